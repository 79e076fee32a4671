"""Offers are made of who is free: somebody who says yes elsewhere while they are being made is asked for nothing more."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text  # noqa: TID251  # past the service
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.models.job_order import JobOrder
from app.models.offer import Offer
from app.models.solution import Proposal
from app.models.task import Task
from app.offers import queries
from app.rounds import queries as round_queries
from app.settings import Settings
from tests.app.audit.chains import chain
from tests.app.conftest import Keep, SignIn
from tests.app.factories import added, make_alliance, make_organisation, make_policy, make_round
from tests.app.offers.test_waves import ask, no_standby, send
from tests.app.offers.world import Answering, make_answering, make_published

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer
ELSEWHERE = 9


@pytest.fixture
def published(database: Database, sign_in: SignIn, settings: Settings, keep: Keep) -> Answering:
    return keep(make_published, database, sign_in, settings)


def say_yes_elsewhere(session: Session, proposed: Any) -> None:
    """Hold somebody who is proposed and let them have said yes to another order, in a round of another alliance."""
    queries.hold_worker(session, proposed.worker_id)
    order = session.query(JobOrder).filter(JobOrder.id != proposed.job_order_id).first()
    assert order is not None
    keeper = make_organisation(session, "coordinator")
    other = make_round(session, make_alliance(session, keeper), policy=make_policy(session, keeper))
    made = Offer(
        organisation_id=proposed.worker_office_id,
        order_office_id=order.organisation_id,
        coordinator_id=keeper.id,
        round_id=other.id,
        wave=ELSEWHERE,
        worker_id=proposed.worker_id,
        job_order_id=order.id,
        state="worker_yes",
        due_worker=other.on_date,
        due_employer=other.on_date,
    )
    added(session, made)


def sent_meanwhile(database: Database, proposed: Any, do: Callable[[], Any]) -> Any:
    """Do something in a thread while somebody's yes is not committed yet; commit it when the thread waits for it."""
    replies: list[Any] = []
    thread = threading.Thread(target=lambda: replies.append(do()))
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with database.write() as session:
        say_yes_elsewhere(session, proposed)
        thread.start()
        for _ in range(200):
            with database.read() as looking:
                if looking.connection().execute(waiting).scalar_one():
                    break
            thread.join(0.02)
        assert thread.is_alive()  # making the offer waits for who holds the person
    thread.join(20)
    assert not thread.is_alive()
    return replies[0]


def check(answering: Answering, worker: UUID, *, order: UUID, wave: int) -> None:
    """Nobody has a standing offer beside a promise; the seat is asked for again, and the step has its event."""
    of_worker = [(row.wave, row.state) for row in answering.offers(worker_id=worker) if row.wave in {wave, ELSEWHERE}]
    assert sorted(of_worker) == [(wave, "withdrawn"), (ELSEWHERE, "worker_yes")]
    [gone] = answering.offers(worker_id=worker, wave=wave)
    assert gone.closed_at is not None
    with answering.database.read() as session:
        queued = select(func.count()).select_from(Task).where(Task.kind == "refill_seat", Task.state == "queued")
        assert session.scalar(queued.where(Task.subject_id == gone.id)) == 1
    events = chain(answering.database, answering.coordinator.organisation.id)
    assert [(row.action, row.rows) for row in events if row.reason == "PROMISED"] == [("offer.withdraw", 1)]
    answering.work()
    assert [row.state for row in answering.offers(job_order_id=order)].count("open") == 2


def first_proposed(answering: Answering, state: str) -> Any:
    with answering.database.read() as session:
        return session.query(Proposal).filter_by(state=state).order_by(Proposal.id).first()


def test_who_says_yes_elsewhere_between_the_look_and_the_offer_is_not_asked(
    published: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed = first_proposed(published, "published")
    store = round_queries.store

    def after_the_look(*given: Any) -> int:
        with published.database.write() as session:
            say_yes_elsewhere(session, proposed)
        return store(*given)

    monkeypatch.setattr(round_queries, "store", after_the_look)
    sent = published.act(published.coordinator, f"/rounds/{published.round_id}/offer").json()
    monkeypatch.undo()
    assert (sent["offered"], sent["left_out"]) == (3, {"PLACED_OR_OFFERED": 1})
    told = published.clerk.get("/notices").json()["items"][0]
    assert (told["kind"], told["body"]) == ("offers_sent", {"count": 3})
    check(published, proposed.worker_id, order=proposed.job_order_id, wave=1)


def test_the_first_offers_wait_for_a_yes_that_is_being_said_and_see_it(published: Answering) -> None:
    proposed = first_proposed(published, "published")
    path = f"/rounds/{published.round_id}/offer"
    sent = sent_meanwhile(published.database, proposed, lambda: published.act(published.coordinator, path)).json()
    assert (sent["offered"], sent["left_out"]) == (3, {"PLACED_OR_OFFERED": 1})
    check(published, proposed.worker_id, order=proposed.job_order_id, wave=1)


def test_a_later_wave_waits_for_a_yes_that_is_being_said_and_sees_it(
    database: Database, sign_in: SignIn, settings: Settings, keep: Keep
) -> None:
    answering = keep(make_answering, database, sign_in, settings, people=8)
    no_standby(answering)
    declined = answering.offers()[0]
    answering.say(answering.clerk, declined, yes=False, code="pay")
    answering.work()
    wave = ask(answering)
    proposed = first_proposed(answering, "proposed")
    sent = sent_meanwhile(database, proposed, lambda: send(answering, wave))
    assert (sent["offered"], Counter(sent["left_out"])) == (0, Counter(PLACED_OR_OFFERED=1))
    check(answering, proposed.worker_id, order=proposed.job_order_id, wave=2)
