"""/console/imports: what a load found, with the way to load it for good."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response

from app.api.paging import Page, Paging
from app.api.routers import Router
from app.api.state import AUDITED
from app.console.visit import Visiting
from app.console.words import LEVELS
from app.intake import records
from app.intake.schemas import IssueOut
from app.pools.situation import Basis

router = Router(prefix="/console/imports")
Pages = Annotated[Paging, Depends()]


@router.get("/{import_id}", dependencies=[AUDITED])
def show_import(
    import_id: UUID,
    visit: Visiting,
    paging: Pages,
    level: Annotated[str, Query(max_length=10)] = "",
    basis: Basis = "duty",
) -> Response:
    """Show counts and findings of one load, filtered by how grave they are."""
    record = records.import_record(visit.session, import_id, caller=visit.caller)
    rows = records.issues(
        visit.session,
        record.id,
        caller=visit.caller,
        after=paging.after,
        limit=paging.limit + 1,
        level=level if level in LEVELS else None,
    )
    page: Page[IssueOut] = paging.page(rows, IssueOut.of)
    return visit.page("import.html", record=record, page=page, paging=paging, level=level, levels=LEVELS, basis=basis)
