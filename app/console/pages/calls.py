"""/console/calls: whom the office calls today, what was heard, and the ticket that comes of it."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Query, Response

from app.api.paging import Paging
from app.api.routers import Router
from app.api.state import AUDITED
from app.clock import today
from app.console import forms
from app.console.visit import Acting, Visiting, check_version, see
from app.demand import orders
from app.follow_ups import service, tickets
from app.follow_ups.codes import KINDS, LIVING, NOTES
from app.follow_ups.schemas import RecordIn, TicketIn
from app.follow_ups.service import Outcome
from app.rounds.showing import Showing

router = Router(prefix="/console")
Text = Annotated[str, Form(max_length=3000)]
ADDRESS = "/console/calls"


@router.get("/calls", dependencies=[AUDITED])
def list_calls(
    visit: Visiting, paging: Annotated[Paging, Depends()], until: Annotated[date | None, Query()] = None
) -> Response:
    """Show the calls to be made by a day, those due longest first, each with the form that records it."""
    day = until or today()
    rows = service.to_call(visit.session, until=day, caller=visit.caller, after=paging.after, limit=paging.limit + 1)
    showing = Showing(visit.session, visit.caller, visit.state.keyring, today())
    calls = {call.row.id: call for call in service.shown(showing, rows[: paging.limit])}
    placed = [call.placed for call in calls.values()]
    return visit.page(
        "calls.html",
        page=paging.page(rows, lambda row: calls[row.id]),
        orders=orders.lines(
            visit.session, {each.job_order_id for each in placed}, offices={each.order_office_id for each in placed}
        ),
        paging=paging,
        until=day,
        today=today(),
        notes=NOTES,
        living=LIVING,
        kinds=KINDS,
    )


class Heard:
    """What was heard in a call as it is filled in."""

    def __init__(self, at_work: Text = "", pay_real: Text = "", living: Text = "", note_code: Text = "") -> None:
        self.filled: dict[str, object] = {
            "at_work": at_work,
            "pay_real": pay_real or None,
            "living": living or None,
            "note_code": note_code,
        }


@router.post("/calls/{follow_up_id}")
def record(
    follow_up_id: UUID,
    visit: Acting,
    version: Annotated[int, Form()],
    heard: Annotated[Heard, Depends()],
    outcome: Annotated[Outcome, Form()] = "record",
) -> Response:
    """Keep what was heard in a call, or that nobody answered."""
    row = service.follow_up(visit.session, follow_up_id, caller=visit.caller)
    check_version(row, version)
    if outcome == "unreachable":
        service.unreachable(visit.session, row, caller=visit.caller)
        return see(ADDRESS)
    body = forms.read(RecordIn, heard.filled)
    service.record(visit.session, row, body.told, caller=visit.caller)
    return see(ADDRESS)


@router.post("/placements/{placement_id}/tickets")
def open_ticket(placement_id: UUID, visit: Acting, kind: Text = "", told: Text = "", due_on: Text = "") -> Response:
    """Open a ticket about what goes wrong at a workplace."""
    body = forms.read(TicketIn, {"kind": kind, "told": told, "due_on": due_on or None})
    tickets.open_ticket(
        visit.session, placement_id, kind=body.kind, told=body.told, due_on=body.due_on, caller=visit.caller
    )
    return see("/console/tickets")
