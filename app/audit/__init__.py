"""The audit: what a transaction notes is kept with it or not at all."""

from app.audit.events import Event, actor, note

__all__ = ["Event", "actor", "note"]
