"""/users/{user_id}/...: the security administrator's part of the accounts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from app.access import keeping, sessions
from app.access.deps import Caller
from app.access.principal import Role
from app.access.schemas import SessionOut, UserOut
from app.api.paging import Page, Paging
from app.api.state import DbSession
from app.clock import now

router = APIRouter(prefix="/users/{user_id}")


@router.get("/sessions")
def sessions_of(
    user_id: UUID, caller: Caller, session: DbSession, paging: Annotated[Paging, Depends()]
) -> Page[SessionOut]:
    """List the living sessions of an account."""
    caller.require(Role.SECURITY_ADMIN)
    user = keeping.account(session, user_id)
    rows = sessions.list_of(session, user.id, now=now(), after=paging.after, limit=paging.limit + 1)
    return paging.page(rows, SessionOut.of)


@router.post("/unlock")
def unlock(user_id: UUID, caller: Caller, session: DbSession) -> UserOut:
    """Let a locked account try again."""
    caller.require(Role.SECURITY_ADMIN)
    user = keeping.account(session, user_id)
    keeping.unlock(user)
    return UserOut.of(user)


@router.post("/deactivate")
def deactivate(user_id: UUID, caller: Caller, session: DbSession) -> UserOut:
    """Close an account; its sessions and tokens end."""
    caller.require(Role.SECURITY_ADMIN)
    user = keeping.account(session, user_id)
    keeping.deactivate(session, user, caller=caller, now=now())
    return UserOut.of(user)


@router.post("/activate")
def activate(user_id: UUID, caller: Caller, session: DbSession) -> UserOut:
    """Open an account (again)."""
    caller.require(Role.SECURITY_ADMIN)
    user = keeping.account(session, user_id)
    keeping.activate(user, caller=caller)
    return UserOut.of(user)
