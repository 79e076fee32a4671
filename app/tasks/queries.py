"""SQL of background tasks; leases are counted on the database's clock."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, and_, func, or_, select, update
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


def change_held(session: Session, task_id: UUID, *, fence: int, values: dict[str, Any]) -> bool:
    """Change a running task if ``fence`` still holds it."""
    done = session.execute(
        update(Task).where(Task.id == task_id, Task.fence == fence, Task.state == "running").values(**values),
    )
    return isinstance(done, CursorResult) and done.rowcount == 1


def latest(session: Session, subject_id: UUID) -> Task | None:
    """Find the newest task about a subject."""
    return session.scalars(select(Task).where(Task.subject_id == subject_id).order_by(Task.id.desc()).limit(1)).first()
