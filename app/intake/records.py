"""Loads of office files and what they found, as their own office sees them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.audit import Event, note
from app.errors import NotFoundError
from app.intake import record_queries as queries
from app.models.intake_record import Import, ImportIssue


def imports(session: Session, *, caller: Principal, after: UUID | None, limit: int) -> Sequence[Import]:
    """List loads of the caller's."""
    return queries.imports(session, _reach(caller), after=after, limit=limit)


def newest(session: Session, *, caller: Principal, kind: str, limit: int) -> Sequence[Import]:
    """List the latest loads of one kind of the caller's, the newest first."""
    return queries.newest(session, _reach(caller), kind=kind, limit=limit)


def import_record(session: Session, import_id: UUID, *, caller: Principal) -> Import:
    """Return a load of the caller's."""
    found = queries.import_record(session, import_id, _reach(caller))
    if found is None:
        raise NotFoundError
    return found


def issues(
    session: Session, import_id: UUID, *, caller: Principal, after: UUID | None, limit: int, level: str | None = None
) -> Sequence[ImportIssue]:
    """List the findings of a load of the caller's, or those of one level; they tell of people row by row, so it is noted."""
    record = import_record(session, import_id, caller=caller)
    note(session, Event("findings.read", "import", record.id))
    return queries.import_issues(session, record.id, level=level, after=after, limit=limit)


def _reach(caller: Principal) -> Principal:
    """A roster tells of people, row by row: of those of an office it supervises a county office is shown none."""
    return caller.among_people if caller.role is Role.COUNTY_CLERK else caller
