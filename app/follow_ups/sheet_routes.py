"""/follow-ups/sheet.xlsx, /follow-ups/records: many calls as one workbook, out and in."""

from datetime import date
from functools import partial

from fastapi import Response

from app.api.routers import Router
from app.api.state import AUDITED
from app.api.workbooks import workbook
from app.follow_ups.call_sheets import CallLoading, sheet
from app.intake.filled_routes import bring_back
from app.intake.filled_sheets import write
from app.rounds.deps import People

router = Router(tags=["follow-ups"])


@router.get("/follow-ups/sheet.xlsx", response_class=Response, dependencies=[AUDITED])
def get_sheet(showing: People, until: date | None = None) -> Response:
    """Give the calls the office has to make by a day (today unless one is named) as a workbook with four columns to fill."""
    return workbook(partial(write, sheet(showing, until=until)), "dukou-calls.xlsx")


bring_back(router, "/follow-ups/records", CallLoading)
