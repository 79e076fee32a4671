"""The audit: what a transaction notes is kept with it or not at all."""

from app.audit.events import Event, actor, note
from app.audit.sink import keep_audit

__all__ = ["Event", "actor", "keep_audit", "note"]
