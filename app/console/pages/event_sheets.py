"""/console/arrivals/sheet.xlsx, check, load, marked: what happened at work as a sheet, taken away and brought back."""

from functools import partial

from fastapi import Response

from app.api.routers import Router
from app.api.state import AUDITED
from app.api.workbooks import workbook
from app.clock import today
from app.console.filled_sheets import bring_back
from app.console.visit import Visiting
from app.employment.event_sheets import EventLoading, State, sheet
from app.intake.filled_sheets import write
from app.rounds.showing import Showing

router = Router(prefix="/console")


@router.get("/arrivals/sheet.xlsx", dependencies=[AUDITED])
def save_sheet(visit: Visiting, state: State | None = None) -> Response:
    """Give who is on the way, agreed or at work as a workbook with columns for what happened."""
    showing = Showing(visit.session, visit.caller, visit.state.keyring, today())
    return workbook(partial(write, sheet(showing, state=state)), "dukou-events.xlsx")


bring_back(router, "/arrivals", EventLoading)
