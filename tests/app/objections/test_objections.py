"""Somebody objects: it is decided in writing, what follows follows at once, and nothing is published before."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest

from app.clock import now, today
from app.db.engine import Database
from app.models.job_order import JobOrder
from app.models.matching_round import Round
from app.models.objection import Objection
from app.models.offer import Offer
from app.models.round_edit import RoundEdit
from app.models.solution import Standby
from app.objections import service as objections
from app.offers.late import expire, expire_all
from app.runner import Runner, make_runner
from app.settings import Settings
from tests.app.audit.chains import chain
from tests.app.conftest import Actor, Keep, SignIn
from tests.app.offers.world import Answering, make_answering
from tests.app.rounds.killed import principal
from tests.app.rounds.world import World, make_world

WHY = "工种与本人意愿不符"


@dataclass(frozen=True)
class Signed:
    """A round that is signed and lies open for a week."""

    world: World
    runner: Runner
    round_id: str

    @property
    def clerk(self) -> Actor:
        return self.world.clerk

    @property
    def coordinator(self) -> Actor:
        return self.world.coordinator

    def proposals(self, who: Actor) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = who.get("/proposals", round_id=self.round_id).json()["items"]
        return found

    def state(self) -> str:
        return str(self.coordinator.get(f"/rounds/{self.round_id}").json()["state"])

    def act(self, action: str) -> int:
        return self.world.act(self.round_id, action)


@pytest.fixture
def signed(database: Database, sign_in: SignIn, settings: Settings, keep: Keep) -> Signed:
    return keep(make_signed, database, sign_in, settings)


def make_signed(database: Database, sign_in: SignIn, settings: Settings) -> Signed:
    """A round that is signed and waits for its seven days."""
    world = make_world(database, sign_in)
    with database.write() as session:
        for order in session.query(JobOrder):
            order.valid_until = today() + timedelta(days=90)
    round_id = world.open_round()
    with database.write() as session:
        session.query(Round).one().objection_days = 7
    runner = make_runner(settings, database)
    for action in ("freeze", "solve"):
        assert world.act(round_id, action) in {200, 202}
    runner.run_until_idle()
    assert world.act(round_id, "sign") == 200
    return Signed(world, runner, round_id)


def decide(who: Actor, row: dict[str, Any], decision: str, reason: str = "经核实确属不符") -> httpx2.Response:
    version = who.get(f"/objections/{row['id']}").headers["etag"]
    return who.post(f"/objections/{row['id']}/decide", {"decision": decision, "reason": reason}, match=version)


def test_what_lies_open_is_seen_by_the_peoples_office_alone_and_may_be_objected_to(signed: Signed) -> None:
    own = signed.proposals(signed.clerk)
    assert len(own) == 4
    assert own[0]["worker_id"]
    assert signed.world.receiver.get("/proposals", round_id=signed.round_id).status_code == 404
    made = signed.clerk.post("/objections", {"proposal_id": own[0]["id"], "told": f"{WHY}，电话13800138000"}, key="k")
    assert made.status_code == 201, made.text
    row = made.json()
    assert (row["state"], row["via"], row["due_on"]) == ("open", "office", str(today() + timedelta(days=7)))
    assert "13800138000" not in row["told"]
    again = signed.clerk.post("/objections", {"proposal_id": own[0]["id"], "told": f"{WHY}，电话13800138000"}, key="k")
    assert (again.json(), again.headers["idempotent-replay"]) == (row, "true")
    twice = signed.clerk.post("/objections", {"proposal_id": own[0]["id"], "told": WHY})
    assert (twice.status_code, twice.json()["code"]) == (409, "OBJECTION_STANDS")
    seen = signed.coordinator.get(f"/objections/{row['id']}").json()
    assert seen["name"].startswith("W-")
    assert seen["told"] == row["told"]
    assert signed.world.receiver.get(f"/objections/{row['id']}").status_code == 403


def test_the_coordinator_is_told_of_one_and_the_county_what_became_of_it(signed: Signed) -> None:
    proposal = signed.proposals(signed.clerk)[0]
    row = signed.clerk.post("/objections", {"proposal_id": proposal["id"], "told": WHY}).json()
    (told,) = (each for each in notices(signed.coordinator) if each["kind"] == "objection_opened")
    assert (told["subject_id"], told["body"]) == (row["id"], {"due": row["due_on"]})
    assert WHY not in str(told)
    assert "objection_decided" not in {each["kind"] for each in notices(signed.clerk)}
    assert decide(signed.coordinator, row, "refuse").status_code == 200
    assert row["id"] in {each["subject_id"] for each in notices(signed.clerk) if each["kind"] == "objection_decided"}


def notices(who: Actor) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = who.get("/notices").json()["items"]
    return found


def test_nothing_is_published_while_one_waits(signed: Signed, database: Database) -> None:
    proposals = signed.proposals(signed.clerk)
    rows = [signed.clerk.post("/objections", {"proposal_id": one["id"], "told": WHY}).json() for one in proposals[:2]]
    with database.write() as session:
        session.query(Round).one().objection_until = today() - timedelta(days=1)
    late = signed.clerk.post("/objections", {"proposal_id": proposals[2]["id"], "told": WHY})
    assert (late.status_code, late.json()["code"]) == (409, "OBJECTION_LATE")
    version = signed.coordinator.get(f"/rounds/{signed.round_id}").headers["etag"]
    refused = signed.coordinator.post(f"/rounds/{signed.round_id}/publish", match=version)
    assert (refused.status_code, refused.json()["code"], refused.json()["count"]) == (409, "OBJECTIONS_OPEN", 2)
    short = decide(signed.coordinator, rows[0], "refuse", "不行")
    assert (short.status_code, short.json()["code"]) == (422, "REASON_NEEDED")
    assert decide(signed.coordinator, rows[0], "refuse").json()["state"] == "refused"
    twice = decide(signed.coordinator, rows[0], "uphold")
    assert (twice.status_code, twice.json()["code"]) == (409, "OBJECTION_STATE")
    etag = signed.clerk.get(f"/objections/{rows[1]['id']}").headers["etag"]
    assert signed.clerk.post(f"/objections/{rows[1]['id']}/withdraw", match=etag).json()["state"] == "withdrawn"
    assert signed.act("publish") == 200


def test_upheld_before_publishing_bans_the_pair_and_the_round_is_solved_again(
    signed: Signed, database: Database
) -> None:
    proposal = signed.proposals(signed.clerk)[0]
    row = signed.clerk.post("/objections", {"proposal_id": proposal["id"], "told": WHY}).json()
    assert decide(signed.coordinator, row, "uphold").json()["state"] == "upheld"
    assert signed.state() == "frozen"
    with database.read() as session:
        (ban,) = session.query(RoundEdit).all()
        assert (ban.kind, str(ban.worker_id), ban.reason) == ("ban", proposal["worker_id"], "经核实确属不符")
        current = session.query(Round).one()
        assert (current.signed_at, current.signed_digest, current.objection_until) == (None, "", None)
    assert signed.act("publish") == 409
    assert signed.act("solve") == 202
    signed.runner.run_until_idle()
    assert signed.act("sign") == 200
    pairs = {(each["worker_id"], each["job_order_id"]) for each in signed.proposals(signed.coordinator)}
    assert (proposal["worker_id"], proposal["job_order_id"]) not in pairs
    assert len(pairs) == 4


def test_one_that_is_decided_after_another_brought_the_round_back_bans_its_pair_too(
    signed: Signed, database: Database
) -> None:
    rows = [
        signed.clerk.post("/objections", {"proposal_id": one["id"], "told": WHY}).json()
        for one in signed.proposals(signed.clerk)[:2]
    ]
    assert [decide(signed.coordinator, row, "uphold").status_code for row in rows] == [200, 200]
    with database.read() as session:
        assert session.query(RoundEdit).filter_by(kind="ban").count() == 2
    assert signed.act("solve") == 202
    waiting = [
        row for row in signed.coordinator.get("/objections", state="open").json()["items"] if row["state"] == "open"
    ]
    assert waiting == []


@pytest.fixture
def answering(database: Database, sign_in: SignIn, settings: Settings, keep: Keep) -> Answering:
    return keep(make_answering, database, sign_in, settings)


def test_upheld_afterwards_withdraws_the_offer_and_the_person_comes_first_on_standby(
    answering: Answering, database: Database
) -> None:
    offer = answering.offers()[0]
    row = answering.clerk.post("/objections", {"offer_id": str(offer.id), "told": WHY}).json()
    assert row["due_on"] == str(today() + timedelta(days=15))
    assert decide(answering.coordinator, row, "uphold").status_code == 200
    assert answering.offers(id=offer.id)[0].state == "withdrawn"
    with database.read() as session:
        other = session.query(JobOrder).filter(JobOrder.id != offer.job_order_id).one()
        first = session.query(Standby).filter_by(job_order_id=other.id, rank=0).one()
        assert first.worker_id == offer.worker_id
    answering.work()
    assert [each.wave for each in answering.offers(job_order_id=offer.job_order_id) if each.wave > 1] == [2]
    freed = answering.offers(job_order_id=other.id)[0]
    assert answering.say(answering.clerk, freed, yes=False, code="pay").status_code == 200
    answering.work()
    (next_asked,) = answering.offers(job_order_id=other.id, wave=2)
    assert next_asked.worker_id == offer.worker_id  # before all who stood there


def days_later(database: Database, days: int) -> None:
    """As if today were later: what was asked and said lies further back (a sign-in would end meanwhile)."""
    back = timedelta(days=days)
    with database.write() as session:
        for offer in session.query(Offer):
            offer.due_worker -= back
            offer.due_employer -= back
        for heard in session.query(Objection):
            heard.created_at -= back


@pytest.mark.parametrize("over", ["refuse", "withdraw"])
def test_the_clock_of_an_offer_stands_still_while_one_waits_and_goes_on_where_it_stood(
    answering: Answering, database: Database, over: str
) -> None:
    heard, other = answering.offers()[:2]
    left = heard.due_worker - today()
    row = answering.clerk.post("/objections", {"offer_id": str(heard.id), "told": WHY}).json()
    answering.say(answering.clerk, other, yes=True)
    days_later(database, 10)
    assert expire_all(database) == len(answering.offers()) - 1
    assert answering.offers(id=heard.id)[0].state == "open"
    assert answering.offers(id=other.id)[0].state == "late_employer"
    if over == "refuse":
        assert decide(answering.coordinator, row, "refuse").status_code == 200
    else:
        version = answering.clerk.get(f"/objections/{row['id']}").headers["etag"]
        assert answering.clerk.post(f"/objections/{row['id']}/withdraw", match=version).status_code == 200
    (goes_on,) = answering.offers(id=heard.id)
    assert goes_on.due_worker == today() + left
    assert goes_on.due_employer - goes_on.due_worker == heard.due_employer - heard.due_worker
    assert expire_all(database) == 0
    days_later(database, left.days + 1)
    assert expire_all(database) == 1
    assert answering.offers(id=heard.id)[0].state == "late_worker"


def test_while_one_waits_an_answer_is_in_time_and_a_link_is_made(answering: Answering, database: Database) -> None:
    heard, late = answering.offers()[:2]
    answering.clerk.post("/objections", {"offer_id": str(heard.id), "told": WHY})
    days_later(database, 10)
    assert answering.clerk.post(f"/offers/{heard.id}/link").status_code == 201
    refused = answering.say(answering.clerk, late, yes=False, code="pay")
    assert (refused.status_code, refused.json()["code"]) == (409, "OFFER_LATE")
    assert answering.say(answering.clerk, heard, yes=False, code="pay").status_code == 200


def test_who_finds_an_offer_late_while_somebody_objects_waits_and_lets_it_stand(
    answering: Answering, database: Database
) -> None:
    offer = answering.offers()[0]
    days_later(database, 10)
    with database.write() as session:
        session.get_one(Offer, offer.id).due_worker = today()
    begun = threading.Event()

    def expire_it() -> int:
        begun.set()
        with database.write() as session:
            return expire(session, offer.job_order_id)

    with ThreadPoolExecutor(1) as pool:
        with database.write() as session:
            clerk = principal(session, answering.clerk.user.id)
            objections.raise_for(session, proposal_id=None, offer_id=offer.id, told=WHY, caller=clerk)
            session.get_one(Offer, offer.id).due_worker = today() - timedelta(days=1)
            session.flush()
            late = pool.submit(expire_it)
            assert begun.wait(10)
            with pytest.raises(TimeoutError):
                late.result(0.3)  # it waits
        others = late.result(10)
    assert answering.offers(id=offer.id)[0].state == "open"
    assert others == len([each for each in answering.offers(job_order_id=offer.job_order_id) if each.id != offer.id])


def test_an_offer_that_stands_no_more_cannot_be_objected_to_and_a_decision_changes_nothing_then(
    answering: Answering,
) -> None:
    one, other = answering.offers()[:2]
    row = answering.clerk.post("/objections", {"offer_id": str(one.id), "told": WHY}).json()
    answering.say(answering.clerk, one, yes=False, code="pay")
    assert decide(answering.coordinator, row, "uphold").status_code == 200
    assert answering.offers(id=one.id)[0].state == "declined_worker"
    answering.say(answering.clerk, other, yes=False, code="pay")
    refused = answering.clerk.post("/objections", {"offer_id": str(other.id), "told": WHY})
    assert (refused.status_code, refused.json()["code"]) == (409, "OFFER_STATE")
    for body in ({"told": WHY}, {"told": WHY, "offer_id": str(one.id), "proposal_id": str(one.proposal_id)}):
        assert answering.clerk.post("/objections", body).status_code == 422


def test_by_link_it_is_raised_read_and_taken_back(answering: Answering, database: Database) -> None:
    offer = answering.offers()[0]
    client, path = answering.clerk.client, answering.clerk.post(f"/offers/{offer.id}/link").json()["path"]

    def tap(action: str, **fields: str) -> httpx2.Response:
        return client.post(path, data={"action": action, **fields}, follow_redirects=False)

    assert tap("object", told=" ").status_code == 422
    assert tap("object", told=WHY).status_code == 303
    assert tap("object", told=WHY).status_code == 409
    assert WHY in client.get(path).text
    before = answering.offers(id=offer.id)[0].due_worker
    days_later(database, 4)
    assert tap("withdraw").status_code == 303
    assert answering.offers(id=offer.id)[0].due_worker == before  # the days that it waited are given back
    assert tap("withdraw").status_code == 409
    assert tap("object", told=WHY).status_code == 303
    with database.write() as session:
        session.get_one(Offer, offer.id).due_worker = today() - timedelta(days=1)
    assert client.get(path).status_code == 200  # as long as somebody looks into it
    (row,) = [each for each in answering.coordinator.get("/objections").json()["items"] if each["state"] == "open"]
    assert row["via"] == "link"
    assert decide(answering.coordinator, row, "uphold").status_code == 200
    seen = client.get(path)
    assert seen.status_code == 200
    assert "经核实确属不符" in seen.text
    assert "愿意去" not in seen.text
    with database.write() as session:
        session.get_one(Objection, UUID(row["id"])).closed_at = now() - timedelta(days=16)
    assert client.get(path).status_code == 404
    said = [each.action for each in chain(database, offer.organisation_id) if each.actor_role == "worker"]
    assert said.count("objection.open") == 2
    assert said.count("objection.withdraw") == 1
