"""The three routes by which a page brings a filled-in sheet back: checked, loaded, marked."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Form, Response, UploadFile

from app.api.routers import Router
from app.api.state import READS_FIRST, rest, writing_beside
from app.console import files
from app.console.visit import UPLOAD, Acting, Visit, see
from app.intake.filled_routes import marked
from app.intake.filled_sheets import Loading, receive
from app.intake.loads import ImportResult


def bring_back(router: Router, path: str, loading: type[Loading[Any]]) -> None:
    """Add to a page's router the routes by which its sheet is checked, loaded as a whole and given back marked."""

    @router.post(f"{path}/check", dependencies=[READS_FIRST, UPLOAD])
    def check(visit: Acting, file: UploadFile) -> Response:
        """Say what is wrong with a sheet; nothing of it counts yet."""
        return _received(visit, loading(files.taken(file), visit.caller), dry_run=True)

    @router.post(f"{path}/load", dependencies=[READS_FIRST, UPLOAD])
    def load(visit: Acting, file: UploadFile, checked: Annotated[str, Form(max_length=64)] = "") -> Response:
        """Say what the sheet that was checked says, all of it or nothing."""
        upload = files.taken(file)
        files.check_same(upload, checked)
        return _received(visit, loading(upload, visit.caller), dry_run=False)

    @router.post(f"{path}/marked", dependencies=[READS_FIRST, UPLOAD])
    def save_marked(visit: Acting, file: UploadFile) -> Response:
        """Give the sheet back with the cells marked."""
        return marked(loading(files.taken(file), visit.caller), visit.session)


def _received(visit: Visit, sheet: Loading[Any], *, dry_run: bool) -> Response:
    rest(visit.session)

    def writing(do: Callable[[Any], ImportResult]) -> ImportResult:
        with writing_beside(visit.session, visit.state.database) as session:
            return do(session)

    done: ImportResult = receive(sheet, dry_run=dry_run, writing=writing)
    return see(f"/console/imports/{done.import_id}")
