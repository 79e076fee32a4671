"""/imports: what was loaded and what was wrong with it."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from app.access.deps import Caller
from app.api.paging import Page, Paging
from app.api.routers import Router
from app.api.state import AUDITED, DbSession
from app.intake import records
from app.intake.schemas import ImportOut, IssueOut

router = Router(tags=["imports"])
Pages = Annotated[Paging, Depends()]


@router.get("/imports")
def list_imports(caller: Caller, session: DbSession, paging: Pages) -> Page[ImportOut]:
    """List the loads of the caller's office."""
    rows = records.imports(session, caller=caller, after=paging.after, limit=paging.limit + 1)
    return paging.page(rows, ImportOut.of)


@router.get("/imports/{import_id}")
def get_import(import_id: UUID, caller: Caller, session: DbSession) -> ImportOut:
    """Show one load."""
    return ImportOut.of(records.import_record(session, import_id, caller=caller))


@router.get("/imports/{import_id}/issues", dependencies=[AUDITED])
def list_issues(import_id: UUID, caller: Caller, session: DbSession, paging: Pages) -> Page[IssueOut]:
    """List the findings of a load."""
    rows = records.issues(session, import_id, caller=caller, after=paging.after, limit=paging.limit + 1)
    return paging.page(rows, IssueOut.of)
