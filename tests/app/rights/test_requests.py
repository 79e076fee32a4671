"""What a worker asks for is due in fifteen civil days, is answered in words once, and an opt-out holds at once."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.access.principal import Role
from app.clock import today
from app.db.engine import Database
from app.models.rights_request import RightsRequest
from app.models.worker import Worker
from app.rights import requests, schemas
from app.rights.due import due_on
from app.settings import Settings
from tests.app.audit.chains import chain
from tests.app.conftest import SignIn
from tests.app.rights.world import in_snapshot, left_out, proposed, published, solved, states
from tests.app.rounds.world import World

ANSWER = {"state": "answered", "answer": "已复核,理由见附件。"}


def ask(world: World, kind: str, *, worker: int = 0, **values: Any) -> dict[str, Any]:
    reply = world.clerk.post("/rights-requests", {"worker_id": world.workers[worker], "kind": kind, **values})
    assert reply.status_code == 201, reply.text
    made: dict[str, Any] = reply.json()
    return made


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2028, 2, 14), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 3, 15)),
        (date(2027, 2, 14), date(2027, 3, 1)),
        (date(2026, 12, 20), date(2027, 1, 4)),
    ],
)
def test_fifteen_civil_days(received: date, due: date) -> None:
    assert due_on(received) == due


def test_a_request_is_due_counted_and_answered_once(world: World, database: Database) -> None:
    made = ask(world, "object", received_on=str(today() - timedelta(days=15)))
    assert (made["due_on"], made["state"], made["overdue"]) == (str(today()), "open", False)
    path = f"/rights-requests/{made['id']}"
    version = world.clerk.get(path).headers["etag"]
    assert world.clerk.post(f"{path}/answer", ANSWER).status_code == 428
    assert world.clerk.post(f"{path}/answer", ANSWER, match='"9"').status_code == 412
    done = world.clerk.post(f"{path}/answer", ANSWER, match=version)
    assert (done.status_code, done.json()["state"], done.json()["answer"]) == (200, "answered", ANSWER["answer"])
    again = world.clerk.post(f"{path}/answer", ANSWER, match=done.headers["etag"])
    assert (again.status_code, again.json()["code"]) == (409, "RIGHTS_CLOSED")
    actions = [each.action for each in chain(database, world.clerk.organisation.id)]
    assert [each for each in actions if each.startswith("rights.")] == ["rights.object", "rights.answered"]


def test_past_its_day_an_open_request_is_overdue_and_a_closed_one_is_not(world: World) -> None:
    late = ask(world, "access", received_on=str(today() - timedelta(days=16)))
    assert late["overdue"]
    path = f"/rights-requests/{late['id']}"
    closed = world.clerk.post(f"{path}/answer", ANSWER, match=world.clerk.get(path).headers["etag"])
    assert not closed.json()["overdue"]


def test_the_day_turns_at_midnight_in_shanghai(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    made = ask(world, "explain")
    shown = []
    for day in (date.fromisoformat(made["due_on"]), date.fromisoformat(made["due_on"]) + timedelta(days=1)):
        monkeypatch.setattr(schemas, "today", lambda day=day: day)
        shown.append(world.clerk.get(f"/rights-requests/{made['id']}").json()["overdue"])
    assert shown == [False, True]


def test_those_that_wait_are_listed_apart(world: World) -> None:
    rows = [ask(world, "copy", worker=at) for at in range(3)]
    path = f"/rights-requests/{rows[1]['id']}"
    refusal = {"state": "refused", "answer": "身份无法核实。"}
    assert world.clerk.post(f"{path}/answer", refusal, match='"1"').json()["state"] == "refused"
    waiting = world.clerk.get("/rights-requests", waiting=True).json()["items"]
    assert [row["id"] for row in waiting] == [rows[0]["id"], rows[2]["id"]]
    of_one = world.clerk.get("/rights-requests", worker_id=world.workers[1]).json()["items"]
    assert [row["id"] for row in of_one] == [rows[1]["id"]]


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"kind": "forget"}, 422),
        ({"received_on": str(today() + timedelta(days=1))}, 422),
        ({"worker_id": str(uuid4())}, 404),
        ({"state": "answered"}, 422),
    ],
)
def test_what_is_no_request_is_refused(world: World, values: dict[str, Any], status: int) -> None:
    body = {"worker_id": world.workers[0], "kind": "object"} | values
    assert world.clerk.post("/rights-requests", body).status_code == status
    assert world.clerk.get("/rights-requests").json()["items"] == []


def test_to_be_erased_is_not_answered_with_words_alone(world: World) -> None:
    made = ask(world, "delete")
    reply = world.clerk.post(f"/rights-requests/{made['id']}/answer", ANSWER, match='"1"')
    assert (reply.status_code, reply.json()["code"]) == (409, "ERASE_FIRST")


def test_an_opt_out_holds_from_the_next_freeze_on_and_costs_nothing(
    world: World, settings: Settings, database: Database
) -> None:
    published(world, settings=settings, database=database)
    worker = proposed(database)[0]
    reply = world.clerk.post(f"/workers/{worker}/opt-out", {}, key="once")
    assert (reply.status_code, reply.json()["state"], reply.json()["kind"]) == (201, "answered", "opt_out")
    assert world.clerk.post(f"/workers/{worker}/opt-out", {}, key="once").json() == reply.json()
    assert states(database, worker) == [("published", "")]
    by_hand = world.clerk.get("/opted-out").json()["items"]
    assert [row["id"] for row in by_hand] == [worker]
    again = published(world, settings=settings, database=database)
    assert (left_out(database, again)[worker], worker in in_snapshot(database, again)) == ("OPT_OUT", False)
    assert world.clerk.get(f"/workers/{worker}").json()["automatic"] is False


def test_who_opts_out_while_a_round_goes_on_is_not_published(
    world: World, settings: Settings, database: Database
) -> None:
    round_id = solved(world, settings=settings, database=database)
    worker = proposed(database)[0]
    assert world.clerk.post(f"/workers/{worker}/opt-out", {}).status_code == 201
    assert world.act(round_id, "publish") == 200
    assert states(database, worker) == [("dropped", "WORKER_CHANGED")]


def test_who_asks_for_it_in_person_is_matched_again(world: World, settings: Settings, database: Database) -> None:
    worker = world.workers[0]
    assert world.clerk.post(f"/workers/{worker}/opt-out", {}).status_code == 201
    assert world.clerk.post(f"/workers/{worker}/opt-in", {"evidence": ""}).status_code == 422
    assert world.clerk.post(f"/workers/{worker}/opt-in", {"evidence": "来访登记 3"}).status_code == 204
    assert world.clerk.get("/opted-out").json()["items"] == []
    assert worker in in_snapshot(database, published(world, settings=settings, database=database))


def test_the_day_received_is_todays_in_china(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "today", lambda: date(2028, 2, 29))
    made = ask(world, "object")
    assert (made["received_on"], made["due_on"]) == ("2028-02-29", "2028-03-15")


def test_another_office_neither_sees_nor_answers(world: World, sign_in: SignIn, database: Database) -> None:
    made = ask(world, "object")
    stranger = sign_in(Role.COUNTY_CLERK)
    assert stranger.get("/rights-requests").json()["items"] == []
    assert stranger.post(f"/rights-requests/{made['id']}/answer", ANSWER, match='"1"').status_code == 404
    assert stranger.post(f"/workers/{world.workers[0]}/opt-out", {}).status_code == 404
    with database.read() as session:
        assert session.get_one(RightsRequest, UUID(made["id"])).state == "open"
        assert session.get_one(Worker, UUID(world.workers[0])).automatic
