"""A free seat put before somebody by their office: who asked for no computer has the same way, and no wall is lower for it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import UUID

import httpx2
import pytest

from app.clock import today
from app.db.engine import Database
from app.models.agreement import Agreement
from app.models.alliance import Alliance
from app.models.employer import Employer
from app.models.job_order import JobOrder
from app.models.offer import Offer
from app.models.recommendation_event import RecommendationEvent
from app.models.worker import Worker
from app.settings import Settings
from tests.app.audit.chains import chain
from tests.app.conftest import SignIn
from tests.app.factories import make_duplicate, make_job_order, make_pool, make_worker
from tests.app.offers.test_waves import ask, no_standby
from tests.app.offers.world import Answering, free_people, make_free_seat

WHY = "本人要求人工推荐，离家近"
MINOR = date(today().year - 17, 1, 1)


@pytest.fixture
def answering(database: Database, sign_in: SignIn, settings: Settings) -> Answering:
    return make_free_seat(database, sign_in, settings)


def put(
    answering: Answering, worker: UUID, order: str = "", *, reason: str = WHY, key: str | None = None
) -> httpx2.Response:
    body = {"worker_id": str(worker), "job_order_id": order or answering.world.orders[0], "reason": reason}
    return answering.clerk.post(f"/rounds/{answering.round_id}/offers", body, key=key)


def refused(reply: httpx2.Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


def test_who_opted_out_is_asked_by_hand_and_placed_like_anybody(answering: Answering, database: Database) -> None:
    worker = free_people(answering)[0]
    listed = answering.clerk.get(f"/rounds/{answering.round_id}/free-seats", worker_id=str(worker)).json()["items"]
    assert [(each["job_order_id"], each["free"], each["why_not"]) for each in listed] == [
        (answering.world.orders[0], 1, "")
    ]
    assert listed[0]["employer"]
    made = put(answering, worker, reason=f"{WHY}，电话13800138000", key="once")
    assert made.status_code == 201, made.text
    assert put(answering, worker, reason=f"{WHY}，电话13800138000", key="once").json() == made.json()
    (offer,) = answering.offers(worker_id=worker)
    assert (offer.wave, offer.proposal_id, offer.state) == (0, None, "open")
    assert "13800138000" not in offer.hand_reason
    told = {each["kind"] for each in answering.receiver.get("/notices").json()["items"]}
    assert "offers_sent" in told
    assert "hand_reason" not in answering.receiver.get(f"/offers/{offer.id}").json()
    assert WHY in answering.coordinator.get(f"/offers/{offer.id}").json()["hand_reason"]
    (event,) = [each for each in chain(database, offer.organisation_id) if each.action == "offer.by_hand"]
    assert event.object_id == offer.id
    assert "13800138000" not in event.reason
    assert answering.place(offer).worker_id == worker
    assert answering.clerk.get(f"/rounds/{answering.round_id}/free-seats", worker_id=str(worker)).json()["items"] == []


def test_the_worker_reads_on_the_phone_that_no_computer_proposed_it(answering: Answering) -> None:
    offer = put(answering, free_people(answering)[0]).json()
    path = answering.clerk.post(f"/offers/{offer['id']}/link").json()["path"]
    text = answering.clerk.client.get(path).text
    assert WHY in text
    assert "不是系统算出来的" in text
    assert "这个岗位是系统按公开的规则算出来的推荐" not in text


def test_a_seat_that_is_declined_goes_on_to_the_standby_list(answering: Answering) -> None:
    opted_out, waiting = free_people(answering)
    offer = put(answering, opted_out).json()
    assert answering.say(answering.clerk, UUID(offer["id"]), yes=False, code="pay").status_code == 200
    answering.work()
    assert [(row.worker_id, row.wave) for row in answering.offers(state="open") if row.wave > 1] == [(waiting, 2)]
    assert refused(put(answering, opted_out)) == (409, "ALREADY_OFFERED")


def test_a_wave_knows_the_seat_of_somebody_who_is_in_no_snapshot(answering: Answering, database: Database) -> None:
    no_standby(answering)
    opted_out, _ = free_people(answering)
    with database.write() as session:
        session.query(JobOrder).filter_by(id=UUID(answering.world.orders[0])).update({"seats": 2})
    declined = answering.offers(job_order_id=UUID(answering.world.orders[0]))[0]
    answering.say(answering.clerk, declined, yes=False, code="pay")
    assert put(answering, opted_out).status_code == 201
    wave = ask(answering)
    assert (wave["state"], wave["kept"], wave["moved"], wave["placed"]) == ("solved", 3, 0, 0)


def test_a_wave_leaves_out_who_was_asked_for_a_post_that_is_in_no_snapshot(
    answering: Answering, database: Database
) -> None:
    _, waiting = free_people(answering)
    with database.write() as session:
        later = str(make_job_order(session, session.query(Employer).one()).id)
    offer = put(answering, waiting, later)
    assert offer.status_code == 201, offer.text
    wave = ask(answering)
    assert (wave["state"], wave["kept"], wave["moved"]) == ("solved", 4, 0)
    answering.say(answering.clerk, UUID(offer.json()["id"]), yes=False, code="pay")  # what was tried is no ban there
    assert ask(answering)["state"] == "solved"


def test_what_stands_in_the_way_is_said_by_its_code(answering: Answering, database: Database) -> None:
    worker, other = free_people(answering)
    busy = answering.offers()[0].worker_id
    full = answering.world.orders[1]
    assert refused(put(answering, worker, reason="好的")) == (422, "REASON_NEEDED")
    assert refused(put(answering, worker, full)) == (409, "SEATS_TAKEN")
    assert refused(put(answering, busy)) == (409, "PERSON_NOT_FREE")
    assert put(answering, worker, str(worker)).status_code == 404
    with database.write() as session:
        session.get_one(Worker, other).hold_code = "AGE_UNVERIFIED"
    assert refused(put(answering, other)) == (409, "PERSON_NOT_FREE")
    with database.write() as session:
        session.get_one(Worker, worker).birth_date = MINOR
        session.get_one(JobOrder, UUID(answering.world.orders[0])).hazards = "noise"
    unlawful = put(answering, worker)
    assert refused(unlawful) == (409, "PAIR_UNLAWFUL")
    (row,) = answering.clerk.get(f"/rounds/{answering.round_id}/free-seats", worker_id=str(worker)).json()["items"]
    assert row["why_not"] == unlawful.json()["rule"] != ""
    with database.write() as session:
        session.get_one(JobOrder, UUID(answering.world.orders[0])).hazards = ""
        session.query(Agreement).one().end_date = today() - timedelta(days=1)
    assert refused(put(answering, worker)) == (409, "AGREEMENT_ENDED")
    assert len(answering.offers()) == 4


def test_an_employer_that_is_barred_is_put_before_nobody(answering: Answering, database: Database) -> None:
    with database.read() as session:
        employer = session.get_one(JobOrder, UUID(answering.world.orders[0])).employer_id
    record = {
        "employer_id": str(employer),
        "grade": "barred",
        "source": "complaint",
        "reason": "拖欠工资",
        "from_date": str(today()),
    }
    assert answering.receiver.post("/credit-records", record).status_code == 201
    assert refused(put(answering, free_people(answering)[0])) == (409, "EMPLOYER_BARRED")


def test_only_in_a_round_that_answers_and_for_its_pools(answering: Answering, database: Database) -> None:
    worker = free_people(answering)[0]
    with database.write() as session:
        elsewhere = make_worker(session, make_pool(session, answering.clerk.organisation)).id
    assert refused(put(answering, elsewhere)) == (422, "PERSON_NOT_IN_ROUND")
    answering.act(answering.coordinator, f"/rounds/{answering.round_id}/close", {"reason": "提前结束"})
    assert refused(put(answering, worker)) == (409, "ROUND_NOT_ANSWERING")


def test_that_another_countys_person_stands_in_the_place_is_not_told(answering: Answering, database: Database) -> None:
    """The refusal is byte for byte the one of somebody on hold, which has many causes."""
    held, other = free_people(answering)
    with database.write() as session:
        one, two = session.get_one(Worker, held), session.get_one(Worker, other)
        make_duplicate(session, session.query(Alliance).one(), one, two, held_worker_id=held, state="suspected")
        two.hold_code = "AGE_UNVERIFIED"
    said = [put(answering, each).json() for each in (held, other)]
    for each in said:
        each.pop("request_id", None)
        each.pop("instance", None)
    assert said[0] == said[1]
    assert said[0]["code"] == "PERSON_NOT_FREE"


def test_of_two_who_are_put_before_one_seat_at_once_one_is(answering: Answering) -> None:
    people = free_people(answering)
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda worker: put(answering, worker), people))
    assert sorted(reply.status_code for reply in replies) == [201, 409]
    assert {refused(reply) for reply in replies if reply.status_code == 409} == {(409, "SEATS_TAKEN")}


def test_seats_reserved_for_a_tier_alone_are_not_given_by_hand(answering: Answering, database: Database) -> None:
    with database.write() as session:
        order = session.get_one(JobOrder, UUID(answering.world.orders[0]))
        order.reserved_seats, order.reserved_tier, order.reserved_hard = 1, 0, True
    assert refused(put(answering, free_people(answering)[0])) == (409, "SEATS_TAKEN")


def test_what_was_offered_is_told_in_the_ledger(answering: Answering, database: Database) -> None:
    offer = put(answering, free_people(answering)[0]).json()
    told = {"told_on": str(today()), "channel": "visit", "answer": "interested", "offers": [offer["id"]]}
    done = answering.clerk.post(f"/rounds/{answering.round_id}/ledger", told)
    assert (done.status_code, done.json()) == (201, {"added": 1, "changed": 0, "unchanged": 0})
    assert answering.clerk.post(f"/rounds/{answering.round_id}/ledger", told).json()["unchanged"] == 1
    with database.read() as session:
        (event,) = session.query(RecommendationEvent).all()
        row = session.get_one(Offer, UUID(offer["id"]))
    assert (event.worker_id, event.job_order_id) == (row.worker_id, row.job_order_id)
    foreign = {**told, "offers": [str(row.worker_id)]}
    assert answering.clerk.post(f"/rounds/{answering.round_id}/ledger", foreign).status_code == 404


def test_the_orders_side_puts_nothing_before_anybody(answering: Answering) -> None:
    foreign = answering.receiver.get(
        f"/rounds/{answering.round_id}/free-seats", worker_id=str(free_people(answering)[0])
    )
    assert foreign.status_code == 403
