"""/console/orders/check, marked, load: an order sheet is checked first, then loaded; the template."""

from functools import partial
from typing import Annotated

from fastapi import Form, Response, UploadFile

from app.api.routers import Router
from app.api.state import READS_FIRST, rest, writing_beside
from app.api.workbooks import workbook
from app.console import files
from app.console.visit import UPLOAD, Acting, Visit, Visiting, see
from app.demand.intake import read_orders
from app.demand.routes import get_loading
from app.demand.service import POSTERS, Loading, receive_orders
from app.demand.template import write_template
from app.intake.loads import ImportResult, Upload
from app.intake.report import write_report

router = Router(prefix="/console")


@router.get("/order-template.xlsx")
def save_template(visit: Visiting) -> Response:
    """Give the empty order sheet with its lists of choices."""
    visit.caller.require(*POSTERS)
    return workbook(write_template, "dukou-orders.xlsx")


@router.post("/orders/check", dependencies=[READS_FIRST, UPLOAD])
def check(visit: Acting, file: UploadFile) -> Response:
    """Say what is wrong with an order sheet; no order is loaded."""
    visit.caller.require(*POSTERS)
    return see(f"/console/imports/{_import(visit, files.taken(file), dry_run=True).import_id}")


@router.post("/orders/load", dependencies=[READS_FIRST, UPLOAD])
def load(visit: Acting, file: UploadFile, checked: Annotated[str, Form(max_length=64)] = "") -> Response:
    """Load the order sheet that was checked."""
    visit.caller.require(*POSTERS)
    upload = files.taken(file)
    files.check_same(upload, checked)
    return see(f"/console/imports/{_import(visit, upload, dry_run=False).import_id}")


@router.post("/orders/marked", dependencies=[READS_FIRST, UPLOAD])
def save_marked(visit: Acting, file: UploadFile) -> Response:
    """Give the order sheet back with the cells marked."""
    visit.caller.require(*POSTERS)
    upload, loading = files.taken(file), loading_of(visit)
    rest(visit.session)
    batch = read_orders(
        upload.source,
        upload.file_name,
        catalogue=loading.catalogue,
        guesser=loading.guesser,
        today=loading.today,
    )
    mark = partial(
        write_report, source=upload.source, file_name=upload.file_name, counts=batch.counts, issues=batch.issues
    )
    return workbook(mark, "dukou-marked.xlsx")


def loading_of(visit: Visit) -> Loading:
    """Return what reading an order is done against."""
    return get_loading(visit.catalogue, visit.request)


def _import(visit: Visit, upload: Upload, *, dry_run: bool) -> ImportResult:
    loading = loading_of(visit)
    rest(visit.session)
    store = receive_orders(visit.state.database, upload, caller=visit.caller, loading=loading, dry_run=dry_run)
    with writing_beside(visit.session, visit.state.database) as session:
        return store(session)
