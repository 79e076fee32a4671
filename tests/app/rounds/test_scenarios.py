"""Pins, bans and scenarios: what a coordinator fixes is honoured or refused at once; what is signed is what was picked."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from app.clock import today
from app.db.engine import Database
from app.models.job_order import JobOrder
from app.models.round_edit import RoundEdit
from app.models.solution import Proposal, Solution
from app.rounds import policies, queries, solving
from app.rounds.comparing import compare
from app.rounds.overlay import Line, Overlay
from app.runner import Runner, make_runner
from app.settings import Settings
from matching import compare as engine
from matching.problem import STATUSES
from matching.tables import read_problem
from tests.app.audit.chains import chain
from tests.app.conftest import Keep, SignIn
from tests.app.rounds.world import World, make_world

WHY = "双方已书面约定"
Json = dict[str, Any]


@pytest.fixture
def collecting(database: Database, sign_in: SignIn, keep: Keep) -> World:
    return keep(make_lasting, database, sign_in)


def make_lasting(database: Database, sign_in: SignIn) -> World:
    """Orders that stay open for a season."""
    made = make_world(database, sign_in)
    with database.write() as session:
        for order in session.query(JobOrder):
            order.valid_until = today() + timedelta(days=90)
    return made


@pytest.fixture
def runner(database: Database, settings: Settings) -> Runner:
    return make_runner(settings, database)


@pytest.fixture
def begun(database: Database, sign_in: SignIn, settings: Settings, keep: Keep) -> tuple[World, str]:
    return keep(make_begun, database, sign_in, settings)


def make_begun(database: Database, sign_in: SignIn, settings: Settings) -> tuple[World, str]:
    """A round that was solved under its own policy."""
    world = make_lasting(database, sign_in)
    opened = world.open_round()
    assert world.act(opened, "freeze") == 200
    return world, solved(world, make_runner(settings, database), opened)


@pytest.fixture
def world(begun: tuple[World, str]) -> World:
    return begun[0]


@pytest.fixture
def round_id(begun: tuple[World, str]) -> str:
    return begun[1]


def solved(world: World, runner: Runner, round_id: str) -> str:
    assert world.act(round_id, "solve") == 202
    runner.run_until_idle()
    return round_id


def edit(world: World, round_id: str, kind: str, worker: str, order: str, reason: str = WHY) -> tuple[int, Json]:
    body = {"worker_id": worker, "job_order_id": order, "kind": kind, "reason": reason}
    reply = world.coordinator.post(f"/rounds/{round_id}/edits", body)
    return reply.status_code, reply.json()


def undo(world: World, round_id: str, edit_id: str) -> int:
    path = f"/rounds/{round_id}/edits/{edit_id}"
    version = world.coordinator.get(path).headers["etag"]
    return world.coordinator.post(f"{path}/undo", match=version).status_code


def add(world: World, round_id: str, name: str, *, body: Json | None = None, with_edits: bool = True) -> Json:
    policy = world.coordinator.post("/policies", {"name": name, "body": body or {}}).json()
    asked = {"name": name, "policy_id": policy["id"], "with_edits": with_edits}
    made = world.coordinator.post(f"/rounds/{round_id}/scenarios", asked)
    assert made.status_code == 201, made.text
    answered: Json = made.json()
    return answered


def take(world: World, round_id: str, scenario_id: str, action: str) -> tuple[int, Json]:
    path = f"/rounds/{round_id}/scenarios/{scenario_id}"
    reply = world.coordinator.post(f"{path}/{action}", match=world.coordinator.get(path).headers["etag"])
    return reply.status_code, reply.json()


def listed(world: World, round_id: str) -> list[Json]:
    rows: list[Json] = world.coordinator.get(f"/rounds/{round_id}/scenarios").json()
    return rows


def pairs(world: World, round_id: str) -> dict[str, str]:
    rows = world.coordinator.get("/proposals", round_id=round_id).json()["items"]
    return {row["worker_id"]: row["job_order_id"] for row in rows}


def unplaced(world: World, round_id: str) -> str:
    return next(worker for worker in world.workers if worker not in pairs(world, round_id))


def test_pins_and_bans_are_honoured_and_undone(world: World, runner: Runner, round_id: str) -> None:
    out = unplaced(world, round_id)
    other = next(worker for worker, order in pairs(world, round_id).items() if order == world.orders[0])
    status, pin = edit(world, round_id, "pin", out, world.orders[0])
    assert (status, pin["kind"], pin["reason"], pin["undone_at"]) == (201, "pin", WHY, None)
    assert edit(world, round_id, "ban", other, world.orders[0])[0] == 201
    solved(world, runner, round_id)
    assert pairs(world, round_id)[out] == world.orders[0]
    assert pairs(world, round_id).get(other) != world.orders[0]
    rows = world.coordinator.get(f"/rounds/{round_id}/edits").json()["items"]
    assert [(row["kind"], row["worker_id"], row["refused_code"]) for row in rows] == [
        ("pin", out, ""),
        ("ban", other, ""),
    ]
    assert [undo(world, round_id, row["id"]) for row in rows] == [200, 200]
    assert undo(world, round_id, pin["id"]) == 409
    before = pairs(world, round_id)
    solved(world, runner, round_id)
    assert pairs(world, round_id) != before


def test_an_edit_that_cannot_be_honoured_is_refused_when_it_is_made(
    world: World, database: Database, round_id: str
) -> None:
    first, second, third = world.workers[:3]
    codes = {
        "REASON_NEEDED": edit(world, round_id, "ban", first, world.orders[0], reason="不 合 适"),
        "PERSON_NOT_IN_ROUND": edit(world, round_id, "ban", world.orders[0], world.orders[0]),
        "ORDER_NOT_IN_ROUND": edit(world, round_id, "pin", first, first),
    }
    assert edit(world, round_id, "pin", first, world.orders[0])[0] == 201
    codes["EDIT_STANDS"] = edit(world, round_id, "ban", first, world.orders[0])
    codes["PIN_TWICE"] = edit(world, round_id, "pin", first, world.orders[1])
    assert edit(world, round_id, "pin", second, world.orders[0])[0] == 201
    codes["PIN_SEATS"] = edit(world, round_id, "pin", third, world.orders[0])
    with database.write() as session:
        session.get_one(JobOrder, UUID(world.orders[1])).state = "closed"
    codes["PIN_ORDER_CLOSED"] = edit(world, round_id, "pin", third, world.orders[1])
    assert {said: body["code"] for said, (_, body) in codes.items()} == {said: said for said in codes}
    assert {said for said, (status, _) in codes.items() if status == 409} == {"EDIT_STANDS"}
    assert all(status in {409, 422} and body["title"] for status, body in codes.values())


def test_who_is_not_eligible_is_not_pinned(collecting: World, database: Database) -> None:
    world = collecting
    with database.write() as session:
        session.get_one(JobOrder, UUID(world.orders[0])).education = "bachelor"
    round_id = world.open_round()
    assert world.act(round_id, "freeze") == 200
    status, body = edit(world, round_id, "pin", world.workers[0], world.orders[0])
    assert (status, body["code"]) == (422, "PIN_INELIGIBLE")
    assert "EDUCATION" in body["title"]
    assert edit(world, round_id, "ban", world.workers[0], world.orders[0])[0] == 201


def test_edits_are_made_of_a_frozen_round_only_once_a_key_and_leave_one_event_each(
    collecting: World, database: Database
) -> None:
    world = collecting
    round_id = world.open_round()
    body = {"worker_id": world.workers[0], "job_order_id": world.orders[0], "kind": "ban", "reason": WHY}
    path = f"/rounds/{round_id}/edits"
    early = world.coordinator.post(path, body)
    assert (early.status_code, early.json()["code"]) == (409, "ROUND_STATE")
    assert world.act(round_id, "freeze") == 200
    one, again = (world.coordinator.post(path, body, key="k") for _ in range(2))
    assert (one.status_code, again.content, again.headers["idempotent-replay"]) == (201, one.content, "true")
    assert undo(world, round_id, one.json()["id"]) == 200
    events = [row.action for row in chain(database, world.coordinator.organisation.id)]
    assert (events.count("round.ban"), events.count("round.undo_edit")) == (1, 1)


def test_proposals_that_know_other_edits_are_not_signed(world: World, runner: Runner, round_id: str) -> None:
    assert edit(world, round_id, "ban", world.workers[0], world.orders[0])[0] == 201
    assert world.act(round_id, "publish") == 409
    plain = add(world, round_id, "不用固定", with_edits=False)
    runner.run_until_idle()
    assert take(world, round_id, plain["id"], "pick")[0] == 200
    assert world.act(round_id, "publish") == 409
    own = listed(world, round_id)[0]
    assert take(world, round_id, own["id"], "solve")[0] == 202
    runner.run_until_idle()
    assert take(world, round_id, own["id"], "pick")[0] == 200
    assert world.act(round_id, "publish") == 200


def test_scenarios_stand_side_by_side_and_the_picked_one_is_published(
    world: World, runner: Runner, round_id: str
) -> None:
    plain = add(world, round_id, "不分优先级", body={"tiers": dict.fromkeys(STATUSES, 0)})
    assert world.coordinator.get(f"/rounds/{round_id}").json()["state"] == "solving"
    other = add(world, round_id, "再一个")
    assert runner.step()
    assert world.coordinator.get(f"/rounds/{round_id}").json()["state"] == "solving"
    runner.run_until_idle()
    assert world.coordinator.get(f"/rounds/{round_id}").json()["state"] == "proposed"
    rows = listed(world, round_id)
    assert [(row["number"], row["state"]) for row in rows] == [(1, "solved"), (2, "solved"), (3, "solved")]
    assert [row["chosen"] for row in rows] == [False, False, True]
    assert {row["outcome"]["placed"] for row in rows} == {4}
    assert all(row["outcome"]["price_of_priority"] and row["outcome"]["fairness"] for row in rows)
    status, body = take(world, round_id, other["id"], "discard")
    assert (status, body["code"]) == (409, "SCENARIO_CHOSEN")
    assert take(world, round_id, plain["id"], "pick")[0] == 200
    assert take(world, round_id, other["id"], "discard")[0] == 200
    status, body = take(world, round_id, other["id"], "pick")
    assert (status, body["code"]) == (409, "SCENARIO_STATE")
    shown = world.coordinator.get(f"/rounds/{round_id}/solution").json()
    assert world.act(round_id, "publish") == 200
    assert world.coordinator.get(f"/rounds/{round_id}").json()["published_solution_id"] == shown["id"]
    assert [row["name"] for row in listed(world, round_id) if row["chosen"]] == ["不分优先级"]


def test_six_scenarios_are_the_most(world: World, runner: Runner, round_id: str) -> None:
    made = [add(world, round_id, f"情景{number}") for number in range(2, 7)]
    body = {"name": "第七个", "policy_id": made[0]["policy_id"]}
    refused = world.coordinator.post(f"/rounds/{round_id}/scenarios", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "SCENARIOS_FULL")
    runner.run_until_idle()
    assert take(world, round_id, made[0]["id"], "discard")[0] == 200
    assert world.coordinator.post(f"/rounds/{round_id}/scenarios", body).status_code == 201


def test_a_scenario_that_fails_leaves_the_others(
    world: World, runner: Runner, database: Database, round_id: str
) -> None:
    with database.write() as session:  # as if the order had been eligible when the pin was checked
        order = session.get_one(JobOrder, UUID(world.orders[0]))
        caller, office = world.coordinator.user.id, world.clerk.organisation.id
        for worker in world.workers[:3]:
            session.add(
                RoundEdit(
                    organisation_id=world.coordinator.organisation.id,
                    round_id=UUID(round_id),
                    worker_id=UUID(worker),
                    worker_office_id=office,
                    job_order_id=order.id,
                    kind="pin",
                    reason=WHY,
                    made_by=caller,
                )
            )
    add(world, round_id, "固定过多")
    runner.run_until_idle()
    rows = listed(world, round_id)
    assert [(row["state"], row["outcome"] is None) for row in rows] == [("solved", False), ("failed", True)]
    assert rows[1]["task"]["error_code"] == "PIN_IMPOSSIBLE"
    assert world.coordinator.get(f"/rounds/{round_id}").json()["state"] == "proposed"


def test_what_two_scenarios_differ_in_is_what_the_engine_says(
    world: World, runner: Runner, database: Database, round_id: str, tmp_path: Path
) -> None:
    out = unplaced(world, round_id)
    assert edit(world, round_id, "pin", out, world.orders[0])[0] == 201
    pinned = add(world, round_id, "固定一人")
    runner.run_until_idle()
    before = listed(world, round_id)[0]["outcome"]["solution_id"]
    with database.read() as session:
        one = session.get_one(Solution, UUID(before))
        other = session.query(Solution).filter_by(scenario_id=UUID(pinned["id"])).one()
        current = queries.round_of_runner(session, one.round_id)
        assert current is not None
        found = compare(session, current, one, other)
        loaded = solving.load_solved(session, one)
        made = [placement(session.query(Proposal).filter_by(solution_id=each.id).all()) for each in (one, other)]
    loaded.unpack(tmp_path)
    problem = read_problem(tmp_path, date=loaded.day, seed=loaded.seed)
    jobs = [np.array([of.get(ref, -1) for ref in problem.workers.ref], dtype=np.int32) for of in refs(made, problem)]
    said = engine.compare(problem, policies.checked(loaded.policy), before=jobs[0], after=jobs[1])
    assert (found.total.moved, found.total.gained, found.total.lost) == (
        said.moved,
        sum(said.gained_by_tier),
        sum(said.lost_by_tier),
    )
    assert found.total.gained == 1
    assert (found.score_before, found.score_after) == (said.before.score, said.after.score)
    assert [row.after for row in found.by_county] == said.placed_after.tolist()
    for row in found.by_tier:
        assert row.gained == said.gained_by_tier[int(row.of)]
        assert row.lost == said.lost_by_tier[int(row.of)]
    shown = world.coordinator.get(
        f"/rounds/{round_id}/scenarios/{pinned['id']}/changes", before=listed(world, round_id)[0]["id"]
    )
    assert shown.json()["total"]["gained"] == 1
    assert {row["gained"] for row in shown.json()["by_county"]} <= {None, 0}


Pairs = dict[str, tuple[str | None, str | None]]


def changes(world: World, round_id: str, before: str, after: str) -> dict[str, Pairs]:
    """By kind, each person with the orders before and after, read two at a time."""
    found: dict[str, Pairs] = {}
    for kind in ("gained", "lost", "moved"):
        path = f"/rounds/{round_id}/scenarios/{after}/changes/{kind}"
        rows: list[Json] = []
        cursor: dict[str, str] = {}
        while True:
            page = world.coordinator.get(path, before=before, limit=2, **cursor).json()
            rows += page["items"]
            if page["next"] is None:
                break
            cursor = {"cursor": page["next"]}
        found[kind] = {row["worker_id"]: (row["before"], row["after"]) for row in rows}
        assert len(found[kind]) == len(rows)
        assert not any("tier" in row for row in rows)
    return found


def test_who_changes_between_scenarios_is_listed(world: World, runner: Runner, round_id: str) -> None:
    first = listed(world, round_id)[0]["id"]
    before = pairs(world, round_id)
    out = unplaced(world, round_id)
    moved = next(worker for worker, order in before.items() if order != world.orders[0])
    for worker in (out, moved):
        assert edit(world, round_id, "pin", worker, world.orders[0])[0] == 201
    pinned = add(world, round_id, "固定两人")["id"]
    runner.run_until_idle()
    assert take(world, round_id, pinned, "pick")[0] == 200
    after = pairs(world, round_id)
    expected: dict[str, Pairs] = {
        "gained": {one: (None, after[one]) for one in after.keys() - before.keys()},
        "lost": {one: (before[one], None) for one in before.keys() - after.keys()},
        "moved": {one: (before[one], after[one]) for one in before.keys() & after.keys() if before[one] != after[one]},
    }
    assert changes(world, round_id, first, pinned) == expected
    assert out in expected["gained"]
    assert moved in expected["moved"]
    back = changes(world, round_id, pinned, first)
    assert {one: pair[::-1] for one, pair in back["lost"].items()} == expected["gained"]


def placement(rows: list[Proposal]) -> dict[str, str]:
    return {row.worker_id.hex: row.job_order_id.hex for row in rows}


def refs(made: list[dict[str, str]], problem: object) -> list[dict[str, int]]:
    place = {ref: at for at, ref in enumerate(problem.jobs.ref)}  # type: ignore[attr-defined]
    return [{worker: place[job] for worker, job in each.items()} for each in made]


def test_a_solution_with_edits_is_replayed_byte_for_byte(
    world: World, runner: Runner, database: Database, round_id: str
) -> None:
    pin = edit(world, round_id, "pin", unplaced(world, round_id), world.orders[0])[1]
    solved(world, runner, round_id)
    with database.read() as session:
        one = session.query(Solution).order_by(Solution.id.desc()).first()
        assert one is not None
        first, digest, overlay = one.certificate, one.input_digest, one.overlay
    assert undo(world, round_id, pin["id"]) == 200  # what it was solved from is kept, whatever stands now
    with database.read() as session:
        kept = session.query(Solution).order_by(Solution.id.desc()).first()
        assert kept is not None
        loaded = solving.load_solved(session, kept)
    again = solving.answer_of(loaded, executor_spec="", progress=lambda *_: None)
    assert again.solution.certificate() == {name: first[name] for name in again.solution.certificate()}
    assert (loaded.input_digest, loaded.overlay.packed) == (digest, overlay)
    assert world.coordinator.get(f"/rounds/{round_id}/solution").json()["input_digest"] == digest
    assert world.coordinator.post(f"/rounds/{round_id}/recheck").status_code == 202
    runner.run_until_idle()
    assert world.coordinator.get(f"/rounds/{round_id}/recheck").json()["holds"] is True


def test_an_overlay_has_one_order_and_one_digest() -> None:
    lines = [
        Line("ban", "b", "x", reason="理由"),
        Line("pin", "a", "x"),
        Line("seats", job="x", seats="3", reserved="1"),
    ]
    one, other = Overlay.of(lines), Overlay.of([*reversed(lines), lines[0]])
    assert (one.packed, one.digest) == (other.packed, other.digest)
    assert Overlay.read(one.packed) == one
    assert (Overlay().packed, Overlay().digest, Overlay.read(None)) == (None, "", Overlay())
