"""What goes wrong in a round as it is lived: twice, too late, at the stroke of midnight, on 29 February."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from app.clock import age_on, moved_to, now, today
from app.db.engine import Database
from app.models.audit import AuditEvent
from app.models.job_order import JobOrder
from app.models.offer import Offer
from app.models.placement import Placement
from app.offers.late import expire_all
from app.settings import Settings
from tests.app.conftest import Keep, SignIn
from tests.app.offers.world import Answering, make_answering, stay_signed_in

LEAP = date(2028, 2, 29)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def answering(database: Database, sign_in: SignIn, settings: Settings, keep: Keep) -> Answering:
    made = keep(make_answering, database, sign_in, settings)
    stay_signed_in(database)
    return made


def test_the_table_of_faults_names_tests_that_there_are() -> None:
    text = (ROOT / "docs" / "season.md").read_text(encoding="utf-8").split("## 15.")[1]
    named = re.findall(r"`(tests/[\w/{},]+\.py)(?:::(\w+))?`", text)
    assert len(named) > 30
    for path, test in named:
        if "{" not in path:
            assert f"def {test}" in (ROOT / path).read_text(encoding="utf-8"), (path, test)


def events(answering: Answering, action: str) -> int:
    with answering.database.read() as session:
        return session.query(AuditEvent).filter_by(action=action, outcome="done").count()


def test_a_double_click_answers_once_and_the_same_key_gives_the_same_reply(answering: Answering) -> None:
    first, second, *_ = answering.offers()
    path, body = f"/offers/{first.id}/answer", {"yes": True}
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: answering.clerk.post(path, body, key="click"), range(4)))
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.content for reply in replies}) == 1
    assert events(answering, "offer.worker_yes") == 1
    # without a key the second click is told how things stand, and still nothing happens twice
    path = f"/offers/{second.id}/answer"
    codes = sorted(answering.clerk.post(path, body).status_code for _ in range(2))
    assert codes == [200, 409]
    assert events(answering, "offer.worker_yes") == 2


def test_a_reply_that_comes_again_much_later_is_the_first_one_and_moves_nothing(answering: Answering) -> None:
    offer = answering.offers()[0]
    path, body = f"/offers/{offer.id}/answer", {"yes": True}
    first = answering.clerk.post(path, body, key="once")
    assert answering.say(answering.receiver, offer).status_code == 200
    [placed] = answering.placements()
    answering.act(answering.clerk, f"/placements/{placed.id}/end/cancel", {"code": "family", "on": str(today())})
    again = answering.clerk.post(path, body, key="once")
    assert (again.status_code, again.content) == (200, first.content)
    assert answering.offers(id=offer.id)[0].state == "ended"
    assert len(answering.placements()) == 1


def test_an_answer_after_closing_is_refused_by_either_side(answering: Answering) -> None:
    open_one, half, *_ = answering.offers()
    assert answering.say(answering.clerk, half).status_code == 200
    answering.act(answering.coordinator, f"/rounds/{answering.round_id}/close", {"reason": "提前结束"})
    for who, offer in ((answering.clerk, open_one), (answering.receiver, open_one), (answering.receiver, half)):
        reply = answering.say(who, offer)
        assert (reply.status_code, reply.json()["code"]) == (409, "OFFER_STATE")
    assert {row.state for row in answering.offers()} == {"withdrawn"}
    assert answering.placements() == []


def test_two_employers_who_both_say_yes_at_once_get_one_of_a_worker(answering: Answering) -> None:
    """Before one person stand two offers; both employers have said yes, and both of the worker's answers come at once."""
    first, second = two_before_one(answering)
    for offer in (first, second):
        assert answering.say(answering.receiver, offer).status_code == 200
    gate = threading.Barrier(2)

    def say(offer: Offer) -> int:
        gate.wait()
        return answering.say(answering.clerk, offer).status_code

    with ThreadPoolExecutor(2) as pool:
        codes = sorted(pool.map(say, (first, second)))
    assert codes == [200, 409]
    assert sorted(row.state for row in answering.offers(worker_id=first.worker_id)) == ["placed", "superseded"]
    assert len(answering.placements(worker_id=first.worker_id)) == 1


def two_before_one(answering: Answering) -> tuple[Offer, Offer]:
    """A person's offer, and a second one for the other order, as two rounds of two alliances may bring about."""
    offer = answering.offers()[0]
    other = next(row for row in answering.offers() if row.job_order_id != offer.job_order_id)
    with answering.database.write() as session:
        session.get_one(JobOrder, other.job_order_id).seats += 1
        taken = {column.name: getattr(offer, column.name) for column in Offer.__table__.columns}
        changed = {"job_order_id": other.job_order_id, "proposal_id": None}
        made = Offer(**{name: value for name, value in (taken | changed).items() if name != "id"})
        session.add(made)
    return offer, made


def test_the_last_minute_of_the_last_day_counts_and_the_first_of_the_next_does_not(answering: Answering) -> None:
    in_time, late, *_ = answering.offers()
    last = in_time.due_worker
    with moved_to(last, time(23, 59, 30)):
        assert (today(), now().date()) == (last, last)  # 15:59 UTC: still the same day there
        assert expire_all(answering.database) == 0
        assert answering.say(answering.clerk, in_time).status_code == 200
    with moved_to(last + timedelta(days=1), time(0, 0, 30)):
        assert now().date() == last  # in UTC it is yesterday; the civil day in China has turned
        reply = answering.say(answering.clerk, late)
        assert (reply.status_code, reply.json()["code"]) == (409, "OFFER_LATE")
        assert expire_all(answering.database) == 3
        assert answering.offers(id=late.id)[0].state == "late_worker"
        assert answering.say(answering.receiver, in_time).status_code == 200  # the employer's days are its own
    assert len(answering.placements()) == 1


def test_offers_and_calls_count_their_days_over_29_february(
    database: Database, sign_in: SignIn, settings: Settings, keep: Keep
) -> None:
    with moved_to(LEAP - timedelta(days=1)):
        answering = keep(make_answering, database, sign_in, settings)
        stay_signed_in(database)
        offer = answering.offers()[0]
        assert (offer.due_worker, offer.due_employer) == (date(2028, 3, 2), date(2028, 3, 4))
    with moved_to(LEAP):
        placed = answering.place(offer)
        reply = answering.act(answering.receiver, f"/placements/{placed.id}/arrive", {"on": str(LEAP)})
        assert reply.status_code == 200, reply.text
        due = [row["due_on"] for row in answering.clerk.get("/follow-ups", until="2029-01-01").json()["items"]]
        assert due == ["2028-03-03", "2028-03-30", "2028-05-29", "2028-08-27"]
    with moved_to(LEAP + timedelta(days=366)):
        assert today() == date(2029, 3, 1)
        body = {"code": "family", "on": "2029-02-29"}
        assert answering.act(answering.clerk, f"/placements/{placed.id}/end/leave", body).status_code == 422
    assert (age_on(LEAP.replace(year=2012), LEAP), age_on(LEAP.replace(year=2012), date(2028, 3, 1))) == (15, 16)
    with database.read() as session:
        assert session.query(Placement).one().state == "working"


def test_a_clock_that_was_moved_stands_as_before_afterwards() -> None:
    before = today()
    with moved_to(LEAP):
        assert today() == LEAP
        with moved_to(date(2030, 1, 1)):
            assert today() == date(2030, 1, 1)
        assert today() == LEAP
    assert today() == before
    with pytest.raises(ZeroDivisionError):
        _fail_meanwhile()
    assert today() == before


def _fail_meanwhile() -> None:
    with moved_to(LEAP):
        raise ZeroDivisionError
