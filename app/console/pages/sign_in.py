"""/login, /logout."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from app.access import service as access
from app.api.state import AppState, DbSession
from app.clock import now
from app.console.headers import CONSOLE
from app.console.rendering import render
from app.console.visit import COOKIE, Acting, check_origin, see

router = APIRouter()
HOME = "/"


def _next(wanted: str) -> str:
    """Where to go after signing in: a page of ours, never another site."""
    return wanted if wanted.startswith(CONSOLE + "/") and "\\" not in wanted else HOME


@router.get("/login")
def show_login(wanted: Annotated[str, Query(alias="next", max_length=500)] = HOME) -> Response:
    """Ask for login and password."""
    return render("login.html", visit=None, wanted=_next(wanted), failed=False)


@router.post("/login", dependencies=[Depends(check_origin)])
def log_in(
    request: Request,
    session: DbSession,
    state: AppState,
    *,
    login: Annotated[str, Form(max_length=100)] = "",
    password: Annotated[str, Form(max_length=200)] = "",
    wanted: Annotated[str, Form(alias="next", max_length=500)] = HOME,
) -> Response:
    """Open a session in a cookie that no script can read and no other site can send."""
    life = timedelta(hours=state.settings.token_hours)
    tried = access.attempt(state.database, login, password=password, now=now())
    token = access.sign_in(session, tried, now=now(), life=life)
    if token is None:
        # Answered, not raised: the failed attempt must be committed.
        return render("login.html", status=401, visit=None, wanted=_next(wanted), failed=True)
    answer = see(_next(wanted))
    answer.set_cookie(
        COOKIE,
        token,
        max_age=int(life.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return answer


@router.post("/logout")
def log_out(visit: Acting) -> Response:
    """End the session, here and on the server."""
    access.sign_out(visit.session, visit.request.cookies[COOKIE], now=now())
    answer = see("/login")
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer
