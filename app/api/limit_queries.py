"""SQL of the counters: what is counted, how much of it lies in a window, what is too old to matter."""

from datetime import datetime
from typing import cast

from sqlalchemy import Table, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.models.abuse_counter import AbuseCounter

COUNTERS = cast("Table", AbuseCounter.__table__)


def count_one(session: Session, subject: str, *, kind: str, minute: datetime) -> None:
    """Add one to a counter; whoever counts in the same minute waits until this transaction ends."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    first = insert(COUNTERS).values(subject=subject, kind=kind, minute=minute, count=1)
    again = first.on_conflict_do_update(
        index_elements=[COUNTERS.c.subject, COUNTERS.c.kind, COUNTERS.c.minute], set_={"count": COUNTERS.c.count + 1}
    )
    session.execute(again)


def counted_since(session: Session, subject: str, *, kind: str, since: datetime) -> tuple[int, datetime | None]:
    """Return how much was counted after ``since``, and in which minute that began."""
    own = (AbuseCounter.subject == subject, AbuseCounter.kind == kind, AbuseCounter.minute > since)
    row = session.execute(select(func.sum(AbuseCounter.count), func.min(AbuseCounter.minute)).where(*own)).one()
    return row[0] or 0, row[1]


def forget_subjects(session: Session, beginning: str, *, kind: str) -> None:
    """Set the counters of one kind whose subject begins so to nothing."""
    ours = (AbuseCounter.kind == kind, AbuseCounter.subject.startswith(beginning, autoescape=True))
    session.execute(update(AbuseCounter).where(*ours).values(count=0))


def forget_before(session: Session, minute: datetime) -> None:
    """Remove the counters of minutes before ``minute``."""
    session.execute(delete(AbuseCounter).where(AbuseCounter.minute < minute))
