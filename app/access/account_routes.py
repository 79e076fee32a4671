"""/sessions, /me/tokens, /me/totp, /me/password: what everybody keeps of their own account."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

from app.access import api_tokens, own_password, service, sessions, totp, two_step
from app.access.deps import Caller
from app.access.schemas import (
    ApiTokenIn,
    ApiTokenOut,
    CodeIn,
    NewTokenOut,
    PasswordIn,
    RecoveryOut,
    SecretOut,
    SessionOut,
)
from app.api.paging import Page, Paging
from app.api.problems import problem_of
from app.api.routers import Router
from app.api.state import READS_FIRST, AppState, DbSession, rest
from app.clock import now

router = Router()


@router.get("/sessions")
def list_sessions(caller: Caller, session: DbSession, paging: Annotated[Paging, Depends()]) -> Page[SessionOut]:
    """List the caller's living sessions."""
    rows = sessions.list_of(session, caller.user_id, now=now(), after=paging.after, limit=paging.limit + 1)
    return paging.page(rows, lambda row: SessionOut.of(row, current=caller.token_id))


@router.delete("/sessions/{session_id}", status_code=204)
def end_session(session_id: UUID, caller: Caller, session: DbSession) -> None:
    """End one of the caller's sessions."""
    sessions.end(session, caller, session_id, now=now())


@router.get("/me/tokens")
def list_tokens(caller: Caller, session: DbSession, paging: Annotated[Paging, Depends()]) -> Page[ApiTokenOut]:
    """List the caller's living API tokens."""
    rows = api_tokens.list_of(session, caller, now=now(), after=paging.after, limit=paging.limit + 1)
    return paging.page(rows, ApiTokenOut.of)


@router.post("/me/tokens", status_code=201)
def create_token(body: ApiTokenIn, caller: Caller, session: DbSession, state: AppState) -> NewTokenOut:
    """Give the caller an API token; a repeated request gives another, for the answer is stored nowhere."""
    life = api_tokens.life_of(body.days, longest=state.settings.api_token_days)
    row, token = api_tokens.create(session, caller, body.name, scopes=body.scopes, life=life, now=now())
    return NewTokenOut.of(row, token=token)


@router.delete("/me/tokens/{token_id}", status_code=204)
def revoke_token(token_id: UUID, caller: Caller, session: DbSession) -> None:
    """End one of the caller's API tokens at once."""
    api_tokens.revoke(session, caller, token_id, now=now())


@router.post("/me/password", status_code=204, dependencies=[READS_FIRST])
def change_password(body: PasswordIn, caller: Caller, session: DbSession, state: AppState) -> None:
    """Change the caller's password; all their other sessions and tokens end."""
    rest(session)
    own_password.change_password(state.database, caller, old=body.old, new=body.new, now=now())


@router.post("/me/totp", status_code=201)
def begin_totp(caller: Caller, session: DbSession, state: AppState) -> SecretOut:
    """Give out a new secret for one-time codes; they are asked for once the first was confirmed."""
    secret = two_step.begin(session, caller, keyring=state.keyring)
    login = service.own_account(session, caller).login
    return SecretOut(secret=totp.spelled(secret), uri=totp.uri(secret, login))


@router.post("/me/totp/confirm")
def confirm_totp(body: CodeIn, caller: Caller, session: DbSession, state: AppState) -> RecoveryOut:
    """Ask for one-time codes from now on; every other session of the account ends."""
    codes = two_step.confirm(session, caller, body.code, now=now(), keyring=state.keyring)
    return RecoveryOut(recovery=codes)


@router.delete("/me/totp", status_code=204, response_model=None)
def remove_totp(body: CodeIn, caller: Caller, session: DbSession, state: AppState) -> Response | None:
    """Ask for one-time codes no more; it takes one of them, or a recovery code."""
    if not two_step.remove(session, caller, body.code, now=now(), keyring=state.keyring):
        return problem_of(two_step.wrong_code())  # answered, not raised: the failure must be committed
    return None
