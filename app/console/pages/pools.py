"""/console/pools: the worker pools of a county office and the people in them."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Response

from app.access import service as access
from app.access.principal import Role
from app.api.paging import Paging
from app.api.routers import Router
from app.api.state import AUDITED
from app.clock import today
from app.console import forms
from app.console.visit import Acting, Visiting, see
from app.intake import records
from app.pools import people
from app.pools.people import Office
from app.pools.schemas import PoolIn, WorkerOut

router = Router(prefix="/console/pools")
Pages = Annotated[Paging, Depends()]
LATEST = 5


@router.get("")
def list_pools(visit: Visiting, paging: Pages) -> Response:
    """List the office's pools with their size."""
    visit.caller.require(Role.COUNTY_CLERK)
    rows = people.pools(visit.session, caller=visit.caller, after=paging.after, limit=paging.limit + 1)
    sizes = people.pool_sizes(visit.session, rows, caller=visit.caller)
    page = paging.page(rows, lambda row: (row, *sizes[row.id]))
    home = access.organisation(visit.session, visit.caller.organisation_id, caller=visit.caller)
    return visit.page("pools.html", page=page, paging=paging, region=home.region_code)


@router.post("")
def create_pool(visit: Acting, name: Annotated[str, Form()] = "", region_code: Annotated[str, Form()] = "") -> Response:
    """Open a worker pool."""
    body = forms.read(PoolIn, {"name": name.strip(), "region_code": region_code.strip()})
    created = people.create_pool(visit.session, body.name, region_code=body.region_code, caller=visit.caller)
    return see(f"/console/pools/{created.id}")


@router.get("/{pool_id}", dependencies=[AUDITED])
def show_pool(pool_id: UUID, visit: Visiting, paging: Pages) -> Response:
    """Show a pool: loading a roster into it, who is in it, why somebody is on hold."""
    visit.caller.require(Role.COUNTY_CLERK)
    pool = people.pool(visit.session, pool_id, caller=visit.caller)
    office = Office(visit.session, visit.caller, visit.state.keyring, today())
    rows = office.people(pool_id=pool.id, after=paging.after, limit=paging.limit + 1)
    size, matchable = people.pool_sizes(visit.session, [pool], caller=visit.caller)[pool.id]
    return visit.page(
        "pool.html",
        pool=pool,
        own=pool.organisation_id == visit.caller.organisation_id,
        size=size,
        matchable=matchable,
        basis="duty",
        held=None if size is None or matchable is None else size - matchable,
        page=paging.page(rows, WorkerOut.of),
        paging=paging,
        loads=records.newest(visit.session, caller=visit.caller, kind="roster", limit=LATEST),
    )
