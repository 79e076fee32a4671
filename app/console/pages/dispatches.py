"""/console/dispatches: where people board, the plan of vehicles, who sits where, the sheets they travel with."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Form, Response

from app.api.routers import Router
from app.api.state import AUDITED
from app.audit import Event
from app.clock import today
from app.console import forms
from app.console.visit import Acting, Visit, Visiting, check_version, see
from app.dispatch import planning, points, service, sheets
from app.dispatch.routes import download
from app.dispatch.schemas import CancelIn, DepartIn, DispatchPatch, PlanIn, PointIn
from app.dispatch.sheets import Kind
from app.rounds.showing import Showing

router = Router(prefix="/console")
ADDRESS = "/console/dispatches"
SHOWN = 50
Text = Annotated[str, Form(max_length=2000)]
Action = Literal["announce", "depart", "arrive", "cancel", "change"]


class PointForm:
    """A pick-up point as it is filled in; villages are divided by line ends, commas or 、."""

    def __init__(self, name: Text = "", stop_no: Text = "", villages: Text = "") -> None:
        listed = villages.replace("、", "\n").replace("，", "\n").replace(",", "\n").splitlines()
        self.filled: dict[str, object] = {
            "name": name,
            "stop_no": stop_no,
            "villages": [each.strip() for each in listed if each.strip()],
        }


class WindowForm:
    """Who is to travel, as it is filled in."""

    def __init__(self, destination: Text = "", start_from: Text = "", start_to: Text = "") -> None:
        self.filled = {"destination": destination, "start_from": start_from, "start_to": start_to}


class VehicleForm:
    """How they travel, as it is filled in: vehicles of one size."""

    def __init__(self, kind: Text = "bus", seats: Text = "", count: Text = "") -> None:
        self.filled = {"kind": kind, "vehicles": [{"seats": seats, "count": count}]}


class PlanForm:
    """A plan as it is filled in."""

    def __init__(
        self,
        window: Annotated[WindowForm, Depends()],
        vehicle: Annotated[VehicleForm, Depends()],
        day: Text = "",
        leaves_at: Text = "",
        arrives_on: Text = "",
    ) -> None:
        times = {"day": day, "leaves_at": leaves_at, "arrives_on": arrives_on}
        self.filled: dict[str, object] = {**window.filled, **vehicle.filled, **times}


class StepForm:
    """What a step of a dispatch is told."""

    def __init__(
        self,
        absent: Annotated[tuple[str, ...], Form()] = (),
        reason: Text = "",
        operator: Text = "",
        plate: Text = "",
        leader: Text = "",
    ) -> None:
        self.absent, self.reason = absent, reason
        self.operator, self.plate, self.leader = operator, plate, leader


@router.get("/dispatches")
def list_dispatches(visit: Visiting) -> Response:
    """Show the newest dispatches, the pick-up points and the form that plans."""
    return visit.page(
        "dispatches.html",
        rows=service.newest(visit.session, caller=visit.caller, limit=SHOWN),
        points=points.points(visit.session, caller=visit.caller),
        kinds=sheets.KINDS,
        today=today(),
    )


@router.post("/pickup-points")
def add_point(visit: Acting, form: Annotated[PointForm, Depends()]) -> Response:
    """Add a pick-up point."""
    body = forms.read(PointIn, form.filled)
    points.add(visit.session, body.model_dump(), caller=visit.caller)
    return see(ADDRESS)


@router.post("/dispatches")
def plan(visit: Acting, form: Annotated[PlanForm, Depends()]) -> Response:
    """Plan the vehicles of who is to travel to one place."""
    body = forms.read(PlanIn, form.filled)
    planning.plan(visit.session, body.asked, caller=visit.caller)
    return see(ADDRESS)


@router.get("/dispatches/{dispatch_id}", dependencies=[AUDITED])
def show_dispatch(dispatch_id: UUID, visit: Visiting) -> Response:
    """Show who sits in a dispatch, in order of the stops, with the step that comes next."""
    row = service.dispatch(visit.session, dispatch_id, caller=visit.caller)
    _, seated = service.seen_by(visit.session, dispatch_id, caller=visit.caller)
    lines = _showing(visit).lines([placed for _, placed in seated], Event("dispatch.read", "dispatch", row.id))
    names = {each.id: each.name for each in points.points(visit.session, caller=visit.caller)}
    return visit.page(
        "dispatch.html",
        row=row,
        seated=[(seat, lines[placed.id], names.get(seat.pickup_point_id, "")) for seat, placed in seated],
        kinds=sheets.KINDS,
        today=today(),
    )


@router.post("/dispatches/{dispatch_id}/{action}")
def act(
    dispatch_id: UUID,
    action: Action,
    visit: Acting,
    version: Annotated[int, Form()],
    form: Annotated[StepForm, Depends()],
) -> Response:
    """Take a dispatch one step on."""
    row = service.dispatch(visit.session, dispatch_id, caller=visit.caller)
    check_version(row, version)
    session, caller = visit.session, visit.caller
    match action:
        case "announce":
            service.announce(session, row, caller=caller)
        case "depart":
            service.depart(session, row, set(forms.read(DepartIn, {"absent": list(form.absent)}).absent), caller=caller)
        case "arrive":
            service.arrive(session, row, caller=caller)
        case "cancel":
            service.cancel(session, row, reason=forms.read(CancelIn, {"reason": form.reason}).reason, caller=caller)
        case "change":
            body = forms.read(DispatchPatch, {"operator": form.operator, "plate": form.plate, "leader": form.leader})
            service.change(session, row, body.model_dump(exclude_none=True))
    return see(f"{ADDRESS}/{dispatch_id}")


@router.get("/dispatches/{dispatch_id}/{sheet}.{form}", dependencies=[AUDITED])
def save_sheet(dispatch_id: UUID, sheet: Kind, form: Literal["xlsx", "pdf"], visit: Visiting) -> Response:
    """Give the manifest or the handover sheet as a workbook or a PDF."""
    made = sheets.asked(_showing(visit), dispatch_id, sheet, facts=visit.catalogue)
    return download(made, f"dukou-{sheet}", form, settings=visit.state.settings)


def _showing(visit: Visit) -> Showing:
    return Showing(visit.session, visit.caller, visit.state.keyring, today())
