"""A refusal is noted in a short transaction of its own: the one that was refused is undone."""

from datetime import datetime

from app.audit import queries
from app.audit.events import Actor, Event, actor, note
from app.db.engine import Database
from app.db.scope import Why, widened


def denied(database: Database, event: Event, *, who: Actor) -> None:
    """Write one event of what was refused to ``who``.

    Raises:
        UnavailableError: AUDIT_REFUSED, as of anything that cannot be noted.
    """
    with database.write() as session:
        actor(
            session,
            user_id=who.user_id,
            role=who.role,
            organisation_id=who.organisation_id,
            request_id=who.request_id,
            source=who.source,
        )
        note(session, event)


def heard(database: Database, who: Actor, *, code: str, since: datetime) -> bool:
    """Tell whether a refusal of this code to the same account, or to nobody from the same address, is written already."""
    with database.read() as session, widened(session, Why.AUDIT):
        return queries.refused_since(session, who.user_id, source=who.source, code=code, since=since)
