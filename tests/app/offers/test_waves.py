"""A later wave: nobody who has an offer or a seat is moved, a declined pair is not tried again, seats are never overfilled."""

import gzip
from collections import Counter
from random import Random

import pytest

from app.db.engine import Database
from app.models.job_order import JobOrder
from app.models.matching_round import Round
from app.models.scenario import Scenario
from app.models.solution import Proposal, Solution, Standby
from app.models.worker import Worker
from app.offers import waves
from app.rounds import solving
from app.rounds.overlay import Line
from app.settings import Settings
from tests.app.conftest import Keep, SignIn
from tests.app.offers.world import Answering, make_answering

CODES = ("pay", "place", "family")


@pytest.fixture
def answering(database: Database, sign_in: SignIn, settings: Settings, keep: Keep) -> Answering:
    return keep(make_answering, database, sign_in, settings, people=8)


def no_standby(answering: Answering) -> None:
    """Let nobody stand by, so that freed seats stay free."""
    with answering.database.write() as session:
        session.query(Standby).delete()


def ask(answering: Answering) -> dict[str, object]:
    made = answering.coordinator.post(f"/rounds/{answering.round_id}/waves")
    assert made.status_code == 201, made.text
    answering.work()
    found: dict[str, object] = answering.coordinator.get(
        f"/rounds/{answering.round_id}/waves/{made.json()['id']}"
    ).json()
    return found


def send(answering: Answering, wave: dict[str, object]) -> dict[str, object]:
    reply = answering.act(answering.coordinator, f"/rounds/{answering.round_id}/waves/{wave['id']}/offer")
    assert reply.status_code == 200, reply.text
    sent: dict[str, object] = reply.json()
    return sent


def test_a_wave_moves_nobody_and_offers_what_is_free_to_who_has_nothing(answering: Answering) -> None:
    no_standby(answering)
    placed, promised, declined, still = answering.offers()
    answering.place(placed)
    answering.say(answering.clerk, promised)
    answering.say(answering.clerk, declined, yes=False, code="pay")
    wave = ask(answering)
    assert (wave["state"], wave["wave"], wave["kept"], wave["moved"], wave["placed"]) == ("solved", 2, 3, 0, 1)
    assert len(answering.offers()) == 4
    sent = send(answering, wave)
    assert (sent["offered"], sent["left_out"]) == (1, {})
    new = answering.offers(wave=2)
    assert [row.job_order_id for row in new] == [declined.job_order_id]
    assert new[0].worker_id not in {row.worker_id for row in (placed, promised, declined, still)}
    assert [row.state for row in answering.offers(wave=1)] == ["placed", "worker_yes", "declined_worker", "open"]
    again = answering.act(answering.coordinator, f"/rounds/{answering.round_id}/waves/{wave['id']}/offer")
    assert (again.status_code, again.json()["code"]) == (409, "SCENARIO_STATE")


def test_of_who_is_left_nobody_is_asked_for_what_they_declined(answering: Answering) -> None:
    no_standby(answering)
    with answering.database.write() as session:
        waiting = {row.worker_id for row in answering.offers()}
        for worker in session.query(Worker):
            if worker.id not in waiting:
                worker.automatic = False
    one = answering.offers()[0]
    answering.say(answering.clerk, one, yes=False, code="pay")
    wave = ask(answering)
    # The one who declined is all who is left; the other order is full, and the declined pair is not tried again.
    assert (wave["kept"], wave["moved"], wave["placed"], wave["left"]) == (3, 0, 0, 4)
    assert send(answering, wave)["offered"] == 0


def test_the_newest_wave_says_who_stands_by(answering: Answering) -> None:
    no_standby(answering)
    answering.say(answering.clerk, answering.offers()[0], yes=False, code="pay")
    send(answering, ask(answering))
    (second,) = answering.offers(wave=2)
    with answering.database.read() as session:
        solution = session.query(Solution).filter_by(wave=2).one()
        listed = [
            row.worker_id
            for row in session.query(Standby)
            .filter_by(solution_id=solution.id, job_order_id=second.job_order_id)
            .order_by(Standby.rank)
        ]
    answering.say(answering.clerk, second, yes=False, code="place")
    answering.work()
    (third,) = answering.offers(wave=3)
    free = [worker for worker in listed if worker not in {row.worker_id for row in answering.offers() if row.wave < 3}]
    assert third.worker_id == free[0]


def test_a_seat_that_went_to_somebody_meanwhile_is_not_given_twice(answering: Answering) -> None:
    with answering.database.read() as session:
        standby = [(row.solution_id, row.job_order_id, row.worker_id, row.rank) for row in session.query(Standby)]
    assert standby
    no_standby(answering)
    one = answering.offers()[0]
    answering.say(answering.clerk, one, yes=False, code="pay")
    wave = ask(answering)
    with answering.database.write() as session:
        session.get_one(JobOrder, one.job_order_id).seats -= 1
    sent = send(answering, wave)
    # The order was changed, and its seat is gone: whichever is found first, nobody is offered it.
    assert sent["offered"] == 0
    assert set(sent["left_out"]) <= {"SEATS_TAKEN", "ORDER_CHANGED"}  # type: ignore[call-overload]


