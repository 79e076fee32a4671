"""/offers/answer-sheet.xlsx, /offers/answers: many answers as one workbook, out and in."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Response, UploadFile
from sqlalchemy.orm import Session

from app.access.deps import UPLOAD, Caller
from app.api.idempotency import Key
from app.api.routers import Router
from app.api.state import AUDITED, READS_FIRST, AppState, DbSession, rest, writing_beside
from app.api.workbooks import workbook
from app.intake.loads import ImportResult, Upload
from app.intake.report import write_report
from app.intake.schemas import LoadOut
from app.offers import answer_sheets
from app.offers.answer_sheets import Loading, receive
from app.offers.answers import SIDES
from app.reference.deps import Facts
from app.rounds.deps import People

router = Router(tags=["offers"])
Once = Annotated[Key, Depends()]


@router.get("/offers/answer-sheet.xlsx", response_class=Response, dependencies=[AUDITED])
def get_sheet(showing: People, facts: Facts, round_id: UUID | None = None) -> Response:
    """Give the offers that await the answer of the caller's side as a workbook, masked, with two columns to fill."""
    made = answer_sheets.sheet(showing, round_id=round_id, facts=facts)
    return workbook(partial(answer_sheets.write, made), "dukou-answers.xlsx")


@router.post("/offers/answers", response_model=LoadOut, status_code=201, dependencies=[READS_FIRST, UPLOAD])
def load_answers(
    file: UploadFile, caller: Caller, session: DbSession, state: AppState, key: Once, *, dry_run: bool = False
) -> Response:
    """Bring an answer sheet back: every answer of it counts, or none and the findings say why (``accepted`` 0)."""
    caller.require(*SIDES)
    loading = Loading(Upload(file.file.read(), file.filename or ""), caller)
    body = loading.upload.sha256.encode()
    if replayed := key.replayed(session, caller.user_id, body=body):
        return replayed
    rest(session)

    def writing(do: Callable[[Session], ImportResult]) -> Any:
        with writing_beside(session, state.database) as own:
            return key.create(own, caller.user_id, body=body, make=lambda: (LoadOut.of(do(own)), None))

    reply: Response = receive(loading, dry_run=dry_run, writing=writing)
    return reply


@router.post("/offers/answers/report", response_class=Response, dependencies=[READS_FIRST, UPLOAD])
def mark_answers(file: UploadFile, caller: Caller, session: DbSession) -> Response:
    """Give the answer sheet back as a workbook with what its cells are found to say marked; nothing is said."""
    caller.require(*SIDES)
    loading = Loading(Upload(file.file.read(), file.filename or ""), caller)
    batch = loading.read(session)
    source, name = loading.upload.source, loading.upload.file_name
    mark = partial(write_report, source=source, file_name=name, counts=batch.counts, issues=batch.issues)
    return workbook(mark, "dukou-marked.xlsx")
