"""The two routes by which every filled-in sheet comes back over the API: loaded, and marked."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Response, UploadFile
from sqlalchemy.orm import Session

from app.access.deps import UPLOAD, Caller
from app.api.idempotency import Key
from app.api.routers import Router
from app.api.state import READS_FIRST, AppState, DbSession, rest, writing_beside
from app.api.workbooks import workbook
from app.intake.filled_sheets import Loading, receive
from app.intake.loads import ImportResult, Upload
from app.intake.report import write_report
from app.intake.schemas import LoadOut

Once = Annotated[Key, Depends()]


def bring_back(router: Router, path: str, loading: type[Loading[Any]]) -> None:
    """Add to a router the routes by which one kind of sheet is loaded, whole or not at all, and given back marked."""

    @router.post(path, response_model=LoadOut, status_code=201, dependencies=[READS_FIRST, UPLOAD])
    def load_sheet(
        file: UploadFile, caller: Caller, session: DbSession, state: AppState, key: Once, *, dry_run: bool = False
    ) -> Response:
        """Bring a filled-in sheet back: every row of it counts, or none and the findings say why (``accepted`` 0)."""
        sheet = loading(Upload(file.file.read(), file.filename or ""), caller)
        body = sheet.upload.sha256.encode()
        if replayed := key.replayed(session, caller.user_id, body=body):
            return replayed
        rest(session)

        def writing(do: Callable[[Session], ImportResult]) -> Any:
            with writing_beside(session, state.database) as own:
                return key.create(own, caller.user_id, body=body, make=lambda: (LoadOut.of(do(own)), None))

        reply: Response = receive(sheet, dry_run=dry_run, writing=writing)
        return reply

    @router.post(f"{path}/report", response_class=Response, dependencies=[READS_FIRST, UPLOAD])
    def mark_sheet(file: UploadFile, caller: Caller, session: DbSession) -> Response:
        """Give a filled-in sheet back as a workbook with what its cells are found to say marked; nothing is kept."""
        return marked(loading(Upload(file.file.read(), file.filename or ""), caller), session)


def marked(sheet: Loading[Any], session: Session) -> Response:
    """Answer with a sheet as it came, its cells marked with what is found in them."""
    batch, upload = sheet.read(session), sheet.upload
    mark = partial(
        write_report, source=upload.source, file_name=upload.file_name, counts=batch.counts, issues=batch.issues
    )
    return workbook(mark, "dukou-marked.xlsx")
