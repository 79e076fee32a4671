"""/pools, /workers."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from app.access.deps import Caller
from app.api.idempotency import Key
from app.api.paging import Page, Paging
from app.api.state import AppState, DbSession
from app.api.versions import tag
from app.clock import today
from app.models.worker_pool import WorkerPool
from app.pools import people
from app.pools.people import Office
from app.pools.schemas import PoolIn, PoolOut, WorkerOut

router = APIRouter(tags=["pools"])
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


@router.get("/pools/{pool_id}")
def get_pool(pool_id: UUID, caller: Caller, session: DbSession, response: Response) -> PoolOut:
    """Show a worker pool."""
    row = people.pool(session, pool_id, caller=caller)
    tag(response, row)
    return PoolOut.of(row)


@router.get("/workers")
def list_workers(office: OwnOffice, paging: Pages, pool_id: UUID | None = None) -> Page[WorkerOut]:
    """List the people of the caller's office."""
    return paging.page(office.people(pool_id=pool_id, after=paging.after, limit=paging.limit + 1), WorkerOut.of)


@router.get("/workers/{worker_id}")
def get_worker(worker_id: UUID, office: OwnOffice, response: Response) -> WorkerOut:
    """Show one person of the caller's office."""
    person = office.person(worker_id)
    tag(response, person.worker)
    return WorkerOut.of(person)
