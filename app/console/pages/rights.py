"""/console/rights: what people ask about their own data, by the day it is due; who is proposed to by hand."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Response

from app.api.paging import LIMIT, Paging
from app.api.routers import Router
from app.api.state import AUDITED
from app.api.workbooks import workbook
from app.clock import today
from app.console import forms
from app.console.visit import Acting, Visit, Visiting, check_version, see
from app.pools.people import Office
from app.pools.schemas import WorkerOut
from app.rights import copies, requests
from app.rights.schemas import AnswerIn, RequestOut

router = Router(prefix="/console/rights")
CLOSED = 20
Text = Annotated[str, Form(max_length=5000)]


def _office(visit: Visit) -> Office:
    return Office(visit.session, visit.caller, visit.state.keyring, today())


@router.get("", dependencies=[AUDITED])
def list_requests(visit: Visiting) -> Response:
    """Show the requests that wait, the one due first before the others, and those closed last, with who asked."""
    due = requests.due(visit.session, caller=visit.caller, limit=LIMIT)
    closed = requests.closed(visit.session, caller=visit.caller, limit=CLOSED)
    people = _office(visit).named((row.worker_id for row in (*due, *closed)), "rights.list")
    return visit.page(
        "rights.html",
        due=list(map(RequestOut.of, due)),
        closed=list(map(RequestOut.of, closed)),
        people={worker_id: WorkerOut.of(person) for worker_id, person in people.items()},
    )


@router.get("/by-hand", dependencies=[AUDITED])
def list_by_hand(visit: Visiting, paging: Annotated[Paging, Depends()]) -> Response:
    """Show, to be printed, who asked for no automated decision: a person proposes to them."""
    rows = requests.opted_out(visit.session, caller=visit.caller, after=paging.after, limit=paging.limit + 1)
    people = _office(visit).these(rows, "people.by_hand")
    return visit.page("by_hand.html", page=paging.page(people, WorkerOut.of), paging=paging, today=today())


@router.get("/{request_id}", dependencies=[AUDITED])
def show_request(request_id: UUID, visit: Visiting) -> Response:
    """Show a request with the form that answers it, or its answer, to be printed."""
    row = requests.request(visit.session, request_id, caller=visit.caller)
    person = WorkerOut.of(_office(visit).person(row.worker_id))
    return visit.page("rights_request.html", asked=RequestOut.of(row), person=person, copies=copies.KINDS)


@router.post("/{request_id}/answer")
def answer(
    request_id: UUID, visit: Acting, version: Annotated[int, Form()], state: Text = "", answer: Text = ""
) -> Response:
    """Answer or refuse a request."""
    body = forms.read(AnswerIn, {"state": state, "answer": answer})
    row = requests.request(visit.session, request_id, caller=visit.caller)
    check_version(row, version)
    requests.answer(visit.session, row, body, caller=visit.caller)
    return see(f"/console/rights/{request_id}")


@router.get("/{request_id}/copy.xlsx", dependencies=[AUDITED])
def save_copy(request_id: UUID, visit: Visiting) -> Response:
    """Give everything kept of the person who asked, as a workbook."""
    asked = requests.request(visit.session, request_id, caller=visit.caller)
    copy = copies.copy_of(_office(visit), asked)
    return workbook(partial(copies.write_copy, copy), "dukou-copy.xlsx")
