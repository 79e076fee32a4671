"""API tokens: named, limited to areas, ending on a day, ended at once when revoked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.access import queries, sessions
from app.access.principal import Principal
from app.access.token_scopes import TokenScope
from app.audit import Event, note
from app.errors import InvalidError
from app.models.token import Token
from app.models.user import User


def create(
    session: Session, caller: Principal, name: str, *, scopes: Sequence[TokenScope], life: timedelta, now: datetime
) -> tuple[Token, str]:
    """Give the caller a token and return its row and itself, which is stored nowhere; without scopes it reads only."""
    granted = sorted(set(scopes or (scope for scope in TokenScope if scope.endswith(":read"))))
    row = Token(kind="api", name=name, scopes=granted, expires_at=now + life, amr="api")
    token = sessions.new_session(session, session.get_one(User, caller.user_id), row, now=now)
    row.last_used_at = None
    session.flush()
    note(session, Event("token.create", "session", row.id, fields=tuple(granted)))
    return row, token


def life_of(days: int, *, longest: int) -> timedelta:
    """Return the life of a token of ``days``, or refuse one that is too long."""
    if days > longest:
        raise InvalidError(
            "TOKEN_TOO_LONG",
            f"访问令牌的有效期最长 {longest} 天。",
            f"A token lives for {longest} days at most.",
            field="days",
        )
    return timedelta(days=days)


def list_of(session: Session, caller: Principal, *, now: datetime, after: UUID | None, limit: int) -> Sequence[Token]:
    """List the caller's living API tokens."""
    return queries.tokens(session, caller.user_id, now=now, kinds=sessions.API, after=after, limit=limit)


def revoke(session: Session, caller: Principal, token_id: UUID, *, now: datetime) -> None:
    """End one of the caller's API tokens."""
    sessions.end(session, caller, token_id, now=now, kinds=sessions.API)
