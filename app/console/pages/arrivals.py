"""/console/arrivals: whom the order's side expects, who arrived, and what happened since."""

from typing import Annotated, get_args
from uuid import UUID

from fastapi import Depends, Form, Query, Response

from app.api.paging import Paging
from app.api.routers import Router
from app.api.state import AUDITED
from app.clock import today
from app.console import forms
from app.console.visit import Acting, Visiting, check_version, see
from app.console.words import PLACEMENT_STATES
from app.demand import orders, stale
from app.dispatch import service as dispatches
from app.employment import service
from app.employment.event_sheets import State
from app.employment.schemas import EventIn
from app.models.placement import Placement
from app.offers import listing, placements
from app.offers.listing import Which
from app.offers.placements import END_CODES
from app.offers.schemas import ArriveIn
from app.rounds.showing import Showing

router = Router(prefix="/console")
ADDRESS = "/console/arrivals"
COMING = 50
Text = Annotated[str, Form(max_length=300)]


class EventForm:
    """What happened, as it is filled in."""

    def __init__(self, kind: Text = "", on: Text = "", amount: Text = "", evidence: Text = "", code: Text = "") -> None:
        self.filled: dict[str, object] = {
            "kind": kind,
            "on": on,
            "amount": amount or None,
            "evidence": evidence,
            "code": code,
        }


@router.get("/arrivals", dependencies=[AUDITED])
def list_arrivals(
    visit: Visiting, paging: Annotated[Paging, Depends()], state: Annotated[State, Query()] = "dispatched"
) -> Response:
    """Show who is on the way, agreed or at work, each with what the order's side may say of them."""
    visit.caller.require(*service.RECORDERS)
    rows = listing.rows_of(
        visit.session,
        Placement,
        Which(state=state),
        caller=visit.caller,
        after=paging.after,
        limit=paging.limit + 1,
    )
    showing = Showing(visit.session, visit.caller, visit.state.keyring, today())
    people = listing.shown(showing, Placement, rows[: paging.limit])
    shown = {row.id: (row, people[row.id]) for row in rows[: paging.limit]}
    return visit.page(
        "arrivals.html",
        page=paging.page(rows, lambda row: shown[row.id]),
        orders=orders.lines(visit.session, {row.job_order_id for row, _ in shown.values()}),
        events=service.events_of(visit.session, shown.keys()),
        coming=dispatches.coming(visit.session, caller=visit.caller, limit=COMING),
        ending=stale.ending(visit.session, caller=visit.caller),
        paging=paging,
        state=state,
        tabs={name: PLACEMENT_STATES[name] for name in get_args(State)},
        kinds=service.KINDS,
        end_codes=END_CODES,
        today=today(),
    )


@router.post("/placements/{placement_id}/arrive")
def arrive(placement_id: UUID, visit: Acting, version: Annotated[int, Form()], on: Text = "") -> Response:
    """Tick that somebody arrived."""
    visit.caller.require(*service.RECORDERS)
    row = placements.placement(visit.session, placement_id, caller=visit.caller)
    check_version(row, version)
    body = forms.read(ArriveIn, {"on": on})
    placements.arrive(visit.session, row, on=body.on, caller=visit.caller)
    return see(ADDRESS)


@router.post("/placements/{placement_id}/events")
def record(placement_id: UUID, visit: Acting, form: Annotated[EventForm, Depends()]) -> Response:
    """Keep what happened after arrival."""
    body = forms.read(EventIn, form.filled)
    service.record(visit.session, placement_id, body.happened, caller=visit.caller)
    return see(f"{ADDRESS}?state=working")
