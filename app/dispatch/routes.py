"""/pickup-points, /dispatches."""

from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Response

from app.access.deps import Caller
from app.api.idempotency import Key
from app.api.paging import Page, Paging
from app.api.routers import Router
from app.api.state import AUDITED, AppState, DbSession
from app.api.versions import IfMatch, tag
from app.api.workbooks import workbook
from app.audit import Event
from app.dispatch import planning, points, service, sheets
from app.dispatch.schemas import (
    CancelIn,
    DepartIn,
    DispatchOut,
    DispatchPatch,
    FullDispatchOut,
    PlanIn,
    PlannedOut,
    PointIn,
    PointOut,
    PointPatch,
    SeatOut,
)
from app.dispatch.sheets import Kind, Sheet
from app.models.pickup_point import PickupPoint
from app.reference.deps import Facts
from app.rounds.deps import People
from app.settings import Settings

router = Router(tags=["dispatch"])
Pages = Annotated[Paging, Depends()]
Match = Annotated[IfMatch, Depends()]
Once = Annotated[Key, Depends()]
PDF = "application/pdf"


@router.get("/pickup-points")
def list_points(caller: Caller, session: DbSession) -> list[PointOut]:
    """List the office's pick-up points in order along the road."""
    return [PointOut.of(row) for row in points.points(session, caller=caller)]


@router.post("/pickup-points", response_model=PointOut, status_code=201)
def add_point(body: PointIn, caller: Caller, session: DbSession, key: Once) -> Response:
    """Add a pick-up point."""

    def make() -> tuple[PointOut, PickupPoint]:
        row = points.add(session, body.model_dump(), caller=caller)
        return PointOut.of(row), row

    return key.create(session, caller.user_id, body=body.model_dump_json().encode(), make=make)


@router.patch("/pickup-points/{point_id}")
def change_point(
    point_id: UUID, body: PointPatch, caller: Caller, session: DbSession, if_match: Match, response: Response
) -> PointOut:
    """Change or close a pick-up point."""
    row = points.point(session, point_id, caller=caller)
    if_match.check(row)
    points.change(session, row, body.model_dump(exclude_none=True), caller=caller)
    tag(response, row)
    return PointOut.of(row)


@router.post("/dispatches/plan", response_model=PlannedOut, status_code=201)
def plan(body: PlanIn, caller: Caller, session: DbSession, key: Once) -> Response:
    """Put who is to travel to one place into vehicles: the fewest, then the fewest seats, then the fewest stops."""
    return key.create(
        session,
        caller.user_id,
        body=body.model_dump_json().encode(),
        make=lambda: (PlannedOut.of(planning.plan(session, body.asked, caller=caller)), None),
    )


@router.get("/dispatches")
def list_dispatches(caller: Caller, session: DbSession, paging: Pages) -> Page[DispatchOut]:
    """List the office's dispatches."""
    rows = service.dispatches(session, caller=caller, after=paging.after, limit=paging.limit + 1)
    return paging.page(rows, DispatchOut.of)


@router.get("/dispatches/{dispatch_id}", dependencies=[AUDITED], response_model_exclude_unset=True)
def get_dispatch(dispatch_id: UUID, showing: People, response: Response) -> FullDispatchOut:
    """Show a dispatch and who sits in it; to an order's side those who come to it."""
    row, seated = service.seen_by(showing.session, dispatch_id, caller=showing.caller)
    tag(response, row)
    lines = showing.lines([placed for _, placed in seated], Event("dispatch.read", "dispatch", row.id))
    return FullDispatchOut(
        dispatch=DispatchOut.of(row), aboard=[SeatOut.of(seat, lines[placed.id]) for seat, placed in seated]
    )


@router.patch("/dispatches/{dispatch_id}")
def change_dispatch(
    dispatch_id: UUID, body: DispatchPatch, caller: Caller, session: DbSession, if_match: Match, response: Response
) -> DispatchOut:
    """Change the leader, the operator or the times of a dispatch that has not left."""
    row = service.dispatch(session, dispatch_id, caller=caller)
    if_match.check(row)
    service.change(session, row, body.model_dump(exclude_none=True))
    tag(response, row)
    return DispatchOut.of(row)


@router.post("/dispatches/{dispatch_id}/announce")
def announce(dispatch_id: UUID, caller: Caller, session: DbSession, if_match: Match, response: Response) -> DispatchOut:
    """Tell a dispatch to everybody on board; their placements are dispatched."""
    row = service.dispatch(session, dispatch_id, caller=caller)
    if_match.check(row)
    service.announce(session, row, caller=caller)
    tag(response, row)
    return DispatchOut.of(row)


@router.post("/dispatches/{dispatch_id}/depart")
def depart(
    dispatch_id: UUID, body: DepartIn, caller: Caller, session: DbSession, if_match: Match, response: Response
) -> DispatchOut:
    """Leave; who did not board is free again and the seat at work reopens."""
    row = service.dispatch(session, dispatch_id, caller=caller)
    if_match.check(row)
    service.depart(session, row, set(body.absent), caller=caller)
    tag(response, row)
    return DispatchOut.of(row)


@router.post("/dispatches/{dispatch_id}/arrive")
def arrive(dispatch_id: UUID, caller: Caller, session: DbSession, if_match: Match, response: Response) -> DispatchOut:
    """Note that a dispatch is there."""
    row = service.dispatch(session, dispatch_id, caller=caller)
    if_match.check(row)
    service.arrive(session, row, caller=caller)
    tag(response, row)
    return DispatchOut.of(row)


@router.post("/dispatches/{dispatch_id}/cancel")
def cancel(
    dispatch_id: UUID, body: CancelIn, caller: Caller, session: DbSession, if_match: Match, response: Response
) -> DispatchOut:
    """Call a dispatch off; its people keep their placements."""
    row = service.dispatch(session, dispatch_id, caller=caller)
    if_match.check(row)
    service.cancel(session, row, reason=body.reason, caller=caller)
    tag(response, row)
    return DispatchOut.of(row)


@router.delete("/dispatches/{dispatch_id}/seats/{seat_id}", status_code=204)
def take_out(dispatch_id: UUID, seat_id: UUID, caller: Caller, session: DbSession) -> None:
    """Take one person out of a dispatch that has not left."""
    row = service.dispatch(session, dispatch_id, caller=caller)
    service.take_out(session, row, seat_id, caller=caller)


@router.get("/dispatches/{dispatch_id}/{sheet}.{form}", response_class=Response, dependencies=[AUDITED])
def get_sheet(
    dispatch_id: UUID, sheet: Kind, form: Literal["xlsx", "pdf"], showing: People, state: AppState, facts: Facts
) -> Response:
    """Give the manifest or the handover sheet of a dispatch as a workbook or a PDF."""
    made = sheets.asked(showing, dispatch_id, sheet, facts=facts)
    return download(made, f"dukou-{sheet}", form, settings=state.settings)


def download(made: Sheet, name: str, form: str, *, settings: Settings) -> Response:
    """Answer with a list as a file to be saved."""
    if form == "xlsx":
        return workbook(partial(sheets.write, made), f"{name}.xlsx")
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Response(sheets.as_pdf(made, fonts=settings.font_dir), media_type=PDF, headers=headers)
