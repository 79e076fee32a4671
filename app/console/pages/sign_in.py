"""/login, /logout."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from app.access import half_way
from app.access import service as access
from app.access.refusals import CodeNeededError, CodeWrongError
from app.access.service import Attempt
from app.access.sessions import Entrance
from app.api.state import AppState, DbSession, State
from app.clock import now
from app.console.headers import CONSOLE
from app.console.rendering import render
from app.console.visit import COOKIE, Acting, check_origin, see
from app.errors import UnauthenticatedError

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
    """Open a session in a cookie that no script can read and no other site can send; ask for the code first if need be."""
    tried = access.attempt(state.database, login, password=password, now=now())
    return _answer(request, session, state, tried=tried, wanted=_next(wanted))


@router.post("/login/code", dependencies=[Depends(check_origin)])
def give_code(
    request: Request,
    session: DbSession,
    state: AppState,
    *,
    half: Annotated[str, Form(max_length=1000)] = "",
    code: Annotated[str, Form(max_length=40)] = "",
    wanted: Annotated[str, Form(alias="next", max_length=500)] = HOME,
) -> Response:
    """Take the second step: the one-time code, or a recovery code."""
    tried = half_way.resumed(half, keyring=state.keyring, now=now()) or Attempt("", None)
    return _answer(request, session, state, tried=tried, wanted=_next(wanted), code=code)


def _answer(
    request: Request, session: DbSession, state: State, *, tried: Attempt, wanted: str, code: str = ""
) -> Response:
    entrance = Entrance.of(state.settings, state.keyring, kind="browser")
    token = access.sign_in(session, tried, entrance, code=code, now=now())
    if isinstance(token, UnauthenticatedError):
        # Answered, not raised: the failed attempt must be committed.
        return _again(state, token, tried=tried, wanted=wanted)
    answer = see(wanted)
    answer.set_cookie(
        COOKIE,
        token,
        max_age=int(entrance.life.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return answer


def _again(state: State, why: UnauthenticatedError, *, tried: Attempt, wanted: str) -> Response:
    if isinstance(why, (CodeNeededError, CodeWrongError)):
        half = half_way.sealed(tried, keyring=state.keyring, now=now())
        wrong = isinstance(why, CodeWrongError)
        return render("login_code.html", status=401, visit=None, wanted=wanted, half=half, wrong=wrong)
    return render("login.html", status=401, visit=None, wanted=wanted, failed=True)


@router.post("/logout")
def log_out(visit: Acting) -> Response:
    """End the session, here and on the server."""
    access.sign_out(visit.session, visit.request.cookies[COOKIE], now=now())
    answer = see("/login")
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer
