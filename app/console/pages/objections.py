"""/console/objections: what waits for the coordinator's decision, overdue first; the county's, with what came of each."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Form, Query, Response

from app.access.principal import Role
from app.api.paging import Paging
from app.api.routers import Router
from app.api.state import AUDITED
from app.clock import today
from app.console import forms
from app.console.visit import Acting, Visiting, check_version, see, uuid_or_missing
from app.console.words import OBJECTION_STATES
from app.demand import orders
from app.objections import service
from app.objections.schemas import DecisionIn, ObjectionIn
from app.rounds.showing import Showing

router = Router(prefix="/console/objections")
ADDRESS = "/console/objections"
Text = Annotated[str, Form(max_length=3000)]


@router.get("", dependencies=[AUDITED])
def list_objections(
    visit: Visiting, paging: Annotated[Paging, Depends()], state: Annotated[str, Query(max_length=20)] = "open"
) -> Response:
    """Show the objections of the caller's side in one state; those that wait by the day they are due."""
    chosen = state if state in OBJECTION_STATES else "open"
    session, caller, after, limit = visit.session, visit.caller, paging.after, paging.limit + 1
    if chosen == "open":
        rows = service.waiting(session, caller=caller, after=after, limit=limit)
    else:
        rows = service.objections(session, state=chosen, caller=caller, after=after, limit=limit)
    showing = Showing(visit.session, visit.caller, visit.state.keyring, today())
    lines = {line.row.id: line for line in service.shown(showing, rows[: paging.limit])}
    about = {row.job_order_id for row in rows}
    return visit.page(
        "objections.html",
        page=paging.page(rows, lambda row: lines[row.id]),
        orders=orders.lines(visit.session, about, offices=service.offices_of_orders(visit.session, rows)),
        paging=paging,
        state=chosen,
        decides=visit.plays(Role.COORDINATOR),
    )


@router.post("")
def raise_objection(visit: Acting, proposal: Text = "", offer: Text = "", told: Text = "") -> Response:
    """Raise an objection for one of the caller's people."""
    named = {name: uuid_or_missing(value) for name, value in (("proposal_id", proposal), ("offer_id", offer)) if value}
    body = forms.read(ObjectionIn, {**named, "told": told})
    service.raise_for(
        visit.session, proposal_id=body.proposal_id, offer_id=body.offer_id, told=body.told, caller=visit.caller
    )
    return see(ADDRESS)


@router.post("/{objection_id}")
def act(
    objection_id: UUID,
    visit: Acting,
    version: Annotated[int, Form()],
    action: Annotated[Literal["uphold", "refuse", "withdraw"], Form()],
    reason: Text = "",
) -> Response:
    """Decide an objection, or take it back."""
    if action == "withdraw":
        row = service.raised_by(visit.session, objection_id, caller=visit.caller)
        check_version(row, version)
        service.withdraw(visit.session, row, by=visit.caller.role)
        return see(ADDRESS)
    row = service.decided_by(visit.session, objection_id, caller=visit.caller)
    check_version(row, version)
    body = forms.read(DecisionIn, {"decision": action, "reason": reason})
    service.decide(visit.session, row, body.decision, reason=body.reason, caller=visit.caller)
    return see(ADDRESS)