def test_one_wave_is_under_way_and_an_unsent_one_gives_way(answering: Answering) -> None:
    path = f"/rounds/{answering.round_id}/waves"
    first = answering.coordinator.post(path, key="k")
    again = answering.coordinator.post(path, key="k")
    assert (again.status_code, again.json()) == (201, first.json())
    twice = answering.coordinator.post(path)
    assert (twice.status_code, twice.json()["code"]) == (409, "WAVE_UNDER_WAY")
    answering.work()
    second = ask(answering)
    assert [row["state"] for row in answering.coordinator.get(path).json()] == ["discarded", "solved"]
    assert second["wave"] == 3


def test_a_round_waits_for_its_wave_and_is_closed_by_hand(answering: Answering) -> None:
    no_standby(answering)
    answering.coordinator.post(f"/rounds/{answering.round_id}/waves")
    for offer in answering.offers():
        answering.say(answering.clerk, offer, yes=False, code="family")
    answering.work()
    assert answering.coordinator.get(f"/rounds/{answering.round_id}").json()["state"] == "answering"
    assert answering.act(answering.coordinator, f"/rounds/{answering.round_id}/close", {}).status_code == 200


def test_a_wave_of_a_round_that_was_closed_meanwhile_stores_nothing(answering: Answering) -> None:
    path = f"/rounds/{answering.round_id}"
    made = answering.coordinator.post(f"{path}/waves").json()
    assert answering.act(answering.coordinator, f"{path}/close", {"reason": "台风停工"}).status_code == 200
    answering.work()
    assert answering.coordinator.get(f"{path}/waves/{made['id']}").json()["state"] == "failed"
    with answering.database.read() as session:
        assert session.query(Solution).filter_by(wave=2).count() == 0


def test_a_wave_is_replayed_byte_for_byte(answering: Answering) -> None:
    no_standby(answering)
    answering.say(answering.clerk, answering.offers()[0], yes=False, code="pay")
    ask(answering)
    with answering.database.read() as session:
        solution = session.query(Solution).filter_by(wave=2).one()
        loaded = solving.load_solved(session, solution)
        stored, digest = solution.certificate, solution.input_digest
        rows = session.query(Proposal).filter_by(solution_id=solution.id).all()
        made = sorted((row.worker_id.hex, row.job_order_id.hex) for row in rows)
        kept = {(row.worker_id.hex, row.job_order_id.hex) for row in rows if row.state == "kept"}
    again = solving.answer_of(loaded, executor_spec="", progress=lambda *_: None)
    certificate = again.solution.certificate()
    assert certificate == {name: stored[name] for name in certificate}
    assert again.tables["proposals.csv"].select("worker", "job").rows() == made
    assert (loaded.input_digest, set(loaded.overlay.pinned)) == (digest, kept)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_people_answered_no_wave_moves_who_has_something(answering: Answering, seed: int) -> None:
    random = Random(seed)  # noqa: S311  # answers are no secret
    for _ in range(2):
        answer_at_random(answering, random)
        before = {row.id: row.state for row in answering.offers()}
        if answering.coordinator.get(f"/rounds/{answering.round_id}").json()["state"] != "answering":
            return
        wave = ask(answering)
        assert (wave["state"], wave["moved"]) == ("solved", 0)
        send(answering, wave)
        after = {row.id: row.state for row in answering.offers()}
        assert {offer: after[offer] for offer in before} == before
        check_nobody_twice(answering)


def answer_at_random(answering: Answering, random: Random) -> None:
    for offer in answering.offers(state="open"):
        drawn = random.random()
        if drawn < 0.3:
            answering.say(answering.clerk, offer, yes=False, code=random.choice(CODES))
        elif drawn < 0.5:
            answering.say(answering.receiver, offer, yes=False, code="skill")
        elif drawn < 0.7:
            answering.place(offer)
        elif drawn < 0.8:
            answering.say(answering.clerk, offer)
    if random.random() < 0.5:
        answering.work()


def check_nobody_twice(answering: Answering) -> None:
    standing = {"open", "worker_yes", "employer_yes", "placed"}
    rows = [row for row in answering.offers() if row.state in standing]
    assert max(Counter(row.worker_id for row in rows).values(), default=0) <= 1
    taken = Counter(row.job_order_id for row in rows)
    with answering.database.read() as session:
        assert all(taken[order.id] <= order.seats for order in session.query(JobOrder))
    tried = Counter((row.worker_id, row.job_order_id) for row in answering.offers())
    assert set(tried.values()) == {1}


def test_who_goes_with_somebody_who_has_an_offer_waits_for_their_office(answering: Answering) -> None:
    with answering.database.read() as session:
        current = session.query(Round).one()
        files = solving.load(session, current.id, policy_id=current.policy_id, laid=None).files
        holder = answering.offers()[0].worker_id.hex
        mate = next(
            row.id.hex for row in session.query(Worker) if row.id not in {x.worker_id for x in answering.offers()}
        )
        groups = f"group,worker,together\ng,{holder},1\ng,{mate},1\n".encode()
        over = waves.laid_over(session, current, {**files, "companions.csv": gzip.compress(groups)})
        assert session.query(Scenario).count() == 1
    assert Line("left", mate) in over.lines
    assert Line("alone", holder) in over.lines
