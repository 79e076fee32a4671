"""A solution is rechecked as it is stored, without a solver; its keeper learns whether it holds, and of nobody anything."""

import re
from gzip import compress, decompress
from typing import Any
from uuid import UUID

import pytest

from app.db.engine import Database
from app.models.audit import AuditEvent
from app.models.snapshot import SnapshotPart
from app.models.solution import Proposal, Solution
from app.rounds import answer
from app.rounds.result_files import sealed
from app.runner import make_runner
from app.settings import Settings
from tests.app.conftest import Keep, SignIn
from tests.app.rounds.world import World, make_solved, make_world

Found = dict[str, Any]


@pytest.fixture
def begun(database: Database, sign_in: SignIn, settings: Settings, keep: Keep) -> tuple[World, str]:
    return keep(make_solved, database, sign_in, settings)


@pytest.fixture
def world(begun: tuple[World, str]) -> World:
    return begun[0]


@pytest.fixture
def round_id(begun: tuple[World, str]) -> str:
    return begun[1]


def rechecked(world: World, round_id: str, *, settings: Settings, database: Database) -> Found:
    asked = world.coordinator.post(f"/rounds/{round_id}/recheck")
    assert (asked.status_code, asked.json()["state"]) == (202, "queued")
    again = world.coordinator.post(f"/rounds/{round_id}/recheck")
    assert again.json()["id"] == asked.json()["id"]
    assert make_runner(settings, database).run_until_idle() == 1
    found: Found = world.coordinator.get(f"/rounds/{round_id}/recheck").json()
    assert found["task"]["state"] == "done"
    return found


def broken(found: Found) -> set[str]:
    return {check["name"] for check in found["checks"] if not check["holds"]}


def test_what_was_solved_holds_and_is_not_solved_again(
    world: World, round_id: str, *, settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = world.coordinator.get(f"/rounds/{round_id}/recheck").json()
    assert (first["holds"], first["checks"], first["task"]) == (None, [], None)

    def solver(*_args: object, **_options: object) -> None:
        raise AssertionError

    monkeypatch.setattr(answer, "solve", solver)
    found = rechecked(world, round_id, settings=settings, database=database)
    assert (found["holds"], broken(found)) == (True, set())
    rules = {"snapshot", "certificate.digest", "input_hashes", "eligible", "seats", "one_seat_a_worker", "agreements"}
    assert rules | {"tier", "score", "certificate.placed_by_tier", "certificate.stages"} <= {
        check["name"] for check in found["checks"]
    }
    told = world.coordinator.get(f"/rounds/{round_id}/solution").json()
    assert found["rechecked_digest"] == found["certificate_digest"] == told["certificate_digest"]
    assert found["rechecked_at"] is not None
    with database.read() as session:
        events = session.query(AuditEvent).filter(AuditEvent.action.like("round.recheck%")).all()
    assert sorted((event.action, event.actor_role) for event in events) == [
        ("round.recheck", "coordinator"),
        ("round.recheck", "coordinator"),
        ("round.rechecked", "runner"),
    ]
    assert world.act(round_id, "publish") == 200
    assert rechecked(world, round_id, settings=settings, database=database)["holds"] is True


def _other_order(database: Database) -> set[str]:
    with database.write() as session:
        first, *_, last = session.query(Proposal).order_by(Proposal.job_order_id)
        first.job_order_id = last.job_order_id
    return {"seats", "score"}


def _other_score(database: Database) -> set[str]:
    with database.write() as session:
        row = session.query(Proposal).first()
        assert row is not None
        row.score += 1
    return {"score"}


def _nobody(database: Database) -> set[str]:
    with database.write() as session:
        row = session.query(Proposal).first()
        assert row is not None
        row.components = {"luck": 1}
    return {"proposals.csv"}


def _certificate(database: Database) -> set[str]:
    with database.write() as session:
        row = session.query(Solution).one()
        row.certificate = {**row.certificate, "placed_by_tier": [4, 0, 0, 0]}
    return {"certificate.digest", "certificate.placed_by_tier"}


def _sealed_again(database: Database) -> set[str]:
    with database.write() as session:
        row = session.query(Solution).one()
        row.certificate = sealed({**row.certificate, "proven": False})
    return {"certificate.proven"}


def _snapshot(database: Database) -> set[str]:
    with database.write() as session:
        part = session.query(SnapshotPart).filter_by(name="workers.csv").one()
        part.body = compress(decompress(part.body).replace(b"monitored", b""))
    return {"snapshot", "input_hashes", "tier", "certificate.placed_by_tier"}


@pytest.mark.parametrize(
    "change",
    [_other_order, _other_score, _nobody, _certificate, _sealed_again, _snapshot],
    ids=lambda each: each.__name__,
)
def test_what_was_changed_after_it_was_stored_is_named_and_nobody_with_it(
    world: World, round_id: str, *, settings: Settings, database: Database, change: Any
) -> None:
    wrong = change(database)
    found = rechecked(world, round_id, settings=settings, database=database)
    assert found["holds"] is False
    assert wrong <= broken(found)
    text = str(found).replace("-", "")
    assert not any(UUID(worker).hex in text for worker in world.workers)


def test_before_a_solution_there_is_nothing_to_recheck(database: Database, sign_in: SignIn, keep: Keep) -> None:
    world = keep(make_world, database, sign_in)
    round_id = world.open_round()
    for reply in (
        world.coordinator.post(f"/rounds/{round_id}/recheck"),
        world.coordinator.get(f"/rounds/{round_id}/recheck"),
    ):
        assert reply.status_code == 404


def test_a_solution_that_is_gone_ends_its_recheck_and_leaves_the_round_alone(
    world: World, round_id: str, *, settings: Settings, database: Database
) -> None:
    asked = world.coordinator.post(f"/rounds/{round_id}/recheck").json()
    assert world.act(round_id, "thaw") == 200
    assert make_runner(settings, database).run_until_idle() == 1
    assert asked["kind"] == "recheck_solution"
    assert world.coordinator.get(f"/rounds/{round_id}").json()["state"] == "collecting"


def test_no_answer_tells_the_coordinator_a_birth_date_a_sex_a_status_or_a_small_count(
    world: World, round_id: str
) -> None:
    paths = ("solution", "snapshot", "recheck", "unplaced", "unfilled", "standby")
    told = {path: world.coordinator.get(f"/rounds/{round_id}/{path}").json() for path in paths}
    told["proposals"] = world.coordinator.get("/proposals", round_id=round_id).json()
    text = str({**told, "solution": {**told["solution"], "certificate": {}}})  # whose policy names the statuses
    assert not re.search("1996-02-03|19960203|'sex':|'tier':|monitored|lifted|general'", text)
    summary, certificate = told["solution"]["summary"], told["solution"]["certificate"]
    assert (summary["placed"], summary["placed_by_tier"]) == (4, [None, None, 0, None])
    assert certificate["placed_by_tier"] == summary["placed_by_tier"]
    assert certificate["prices"]["open"]
    assert not certificate.keys() & {"input_hashes", "ceilings"}
    assert {stage["name"] for stage in certificate["stages"] if "objective" in stage} <= {"pins", "score"}
    for counts in _by_tier(told["solution"]):
        assert not any(count and 0 < count < 10 for count in counts)


def _by_tier(values: Any) -> list[list[int | None]]:
    if isinstance(values, list):
        return [found for value in values for found in _by_tier(value)]
    if not isinstance(values, dict):
        return []
    own = [value for name, value in values.items() if name.endswith("_by_tier")]
    return own + [found for value in values.values() for found in _by_tier(value)]
