"""/me/totp: what everybody keeps of their own account."""

from fastapi import APIRouter, Response

from app.access import service, totp, two_step
from app.access.deps import Caller
from app.access.schemas import CodeIn, RecoveryOut, SecretOut
from app.api.problems import problem_of
from app.api.state import AppState, DbSession
from app.clock import now

router = APIRouter()


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
