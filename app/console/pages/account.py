"""/console/account: password, two-step sign-in and sessions of the own account."""

from typing import Annotated, Any

import segno
from fastapi import Form, Response
from markupsafe import Markup

from app.access import own_password, sessions, totp, two_step
from app.access import service as access
from app.api.routers import Router
from app.api.state import READS_FIRST, rest
from app.clock import now
from app.console.visit import ACCOUNT, Acting, Visit, Visiting, see, uuid_or_missing
from app.errors import InvalidError

router = Router(prefix=ACCOUNT)
SHOWN = 100  # sessions at most
Code = Annotated[str, Form(max_length=40)]
Password = Annotated[str, Form(max_length=200)]


def page(visit: Visit, *, status: int = 200, **shown: Any) -> Response:
    """Draw the page of the caller's own account."""
    user = access.own_account(visit.session, visit.caller)
    about: dict[str, Any] = {"secret": "", "picture": "", "recovery": [], "wrong": "", **shown}
    about["oidc"] = bool(visit.state.settings.oidc_issuer)
    about["sessions"] = sessions.list_of(visit.session, user.id, now=now(), after=None, limit=SHOWN)
    return visit.page("account.html", status=status, user=user, enrolled=two_step.enrolled(user), **about)


def _drawn(secret: bytes, login: str) -> dict[str, Any]:
    # The picture is segno's own text: black squares of one path, nothing of the user's in it.
    code = segno.make(totp.uri(secret, login), error="m", micro=False)
    picture = Markup(code.svg_inline(scale=5, light="#fff"))  # noqa: S704
    return {"secret": totp.spelled(secret), "picture": picture}


@router.get("")
def show_account(visit: Visiting) -> Response:
    """Show whether two-step sign-in is on, and how to turn it on or off."""
    return page(visit)


@router.post("/totp")
def begin_totp(visit: Acting) -> Response:
    """Show a new secret as a QR code."""
    secret = two_step.begin(visit.session, visit.caller, keyring=visit.state.keyring)
    return page(visit, **_drawn(secret, access.own_account(visit.session, visit.caller).login))


@router.post("/totp/confirm")
def confirm_totp(visit: Acting, code: Code = "") -> Response:
    """Turn two-step sign-in on with its first code and show the recovery codes once; a wrong one shows the QR code again."""
    keyring = visit.state.keyring
    try:
        codes = two_step.confirm(visit.session, visit.caller, code, now=now(), keyring=keyring)
    except InvalidError:
        waiting = two_step.waiting(visit.session, visit.caller, keyring=keyring)
        login = access.own_account(visit.session, visit.caller).login
        return page(visit, status=422, wrong="confirm", **({} if waiting is None else _drawn(waiting, login)))
    return page(visit, recovery=codes)


@router.post("/totp/remove")
def remove_totp(visit: Acting, code: Code = "") -> Response:
    """Turn two-step sign-in off."""
    if not two_step.remove(visit.session, visit.caller, code, now=now(), keyring=visit.state.keyring):
        return page(visit, status=422, wrong="remove")
    return see(ACCOUNT)


@router.post("/password", dependencies=[READS_FIRST])
def change_password(visit: Acting, old: Password = "", new: Password = "", again: Password = "") -> Response:
    """Change the password; every other session ends."""
    if new != again:
        return page(visit, status=422, wrong="again")
    caller, database = visit.caller, visit.state.database
    rest(visit.session)
    try:
        own_password.change_password(database, caller, old=old, new=new, now=now())
    except InvalidError as error:
        return page(visit, status=422, wrong="old" if error.code == "PASSWORD_WRONG" else "weak")
    return see(ACCOUNT)


@router.post("/sessions/end")
def end_session(visit: Acting, ended: Annotated[str, Form(alias="session")] = "") -> Response:
    """End one of the own sessions."""
    sessions.end(visit.session, visit.caller, uuid_or_missing(ended), now=now())
    return see(ACCOUNT)
