"""/pools, /workers."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response, UploadFile

from app.access.deps import UPLOAD, Caller
from app.access.principal import Role
from app.api.idempotency import Key
from app.api.paging import Page, Paging
from app.api.routers import Router
from app.api.state import AUDITED, READS_FIRST, AppState, DbSession, rest, writing_beside
from app.api.versions import tag
from app.api.workbooks import workbook
from app.clock import today
from app.intake.loads import Upload
from app.intake.report import write_report
from app.intake.schemas import LoadOut
from app.models.worker_pool import WorkerPool
from app.pools import people
from app.pools.intake import read_roster
from app.pools.people import Office
from app.pools.schemas import PoolIn, PoolOut, RevealedOut, RevealIn, WorkerOut
from app.pools.service import Loading, receive_roster
from app.pools.situation import Basis
from app.pools.template import write_template
from app.reference.deps import Facts

router = Router(tags=["pools"])
Pages = Annotated[Paging, Depends()]


def get_office(caller: Caller, session: DbSession, state: AppState) -> Office:
    """Return the reader of the caller's people."""
    return Office(session, caller, state.keyring, today())


OwnOffice = Annotated[Office, Depends(get_office)]


@router.get("/pools")
def list_pools(caller: Caller, session: DbSession, paging: Pages) -> Page[PoolOut]:
    """List worker pools."""
    rows = people.pools(session, caller=caller, after=paging.after, limit=paging.limit + 1)
    return paging.page(rows, PoolOut.of)


@router.post("/pools", response_model=PoolOut, status_code=201)
def create_pool(body: PoolIn, caller: Caller, session: DbSession, key: Annotated[Key, Depends()]) -> Response:
    """Open a worker pool."""

    def make() -> tuple[PoolOut, WorkerPool]:
        row = people.create_pool(session, body.name, region_code=body.region_code, caller=caller)
        return PoolOut.of(row), row

    return key.create(session, caller.user_id, body=body.model_dump_json().encode(), make=make)


@router.get("/pools/template", response_class=Response)
def get_template(_caller: Caller) -> Response:
    """Give the roster template as a workbook."""
    return workbook(write_template, "dukou-roster.xlsx")


@router.get("/pools/{pool_id}")
def get_pool(pool_id: UUID, caller: Caller, session: DbSession, response: Response) -> PoolOut:
    """Show a worker pool."""
    row = people.pool(session, pool_id, caller=caller)
    tag(response, row)
    return PoolOut.of(row)


@router.post("/pools/{pool_id}/imports", response_model=LoadOut, status_code=201, dependencies=[READS_FIRST, UPLOAD])
def load_roster(
    pool_id: UUID,
    file: UploadFile,
    caller: Caller,
    session: DbSession,
    state: AppState,
    facts: Facts,
    key: Annotated[Key, Depends()],
    *,
    dry_run: bool = False,
    basis: Basis = "duty",
) -> Response:
    """Load a roster into a pool; a dry run only says what it would do and what is wrong.

    ``basis`` is on what the office keeps those of whom the file says nothing: its statutory duty, or consent, without
    which a row is then not loaded.
    """
    caller.require(Role.COUNTY_CLERK)
    pool = people.pool(session, pool_id, caller=caller)
    upload = Upload(file.file.read(), file.filename or "")
    body = f"{upload.sha256} {basis}".encode()
    if replayed := key.replayed(session, caller.user_id, body=body):
        return replayed
    rest(session)
    loading = Loading(facts, state.keyring, today(), caller.user_id, basis)
    store = receive_roster(state.database, upload, pool=pool, loading=loading, caller=caller, dry_run=dry_run)
    with writing_beside(session, state.database) as writing:
        return key.create(writing, caller.user_id, body=body, make=lambda: (LoadOut.of(store(writing)), None))


@router.post("/pools/{pool_id}/imports/report", response_class=Response, dependencies=[READS_FIRST, UPLOAD])
def mark_roster(
    pool_id: UUID, file: UploadFile, caller: Caller, session: DbSession, facts: Facts, basis: Basis = "duty"
) -> Response:
    """Give the roster back as a workbook with its findings marked; nothing is stored."""
    caller.require(Role.COUNTY_CLERK)
    pool = people.pool(session, pool_id, caller=caller)
    rest(session)
    content, name = file.file.read(), file.filename or ""
    batch = read_roster(content, name, catalogue=facts, today=today(), office_region=pool.region_code, basis=basis)
    mark = partial(write_report, source=content, file_name=name, counts=batch.counts, issues=batch.issues)
    return workbook(mark, "dukou-marked.xlsx")


@router.get("/workers", dependencies=[AUDITED])
def list_workers(office: OwnOffice, paging: Pages, pool_id: UUID | None = None) -> Page[WorkerOut]:
    """List the people of the caller's office."""
    return paging.page(office.people(pool_id=pool_id, after=paging.after, limit=paging.limit + 1), WorkerOut.of)


@router.get("/workers/{worker_id}", dependencies=[AUDITED])
def get_worker(worker_id: UUID, office: OwnOffice, response: Response) -> WorkerOut:
    """Show one person of the caller's office."""
    person = office.person(worker_id)
    tag(response, person.worker)
    return WorkerOut.of(person)


@router.post("/workers/{worker_id}/reveal")
def reveal_worker(worker_id: UUID, body: RevealIn, office: OwnOffice) -> RevealedOut:
    """Open the ID number of one person of the caller's office, for a reason; the audit keeps both."""
    return RevealedOut.model_validate(office.reveal(worker_id, body.fields, reason=body.reason))
