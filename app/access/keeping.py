"""What the security administrator does about accounts: look at their sessions, unlock, close."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.access import queries, sessions
from app.access.principal import Principal
from app.access.refusals import SamePersonError
from app.audit import Event, note
from app.errors import NotFoundError
from app.models.user import User


def account(session: Session, user_id: UUID) -> User:
    """Return an account, and hold it."""
    found = queries.user(session, user_id)
    if found is None:
        raise NotFoundError
    return found


def unlock(session: Session, user: User) -> None:
    """Let an account try again that too many failures locked."""
    user.locked_until, user.failed_logins = None, 0
    note(session, Event("user.unlock", "user", user.id))


def deactivate(session: Session, user: User, *, caller: Principal, now: datetime) -> None:
    """Close an account, not the own one; its sessions and tokens end for good."""
    if user.id == caller.user_id:
        raise SamePersonError
    user.active = False
    sessions.end_all(session, user.id, now=now)
    note(session, Event("user.deactivate", "user", user.id))
