"""Sessions of an account: how they begin, what counts against an account, how they end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.access import queries
from app.access.passwords import new_token, token_hash
from app.access.principal import Principal
from app.audit import Event, note
from app.db.crypto import Keyring
from app.db.engine import Database
from app.db.ids import new_id
from app.db.scope import Scope, enter
from app.errors import NotFoundError
from app.models.token import Token
from app.models.user import User
from app.settings import Settings

FAILURES = 5
LOCKED = timedelta(minutes=15)
OWN_ACCOUNT = "account"
SESSIONS = ("browser", "bearer")
API = ("api",)
KINDS = (*SESSIONS, *API, "link")
NOTED_EVERY = timedelta(minutes=1)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Entrance:
    """How one comes in: the kind of session, how long it lives, and unused (None = as long), who needs a code."""

    keyring: Keyring
    life: timedelta
    kind: str = "bearer"
    idle: timedelta | None = None
    totp_roles: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: Settings, keyring: Keyring, *, kind: str) -> Self:
        """The entrance of this installation; only a browser's session ends unused."""
        idle = timedelta(minutes=settings.idle_minutes) if kind == "browser" else None
        return cls(keyring, timedelta(hours=settings.token_hours), kind, idle, settings.totp_roles)


def usable(user: User, now: datetime) -> bool:
    """Tell whether an account is open and not locked."""
    return user.active and (user.locked_until is None or user.locked_until <= now)


def count_failure(user: User, now: datetime) -> None:
    """Count a wrong password or code; the last of too many locks the account for a while."""
    user.failed_logins += 1
    if user.failed_logins >= FAILURES:
        user.locked_until, user.failed_logins = now + LOCKED, 0


def open_session(
    session: Session, user: User, entrance: Entrance, *, amr: str, scopes: list[str], now: datetime
) -> str:
    """Begin a session of ``user`` and return its token."""
    idle_until = None if entrance.idle is None else now + entrance.idle
    row = Token(kind=entrance.kind, expires_at=now + entrance.life, idle_until=idle_until, amr=amr, scopes=scopes)
    token = new_session(session, user, row, now=now)
    note(session, Event("session.open", "session", row.id, reason=amr))
    return token


def new_session(session: Session, user: User, row: Token, *, now: datetime) -> str:
    """Keep ``row`` as a token of ``user`` and return the token itself, which is stored nowhere."""
    token = new_token()
    row.id, row.user_id, row.token_hash, row.last_used_at = new_id(), user.id, token_hash(token), now
    session.add(row)
    return token


def is_due(last_used_at: datetime | None, now: datetime) -> bool:
    """Tell whether the use of a token is to be written down again."""
    return last_used_at is None or last_used_at + NOTED_EVERY <= now


def touch(database: Database, caller: Principal, *, idle: timedelta | None, now: datetime) -> None:
    """Write down that the caller's token is used, in a transaction of its own; what it was used for goes on without."""
    if caller.token_id is None:
        return
    try:
        with database.write() as session:
            enter(session, Scope((), (), (), user=caller.user_id))
            queries.note_use(session, caller.token_id, now=now, idle_until=None if idle is None else now + idle)
    except SQLAlchemyError as error:
        log.warning("use_not_noted", kind=type(error).__name__)


def list_of(session: Session, user_id: UUID, *, now: datetime, after: UUID | None, limit: int) -> Sequence[Token]:
    """List an account's living sessions."""
    return queries.tokens(session, user_id, now=now, kinds=SESSIONS, after=after, limit=limit)


def end(session: Session, caller: Principal, token_id: UUID, *, now: datetime, kinds: Sequence[str] = SESSIONS) -> None:
    """End one living session, or token, of the caller."""
    if not queries.end_token(session, caller.user_id, token_id, now=now, kinds=kinds):
        raise NotFoundError
    note(session, Event("token.revoke" if kinds == API else "session.end", "session", token_id))


def end_all(session: Session, user_id: UUID, *, now: datetime, but: UUID | None = None) -> None:
    """End every session and token of an account, but for one."""
    queries.end_tokens(session, user_id, now=now, kinds=KINDS, but=but)


def end_others(session: Session, caller: Principal, *, now: datetime) -> None:
    """End the caller's sessions but for the one they came with."""
    queries.end_tokens(session, caller.user_id, now=now, kinds=SESSIONS, but=caller.token_id)


def lift(session: Session, caller: Principal) -> None:
    """Let the caller's session reach whatever the account may: its second step was taken."""
    if caller.token_id is not None:
        queries.lift_limits(session, caller.token_id, amr="pwd+otp")
