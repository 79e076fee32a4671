"""What answers a request: the copy of everything, the stored reasons, and the public page of the algorithm."""

import io
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from fastapi.testclient import TestClient

from app.access.principal import Role
from app.clock import today
from app.db.engine import Database
from app.models.policy import Policy
from app.models.snapshot import Snapshot
from app.models.solution import Proposal, Unplaced
from app.rights.copies import NAMES
from app.rights.due import due_on
from app.rights.register import copied
from app.rounds.solving import retell
from app.settings import Settings
from tests.app.audit.chains import chain
from tests.app.conftest import SignIn
from tests.app.console.steps import name_worker
from tests.app.rights.world import consent, proposed, published, solved
from tests.app.rounds.world import World


def ask(world: World, worker: str, kind: str = "copy") -> str:
    made: str = world.clerk.post("/rights-requests", {"worker_id": worker, "kind": kind}).json()["id"]
    return made


def test_the_copy_holds_every_column_the_register_says_it_does(
    world: World, settings: Settings, database: Database
) -> None:
    published(world, settings=settings, database=database)
    worker = proposed(database)[0]
    name_worker(database, settings, worker, name="韦示例")
    consent(world.clerk, worker)
    copy = world.clerk.get(f"/rights-requests/{ask(world, worker)}/copy").json()
    assert set(copy["tables"]) == set(copied()) == set(NAMES)
    for table, rows in copy["tables"].items():
        assert all(set(row) == set(copied()[table]) for row in rows), table
    assert copy["tables"]["identities"][0]["name"] == "韦示例"
    assert copy["tables"]["workers"][0]["birth_date"] == "1996-02-03"
    assert [len(copy["tables"][name]) for name in ("consents", "proposals", "rights_requests")] == [1, 1, 1]
    assert {(line["table"], line["column"]) for line in copy["about"]} == {
        (table, column) for table, columns in copied().items() for column in columns
    }
    events = [each for each in chain(database, world.clerk.organisation.id) if each.action == "person.copy"]
    assert [(each.object_id, each.rows) for each in events] == [(UUID(worker), 1)]


def test_the_workbook_says_the_same(world: World, settings: Settings, database: Database) -> None:
    worker = world.workers[0]
    name_worker(database, settings, worker, name="=韦示例")
    request_id = ask(world, worker)
    copy = world.clerk.get(f"/rights-requests/{request_id}/copy").json()["tables"]
    book = openpyxl.load_workbook(io.BytesIO(world.clerk.get(f"/rights-requests/{request_id}/copy.xlsx").content))
    for table, rows in copy.items():
        header, *lines = book[NAMES[table]].iter_rows(values_only=True)
        told = [dict(zip(header, ["" if cell is None else cell for cell in line], strict=True)) for line in lines]
        assert told == [{name: str(value) for name, value in row.items()} for row in rows], table
    assert book["身份信息"]["A2"].data_type == "s"


def test_only_who_asked_for_it_gets_a_copy_and_only_from_their_own_office(world: World, sign_in: SignIn) -> None:
    reply = world.clerk.get(f"/rights-requests/{ask(world, world.workers[0], 'object')}/copy")
    assert (reply.status_code, reply.json()["code"]) == (409, "NO_COPY_ASKED")
    path = f"/rights-requests/{ask(world, world.workers[0])}/copy"
    assert sign_in(Role.COUNTY_CLERK).get(path).status_code == 404
    assert world.coordinator.get(path).status_code == 403


def test_each_published_round_says_why_in_plain_words(world: World, settings: Settings, database: Database) -> None:
    opted_out = world.workers[5]
    assert world.clerk.post(f"/workers/{opted_out}/opt-out", {}).status_code == 201
    round_id = published(world, settings=settings, database=database)
    with database.read() as session:
        digest = session.query(Snapshot).one().digest
        unplaced = session.query(Unplaced).first()
        assert unplaced is not None
    for worker, outcome in ((proposed(database)[0], "proposed"), (str(unplaced.worker_id), "not_proposed")):
        (said,) = world.clerk.get(f"/workers/{worker}/reasons").json()
        assert (said["round_id"], said["outcome"], said["snapshot"]) == (round_id, outcome, digest)
        assert any("\u4e00" <= letter <= "\u9fff" for letter in said["reason_zh"])
        assert said["reason_en"]
    (said,) = world.clerk.get(f"/workers/{opted_out}/reasons").json()
    assert (said["outcome"], "人工推荐" in said["reason_zh"]) == ("left_out", True)


def test_a_round_that_is_not_published_says_nothing_yet(world: World, settings: Settings, database: Database) -> None:
    solved(world, settings=settings, database=database)
    assert world.clerk.get(f"/workers/{world.workers[0]}/reasons").json() == []


def test_what_was_stored_is_told_again_from_the_snapshot_alone(
    world: World, settings: Settings, database: Database
) -> None:
    round_id = published(world, settings=settings, database=database)
    with database.read() as session:
        again = retell(session, UUID(round_id))
        stored = {(row.worker_id.hex, row.job_order_id.hex): (row.score, row.tier) for row in session.query(Proposal)}
        reasons = {row.worker_id.hex: row.reason for row in session.query(Unplaced)}
    rows = again.tables["proposals.csv"].to_dicts()
    assert {(row["worker"], row["job"]): (row["score"], row["tier"]) for row in rows} == stored
    rows = again.tables["unplaced.csv"].to_dicts()
    assert {row["worker"]: row["reason"] for row in rows} == reasons


@pytest.fixture
def told(client: TestClient) -> dict[str, Any]:
    """What anybody is told, without signing in."""
    reply = client.get("/api/v1/algorithm")
    assert reply.status_code == 200
    said: dict[str, Any] = reply.json()
    return said


def test_anybody_is_told_purpose_mechanism_weights_and_by_when_an_objection_is_answered(told: dict[str, Any]) -> None:
    assert all(said["zh"] and said["en"] for part in ("purpose", "rights") for said in told[part])
    assert set(told["mechanism"]) == {"eligibility", "order", "score", "proof"}
    assert told["default_policy"]["weights"]["skill_fit"] == 3
    assert (told["objection_days"], told["objection_due_on"]) == (15, due_on(today()).isoformat())
    assert told["contact"]["zh"]
    assert told["policies"] == []


def test_versions_are_public_once_a_round_was_published_under_them(
    world: World, settings: Settings, database: Database, client: TestClient
) -> None:
    world.coordinator.post("/policies", {"name": "draft"})
    published(world, settings=settings, database=database)
    policies = client.get("/api/v1/algorithm").json()["policies"]
    with database.read() as session:
        used = session.query(Policy).filter_by(name="default").one()
    assert [(row["name"], row["number"], row["digest"]) for row in policies] == [("default", 1, used.digest)]
    assert policies[0]["weights"] == used.body["weights"]
    page = client.get("/algorithm").text
    assert used.digest[:16] in page
    assert "draft" not in page
    assert due_on(today()).isoformat() in page
