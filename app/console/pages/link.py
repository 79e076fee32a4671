"""/a/{token}: a worker looks at one offer on a phone, answers it, asks why, objects. No account, no cookie, no script.

What proves the form is the address itself, which nobody else knows; a form that another site sent is refused besides.
Looking changes nothing, so that what opens links before people do answers nothing in their name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Literal
from urllib.parse import urlsplit

from fastapi import Depends, Form, Query, Request, Response

from app.access.tries import source_of
from app.api import limits
from app.api.again import once
from app.api.limits import DAY, Limit
from app.api.problems import STATUS
from app.api.routers import Router
from app.api.state import AppState, DbSession, State
from app.clock import now
from app.console import speech
from app.console.errors import FormExpiredError
from app.console.places import LINK
from app.console.rendering import render
from app.console.visit import see
from app.errors import ConflictError, DukouError, InvalidError, NotFoundError, TooManyError
from app.models.offer import STANDING
from app.objections import service as objections
from app.offers import answers, links
from app.offers.codes import REASONS, Side
from app.offers.links import Opened
from app.reference.deps import get_catalogue
from app.rights import consents, reasons, requests

router = Router(prefix=LINK)
LOOKS = Limit("links", 60, 1, "TOO_MANY_TRIES", "打开次数过多，请过一分钟再试。", "Too many tries; wait a minute.")
ASKS = Limit("link_asks", 20, DAY)
Action = Literal["yes", "no", "undo", "explain", "object", "withdraw", "opt_out"]


@dataclass(frozen=True, slots=True)
class Tapped:
    """What was tapped and filled in; ``agreed``: the employer may know what it has to check; ``told``: what is wrong."""

    action: Action = "yes"
    code: str = ""
    agreed: bool = False
    told: str = ""


def from_here(request: Request) -> None:
    """Refuse a form that another site sent; a page that tells nobody its address calls its own origin null."""
    origin, site = request.headers.get("origin", "null"), request.headers.get("sec-fetch-site", "same-origin")
    foreign = origin != "null" and urlsplit(origin).netloc != request.headers.get("host")
    if foreign or site not in {"same-origin", "none"}:
        raise FormExpiredError


def counted(request: Request, state: AppState) -> None:
    """Count a look by where it comes from, or refuse it: nobody tries addresses one after another."""
    source = source_of(request)
    once(request.scope, "look", lambda: limits.take(state.database, LOOKS, subject=source, at=now()))


def tapped(
    action: Annotated[Action, Form()],
    code: Annotated[str, Form(max_length=20)] = "",
    agree: Annotated[Literal["", "yes"], Form()] = "",
    told: Annotated[str, Form(max_length=2000)] = "",
) -> Tapped:
    """Read the form."""
    return Tapped(action, code, agree == "yes", told)


@dataclass(frozen=True)
class Phone:
    """One request by a link."""

    request: Request
    state: State
    token: str

    def page(
        self, session: DbSession, *, status: int = 200, view: str = "", wrong: DukouError | None = None
    ) -> Response:
        """Draw the offer as it stands, or what is drawn of every link that opens nothing."""
        found = links.opened(session, self.token)
        if found is None:
            return gone()
        order, employer = links.read(session, found)
        objection = objections.of_offer(session, found.offer)
        catalogue = get_catalogue(self.request, session)
        return render(
            "link.html",
            status=status,
            visit=None,
            found=found,
            offer=found.offer,
            order=order,
            employer=employer,
            why=reasons.of_offer(session, found.offer),
            place=partial(speech.place, catalogue),
            spoken=partial(speech.spoken, catalogue),
            unconsented=answers.unconsented(session, found.offer, order),
            objection=objection,
            objects=found.offer.state in STANDING and (objection is None or objection.state != "open"),
            codes=REASONS[Side.WORKER],
            undo_until=None if found.offer.worker_at is None else found.offer.worker_at + answers.UNDO_WITHIN,
            whole=reasons.of_worker(session, found.worker) if view == "whole" else None,
            later=view == "later",
            wrong=wrong,
        )

    def do(self, said: Tapped) -> str:
        """Do what was tapped, all or nothing; return where the browser goes on."""
        with self.state.database.write() as session:
            found = links.opened(session, self.token)
            if found is None:
                raise NotFoundError
            limits.take_in(session, ASKS, subject=found.link.id, at=now())
            return DEEDS[said.action](session, found, said)


Asking = Callable[[DbSession, Opened, Tapped], str]


def _yes(session: DbSession, found: Opened, said: Tapped) -> str:
    if said.agreed and not found.used:
        order, employer = links.read(session, found)
        if answers.unconsented(session, found.offer, order):
            consents.give_by_link(session, found.worker, employer_id=employer.id, offer_id=found.offer.id)
    links.answer(session, found, yes=True, code="")
    return ""


def _no(session: DbSession, found: Opened, said: Tapped) -> str:
    links.answer(session, found, yes=False, code=said.code)
    return ""


def _undo(session: DbSession, found: Opened, _said: Tapped) -> str:
    links.undo(session, found)
    return ""


def _explain(session: DbSession, found: Opened, _said: Tapped) -> str:
    requests.explain_by_link(session, found.worker, reasons.in_one(session, found.worker, found.offer))
    return "?view=whole#whole"


def _object(session: DbSession, found: Opened, said: Tapped) -> str:
    objections.raise_by_link(session, found.offer, said.told)
    return "#rights"


def _withdraw(session: DbSession, found: Opened, _said: Tapped) -> str:
    objections.withdraw_by_link(session, found.offer)
    return "#rights"


def _opt_out(session: DbSession, found: Opened, _said: Tapped) -> str:
    requests.opt_out_by_link(session, found.worker)
    return "#rights"


DEEDS: dict[Action, Asking] = {
    "yes": _yes,
    "no": _no,
    "undo": _undo,
    "explain": _explain,
    "object": _object,
    "withdraw": _withdraw,
    "opt_out": _opt_out,
}


@router.get("/{token}", dependencies=[Depends(counted)])
def show_offer(
    token: str, request: Request, state: AppState, view: Annotated[Literal["", "later", "whole"], Query()] = ""
) -> Response:
    """Show the offer of a link."""
    with state.database.write() as session:
        return Phone(request, state, token).page(session, view=view)


@router.post("/{token}", dependencies=[Depends(from_here), Depends(counted)])
def act(token: str, request: Request, state: AppState, said: Annotated[Tapped, Depends(tapped)]) -> Response:
    """Answer the offer of a link, take the answer back, ask for the reasons, object, or opt out."""
    phone = Phone(request, state, token)
    try:
        onward = phone.do(said)
    except NotFoundError:
        return gone()
    except (ConflictError, InvalidError, TooManyError) as error:
        return _refused(phone, error)
    return see(f"{LINK}/{token}{onward}")


def _refused(phone: Phone, error: DukouError) -> Response:
    with phone.state.database.write() as session:
        page = phone.page(session, status=STATUS[type(error)], wrong=error)
    if isinstance(error, TooManyError):
        page.headers["Retry-After"] = str(error.retry_after)
    return page


def gone() -> Response:
    """Return the page of a link that opens nothing, whatever the reason."""
    return render("link_gone.html", status=404, visit=None)
