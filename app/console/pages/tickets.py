"""/console/tickets: what goes wrong at workplaces, for both offices; an employer reads what it is told of it."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Query, Response

from app.access.principal import Role
from app.api.paging import Paging
from app.api.routers import Router
from app.api.state import AUDITED
from app.clock import today
from app.console import forms
from app.console.visit import Acting, Visiting, check_version, see
from app.demand import orders
from app.follow_ups import tickets
from app.follow_ups.codes import KINDS
from app.follow_ups.schemas import OutcomeIn
from app.follow_ups.tickets import Action
from app.rounds.showing import Showing

router = Router(prefix="/console/tickets")


@router.get("", dependencies=[AUDITED])
def list_tickets(
    visit: Visiting, paging: Annotated[Paging, Depends()], state: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """Show the tickets of the caller's side, with the form that moves each on."""
    rows = tickets.tickets(visit.session, state=state, caller=visit.caller, after=paging.after, limit=paging.limit + 1)
    showing = Showing(visit.session, visit.caller, visit.state.keyring, today())
    lines = {line.row.id: line for line in tickets.shown(showing, rows[: paging.limit])}
    placed = [line.placed for line in lines.values()]
    return visit.page(
        "tickets.html",
        page=paging.page(rows, lambda row: lines[row.id]),
        orders=orders.lines(
            visit.session, {each.job_order_id for each in placed}, offices={each.order_office_id for each in placed}
        ),
        paging=paging,
        state=state,
        kinds=KINDS,
        today=today(),
        acts=visit.plays(Role.COUNTY_CLERK, Role.RECEIVING_CLERK),
    )


@router.post("/{ticket_id}")
def act(
    ticket_id: UUID,
    visit: Acting,
    version: Annotated[int, Form()],
    action: Annotated[Action, Form()] = "take",
    outcome: Annotated[str, Form(max_length=3000)] = "",
) -> Response:
    """Take a ticket in hand, settle it or refuse it."""
    row = tickets.ticket(visit.session, ticket_id, caller=visit.caller)
    check_version(row, version)
    body = forms.read(OutcomeIn, {"outcome": outcome})
    tickets.act(visit.session, row, action, outcome=body.outcome, caller=visit.caller)
    return see("/console/tickets")
