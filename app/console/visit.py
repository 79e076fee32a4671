"""One visit to a page: the signed-in caller behind the cookie, and the proof that a form is ours."""

import hmac
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import BackgroundTasks, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.access import deps
from app.access import service as access
from app.access.deps import act_for, note_use
from app.access.principal import Principal, Role
from app.access.refusals import AccountFirstError
from app.access.sessions import OWN_ACCOUNT
from app.api.headers import is_https
from app.api.problems import stale
from app.api.state import AppState, DbSession, State
from app.clock import now
from app.console import speech
from app.console.errors import FormExpiredError
from app.console.rendering import render
from app.errors import NotFoundError, UnauthenticatedError
from app.exports.proposals import Reader
from app.models.base import Versioned
from app.notices import service as notices
from app.reference.catalogue import Catalogue
from app.reference.deps import get_catalogue

COOKIE, HTTPS_COOKIE = "dukou_session", "__Host-dukou"
ACCOUNT = "/console/account"
ALWAYS = frozenset({"/logout", ACCOUNT, f"{ACCOUNT}/totp", f"{ACCOUNT}/totp/confirm", f"{ACCOUNT}/password"})


def cookie_of(request: Request) -> str:
    """Name the session's cookie; over https it has the name that no other host and no plain connection can set."""
    return HTTPS_COOKIE if is_https(request.scope) else COOKIE


def csrf_of(token: str) -> str:
    """Return the proof a form of this session carries; it does not reveal the session's token."""
    return hmac.digest(token.encode(), b"dukou console form", "sha256").hex()


@dataclass(frozen=True)
class Visit:
    """A signed-in caller on one page."""

    request: Request
    state: State
    session: DbSession
    caller: Principal
    csrf: str

    @cached_property
    def office(self) -> str:
        """The name of the caller's organisation."""
        return access.organisation(self.session, self.caller.organisation_id, caller=self.caller).name

    @cached_property
    def unread(self) -> int:
        """How many notices nobody of the caller's organisation has read."""
        return notices.unread(self.session, caller=self.caller)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The reference facts the database holds."""
        return get_catalogue(self.request, self.session)

    @cached_property
    def reader(self) -> Reader:
        """The visitor as who takes a file."""
        return Reader(self.caller, self.state.keyring, self.catalogue)

    def plays(self, *roles: Role) -> bool:
        """Whether the caller has one of ``roles``."""
        return self.caller.role in roles

    def place(self, code: str) -> str:
        """Name a region with the one above it; an unknown code is shown as it is."""
        return speech.place(self.catalogue, code)

    def occupation(self, code: str) -> str:
        """Name an occupation; an unknown code is shown as it is."""
        return speech.occupation(self.catalogue, code)

    def places(self, prefixes: str) -> list[str]:
        """Name regions given by the beginnings of their codes, joined by ``;``."""
        return [self.place(prefix.ljust(6, "0")) for prefix in prefixes.split(";") if prefix]

    def trades(self, prefixes: str) -> list[str]:
        """Name occupations given by the beginnings of their codes, joined by ``;``; of a class of several, the first ones."""
        return [speech.trade(self.catalogue, prefix) for prefix in prefixes.split(";") if prefix]

    def spoken(self, text: str) -> str:
        """Put names beside the codes in a sentence of the engine, which knows codes only; rules it has put in words already."""
        return speech.spoken(self.catalogue, text)

    def page(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """Render a page for this caller."""
        return render(template, status=status, visit=self, **values)


def get_visit(request: Request, state: AppState, session: DbSession, background: BackgroundTasks) -> Visit:
    """Return the visit of who holds the session cookie, or refuse; the session acts for them from now on."""
    token = request.cookies.get(cookie_of(request))
    if not token:
        raise UnauthenticatedError
    admitted = access.authenticate(session, token, now=now())
    caller = admitted.caller
    if admitted.kind == "api":  # a program's token opens no page
        raise UnauthenticatedError
    act_for(session, caller, request=request)
    if OWN_ACCOUNT in caller.scopes and request.url.path not in ALWAYS:
        raise AccountFirstError
    note_use(admitted, state, background)
    deps.refuse_walker(session, caller, state=state)
    return Visit(request, state, session, caller, csrf_of(token))


def guest(request: Request, state: State, *, session: DbSession) -> Visit | None:
    """Return the visit if there is one, for pages that anybody may read."""
    try:
        return get_visit(request, state, session, BackgroundTasks())
    except (UnauthenticatedError, AccountFirstError):
        return None


def get_acting(visit: Annotated[Visit, Depends(get_visit)], csrf: Annotated[str, Form()] = "") -> Visit:
    """Return the visit that sent one of our own forms; any other is refused before anything is done."""
    if not hmac.compare_digest(csrf.encode(), visit.csrf.encode()):
        raise FormExpiredError
    return visit


def count_upload(visit: Annotated[Visit, Depends(get_acting)]) -> None:
    """Count an upload of the visitor, or refuse it."""
    deps.count_upload(visit.caller, visit.session, visit.state)


def check_origin(request: Request) -> None:
    """Refuse a form that another site sent; for the sign-in, which has no session to prove."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "same-origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if foreign or site not in {"same-origin", "none"}:
        raise FormExpiredError


Visiting = Annotated[Visit, Depends(get_visit)]
Acting = Annotated[Visit, Depends(get_acting)]
UPLOAD = Depends(count_upload)  # after READS_FIRST among the dependencies of a route's decorator


def check_version(row: Versioned, version: int) -> None:
    """Refuse when ``row`` has moved on since the form was drawn."""
    if row.version != version:
        raise stale()


def uuid_or_missing(text: str) -> UUID:
    """Read an id of a form; what is no id is no object."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFoundError from None


def see(address: str) -> Response:
    """Send the browser on after a form, so that reloading repeats nothing."""
    return RedirectResponse(address, 303)
