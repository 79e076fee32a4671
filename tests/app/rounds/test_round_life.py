"""A round from opening to publication, over HTTP, on both databases."""

from contextlib import closing
from gzip import decompress
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.access.masks import FEW
from app.audit import keep_audit
from app.db.crypto import Keyring
from app.db.engine import Database
from app.models.job_order import JobOrder
from app.models.snapshot import Snapshot, SnapshotPart
from app.models.worker import Worker
from app.rounds.folder import match_folder, verify_folder
from app.rounds.taking_out import POLICY, take_out
from app.runner import make_runner
from app.settings import Settings
from tests.app.conftest import Keep, SignIn
from tests.app.factories import DAY, make_organisation
from tests.app.rounds.world import World, make_world


@pytest.fixture
def world(database: Database, sign_in: SignIn, keep: Keep) -> World:
    return keep(make_world, database, sign_in)


def solve(world: World, round_id: str, *, settings: Settings, database: Database) -> None:
    assert world.act(round_id, "freeze") == 200
    assert world.act(round_id, "solve") == 202
    assert make_runner(settings, database).run_until_idle() == 1


def pages(world: World, path: str, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = world.coordinator.get(path, limit=200, **query).json()["items"]
    return items


def test_a_round_goes_from_collecting_to_published_proposals(
    world: World, settings: Settings, database: Database
) -> None:
    round_id = world.open_round()
    solve(world, round_id, settings=settings, database=database)
    assert world.coordinator.get(f"/rounds/{round_id}").json()["state"] == "proposed"
    solution = world.coordinator.get(f"/rounds/{round_id}/solution").json()
    assert (solution["summary"]["placed"], solution["summary"]["proven"]) == (4, True)
    counted = [group[name] for group in solution["summary"]["fairness"]["groups"] for name in ("people", "placed")]
    assert all(count is None or count == 0 or count >= FEW for count in counted)
    proposals = pages(world, "/proposals", round_id=round_id)
    assert {row["worker_id"] for row in proposals} >= set(world.workers[:3])
    assert all("推荐到岗位" in row["reason_zh"] and "普工" in row["reason_zh"] for row in proposals)
    assert all(sum(row["components"].values()) == row["score"] for row in proposals)
    assert world.act(round_id, "publish") == 200
    assert {row["state"] for row in pages(world, "/proposals", round_id=round_id)} == {"published"}
    unplaced = pages(world, f"/rounds/{round_id}/unplaced")
    assert len(unplaced) == 2
    assert {row["reason"] for row in unplaced} == {"outcompeted"}


def test_every_person_gets_as_many_recommendations_as_there_are_eligible_orders_up_to_three(
    world: World, settings: Settings, database: Database
) -> None:
    round_id = world.open_round()
    solve(world, round_id, settings=settings, database=database)
    rows = pages(world, "/recommendations", round_id=round_id)
    assert len(rows) == 2 * len(world.workers)
    proposed = {row["worker_id"]: row["job_order_id"] for row in pages(world, "/proposals", round_id=round_id)}
    first = {row["worker_id"]: row["job_order_id"] for row in rows if row["rank"] == 1}
    assert {worker: first[worker] for worker in proposed} == proposed


def test_the_frozen_folder_solved_again_by_command_gives_the_published_proposals(
    world: World, settings: Settings, database: Database, tmp_path: Path
) -> None:
    round_id = world.open_round(seed="replay")
    solve(world, round_id, settings=settings, database=database)
    folder, out = tmp_path / "folder", tmp_path / "out"
    operator = Database(settings.url_of_owner, trusted="operator")
    with closing(keep_audit(operator, Keyring.open(settings.keys_path))) as owned:
        told = take_out(owned, UUID(round_id), folder)
    assert (told["date"], told["seed"]) == (DAY.isoformat(), "replay")
    assert {path.stat().st_mode & 0o077 for path in (folder, *folder.iterdir())} == {0}
    match_folder(folder, out, policy_file=folder / POLICY, date=DAY, seed="replay")
    assert verify_folder(folder, out).ok
    replayed = sorted(line.split(",")[:3] for line in (out / "proposals.csv").read_text().splitlines()[1:])
    stored = sorted(
        [row["worker_id"].replace("-", ""), row["job_order_id"].replace("-", ""), str(row["score"])]
        for row in pages(world, "/proposals", round_id=round_id)
    )
    assert replayed == stored


def test_the_frozen_input_holds_no_name_and_no_number_and_its_keeper_gets_a_manifest(
    world: World, database: Database
) -> None:
    round_id = world.open_round()
    world.act(round_id, "freeze")
    told = world.coordinator.get(f"/rounds/{round_id}/snapshot").json()
    with database.read() as session:
        frozen = session.query(Snapshot).one()
        parts = {part.name: part for part in session.query(SnapshotPart)}
    header = decompress(parts["workers.csv"].body).splitlines()[0].decode()
    assert not set(header.split(",")) & {"name", "id_number", "phone", "address"}
    assert told["digest"] == frozen.digest
    shown = {file["name"]: (file["rows"], file["digest"]) for file in told["files"]}
    # Of six people, and of what few of them have, neither a number nor a digest that could be guessed at.
    assert shown == {
        name: (part.rows, part.digest) if name in {"jobs.csv", "agreements.csv"} or not part.rows else (None, None)
        for name, part in parts.items()
    }


def test_a_row_changed_after_freezing_drops_out_of_the_publication_and_is_reported(
    world: World, settings: Settings, database: Database
) -> None:
    round_id = world.open_round()
    solve(world, round_id, settings=settings, database=database)
    with database.write() as session:
        session.get_one(Worker, UUID(world.workers[0])).min_wage = 9999
    version = world.coordinator.get(f"/rounds/{round_id}").headers["etag"]
    done = world.coordinator.post(f"/rounds/{round_id}/publish", match=version).json()
    assert (done["published"], done["dropped"]) == (3, 1)
    assert done["dropped_reasons"]["WORKER_CHANGED"] == 1
    states = {row["worker_id"]: row["state"] for row in pages(world, "/proposals", round_id=round_id)}
    assert states[world.workers[0]] == "dropped"


def test_a_second_round_over_the_same_alliance_is_refused_while_one_is_under_way(world: World) -> None:
    round_id = world.open_round()
    policy = world.coordinator.post("/policies", {"name": "second"}).json()["id"]
    body = {"alliance_id": world.alliance, "policy_id": policy, "name": "x", "on_date": "2026-03-01", "seed": "s"}
    refused = world.coordinator.post("/rounds", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "ROUND_ACTIVE")
    assert world.act(round_id, "cancel") == 200
    assert world.coordinator.post("/rounds", body).status_code == 201


@pytest.mark.parametrize("action", ["solve", "publish"])
def test_an_action_out_of_turn_is_refused_with_the_present_state(world: World, action: str) -> None:
    round_id = world.open_round()
    version = world.coordinator.get(f"/rounds/{round_id}").headers["etag"]
    refused = world.coordinator.post(f"/rounds/{round_id}/{action}", match=version)
    assert refused.status_code == 409
    assert (refused.json()["code"], refused.json()["state"]) == ("ROUND_STATE", "collecting")


def test_a_freeze_can_be_undone_and_the_round_collects_again(
    world: World, settings: Settings, database: Database
) -> None:
    round_id = world.open_round()
    solve(world, round_id, settings=settings, database=database)
    assert world.act(round_id, "thaw") == 200
    assert world.coordinator.get(f"/rounds/{round_id}").json()["state"] == "collecting"
    assert world.coordinator.get(f"/rounds/{round_id}/solution").status_code == 404
    solve(world, round_id, settings=settings, database=database)
    assert world.coordinator.get(f"/rounds/{round_id}/solution").status_code == 200


def test_nobody_outside_reads_proposals_before_they_are_published(
    world: World, settings: Settings, database: Database
) -> None:
    round_id = world.open_round()
    solve(world, round_id, settings=settings, database=database)
    assert world.clerk.get("/proposals", round_id=round_id).status_code == 404
    assert world.receiver.get("/proposals", round_id=round_id).status_code == 404
    world.act(round_id, "publish")
    own = world.clerk.get("/proposals", round_id=round_id).json()["items"]
    assert {row["worker_id"] for row in own} <= set(world.workers)
    assert own
    masked = world.receiver.get("/proposals", round_id=round_id).json()["items"]
    assert len(masked) == len(own)
    assert {frozenset(row) for row in masked} == {frozenset({"id", "candidate", "job_order_id", "state"})}


def refusal_of_freeze(world: World, round_id: str) -> str:
    version = world.coordinator.get(f"/rounds/{round_id}").headers["etag"]
    reply = world.coordinator.post(f"/rounds/{round_id}/freeze", match=version)
    assert reply.status_code == 409
    assert world.coordinator.get(f"/rounds/{round_id}").json()["state"] == "collecting"
    code: str = reply.json()["code"]
    return code


def test_an_alliance_without_agreements_cannot_freeze(database: Database, sign_in: SignIn, keep: Keep) -> None:
    world = keep(make_world, database, sign_in, agreements=False)
    assert refusal_of_freeze(world, world.open_round()) == "ALLIANCE_WITHOUT_AGREEMENTS"


def test_a_round_on_nobody_cannot_freeze(database: Database, sign_in: SignIn, keep: Keep) -> None:
    world = keep(make_world, database, sign_in, people=0)
    assert refusal_of_freeze(world, world.open_round()) == "ROUND_NOBODY"


def test_a_round_without_pools_cannot_freeze(world: World) -> None:
    round_id = world.open_round()
    assert world.clerk.delete(f"/rounds/{round_id}/pools/{world.pool}").status_code == 204
    assert refusal_of_freeze(world, round_id) == "ROUND_NO_POOLS"


def test_a_round_without_open_orders_cannot_freeze(world: World, database: Database) -> None:
    with database.write() as session:
        for row in session.query(JobOrder):
            row.state = "closed"
    assert refusal_of_freeze(world, world.open_round()) == "ROUND_NO_ORDERS"


def test_a_pool_of_an_office_outside_the_alliance_is_refused(world: World, database: Database, sign_in: SignIn) -> None:
    round_id = world.open_round()
    with database.write() as session:
        stranger = make_organisation(session, "county_office", region_code="450123")
    actor = sign_in("county_clerk", stranger)
    pool = actor.post("/pools", {"name": "p", "region_code": "450123"}).json()["id"]
    assert actor.post(f"/rounds/{round_id}/pools", {"pool_id": pool}).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"weights": {"skill_fit": -1}}, "body.weights.skill_fit"),
        ({"weights": {"skill_fit": 10**9}}, "body.weights.skill_fit"),
        ({"weights": {"luck": 1}}, "body.weights"),
        ({"tiers": {"monitored": 0}}, "body.tiers.lifted"),
        ({"tiers": 1}, "body.tiers"),
        ({"colour": 1}, "body"),
        ({"county_share": 0}, "body.county_share"),
        ({"require_targets": "yes"}, "body.require_targets"),
    ],
)
def test_a_policy_with_a_wrong_weight_is_refused_by_field(world: World, body: dict[str, Any], field: str) -> None:
    refused = world.coordinator.post("/policies", {"name": "bad", "body": body})
    assert (refused.status_code, refused.json()["field"]) == (422, field)


def test_a_policy_keeps_its_limits(world: World) -> None:
    body = {"require_targets": True, "county_share": 40}
    created = world.coordinator.post("/policies", {"name": "limits", "body": body})
    assert created.status_code == 201
    kept = world.coordinator.get(f"/policies/{created.json()['id']}").json()["body"]
    assert {name: kept[name] for name in body} == body
