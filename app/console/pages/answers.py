"""/console/offers/sheet.xlsx, check, load, marked: offers that await an answer as a sheet, taken away and brought back."""

from functools import partial

from fastapi import Response

from app.api.routers import Router
from app.api.state import AUDITED
from app.api.workbooks import workbook
from app.clock import today
from app.console.filled_sheets import bring_back
from app.console.visit import Visiting
from app.intake.filled_sheets import write
from app.offers.answer_sheets import AnswerLoading, sheet
from app.rounds.showing import Showing

router = Router(prefix="/console")


@router.get("/offers/sheet.xlsx", dependencies=[AUDITED])
def save_sheet(visit: Visiting) -> Response:
    """Give the offers that await the side's answer as a workbook with two columns to fill."""
    showing = Showing(visit.session, visit.caller, visit.state.keyring, today())
    made = sheet(showing, round_id=None, facts=visit.catalogue)
    return workbook(partial(write, made), "dukou-answers.xlsx")


bring_back(router, "/offers", AnswerLoading)
