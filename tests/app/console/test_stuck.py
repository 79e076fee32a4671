"""A solve that nobody works at says so, whether no runner took it or the one that did has gone silent."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.clock import now
from app.db.engine import Database
from app.models.task import Task
from app.tasks import service as tasks
from tests.app.console.steps import open_round
from tests.app.console.visitor import Visitor
from tests.app.rounds.world import World

SAID = "后台进程似乎没有运行"
LEASE, OVER = 60.0, -1.0  # seconds


def fresh(_session: Session, _task: Task) -> None:
    """Leave the task as it was queued just now."""


def long_queued(_session: Session, task: Task) -> None:
    task.created_at = now() - tasks.PATIENCE - timedelta(seconds=1)


def held(session: Session, task: Task) -> None:
    task.created_at = now() - timedelta(hours=1)
    session.flush()
    assert tasks.claim(session, "runner", lease_seconds=LEASE)


def left_behind(session: Session, _task: Task) -> None:
    assert tasks.claim(session, "runner", lease_seconds=OVER)


def taken_over(session: Session, task: Task) -> None:
    left_behind(session, task)
    assert tasks.claim(session, "another", lease_seconds=LEASE)


def ended(session: Session, task: Task) -> None:
    held(session, task)
    task.state, task.lease_until = "done", None


@pytest.mark.parametrize(
    ("happened", "stuck"),
    [(fresh, False), (long_queued, True), (held, False), (left_behind, True), (taken_over, False), (ended, False)],
)
def test_page_and_rest_tell_that_nobody_works_at_a_solve(
    world: World, coordinator: Visitor, clerk: Visitor, *, database: Database, happened: object, stuck: bool
) -> None:
    round_id = open_round(world, coordinator)
    clerk.post(f"/console/rounds/{round_id}/pools", {"pool": world.pool})
    for action in ("freeze", "solve"):
        assert coordinator.confirm(round_id, action).status_code == 303
    with database.write() as session:
        assert callable(happened)
        happened(session, session.query(Task).one())
    page = coordinator.get(f"/console/rounds/{round_id}/progress").text
    assert (SAID in page) == stuck
    assert world.coordinator.get(f"/rounds/{round_id}/task").json()["stuck"] == stuck
