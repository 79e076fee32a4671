"""SQL of background tasks; leases are counted on the database's clock."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, Select, and_, case, func, or_, select, update
from sqlalchemy.orm import Session

from app.models.task import Task


def database_now(session: Session) -> datetime:
    """Return the database's present instant: runners on several machines agree on it."""
    if session.get_bind().dialect.name == "sqlite":
        text = session.scalar(select(func.strftime("%Y-%m-%d %H:%M:%f", "now")))
        return datetime.fromisoformat(str(text)).replace(tzinfo=UTC)
    instant = session.scalar(select(func.clock_timestamp()))
    assert isinstance(instant, datetime)  # noqa: S101  # a clock gives an instant
    return instant


def next_task(session: Session, instant: datetime) -> Task | None:
    """Lock the oldest task that is queued or whose lease has run out."""
    free = or_(Task.state == "queued", and_(Task.state == "running", Task.lease_until < instant))
    query = select(Task).where(free).order_by(Task.id).limit(1).with_for_update(skip_locked=True)
    return session.scalars(query).one_or_none()


def queued_about(session: Session, kind: str, subjects: Select[UUID]) -> Sequence[Task]:
    """Lock the queued tasks of a kind about some subjects, but for those that somebody is just taking."""
    query = select(Task).where(Task.kind == kind, Task.state == "queued", Task.subject_id.in_(subjects))
    return session.scalars(query.order_by(Task.id).with_for_update(skip_locked=True)).all()


def change_held(session: Session, task_id: UUID, *, fence: int, values: dict[str, Any]) -> bool:
    """Change a running task if ``fence`` still holds it."""
    done = session.execute(
        update(Task).where(Task.id == task_id, Task.fence == fence, Task.state == "running").values(**values),
    )
    return isinstance(done, CursorResult) and done.rowcount == 1


def latest(session: Session, subject_ids: Collection[UUID]) -> Task | None:
    """Find the newest task about one of some subjects; one that is under way comes before what has ended."""
    over = case((Task.state.in_(("queued", "running")), 0), else_=1)
    query = select(Task).where(Task.subject_id.in_(subject_ids)).order_by(over, Task.id.desc())
    return session.scalars(query.limit(1)).first()


def latest_each(session: Session, subject_ids: Collection[UUID]) -> dict[UUID, Task]:
    """Read the newest task about each of some subjects."""
    query = select(Task).where(Task.subject_id.in_(subject_ids)).order_by(Task.id)
    return {row.subject_id: row for row in session.scalars(query)}
