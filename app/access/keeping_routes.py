"""/users/{user_id}/...: what the administrators do about an account."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from app.access import invitations, keeping, mutual, oidc, sessions, tries
from app.access.deps import Caller
from app.access.principal import Role
from app.access.schemas import LinkOut, ResetIn, SessionOut, SubjectIn, UserOut
from app.api.paging import Page, Paging
from app.api.routers import Router
from app.api.state import AppState, DbSession
from app.clock import now

router = Router(prefix="/users/{user_id}")


@router.get("/sessions")
def sessions_of(
    user_id: UUID, caller: Caller, session: DbSession, paging: Annotated[Paging, Depends()]
) -> Page[SessionOut]:
    """List the living sessions of an account."""
    caller.require(Role.SECURITY_ADMIN)
    user = keeping.account(session, user_id)
    rows = sessions.list_of(session, user.id, now=now(), after=paging.after, limit=paging.limit + 1)
    return paging.page(rows, SessionOut.of)


@router.post("/invite", status_code=201)
def invite(user_id: UUID, caller: Caller, session: DbSession) -> LinkOut:
    """Give out the link by which the user of a new account sets the password."""
    caller.require(Role.SYSTEM_ADMIN)
    user = keeping.account(session, user_id)
    return LinkOut(token=invitations.invite_new(session, user, caller=caller, now=now()))


@router.post("/reset", status_code=201)
def reset(user_id: UUID, body: ResetIn, caller: Caller, session: DbSession) -> LinkOut:
    """End an account's sessions and give out a link for a new password; an administrator's is reset on the machine."""
    caller.require(Role.SECURITY_ADMIN)
    user = keeping.account(session, user_id)
    mutual.check_reset(user)
    return LinkOut(token=invitations.reset(session, user, totp=body.totp, by=caller.user_id, now=now()))


@router.post("/unlock")
def unlock(user_id: UUID, caller: Caller, session: DbSession) -> UserOut:
    """Let a locked account try again."""
    caller.require(Role.SECURITY_ADMIN)
    user = keeping.account(session, user_id)
    keeping.unlock(session, user)
    tries.forgive(session, user.login)
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
    """Open an account (again); an administrator's waits for this from the beginning."""
    caller.require(Role.SECURITY_ADMIN)
    user = keeping.account(session, user_id)
    mutual.open_account(session, user, by=caller)
    return UserOut.of(user)


@router.put("/oidc")
def link(user_id: UUID, body: SubjectIn, caller: Caller, session: DbSession, state: AppState) -> UserOut:
    """Let the identity provider's subject sign in to an account; administrators link theirs themselves."""
    caller.require(Role.SECURITY_ADMIN)
    user = keeping.account(session, user_id)
    mutual.check_reset(user)
    oidc.link(session, user, oidc.digest(oidc.issuer_of(state.settings), body.subject))
    return UserOut.of(user)


@router.delete("/oidc")
def unlink(user_id: UUID, caller: Caller, session: DbSession) -> UserOut:
    """Let the identity provider sign in to an account no more; its sessions and tokens end."""
    caller.require(Role.SECURITY_ADMIN)
    user = keeping.account(session, user_id)
    oidc.unlink(session, user, now=now())
    return UserOut.of(user)
