"""/login/oidc: out to the identity provider and back; linking the own account."""

from typing import Annotated

from fastapi import Depends, Form, Query, Request, Response

from app.access import oidc, own_password, tries
from app.access import service as access
from app.access.identity_provider import BACK, Provider
from app.access.oidc import Answer, Begun
from app.access.refusals import OidcRefusedError
from app.api.routers import Router
from app.api.state import AUDITED, READS_FIRST, AppState, DbSession, rest
from app.audit import Event, note
from app.clock import now
from app.console.pages.account import page as account_page
from app.console.pages.sign_in import HOME, Entering, enter, login_page, page_of_ours
from app.console.rendering import render
from app.console.visit import ACCOUNT, Acting, see
from app.errors import InvalidError, NotFoundError

COOKIE = "dukou_oidc"
OUT = "/login/oidc"
NOBODY = "\n"  # no login that somebody could fail at
router = Router()
Word = Annotated[str, Query(max_length=2000)]


def provider(request: Request, state: AppState) -> Provider:
    """Return the identity provider; an installation without one has no such page."""
    found = Provider.of(state.settings, base=str(request.base_url))
    if found is None:
        raise NotFoundError
    return found


Known = Annotated[Provider, Depends(provider)]


@router.get(OUT)
def go_out(
    request: Request,
    state: AppState,
    known: Known,
    wanted: Annotated[str, Query(alias="next", max_length=500)] = HOME,
) -> Response:
    """Send the browser to the identity provider."""
    tries.begin(state, request, login=NOBODY, at=now())
    begun = oidc.begin(state.database, known, wanted=page_of_ours(wanted), now=now())
    return _remembering(see(begun.url), begun, request)


@router.post(f"{ACCOUNT}/oidc", dependencies=[READS_FIRST])
def link_own(
    visit: Acting, request: Request, known: Known, password: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    """Begin to link the own account: the password once more, then the identity provider says who it is."""
    caller, database = visit.caller, visit.state.database
    rest(visit.session)
    try:
        own_password.prove(database, caller, password=password, now=now())
    except InvalidError:
        return account_page(visit, status=422, wrong="link")
    begun = oidc.begin(database, known, wanted=ACCOUNT, now=now(), user_id=caller.user_id)
    # Not a redirect: the page's policy lets a form go nowhere but to us.
    return _remembering(render("onward.html", visit=None, address=begun.url), begun, request)


@router.post(f"{ACCOUNT}/oidc/remove")
def unlink_own(visit: Acting) -> Response:
    """End the link of the own account, and its other sessions."""
    user = access.own_account(visit.session, visit.caller)
    oidc.unlink(visit.session, user, now=now(), but=visit.caller.token_id)
    return see(ACCOUNT)


def brought(
    request: Request, code: Word = "", state: Annotated[str, Query(max_length=200)] = "", iss: Word = ""
) -> Answer:
    """Return what the browser brings back."""
    return Answer(code, state, request.cookies.get(COOKIE, ""), iss)


@router.get(BACK, dependencies=[READS_FIRST, AUDITED])  # what it came with is used up before the session is opened
def come_back(
    request: Request, state: AppState, session: DbSession, known: Known, answer: Annotated[Answer, Depends(brought)]
) -> Response:
    """Open a session for who came back, or link the account that began; nothing else opens anything."""
    try:
        returned = oidc.finish(state.database, known, answer, now=now())
        if returned.user_id is None:
            tried = oidc.attempt_of(state.database, returned.subject)
            counted = tries.begin(state, request, login=tried.login, at=now())
            done = enter(Entering(request, session, state, counted, returned.wanted), tried, onward=_onward)
        else:
            oidc.link_own(session, returned)
            done = _onward(returned.wanted)
    except OidcRefusedError as refused:
        note(session, Event("session.refused", "user", reason="oidc", code=refused.code))
        done = login_page(state, wanted=HOME, failed="oidc", status=401)
    done.delete_cookie(COOKIE, path=OUT, httponly=True, samesite="lax")
    return done


def _onward(address: str) -> Response:
    """Send the browser on by a page of ours: a session's cookie does not follow a redirect from another site."""
    return render("onward.html", visit=None, address=address)


def _remembering(answer: Response, begun: Begun, request: Request) -> Response:
    """Let this browser, and no other, bring the answer back."""
    answer.set_cookie(
        COOKIE,
        begun.state,
        max_age=int(oidc.LIFE.total_seconds()),
        path=OUT,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return answer
