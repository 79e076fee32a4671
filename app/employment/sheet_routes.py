"""/placements/event-sheet.xlsx, /placements/events: what happened to many people as one workbook, out and in."""

from functools import partial

from fastapi import Response

from app.api.routers import Router
from app.api.state import AUDITED
from app.api.workbooks import workbook
from app.employment.event_sheets import EventLoading, State, sheet
from app.intake.filled_routes import bring_back
from app.intake.filled_sheets import write
from app.rounds.deps import People

router = Router(tags=["employment"])


@router.get("/placements/event-sheet.xlsx", response_class=Response, dependencies=[AUDITED])
def get_sheet(showing: People, state: State | None = None) -> Response:
    """Give who comes to or works at the caller's orders as a workbook, masked, with columns for what happened."""
    return workbook(partial(write, sheet(showing, state=state)), "dukou-events.xlsx")


bring_back(router, "/placements/events", EventLoading)
