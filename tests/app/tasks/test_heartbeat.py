"""The heartbeat: a lease lives while the work does, and progress reaches the database."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import event

from app.db import engine
from app.db.engine import Database
from app.db.ids import new_id
from app.models.organisation import Organisation
from app.models.task import Task
from app.tasks import service
from app.tasks.heartbeat import beating
from app.tasks.service import Claim
from tests.app.factories import make_organisation

SOON = 10.0
LEASE = 0.09  # a beat comes after a third of it


@pytest.fixture
def task_id(database: Database) -> UUID:
    with database.write() as session:
        keeper: Organisation = make_organisation(session, "coordinator")
        return service.enqueue(session, "solve_round", subject_id=new_id(), organisation_id=keeper.id).id


def claim(database: Database, *, lease: float) -> Claim | None:
    with database.write() as session:
        return service.claim(session, "runner", lease_seconds=lease)


def held(database: Database, *, lease: float) -> Claim:
    taken = claim(database, lease=lease)
    assert taken is not None
    return taken


@contextmanager
def noticing(database: Database, what: str) -> Iterator[Callable[[], bool]]:
    """Give a function that waits until the heartbeat's connection has done ``what``."""
    happened = threading.Event()

    def notice(*_: object) -> None:
        if threading.current_thread().name == "heartbeat":
            happened.set()

    event.listen(database.engine, what, notice)
    yield lambda: happened.wait(SOON)
    event.remove(database.engine, what, notice)


def stored(database: Database, task_id: UUID) -> Task:
    with database.read() as session:
        return session.get_one(Task, task_id)


def test_a_beat_keeps_the_lease_and_shows_progress(database: Database, task_id: UUID) -> None:
    mine = held(database, lease=-1)
    with beating(database, mine, lease_seconds=60) as progress:
        progress("prices", 3, 7)
        with noticing(database, "commit") as beaten:
            assert beaten()
        assert claim(database, lease=60) is None
    task = stored(database, task_id)
    assert (task.stage, task.done, task.total, task.fence) == ("prices", 3, 7, mine.fence)
    assert progress.lost is False


def test_a_runner_learns_that_its_task_was_taken_over(database: Database, task_id: UUID) -> None:
    mine = held(database, lease=-1)
    other = held(database, lease=60)
    with noticing(database, "rollback") as refused, beating(database, mine, lease_seconds=LEASE) as progress:
        assert refused()
    assert progress.lost is True
    assert stored(database, task_id).fence == other.fence


def test_the_heartbeat_ends_with_the_work_even_when_the_work_fails(database: Database, task_id: UUID) -> None:
    mine = held(database, lease=60)
    with pytest.raises(ZeroDivisionError), beating(database, mine, lease_seconds=LEASE):
        raise ZeroDivisionError
    assert [thread.name for thread in threading.enumerate() if thread.name == "heartbeat"] == []
    assert stored(database, task_id).state == "running"


def test_a_beat_that_finds_the_database_busy_is_followed_by_another(
    database_url: str, database: Database, task_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LOCK_SECONDS", 1)
    impatient = Database(database_url, trusted="runner")
    mine = held(database, lease=60)
    with (
        database.writer.connect() as blocker,
        noticing(impatient, "rollback") as waited,
        noticing(impatient, "commit") as beaten,
        beating(impatient, mine, lease_seconds=LEASE) as progress,
    ):
        blocker.exec_driver_sql("UPDATE tasks SET done = done")
        progress("prices", 1, 2)
        assert waited()
        blocker.rollback()
        assert beaten()
    assert (stored(database, task_id).stage, progress.lost) == ("prices", False)
    impatient.close()
