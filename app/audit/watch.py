"""What is written has its event: a transaction that wrote a watched table and noted nothing is refused."""

from functools import cache

from sqlalchemy.orm import Session

from app.db.walls import Wall
from app.db.writes import written
from app.models.base import Base

WATCHED = frozenset({Wall.OWNED, Wall.VAULT, Wall.USER, Wall.REGISTER})
UNWATCHED = {
    "tasks": "the queue, its leases and heartbeat: what asks for work and what comes of it are noted",
    "idempotency_keys": "stored replies: what they reply to is noted",
    "notices": "what they tell is noted where it happens",
    "notice_deliveries": "the queue of what is sent, and its leases: what comes of each try is noted",
    "oidc_attempts": "a sign-in that was begun elsewhere: what comes of it is noted",
}
"""Tables of a watched wall that are written without an event, and why."""


class AuditMissingError(RuntimeError):
    """Somebody wrote and noted nothing: a programming error, and nothing is committed."""


def check_noted(session: Session) -> None:
    """Refuse to commit what was written when nothing was noted.

    Raises:
        AuditMissingError: the tables written; ``app.audit.note`` belongs where they are.
    """
    unheard = written(session) & _watched()
    if unheard:
        raise AuditMissingError(f"Written without an event: {', '.join(sorted(unheard))}. Note one (app.audit.note).")


@cache
def _watched() -> frozenset[str]:
    walls = {mapper.local_table.description: mapper.class_.wall for mapper in Base.registry.mappers}
    return frozenset(name for name, wall in walls.items() if wall in WATCHED) - UNWATCHED.keys()
