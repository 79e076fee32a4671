"""/console/pools/{pool}/check, marked, load: a roster is checked first, then loaded; the template."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Form, Response, UploadFile

from app.access.principal import Role
from app.api.routers import Router
from app.api.state import READS_FIRST, rest, writing_beside
from app.api.workbooks import workbook
from app.clock import today
from app.console import files
from app.console.visit import UPLOAD, Acting, Visit, Visiting, see
from app.intake.loads import ImportResult, Upload
from app.intake.report import write_report
from app.models.worker_pool import WorkerPool
from app.pools import people
from app.pools.intake import read_roster
from app.pools.service import Loading, receive_roster
from app.pools.situation import Basis
from app.pools.template import write_template

router = Router(prefix="/console")
Declared = Annotated[Basis, Form()]


@router.get("/roster-template.xlsx")
def save_template(visit: Visiting) -> Response:
    """Give the empty roster with its lists of choices."""
    visit.caller.require(Role.COUNTY_CLERK)
    return workbook(write_template, "dukou-roster.xlsx")


@router.post("/pools/{pool_id}/check", dependencies=[READS_FIRST, UPLOAD])
def check(pool_id: UUID, visit: Acting, file: UploadFile, basis: Declared = "duty") -> Response:
    """Say what is wrong with a roster; nobody is loaded."""
    result = _import(visit, _pool(visit, pool_id), files.taken(file), basis, dry_run=True)
    return see(f"/console/imports/{result.import_id}?basis={basis}")


@router.post("/pools/{pool_id}/load", dependencies=[READS_FIRST, UPLOAD])
def load(
    pool_id: UUID,
    visit: Acting,
    file: UploadFile,
    checked: Annotated[str, Form(max_length=64)] = "",
    basis: Declared = "duty",
) -> Response:
    """Load the roster that was checked."""
    pool, upload = _pool(visit, pool_id), files.taken(file)
    files.check_same(upload, checked)
    result = _import(visit, pool, upload, basis, dry_run=False)
    return see(f"/console/imports/{result.import_id}")


@router.post("/pools/{pool_id}/marked", dependencies=[READS_FIRST, UPLOAD])
def save_marked(pool_id: UUID, visit: Acting, file: UploadFile, basis: Declared = "duty") -> Response:
    """Give the clerk's own workbook back with the cells marked."""
    pool, upload, catalogue = _pool(visit, pool_id), files.taken(file), visit.catalogue
    rest(visit.session)
    batch = read_roster(
        upload.source,
        upload.file_name,
        catalogue=catalogue,
        today=today(),
        office_region=pool.region_code,
        basis=basis,
    )
    mark = partial(
        write_report, source=upload.source, file_name=upload.file_name, counts=batch.counts, issues=batch.issues
    )
    return workbook(mark, "dukou-marked.xlsx")


def _pool(visit: Visit, pool_id: UUID) -> WorkerPool:
    visit.caller.require(Role.COUNTY_CLERK)
    return people.pool(visit.session, pool_id, caller=visit.caller)


def _import(visit: Visit, pool: WorkerPool, upload: Upload, basis: Basis, *, dry_run: bool) -> ImportResult:
    loading = Loading(visit.catalogue, visit.state.keyring, today(), created_by=visit.caller.user_id, basis=basis)
    rest(visit.session)
    store = receive_roster(
        visit.state.database, upload, pool=pool, loading=loading, caller=visit.caller, dry_run=dry_run
    )
    with writing_beside(visit.session, visit.state.database) as session:
        return store(session)
