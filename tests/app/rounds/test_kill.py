"""A process killed at any step of a round leaves the state before or after, and the next one completes it."""

import multiprocessing
import signal
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from app import failpoints
from app.access import service as access
from app.access.principal import Principal
from app.db.engine import Database
from app.models.solution import Proposal, Recommendation, Solution
from app.models.user import User
from app.rounds import service as rounds
from app.runner import make_runner
from app.settings import Settings
from tests.app.conftest import SignIn
from tests.app.rounds.world import World, make_world

LEASE = 0.2
SOLVE_STEPS = sorted(step for step in failpoints.STEPS if step.startswith("solve."))


@pytest.fixture
def world(database: Database, sign_in: SignIn) -> World:
    return make_world(database, sign_in)


def in_a_process_that_dies(work: Callable[..., None], *given: Any) -> None:
    """Run ``work`` in a child process and see it end by SIGKILL."""
    child = multiprocessing.get_context("fork").Process(target=work, args=given)
    child.start()
    child.join(30)
    assert child.exitcode == -signal.SIGKILL


def run_runner(url: str, settings: Settings, failpoint: str) -> None:
    armed = settings.model_copy(update={"failpoint": failpoint, "lease_seconds": LEASE})
    make_runner(armed, Database(url)).run_until_idle()


def run_action(url: str, action: str, round_id: UUID, user_id: UUID) -> None:
    failpoints.arm(f"{action}.before_commit")
    with Database(url).write() as session:
        caller = principal(session, user_id)
        current = rounds.kept_round(session, round_id, caller=caller)
        getattr(rounds, action)(session, current, caller=caller)


def principal(session: Any, user_id: UUID) -> Principal:
    return access.principal_of(session, session.get_one(User, user_id))


def finish(world: World, round_id: str, *, settings: Settings, database: Database) -> None:
    """Let a healthy runner take over as soon as the dead one's lease has run out."""
    healthy = make_runner(settings.model_copy(update={"lease_seconds": LEASE}), database)
    for _ in range(100):
        healthy.run_until_idle()
        if world.coordinator.get(f"/rounds/{round_id}").json()["state"] == "proposed":
            return
        multiprocessing.Event().wait(0.05)
    pytest.fail("nobody took the task over")


def outcome(world: World, round_id: str) -> list[tuple[str, str, int]]:
    rows = world.coordinator.get("/proposals", round_id=round_id, limit=200).json()["items"]
    return sorted((row["worker_id"], row["job_order_id"], row["score"]) for row in rows)


@pytest.mark.parametrize("step", SOLVE_STEPS)
def test_a_runner_killed_while_solving_is_replaced_and_the_result_is_the_same(
    world: World, settings: Settings, database: Database, step: str
) -> None:
    round_id = world.open_round()
    assert world.act(round_id, "freeze") == 200
    assert world.act(round_id, "solve") == 202
    in_a_process_that_dies(run_runner, settings.url, settings, step)
    stored = solutions(database)
    assert stored == (1 if step == "solve.after_commit" else 0)
    finish(world, round_id, settings=settings, database=database)
    assert solutions(database) == 1
    first = outcome(world, round_id)
    assert len(first) == 4
    assert world.act(round_id, "solve") == 202
    finish(world, round_id, settings=settings, database=database)
    assert outcome(world, round_id) == first


def solutions(database: Database) -> int:
    """Count the stored solutions; each has all of its rows or is not there."""
    with database.read() as session:
        counted = [session.query(table).count() for table in (Solution, Proposal, Recommendation)]
    assert counted in ([0, 0, 0], [1, 4, 12])
    return counted[0]


@pytest.mark.parametrize(
    ("action", "before", "after"), [("freeze", "collecting", "frozen"), ("publish", "proposed", "published")]
)
def test_a_process_killed_before_its_commit_leaves_the_round_as_it_was(
    world: World, settings: Settings, database: Database, action: str, before: str, after: str
) -> None:
    round_id = world.open_round()
    if action == "publish":
        world.act(round_id, "freeze")
        world.act(round_id, "solve")
        finish(world, round_id, settings=settings, database=database)
    in_a_process_that_dies(run_action, settings.url, action, UUID(round_id), world.coordinator.user.id)
    assert world.coordinator.get(f"/rounds/{round_id}").json()["state"] == before
    assert world.act(round_id, action) == 200
    assert world.coordinator.get(f"/rounds/{round_id}").json()["state"] == after


def test_a_task_that_keeps_killing_its_runner_is_given_up_and_says_so(
    world: World, settings: Settings, database: Database
) -> None:
    round_id = world.open_round()
    world.act(round_id, "freeze")
    world.act(round_id, "solve")
    for _ in range(5):
        in_a_process_that_dies(run_runner, settings.url, settings, "solve.loaded")
        multiprocessing.Event().wait(LEASE + 0.1)
    make_runner(settings, database).run_until_idle()
    task = world.coordinator.get(f"/rounds/{round_id}/task").json()
    assert (task["state"], task["error_code"]) == ("failed", "RUNNER_GAVE_UP")
    assert world.coordinator.get(f"/rounds/{round_id}").json()["state"] == "frozen"


def test_a_runner_that_froze_past_its_lease_writes_nothing_when_it_revives(
    world: World, settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_id = world.open_round()
    world.act(round_id, "freeze")
    world.act(round_id, "solve")
    frozen = make_runner(settings.model_copy(update={"lease_seconds": 0.0}), database)
    other = make_runner(settings, Database(settings.url))

    def overtaken(step: str) -> None:
        # The frozen runner has computed its answer; meanwhile another one takes the task over and ends it.
        if step == "solve.solved" and other.database is not database:
            monkeypatch.setattr(failpoints, "reach", lambda _step: None)
            assert other.run_until_idle() == 1

    monkeypatch.setattr(failpoints, "reach", overtaken)
    frozen.step()
    assert solutions(database) == 1
    other.database.close()
