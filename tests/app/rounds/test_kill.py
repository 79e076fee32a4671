"""A process killed at any step of a round leaves the state before or after, and the next one completes it."""

import threading
from uuid import UUID

import pytest

from app import failpoints
from app.db.engine import Database
from app.models.snapshot import SnapshotPart
from app.models.solution import Proposal, Recommendation, Solution
from app.runner import database_of_runner, make_runner
from app.settings import Settings
from tests.app.conftest import Keep, SignIn
from tests.app.rounds.killed import LEASE, in_a_process_that_dies, run_action, run_runner
from tests.app.rounds.world import World, make_world

SOLVE_STEPS = sorted(step for step in failpoints.STEPS if step.startswith("solve."))


@pytest.fixture
def world(database: Database, sign_in: SignIn, keep: Keep) -> World:
    return keep(make_world, database, sign_in)


def finish(world: World, round_id: str, *, settings: Settings, database: Database) -> None:
    """Let a healthy runner take over as soon as the dead one's lease has run out."""
    healthy = make_runner(settings.model_copy(update={"lease_seconds": LEASE}), database)
    for _ in range(100):
        healthy.run_until_idle()
        if world.coordinator.get(f"/rounds/{round_id}").json()["state"] == "proposed":
            return
        threading.Event().wait(0.05)
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
    in_a_process_that_dies(run_runner, settings, step)
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
    in_a_process_that_dies(run_action, settings, action, UUID(round_id), world.coordinator.user.id)
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
        in_a_process_that_dies(run_runner, settings, "solve.loaded")
        threading.Event().wait(LEASE + 0.1)
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
    other = make_runner(settings, database_of_runner(settings))

    def overtaken(step: str) -> None:
        # The frozen runner has computed its answer; meanwhile another one takes the task over and ends it.
        if step == "solve.solved" and other.database is not database:
            monkeypatch.setattr(failpoints, "reach", lambda _step: None)
            assert other.run_until_idle() == 1

    monkeypatch.setattr(failpoints, "reach", overtaken)
    frozen.step()
    assert solutions(database) == 1
    other.database.close()


def test_a_snapshot_that_does_not_match_its_hash_is_not_solved_and_the_task_says_why(
    world: World, settings: Settings, database: Database
) -> None:
    round_id = world.open_round()
    world.act(round_id, "freeze")
    world.act(round_id, "solve")
    with database.write() as session:
        session.query(SnapshotPart).filter_by(name="jobs.csv").one().digest = "0" * 64
    make_runner(settings, database).run_until_idle()
    task = world.coordinator.get(f"/rounds/{round_id}/task").json()
    assert (task["state"], task["error_code"]) == ("failed", "SNAPSHOT_BROKEN")
    assert world.coordinator.get(f"/rounds/{round_id}").json()["state"] == "frozen"
