"""/invitation: who holds a one-time link sets the password of its account."""

from typing import Annotated

from fastapi import Depends, Form, Response

from app.access import invitations
from app.api.routers import Router
from app.api.state import READS_FIRST, AppState
from app.clock import now
from app.console.rendering import render
from app.console.visit import check_origin, see
from app.errors import InvalidError

router = Router()
Text = Annotated[str, Form(max_length=200)]


@router.get("/invitation/{token}")
def show_invitation(token: str) -> Response:
    """Ask for the password; whether the link still opens is said when it is used."""
    return render("invitation.html", visit=None, token=token[:100], wrong="")


@router.post("/invitation", dependencies=[READS_FIRST, Depends(check_origin)])
def accept_invitation(state: AppState, token: Text = "", password: Text = "", again: Text = "") -> Response:
    """Set the password, once."""
    wrong = "again" if password != again else ""
    if not wrong:
        try:
            invitations.accept(state.database, token, password, now=now())
        except InvalidError as error:
            wrong = error.code
    if wrong:
        return render("invitation.html", status=422, visit=None, token=token, wrong=wrong)
    return see("/login")
