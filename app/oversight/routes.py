"""/audit-events, /audit-reports."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query
from pydantic import AwareDatetime

from app.access.deps import Caller
from app.api.paging import LIMIT, Page, Paging
from app.api.routers import Router
from app.api.state import AUDITED, AppState, DbSession
from app.audit.list_queries import Wanted
from app.oversight.schemas import EventOut, ReadingOut, ReportIn, ReportOut, SubjectsOut
from app.oversight.service import Oversight

router = Router(tags=["audit"])
Pages = Annotated[Paging, Depends()]
Word = Annotated[str, Query(max_length=40)]


def get_oversight(caller: Caller, session: DbSession, state: AppState) -> Oversight:
    """Return what shows the audit to the caller."""
    return Oversight(session, caller, state.keyring)


Looking = Annotated[Oversight, Depends(get_oversight)]


@router.get("/audit-events", dependencies=[AUDITED])
def list_events(
    looking: Looking,
    paging: Pages,
    *,
    begin: AwareDatetime | None = None,
    end: AwareDatetime | None = None,
    login: Annotated[str, Query(max_length=100)] = "",
    action: Word = "",
    outcome: Literal["done", "denied"] | None = None,
) -> Page[EventOut]:
    """List events, the newest first: the auditor's of all, the security administrator's sign-ins and denials, else own."""
    wanted = Wanted(begin, end, login, action, outcome or "")
    rows = looking.events(wanted, before=paging.after, limit=paging.limit + 1)
    logins = looking.logins(rows)
    return paging.page(rows, lambda row: EventOut.of(row, by=looking, logins=logins))


@router.get("/audit-events/{event_id}/subjects", dependencies=[AUDITED])
def list_subjects(
    event_id: UUID,
    looking: Looking,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=LIMIT)] = LIMIT,
) -> SubjectsOut:
    """List whom an event is about: to their own office by id, to others by names that lead back to nobody."""
    people = looking.subjects(event_id)
    more = offset + limit < len(people)
    return SubjectsOut(people=len(people), items=people[offset : offset + limit], next=offset + limit if more else None)


@router.post("/audit-reports")
def report(body: ReportIn, looking: Looking) -> ReportOut:
    """Tell whose data an account read or changed in a window; for the auditor."""
    found = looking.report(body.login, begin=body.begin, end=body.end)
    people = {one for each in found for one in each.workers}
    return ReportOut(events=[ReadingOut.of(each, by=looking) for each in found], people=len(people))
