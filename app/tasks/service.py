"""Queue, claim, heartbeat, finish: what a runner may do with a task."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.errors import ConflictError
from app.models.task import Task
from app.tasks import queries

ATTEMPTS = 5
PATIENCE = timedelta(seconds=15)  # how long a task lies there before it says that nobody takes it


@dataclass(frozen=True, slots=True)
class Claim:
    """A task held by a runner; ``fence`` proves it in every later write."""

    task_id: UUID
    kind: str
    subject_id: UUID
    fence: int
    attempt: int


class LeaseLostError(ConflictError):
    """Another runner holds the task now; whoever is told so must write nothing."""

    def __init__(self) -> None:
        super().__init__("LEASE_LOST", "任务已由另一个进程接手。", "Another runner has taken this task over.")


def enqueue(session: Session, kind: str, *, subject_id: UUID, organisation_id: UUID) -> Task:
    """Queue work in the caller's transaction: it exists exactly if what asked for it was committed."""
    task = Task(kind=kind, subject_id=subject_id, organisation_id=organisation_id, state="queued", stage="queued")
    session.add(task)
    session.flush()
    return task


def claim(session: Session, owner: str, *, lease_seconds: float) -> Claim | None:
    """Take the oldest free task for ``lease_seconds``; a task that keeps killing its runner is given up."""
    instant = queries.database_now(session)
    task = queries.next_task(session, instant)
    if task is None:
        return None
    task.fence += 1
    task.attempts += 1
    task.state, task.lease_owner = "running", owner
    task.lease_until = instant + timedelta(seconds=lease_seconds)
    session.flush()
    return Claim(task.id, task.kind, task.subject_id, task.fence, task.attempts)


def beat(session: Session, held: Claim, *, stage: str, done: int, total: int, lease_seconds: float) -> None:
    """Lengthen the lease and show progress; refuses when the task was taken over."""
    until = queries.database_now(session) + timedelta(seconds=lease_seconds)
    values = {"stage": stage, "done": done, "total": total, "lease_until": until}
    _held(queries.change_held(session, held.task_id, fence=held.fence, values=values))


def finish(session: Session, held: Claim) -> None:
    """End the task in the transaction that holds its result; refuses when it was taken over."""
    values = {"state": "done", "stage": "done", "lease_until": None}
    _held(queries.change_held(session, held.task_id, fence=held.fence, values=values))


def finish_with(session: Session, held: Claim, subjects: Select[UUID]) -> None:
    """End as well the queued tasks of the same kind about some subjects: what this one does is all that they ask for."""
    for each in queries.queued_about(session, held.kind, subjects):
        each.fence += 1
        each.state = each.stage = "done"
    session.flush()


def fail(session: Session, held: Claim, *, code: str, zh: str, en: str) -> None:
    """End the task with the reason why it cannot be done."""
    values = {"state": "failed", "error_code": code, "error_zh": zh, "error_en": en, "lease_until": None}
    _held(queries.change_held(session, held.task_id, fence=held.fence, values=values))


def _held(changed: bool) -> None:  # noqa: FBT001  # the one thing it is told
    if not changed:
        raise LeaseLostError


def is_stuck(session: Session, task: Task) -> bool:
    """Tell whether nobody works at a task, on the database's clock: none took it, or whose it was is silent.

    A runner that is alive renews its lease well before it runs out.
    """
    instant = queries.database_now(session)
    if task.state == "queued":
        return instant - task.created_at > PATIENCE
    return task.state == "running" and (task.lease_until is None or task.lease_until < instant)


def latest(session: Session, subject_id: UUID) -> Task | None:
    """Return the newest task about a subject."""
    return queries.latest(session, [subject_id])


def latest_each(session: Session, subject_ids: Collection[UUID]) -> dict[UUID, Task]:
    """Return the newest task about each of some subjects."""
    return queries.latest_each(session, subject_ids)


def latest_of(session: Session, subject_ids: Collection[UUID]) -> Task | None:
    """Return the newest task about one of some subjects; one that is under way comes before what has ended."""
    return queries.latest(session, subject_ids)
