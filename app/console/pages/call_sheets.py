"""/console/calls/sheet.xlsx, check, load, marked: calls that are due as a sheet, taken away and brought back."""

from datetime import date
from functools import partial

from fastapi import Response

from app.api.routers import Router
from app.api.state import AUDITED
from app.api.workbooks import workbook
from app.clock import today
from app.console.filled_sheets import bring_back
from app.console.visit import Visiting
from app.follow_ups.call_sheets import CallLoading, sheet
from app.intake.filled_sheets import write
from app.rounds.showing import Showing

router = Router(prefix="/console")


@router.get("/calls/sheet.xlsx", dependencies=[AUDITED])
def save_sheet(visit: Visiting, until: date | None = None) -> Response:
    """Give the calls to be made by a day as a workbook with four columns to fill."""
    showing = Showing(visit.session, visit.caller, visit.state.keyring, today())
    return workbook(partial(write, sheet(showing, until=until)), "dukou-calls.xlsx")


bring_back(router, "/calls", CallLoading)
