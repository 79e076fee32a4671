"""What the calendar does to orders each day: a week before its last day an order's office is warned, the day after it closes."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app import failpoints
from app.access.principal import Principal
from app.audit import Event, actor, note
from app.clock import now, today
from app.db.engine import Database
from app.demand import queries, stale_queries
from app.demand.service import POSTERS
from app.models.job_order import JobOrder
from app.notices.service import tell_counts

BEFORE = timedelta(days=7)


def age_orders(database: Database, day: date) -> tuple[int, int]:
    """Warn and close as of a day; return how many orders were warned of and how many closed. Twice is once."""
    warned = closed = 0
    with database.read() as session:
        offices = stale_queries.offices(session, day, day + BEFORE)
    for office in offices:
        with database.write() as session:
            actor(session, user_id=None, role="runner", organisation_id=office, source="runner")
            closed += close(session, office, day)
            warned += warn(session, office, day)
            failpoints.reach("orders.aged")
    return warned, closed


def warn(session: Session, office: UUID, day: date) -> int:
    """Warn an office of its orders whose last day lies within a week, each once for that day."""
    found = stale_queries.to_warn(session, office, day, day + BEFORE)
    stale_queries.keep_warnings(session, office, found, day)
    if found:
        note(session, Event("orders.warned", "organisation", office, reason=f"{len(found)} orders"))
        tell_counts(session, "orders_ending", office, {office: len(found)})
    return len(found)


def close(session: Session, office: UUID, day: date) -> int:
    """Close an office's orders whose last day is past."""
    if not stale_queries.any_past(session, office, day):
        return 0
    count = queries.close_stale(session, day, at=now(), office=office)
    note(session, Event("orders.expired", "organisation", office, reason=f"{count} orders"))
    return count


def ending(session: Session, *, caller: Principal) -> Sequence[JobOrder]:
    """List the caller's own orders that end within a week, the first to end before the others; 200 at most."""
    caller.require(*POSTERS)
    return stale_queries.ending(session, caller.organisation_id, today(), today() + BEFORE)
