"""A process killed at any step between the offers and the last call leaves everything as it was, and the next try does it once."""

import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app import failpoints
from app.clock import moved_to, today
from app.db.engine import Database
from app.demand.stale import age_orders
from app.errors import InvalidError
from app.models.dispatch import DispatchSeat
from app.models.employer import Employer
from app.models.job_order import JobOrder
from app.offers.late import expire_all
from app.runner import make_runner
from app.settings import Settings
from tests.app.conftest import Actor, SignIn
from tests.app.offers.killed import act, left, let_days_pass
from tests.app.offers.world import Answering, make_answering, make_published, stay_signed_in
from tests.app.rounds.killed import LEASE, in_a_process_that_dies, run_runner

START = today() + timedelta(days=10)
SOURCE = Path(failpoints.__file__).parent


def test_every_failpoint_is_reached_somewhere_and_every_step_is_known() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    reached = {part.split('"')[0] for part in text.split('failpoints.reach("')[1:]}
    assert reached == failpoints.STEPS


class Story:
    """One round from its offers to its last leaver, in which each step first kills who takes it."""

    def __init__(self, made: Answering, settings: Settings) -> None:
        self.made, self.settings, self.database = made, settings, made.database

    def dies(self, step: str, who: Actor, *ids: object, days: int = 0) -> None:
        """Somebody dies at a step, and nothing has happened."""
        before = left(self.database)
        in_a_process_that_dies(act, self.settings, step, who.user.id, [UUID(str(each)) for each in ids], days)
        assert left(self.database) == before, step

    def runner_dies(self, step: str) -> None:
        before = left(self.database)
        in_a_process_that_dies(run_runner, self.settings, step)
        assert left(self.database) == before, step

    def clock_dies(self, step: str, *, days: int) -> None:
        before = left(self.database)
        in_a_process_that_dies(let_days_pass, self.settings, step, days)
        assert left(self.database) == before, step

    def work(self) -> None:
        """Let a healthy runner take over when the dead one's lease has run out."""
        threading.Event().wait(LEASE + 0.05)
        make_runner(self.settings, self.database).run_until_idle()

    def ok(self, who: Actor, path: str, body: Any = None) -> Any:
        reply = self.made.act(who, path, body)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def offers_answers_and_a_wave(self) -> None:
        made = self.made
        self.dies("offers.before_commit", made.coordinator, made.round_id)
        self.ok(made.coordinator, f"/rounds/{made.round_id}/offer")
        first, second, third, fourth = made.offers()
        for who in (made.clerk, made.receiver):
            self.dies("answer.before_commit", who, first.id)
            assert made.say(who, first).status_code == 200
        assert len(made.placements()) == 1
        made.place(second)
        made.place(third)
        assert made.say(made.clerk, fourth, yes=False, code="pay").status_code == 200
        self.runner_dies("refill.before_commit")
        self.work()
        assert len(made.offers(state="open")) == 1
        asked = made.coordinator.post(f"/rounds/{made.round_id}/waves").json()["id"]
        self.runner_dies("wave.solved")
        self.work()
        self.dies("wave.before_commit", made.coordinator, made.round_id, asked)
        self.ok(made.coordinator, f"/rounds/{made.round_id}/waves/{asked}/offer")

    def the_last_is_late(self) -> None:
        made = self.made
        late = made.offers(state="open")
        self.clock_dies("offers.late", days=30)
        with moved_to(today() + timedelta(days=30)):
            assert expire_all(self.database) == len(late)
        self.work()

    def the_way_to_work(self) -> Sequence[str]:
        made = self.made
        with self.database.write() as session:
            for order in session.query(JobOrder):
                order.start_date = START
        made.clerk.post("/pickup-points", {"name": "县汽车站", "stop_no": 1})
        days = {"start_from": str(START), "start_to": str(START), "day": str(today()), "arrives_on": str(today())}
        body = {"destination": "44", "leaves_at": "07:30", "vehicles": [{"seats": 5, "count": 1}]} | days
        [planned] = made.clerk.post("/dispatches/plan", body).json()["dispatches"]
        with self.database.read() as session:
            absent = session.query(DispatchSeat).order_by(DispatchSeat.seat_no).first()
        assert absent is not None
        self.dies("dispatch.announced", made.clerk, planned["id"])
        self.ok(made.clerk, f"/dispatches/{planned['id']}/announce")
        self.dies("dispatch.departed", made.clerk, planned["id"], absent.id)
        self.ok(made.clerk, f"/dispatches/{planned['id']}/depart", {"absent": [str(absent.id)]})
        aboard = [str(row.id) for row in made.placements(state="dispatched")]
        assert (len(aboard), len(made.placements(state="no_show"))) == (2, 1)
        for placement in aboard:
            self.ok(made.receiver, f"/placements/{placement}/arrive", {"on": str(today())})
        return aboard

    def at_work(self, first: str, second: str) -> None:
        made = self.made
        call = made.clerk.get("/follow-ups", until=str(today() + timedelta(days=3))).json()["items"][0]["id"]
        self.dies("follow_up.recorded", made.clerk, call, days=3)
        with moved_to(today() + timedelta(days=3)):
            self.ok(made.clerk, f"/follow-ups/{call}/record", {"at_work": True})
        self.dies("employment.recorded", made.receiver, first)
        [somebody] = made.placements(id=UUID(first))
        self.dies("ledger.recorded", made.clerk, made.round_id, somebody.worker_id)
        body = {"kind": "left", "on": str(today()), "code": "pay"}
        assert made.receiver.post(f"/placements/{first}/events", body).status_code == 201
        self.dies("placement.ended", made.clerk, second)
        self.ok(made.clerk, f"/placements/{second}/end/leave", {"code": "pay", "on": str(today())})
        assert len(made.placements(state="left_early")) == 2

    def the_employer(self) -> None:
        with self.database.read() as session:
            employer = session.query(Employer).one().id
        self.dies("credit.written", self.made.receiver, employer)
        self.clock_dies("orders.aged", days=120)
        with moved_to(today() + timedelta(days=120)):
            assert age_orders(self.database, today())[1] == 2


@pytest.mark.timeout(240)
def test_whoever_is_killed_leaves_nothing_half_done(database: Database, sign_in: SignIn, settings: Settings) -> None:
    made = make_published(database, sign_in, settings)
    stay_signed_in(database)
    story = Story(made, settings)
    story.offers_answers_and_a_wave()
    story.the_last_is_late()
    first, second = story.the_way_to_work()
    story.at_work(first, second)
    story.the_employer()


def test_a_post_that_is_proposed_by_hand_is_offered_once(
    database: Database, sign_in: SignIn, settings: Settings
) -> None:
    made = make_answering(database, sign_in, settings)
    order = made.world.orders[0]
    with database.write() as session:
        session.get_one(JobOrder, UUID(order)).seats += 1
    asked = {str(row.worker_id) for row in made.offers()}
    worker = next(each for each in made.world.workers if each not in asked)
    Story(made, settings).dies("by_hand.before_commit", made.clerk, made.round_id, worker, order)
    body = {"worker_id": worker, "job_order_id": order, "reason": "本人要求人工推荐"}
    assert made.clerk.post(f"/rounds/{made.round_id}/offers", body).status_code == 201
    assert len(made.offers(worker_id=UUID(worker))) == 1


def test_an_unknown_failpoint_is_refused_at_the_start() -> None:
    with pytest.raises(InvalidError) as refused:
        failpoints.arm("no.such.step")
    assert refused.value.code == "FAILPOINT_UNKNOWN"
