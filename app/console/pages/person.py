"""/console/people/{worker}: one person of the own office: facts, wishes, consents, requests, reasons, and what they may ask for."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Response

from app.api.paging import LIMIT
from app.api.routers import Router
from app.api.state import AUDITED
from app.clock import today
from app.console import forms
from app.console.visit import Acting, Visit, Visiting, check_version, see, uuid_or_missing
from app.demand import orders
from app.errors import NotFoundError
from app.ledger import service as ledger
from app.ledger.codes import ANSWERS, CHANNELS
from app.pools.people import Office
from app.pools.schemas import WorkerOut
from app.rights import consents, erasure, reasons, requests
from app.rights.schemas import ConsentIn, EraseIn, OptInIn, RequestIn, RequestOut

router = Router(prefix="/console/people/{worker_id}")
Text = Annotated[str, Form(max_length=1000)]


def _address(worker_id: UUID) -> str:
    return f"/console/people/{worker_id}"


@router.get("", dependencies=[AUDITED])
def show_person(worker_id: UUID, visit: Visiting) -> Response:
    """Show what is kept of one person and what the person has said about it."""
    office = Office(visit.session, visit.caller, visit.state.keyring, today())
    person = WorkerOut.of(office.person(worker_id))
    asked = requests.list_requests(
        visit.session, caller=visit.caller, worker_id=worker_id, waiting=False, after=None, limit=LIMIT
    )
    recommended = ledger.of_worker(visit.session, worker_id, caller=visit.caller)
    given = consents.list_consents(visit.session, worker_id, caller=visit.caller, after=None, limit=LIMIT)
    return visit.page(
        "person.html",
        person=person,
        consents=given,
        recipients=consents.recipients(visit.session, worker_id),
        requests=[RequestOut.of(row) for row in asked],
        holds=erasure.holds(visit.session, worker_id, caller=visit.caller),
        reasons=reasons.reasons(visit.session, worker_id, caller=visit.caller),
        recommended=recommended,
        orders=orders.lines(
            visit.session,
            {one.row.job_order_id for one in recommended},
            offices=ledger.order_offices(one.row for one in recommended),
        ),
        channels=CHANNELS,
        answers=ANSWERS,
        today=today(),
    )


class ConsentForm:
    """A consent as it is filled in; the recipient is its kind and, after a colon, its id or nothing for all of them."""

    def __init__(
        self,
        given_how: Text = "",
        evidence: Text = "",
        recipient: Text = "employer:",
        categories: Annotated[tuple[str, ...], Form()] = (),
        given_on: Text = "",
    ) -> None:
        kind, _, recipient_id = recipient.partition(":")
        self.filled: dict[str, object] = {
            "recipient_kind": kind,
            "recipient_id": recipient_id or None,
            "purpose": "subsidy" if kind == "subsidy" else "recruitment",
            "categories": list(categories),
            "given_on": given_on,
            "given_how": given_how,
            "evidence": evidence,
        }


@router.post("/consents")
def give_consent(worker_id: UUID, visit: Acting, form: Annotated[ConsentForm, Depends()]) -> Response:
    """Keep a consent that the person gave."""
    consents.give(visit.session, worker_id, forms.read(ConsentIn, form.filled), caller=visit.caller)
    return see(_address(worker_id))


@router.post("/consents/withdraw")
def withdraw_consent(worker_id: UUID, visit: Acting, version: Annotated[int, Form()], consent: Text = "") -> Response:
    """Withdraw a consent; what stood on it ends at once."""
    row = consents.consent(visit.session, uuid_or_missing(consent), caller=visit.caller)
    if row.worker_id != worker_id:
        raise NotFoundError
    check_version(row, version)
    consents.withdraw(visit.session, row, caller=visit.caller)
    return see(_address(worker_id))


@router.post("/requests")
def receive_request(worker_id: UUID, visit: Acting, kind: Text = "", received_on: Text = "") -> Response:
    """Keep what the person asks for; an opt-out holds at once."""
    filled = {"worker_id": worker_id, "kind": kind, "received_on": received_on or None}
    body = forms.read(RequestIn, filled)
    requests.receive(visit.session, worker_id, body.kind, received_on=body.received_on, caller=visit.caller)
    return see(_address(worker_id))


@router.post("/opt-in")
def opt_in(worker_id: UUID, visit: Acting, evidence: Text = "") -> Response:
    """Let the person be matched automatically again."""
    body = forms.read(OptInIn, {"evidence": evidence})
    requests.opt_in(visit.session, worker_id, evidence=body.evidence, caller=visit.caller)
    return see(_address(worker_id))


@router.post("/erase")
def erase(worker_id: UUID, visit: Acting, reason: Text = "") -> Response:
    """Ask for the person's data to be erased, or confirm that another asked for it."""
    body = forms.read(EraseIn, {"reason": reason})
    state = erasure.erase(visit.session, worker_id, reason=body.reason, caller=visit.caller)
    return see(_address(worker_id)) if state == "waiting" else _gone(visit, state)


def _gone(visit: Visit, state: str) -> Response:
    return visit.page("erased.html", state=state)
