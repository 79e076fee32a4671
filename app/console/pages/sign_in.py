"""/login, /logout."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Form, Query, Request, Response

from app.access import half_way, tries
from app.access import service as access
from app.access.refusals import CodeNeededError, CodeWrongError
from app.access.service import Attempt
from app.access.sessions import Entrance
from app.access.tries import Try
from app.api.headers import is_https
from app.api.routers import Router
from app.api.state import AppState, DbSession, State
from app.clock import now
from app.console.places import CONSOLE
from app.console.rendering import render
from app.console.visit import Acting, check_origin, cookie_of, see
from app.errors import UnauthenticatedError

router = Router()
HOME = "/"


def page_of_ours(wanted: str) -> str:
    """Where to go after signing in: a page of ours, never another site."""
    return wanted if wanted.startswith(CONSOLE + "/") and "\\" not in wanted else HOME


@router.get("/login")
def show_login(state: AppState, wanted: Annotated[str, Query(alias="next", max_length=500)] = HOME) -> Response:
    """Ask for login and password."""
    return login_page(state, wanted=page_of_ours(wanted))


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
    counted = tries.begin(state, request, login=login, at=now())
    tried = access.attempt(state.database, login, password=password, now=now())
    return enter(Entering(request, session, state, counted, page_of_ours(wanted)), tried)


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
    counted = tries.begin(state, request, login=tried.login, at=now())
    return enter(Entering(request, session, state, counted, page_of_ours(wanted)), tried, code=code)


@dataclass(frozen=True, slots=True)
class Entering:
    """Somebody on the way in, and where they want to go."""

    request: Request
    session: DbSession
    state: State
    counted: Try
    wanted: str


def enter(at_door: Entering, tried: Attempt, *, code: str = "", onward: Callable[[str], Response] = see) -> Response:
    """Open a session of who proved to be somebody, or ask for the code; ``onward`` sends the browser on."""
    request, session, state, wanted = at_door.request, at_door.session, at_door.state, at_door.wanted
    entrance = Entrance.of(state.settings, state.keyring, kind="browser")
    token = access.sign_in(session, tried, entrance, code=code, now=now())
    if isinstance(token, UnauthenticatedError):
        # Answered, not raised: the failed attempt must be committed.
        tries.failed(session, at_door.counted, why=token, at=now())
        return _again(state, token, tried=tried, wanted=wanted)
    answer = onward(wanted)
    answer.set_cookie(
        cookie_of(request),
        token,
        max_age=int(entrance.life.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=is_https(request.scope),
    )
    return answer


def _again(state: State, why: UnauthenticatedError, *, tried: Attempt, wanted: str) -> Response:
    if isinstance(why, (CodeNeededError, CodeWrongError)):
        half = half_way.sealed(tried, keyring=state.keyring, now=now())
        wrong = isinstance(why, CodeWrongError)
        return render("login_code.html", status=401, visit=None, wanted=wanted, half=half, wrong=wrong)
    failed = "oidc" if tried.way == "oidc" else "password"
    return login_page(state, wanted=wanted, failed=failed, status=401)


def login_page(state: State, *, wanted: str, failed: str = "", status: int = 200) -> Response:
    """Ask for login and password, or offer the identity provider; ``failed`` says what just did."""
    offered = bool(state.settings.oidc_issuer)
    return render("login.html", status=status, visit=None, wanted=wanted, failed=failed, oidc=offered)


@router.post("/logout")
def log_out(visit: Acting) -> Response:
    """End the session, here and on the server."""
    token = visit.request.cookies[cookie_of(visit.request)]
    access.sign_out(visit.session, token, caller=visit.caller, now=now())
    answer = see("/login")
    answer.delete_cookie(
        cookie_of(visit.request), httponly=True, samesite="strict", secure=is_https(visit.request.scope)
    )
    return answer
