"""Freed seats: one task does for an order what many ask for, and a round that is over asks for nothing."""

from collections import Counter

import pytest

from app.clock import today
from app.db.engine import Database
from app.models.matching_round import Round
from app.models.solution import Standby
from app.models.task import Task
from app.models.worker import Worker
from app.offers import queries
from app.settings import Settings
from tests.app.conftest import Keep, SignIn
from tests.app.offers.test_waves import ask, no_standby, send
from tests.app.offers.world import Answering, make_answering


@pytest.fixture
def answering(database: Database, sign_in: SignIn, settings: Settings, keep: Keep) -> Answering:
    return keep(make_answering, database, sign_in, settings, people=8)


def queued(answering: Answering) -> int:
    with answering.database.read() as session:
        return session.query(Task).filter_by(state="queued").count()


def state(answering: Answering) -> str:
    with answering.database.read() as session:
        return session.query(Round).one().state


def test_the_seats_of_one_order_that_many_freed_are_filled_by_one_task(answering: Answering) -> None:
    order = answering.offers()[0].job_order_id
    freed = answering.offers(job_order_id=order)
    assert len(freed) == 2
    for offer in freed:
        answering.say(answering.clerk, offer, yes=False, code="pay")
    assert queued(answering) == 2
    assert answering.runner.run_until_idle() == 1
    assert queued(answering) == 0
    now = Counter(row.state for row in answering.offers(job_order_id=order))
    assert now == {"declined_worker": 2, "open": 2}


def test_a_seat_freed_after_the_round_asks_the_runner_for_nothing(answering: Answering) -> None:
    placed = answering.place(answering.offers()[0])
    answering.act(answering.coordinator, f"/rounds/{answering.round_id}/close", {"reason": "提前结束"})
    answering.work()
    body = {"code": "family", "on": str(today())}
    assert answering.act(answering.clerk, f"/placements/{placed.id}/end/cancel", body).status_code == 200
    assert queued(answering) == 0


def test_a_round_whose_last_wave_offers_nothing_ends_by_itself(
    database: Database, sign_in: SignIn, settings: Settings, keep: Keep
) -> None:
    answering = keep(make_answering, database, sign_in, settings, people=4)
    no_standby(answering)
    for offer in answering.offers():
        answering.place(offer)
    wave = ask(answering)
    assert (wave["placed"], state(answering)) == (0, "answering")
    assert send(answering, wave)["offered"] == 0
    assert answering.runner.expiring is not None
    answering.runner.expiring.step()
    assert state(answering) == "closed"


def test_the_list_is_read_on_past_those_who_are_not_free(answering: Answering, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "STANDBY_PAGE", 1)
    freed = answering.offers()[0]
    with answering.database.write() as session:
        first, second, *_ = session.query(Standby).filter_by(job_order_id=freed.job_order_id).order_by(Standby.rank)
        session.get_one(Worker, first.worker_id).hold_code = "AGE_UNVERIFIED"
        next_in_line = second.worker_id
    answering.say(answering.clerk, freed, yes=False, code="pay")
    answering.work()
    assert [each.worker_id for each in answering.offers(job_order_id=freed.job_order_id, wave=2)] == [next_in_line]
