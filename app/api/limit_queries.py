"""SQL of the counters: what is counted, how much of it lies in a window, what is too old to matter."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.models.abuse_counter import AbuseCounter

COUNTERS = cast("Table", AbuseCounter.__table__)
# Built once: every request of a caller asks this, and building it took longer than asking.
_COUNTED = select(func.sum(COUNTERS.c.count), func.min(COUNTERS.c.minute)).where(
    COUNTERS.c.subject == bindparam("of"), COUNTERS.c.kind == bindparam("what"), COUNTERS.c.minute > bindparam("since")
)


def _counting(insert: Any) -> Any:
    first = insert(COUNTERS).values(count=1)
    keys = [COUNTERS.c.subject, COUNTERS.c.kind, COUNTERS.c.minute]
    return first.on_conflict_do_update(index_elements=keys, set_={"count": COUNTERS.c.count + 1})


_COUNT = {"sqlite": _counting(sqlite.insert), "postgresql": _counting(postgresql.insert)}


def count_one(session: Session, subject: str, *, kind: str, minute: datetime) -> None:
    """Add one to a counter; whoever counts in the same minute waits until this transaction ends."""
    count = _COUNT[session.get_bind().dialect.name]
    session.execute(count, {"subject": subject, "kind": kind, "minute": minute})


def counted_since(session: Session, subject: str, *, kind: str, since: datetime) -> tuple[int, datetime | None]:
    """Return how much was counted after ``since``, and in which minute that began."""
    row = session.execute(_COUNTED, {"of": subject, "what": kind, "since": since}).one()
    return row[0] or 0, row[1]


def forget_subjects(session: Session, beginning: str, *, kind: str) -> None:
    """Set the counters of one kind whose subject begins so to nothing."""
    ours = (AbuseCounter.kind == kind, AbuseCounter.subject.startswith(beginning, autoescape=True))
    session.execute(update(AbuseCounter).where(*ours).values(count=0))


def forget_before(session: Session, minute: datetime) -> None:
    """Remove the counters of minutes before ``minute``."""
    session.execute(delete(AbuseCounter).where(AbuseCounter.minute < minute))
