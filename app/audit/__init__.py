"""The audit: what a transaction notes is kept with it or not at all."""

from app.audit.events import NOBODYS, Event, actor, note
from app.audit.sink import keep_audit

__all__ = ["NOBODYS", "Event", "actor", "keep_audit", "note"]
