"""/offers/answer-sheet.xlsx, /offers/answers: many answers as one workbook, out and in."""

from functools import partial
from uuid import UUID

from fastapi import Response

from app.api.routers import Router
from app.api.state import AUDITED
from app.api.workbooks import workbook
from app.intake.filled_routes import bring_back
from app.intake.filled_sheets import write
from app.offers.answer_sheets import AnswerLoading, sheet
from app.reference.deps import Facts
from app.rounds.deps import People

router = Router(tags=["offers"])


@router.get("/offers/answer-sheet.xlsx", response_class=Response, dependencies=[AUDITED])
def get_sheet(showing: People, facts: Facts, round_id: UUID | None = None) -> Response:
    """Give the offers that await the answer of the caller's side as a workbook, masked, with two columns to fill."""
    return workbook(partial(write, sheet(showing, round_id=round_id, facts=facts)), "dukou-answers.xlsx")


bring_back(router, "/offers/answers", AnswerLoading)
