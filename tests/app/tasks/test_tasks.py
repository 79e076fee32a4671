"""Background tasks: queued with what asked for them, held by one runner at a time, and fenced."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.ids import new_id
from app.errors import ConflictError
from app.models.alliance import Alliance
from app.models.organisation import Organisation
from app.models.task import Task
from app.tasks import service
from app.tasks.service import Claim
from tests.app.factories import make_alliance, make_organisation

LEASE = 60.0
OVER = -1.0  # a lease that has already run out: nobody needs to wait for it


@pytest.fixture
def keeper(database: Database) -> Organisation:
    with database.write() as session:
        return make_organisation(session, "coordinator")


def enqueue(database: Database, keeper: Organisation, *, subject_id: UUID | None = None) -> UUID:
    with database.write() as session:
        return service.enqueue(session, "solve_round", subject_id=subject_id or new_id(), organisation_id=keeper.id).id


def claim(database: Database, owner: str, *, lease: float = LEASE) -> Claim | None:
    with database.write() as session:
        return service.claim(session, owner, lease_seconds=lease)


def held(database: Database, owner: str, *, lease: float = LEASE) -> Claim:
    taken = claim(database, owner, lease=lease)
    assert taken is not None
    return taken


def stored(database: Database, task_id: UUID) -> Task:
    with database.read() as session:
        return session.get_one(Task, task_id)


def test_tasks_are_taken_in_the_order_they_were_queued_and_each_once(database: Database, keeper: Organisation) -> None:
    queued = [enqueue(database, keeper) for _ in range(3)]
    taken = [claim(database, f"runner {number}") for number in range(4)]
    assert [one.task_id if one else None for one in taken] == [*queued, None]


def test_a_task_whose_asker_rolled_back_does_not_exist(database: Database, keeper: Organisation) -> None:
    def ask_and_fail() -> None:
        with database.write() as session:
            service.enqueue(session, "solve_round", subject_id=new_id(), organisation_id=keeper.id)
            raise RuntimeError("something else went wrong")

    with pytest.raises(RuntimeError):
        ask_and_fail()
    assert claim(database, "runner") is None


def test_a_task_is_free_again_when_its_lease_has_run_out(database: Database, keeper: Organisation) -> None:
    enqueue(database, keeper)
    first = held(database, "first", lease=OVER)
    second = held(database, "second")
    assert (second.task_id, second.fence) == (first.task_id, first.fence + 1)
    assert claim(database, "third") is None


def test_every_taking_is_counted(database: Database, keeper: Organisation) -> None:
    task_id = enqueue(database, keeper)
    assert [held(database, "runner", lease=OVER).attempt for _ in range(3)] == [1, 2, 3]
    assert stored(database, task_id).attempts == 3


def test_a_task_left_behind_is_taken_before_younger_ones(database: Database, keeper: Organisation) -> None:
    old, _young = enqueue(database, keeper), enqueue(database, keeper)
    held(database, "first", lease=OVER)
    assert held(database, "second").task_id == old


def test_a_runner_that_revives_after_another_took_over_writes_nothing(database: Database, keeper: Organisation) -> None:
    task_id = enqueue(database, keeper)
    frozen = held(database, "frozen", lease=OVER)
    held(database, "second")
    before = vars(stored(database, task_id)).copy()

    def write_result(session: Session, how: str) -> None:
        make_alliance(session, keeper)
        if how == "finish":
            service.finish(session, frozen)
        elif how == "fail":
            service.fail(session, frozen, code="X", zh="x", en="x")
        else:
            service.beat(session, frozen, stage="late", done=9, total=9, lease_seconds=LEASE)

    for how in ("finish", "fail", "beat"):
        with pytest.raises(ConflictError) as refused, database.write() as session:
            write_result(session, how)
        assert refused.value.code == "LEASE_LOST"
    after = vars(stored(database, task_id))
    assert {name: after[name] for name in before if name != "_sa_instance_state"} == {
        name: value for name, value in before.items() if name != "_sa_instance_state"
    }
    with database.read() as session:
        assert session.query(Alliance).count() == 0


def test_a_late_runner_may_still_finish_when_nobody_took_over(database: Database, keeper: Organisation) -> None:
    task_id = enqueue(database, keeper)
    late = held(database, "late", lease=OVER)
    with database.write() as session:
        service.finish(session, late)
    assert (stored(database, task_id).state, claim(database, "second")) == ("done", None)


def test_a_finished_or_failed_task_is_not_taken_again_nor_ended_twice(database: Database, keeper: Organisation) -> None:
    done, failed = enqueue(database, keeper), enqueue(database, keeper)
    first, second = held(database, "a"), held(database, "a")
    with database.write() as session:
        service.finish(session, first)
        service.fail(session, second, code="ROUND_NOBODY", zh="没有人", en="Nobody")
    assert claim(database, "b") is None
    for ended in (first, second):
        with pytest.raises(ConflictError), database.write() as session:
            service.finish(session, ended)
    task = stored(database, failed)
    assert (task.state, task.error_code, task.error_zh, task.error_en) == ("failed", "ROUND_NOBODY", "没有人", "Nobody")
    assert stored(database, done).state == "done"


def test_the_newest_task_about_a_subject_is_the_one_shown(database: Database, keeper: Organisation) -> None:
    subject = new_id()
    _old, new = (enqueue(database, keeper, subject_id=subject) for _ in range(2))
    with database.read() as session:
        latest = service.latest(session, subject)
        assert latest is not None
        assert latest.id == new
        assert service.latest(session, new_id()) is None


def test_two_runners_at_once_never_hold_one_task(database: Database, keeper: Organisation) -> None:
    queued = {enqueue(database, keeper) for _ in range(30)}
    together = threading.Barrier(2)

    def take_all(owner: str) -> list[UUID]:
        together.wait()
        taken = []
        while (one := claim(database, owner)) is not None:
            taken.append(one.task_id)
        return taken

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(take_all, ("first", "second"))
    assert len(first) + len(second) == len(queued)
    assert {*first, *second} == queued
