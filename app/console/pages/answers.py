"""/console/offers/sheet.xlsx, check, load, marked: offers that await an answer as a sheet, taken away and brought back."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from fastapi import Form, Response, UploadFile

from app.api.routers import Router
from app.api.state import AUDITED, READS_FIRST, rest, writing_beside
from app.api.workbooks import workbook
from app.clock import today
from app.console import files
from app.console.visit import UPLOAD, Acting, Visit, Visiting, see
from app.intake.loads import ImportResult, Upload
from app.intake.report import write_report
from app.offers import answer_sheets
from app.offers.answer_sheets import Loading, receive
from app.offers.answers import SIDES
from app.rounds.showing import Showing

router = Router(prefix="/console")


@router.get("/offers/sheet.xlsx", dependencies=[AUDITED])
def save_sheet(visit: Visiting) -> Response:
    """Give the offers that await the side's answer as a workbook with two columns to fill."""
    showing = Showing(visit.session, visit.caller, visit.state.keyring, today())
    made = answer_sheets.sheet(showing, round_id=None, facts=visit.catalogue)
    return workbook(partial(answer_sheets.write, made), "dukou-answers.xlsx")


@router.post("/offers/check", dependencies=[READS_FIRST, UPLOAD])
def check(visit: Acting, file: UploadFile) -> Response:
    """Say what is wrong with an answer sheet; nothing is answered."""
    return _import(visit, files.taken(file), dry_run=True)


@router.post("/offers/load", dependencies=[READS_FIRST, UPLOAD])
def load(visit: Acting, file: UploadFile, checked: Annotated[str, Form(max_length=64)] = "") -> Response:
    """Say what the answer sheet that was checked says, all of it or nothing."""
    upload = files.taken(file)
    files.check_same(upload, checked)
    return _import(visit, upload, dry_run=False)


@router.post("/offers/marked", dependencies=[READS_FIRST, UPLOAD])
def save_marked(visit: Acting, file: UploadFile) -> Response:
    """Give the answer sheet back with the cells marked."""
    visit.caller.require(*SIDES)
    upload = files.taken(file)
    batch = Loading(upload, visit.caller).read(visit.session)
    mark = partial(
        write_report, source=upload.source, file_name=upload.file_name, counts=batch.counts, issues=batch.issues
    )
    return workbook(mark, "dukou-marked.xlsx")


def _import(visit: Visit, upload: Upload, *, dry_run: bool) -> Response:
    visit.caller.require(*SIDES)
    rest(visit.session)

    def writing(do: Callable[[Any], ImportResult]) -> ImportResult:
        with writing_beside(visit.session, visit.state.database) as session:
            return do(session)

    done: ImportResult = receive(Loading(upload, visit.caller), dry_run=dry_run, writing=writing)
    return see(f"/console/imports/{done.import_id}")
