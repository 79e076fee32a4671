"""Both sides answer an offer, each once, in time, with a reason; a seat and a person are never given twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.access.principal import Role
from app.audit import NOBODYS
from app.db.crypto import Keyring
from app.db.engine import Database
from app.models.job_order import JobOrder
from app.models.matching_round import Round
from app.models.offer import Offer
from app.offers.late import expire_all
from app.settings import Settings
from tests.app.audit.chains import chain
from tests.app.conftest import Keep, SignIn
from tests.app.factories import added
from tests.app.offers.world import ON_BEHALF, Answering, add_identity, make_answering

OF_OFFER = (
    *("organisation_id", "order_office_id", "coordinator_id", "round_id", "worker_id"),
    *("due_worker", "due_employer"),
)


@pytest.fixture
def answering(database: Database, sign_in: SignIn, settings: Settings, keep: Keep) -> Answering:
    return keep(make_answering, database, sign_in, settings)


def test_a_placement_is_what_both_said_yes_to_whoever_was_first(answering: Answering) -> None:
    one, other = answering.offers()[:2]
    assert answering.say(answering.clerk, one).json()["state"] == "worker_yes"
    assert answering.say(answering.receiver, one).json()["state"] == "placed"
    assert answering.say(answering.receiver, other).json()["state"] == "employer_yes"
    assert answering.say(answering.clerk, other).json()["state"] == "placed"
    assert [row.worker_id for row in answering.placements()] == [one.worker_id, other.worker_id]
    assert {row.pay_promised for row in answering.placements()} == {5000}


def test_a_declined_seat_goes_to_the_next_on_standby(answering: Answering) -> None:
    first = answering.offers()[0]
    reply = answering.say(answering.clerk, first, yes=False, code="pay")
    assert (reply.status_code, reply.json()["state"]) == (200, "declined_worker")
    answering.work()
    second = [row for row in answering.offers(job_order_id=first.job_order_id) if row.wave == 2]
    assert len(second) == 1
    assert second[0].worker_id not in {row.worker_id for row in answering.offers(wave=1)}
    assert second[0].state == "open"


def test_a_round_that_would_wait_for_nobody_is_not_sent_out(
    database: Database, sign_in: SignIn, settings: Settings, keep: Keep
) -> None:
    answering = keep(make_answering, database, sign_in, settings)
    with database.write() as session:
        session.query(Round).update({"state": "published"})
    again = answering.act(answering.coordinator, f"/rounds/{answering.round_id}/offer")
    assert (again.status_code, again.json()["code"]) == (409, "NOBODY_TO_OFFER")


def test_a_no_needs_a_reason_that_the_law_allows(answering: Answering) -> None:
    offer = answering.offers()[0]
    for code in ("", "age", "sex", "pay"):
        reply = answering.say(answering.receiver, offer, yes=False, code=code)
        assert (reply.status_code, reply.json()["code"]) == (422, "REASON_NEEDED")
    assert answering.say(answering.receiver, offer, yes=False, code="skill").status_code == 200


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "REASON_NEEDED"),
        ("同 意 。", "REASON_NEEDED"),
        ("13800138000", "REASON_NEEDED"),
        ("该厂说只要男的", "REASON_UNLAWFUL"),
        ("单位说乙肝携带者不要", "REASON_UNLAWFUL"),
    ],
)
def test_a_receiving_office_answers_for_an_employer_with_a_written_reason_only(
    answering: Answering, text: str, code: str
) -> None:
    offer = answering.offers()[0]
    for said in ({"yes": True}, {"yes": False, "code": "skill"}):
        reply = answering.receiver.post(f"/offers/{offer.id}/answer", said | {"written_reason": text})
        assert (reply.status_code, reply.json()["code"]) == (422, code)
        assert reply.json()["field"] == "written_reason"
        assert not text or text not in reply.text
    assert answering.states() == ["open"] * 4


def test_why_a_receiving_office_answered_is_read_by_all_sides_kept_by_the_audit_and_cleared_with_the_answer(
    answering: Answering, sign_in: SignIn
) -> None:
    factory = sign_in(Role.EMPLOYER_HR, answering.receiver.organisation)
    one, other = answering.offers()[:2]
    path, body = f"/offers/{one.id}", {"yes": True, "written_reason": " 单位来电 13800138000 确认接收 "}
    assert answering.receiver.post(f"{path}/answer", body).status_code == 200
    told = "单位来电 [masked] 确认接收"
    for who in (factory, answering.clerk, answering.coordinator, answering.receiver):
        assert who.get(path).json()["written_reason"] == told
    no = {"yes": False, "code": "skill", "written_reason": ON_BEHALF}
    assert answering.receiver.post(f"/offers/{other.id}/answer", no).status_code == 200
    rows = chain(answering.database, answering.receiver.organisation.id)
    assert [row.reason for row in rows if row.action in {"offer.employer_yes", "offer.employer_no"}] == [
        told,
        f"skill: {ON_BEHALF}",
    ]
    assert answering.act(answering.receiver, f"{path}/undo").json()["written_reason"] == ""
    assert factory.post(f"{path}/answer", {"yes": True, "written_reason": "本单位自己答复"}).status_code == 200
    assert answering.offers(id=one.id)[0].written_reason == ""  # who answers for themselves is asked for none
    assert answering.clerk.post(f"{path}/answer", {"yes": True}).json()["state"] == "placed"


def test_what_was_answered_is_answered(answering: Answering) -> None:
    offer = answering.offers()[0]
    body = {"yes": True}
    first = answering.clerk.post(f"/offers/{offer.id}/answer", body, key="k")
    again = answering.clerk.post(f"/offers/{offer.id}/answer", body, key="k")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.content == first.content
    assert again.headers["idempotent-replay"] == "true"
    twice = answering.say(answering.clerk, offer)
    assert (twice.status_code, twice.json()["code"]) == (409, "OFFER_STATE")


def test_a_yes_is_taken_back_until_the_other_side_has_answered(answering: Answering) -> None:
    one, other = answering.offers()[:2]
    answering.say(answering.clerk, one)
    assert answering.act(answering.clerk, f"/offers/{one.id}/undo").json()["state"] == "open"
    answering.say(answering.clerk, other)
    answering.say(answering.receiver, other)
    assert answering.act(answering.clerk, f"/offers/{other.id}/undo").status_code == 409


def test_without_consent_for_the_employer_nobody_says_yes(
    database: Database, sign_in: SignIn, settings: Settings, keep: Keep
) -> None:
    answering = keep(make_answering, database, sign_in, settings, consenting=False)
    reply = answering.say(answering.clerk, answering.offers()[0])
    assert (reply.status_code, reply.json()["code"]) == (409, "CONSENT_RECIPIENT")
    assert reply.json()["fields"]


def test_who_does_not_answer_in_time_is_late_and_free_again(answering: Answering) -> None:
    silent, waiting = answering.offers()[:2]
    answering.say(answering.clerk, waiting)
    answering.pass_days(4)
    late = answering.say(answering.clerk, silent)
    assert (late.status_code, late.json()["code"]) == (409, "OFFER_LATE")
    assert expire_all(answering.database) == 3
    assert answering.offers(id=silent.id)[0].state == "late_worker"
    assert answering.offers(id=waiting.id)[0].state == "worker_yes"
    answering.pass_days(2)
    assert expire_all(answering.database) == 1
    assert answering.offers(id=waiting.id)[0].state == "late_employer"
    answering.work()
    assert len([row for row in answering.offers() if row.state == "open"]) == 2


def test_a_round_ends_by_itself_when_every_offer_has_its_outcome(answering: Answering) -> None:
    while standing := [row for row in answering.offers() if row.state == "open"]:
        for offer in standing:
            answering.say(answering.clerk, offer, yes=False, code="place")
        answering.work()
    assert set(answering.states()) == {"declined_worker"}
    asked = [(row.worker_id, row.job_order_id) for row in answering.offers()]
    assert len(asked) == len(set(asked)) > 4
    assert answering.coordinator.get(f"/rounds/{answering.round_id}").json()["state"] == "closed"


def test_a_round_is_closed_by_hand_with_a_reason_and_people_are_free(answering: Answering) -> None:
    path = f"/rounds/{answering.round_id}/close"
    refused = answering.act(answering.coordinator, path, {})
    assert (refused.status_code, refused.json()["code"]) == (422, "REASON_NEEDED")
    assert answering.act(answering.coordinator, path, {"reason": "台风"}).json()["state"] == "closed"
    assert answering.states() == ["withdrawn"] * 4
    assert answering.world.act(answering.world.open_round(), "freeze") == 200


def test_who_is_placed_and_the_seat_they_hold_are_not_in_the_next_round(answering: Answering) -> None:
    placed = answering.place(answering.offers()[0])
    assert (
        answering.act(answering.coordinator, f"/rounds/{answering.round_id}/close", {"reason": "下一轮"}).status_code
        == 200
    )
    next_round = answering.world.open_round()
    assert answering.world.act(next_round, "freeze") == 200
    assert answering.world.act(next_round, "solve") == 202
    answering.work()
    rows = answering.coordinator.get("/proposals", round_id=next_round).json()["items"]
    assert str(placed.worker_id) not in {row["worker_id"] for row in rows}
    assert len(rows) == 3


@pytest.mark.parametrize("ending", ["no_show", "cancel"])
def test_who_does_not_come_is_free_again_and_the_seat_goes_on(answering: Answering, ending: str) -> None:
    placed = answering.place(answering.offers()[0])
    body = {"code": "not_come", "on": str(placed.placed_on)}
    done = answering.act(answering.receiver, f"/placements/{placed.id}/end/{ending}", body)
    assert done.status_code == 200, done.text
    assert answering.offers(id=placed.offer_id)[0].state == "ended"
    answering.work()
    assert any(row.wave == 2 for row in answering.offers(job_order_id=placed.job_order_id))


def test_after_an_end_the_employer_sees_nobody_any_more(answering: Answering) -> None:
    placed = answering.place(answering.offers()[0])
    seen = answering.receiver.get(f"/offers/{placed.offer_id}").json()
    assert {"birth_date", "sex"} <= seen.keys()
    body = {"code": "other", "on": str(placed.placed_on)}
    answering.act(answering.clerk, f"/placements/{placed.id}/end/cancel", body)
    hidden = answering.receiver.get(f"/offers/{placed.offer_id}").json()
    assert not {"birth_date", "sex", "age_band", "name"} & hidden.keys()


def test_of_many_who_say_yes_at_once_one_takes_the_last_seat(answering: Answering) -> None:
    offers = answering.offers(job_order_id=answering.offers()[0].job_order_id)
    with answering.database.write() as session:
        session.get_one(JobOrder, offers[0].job_order_id).seats = 1
    for offer in offers:
        assert answering.say(answering.clerk, offer).status_code == 200
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda at: answering.say(answering.receiver, offers[at % len(offers)]), range(8)))
    assert sorted(reply.status_code for reply in replies) == [200] + [409] * 7
    assert {reply.json()["code"] for reply in replies if reply.status_code == 409} <= {"SEATS_TAKEN", "OFFER_STATE"}
    assert len(answering.placements()) == 1


def test_the_number_on_the_card_is_opened_once_both_said_yes_and_never_after_a_cancel(
    answering: Answering, sign_in: SignIn, settings: Settings
) -> None:
    factory = sign_in(Role.EMPLOYER_HR, answering.receiver.organisation)
    offer = answering.offers()[0]
    number = "451022199602033429"
    with answering.database.write() as session:
        add_identity(session, Keyring.open(settings.keys_path), offer, {"id_number": number, "name": "韦示例"})
    reveal = f"/proposals/{offer.proposal_id}/reveal"
    before = factory.post(reveal, {"reason": "核对证件"})
    assert (before.status_code, before.json()["code"]) == (409, "NOT_PLACED")
    placed = answering.place(offer)
    assert factory.post(reveal, {"reason": "核对证件"}).json() == {"id_number": number}
    assert factory.get(f"/offers/{offer.id}").json()["name"] == "韦示例"
    body = {"code": "other", "on": str(placed.placed_on)}
    assert answering.act(factory, f"/placements/{placed.id}/end/cancel", body).status_code == 200
    assert factory.post(reveal, {"reason": "核对证件"}).status_code == 409
    assert "韦示例" not in factory.get(f"/offers/{offer.id}").text


def test_the_card_of_who_came_from_the_standby_list_is_checked_too_and_each_person_counts_once(
    answering: Answering, sign_in: SignIn, settings: Settings
) -> None:
    factory = sign_in(Role.EMPLOYER_HR, answering.receiver.organisation)
    first = answering.offers()[0]
    answering.say(answering.clerk, first, yes=False, code="pay")
    answering.work()
    (second,) = answering.offers(job_order_id=first.job_order_id, wave=2)
    other = next(row for row in answering.offers(job_order_id=first.job_order_id, wave=1) if row.id != first.id)
    assert second.proposal_id is None
    numbers = {second.id: "451022199602033429", other.id: "45102219960203334X"}
    with answering.database.write() as session:
        for offer in (second, other):
            add_identity(
                session, Keyring.open(settings.keys_path), offer, {"id_number": numbers[offer.id], "name": "韦例"}
            )
        session.get_one(JobOrder, first.job_order_id).seats = 2
    ways = [f"/placements/{answering.place(offer).id}/reveal" for offer in (second, other)]
    why = {"reason": "核对证件"}
    assert factory.post(ways[0], why).json() == {"id_number": numbers[second.id]}
    for way in (ways[1], f"/proposals/{other.proposal_id}/reveal", ways[1]):
        assert factory.post(way, why).json() == {"id_number": numbers[other.id]}  # two of two, however often
    with answering.database.write() as session:
        session.get_one(JobOrder, first.job_order_id).seats = 1
    assert factory.post(ways[0], why).status_code == 200  # seen before
    said = [row.action for row in chain(answering.database, factory.organisation.id) if row.action.endswith(".reveal")]
    assert said == ["placement.reveal", "placement.reveal", "proposal.reveal", "placement.reveal", "placement.reveal"]
    placed = answering.placements(offer_id=second.id)[0]
    body = {"code": "other", "on": str(placed.placed_on)}
    assert answering.act(factory, f"/placements/{placed.id}/end/cancel", body).status_code == 200
    refused = factory.post(ways[0], why)
    assert (refused.status_code, refused.json()["code"]) == (409, "NOT_PLACED")


def test_of_two_employers_who_have_a_worker_s_yes_to_come_one_gets_it(answering: Answering) -> None:
    first = answering.offers()[0]
    with answering.database.write() as session:
        order = next(row for row in session.query(JobOrder) if row.id != first.job_order_id)
        order.seats += 1
        shared = {name: getattr(first, name) for name in OF_OFFER}
        second = added(session, Offer(**shared, job_order_id=order.id, state="open", wave=1)).id
    for offer in (first.id, second):
        assert answering.say(answering.receiver, offer).json()["state"] == "employer_yes"
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda offer: answering.say(answering.clerk, offer), (first.id, second)))
    assert sorted(reply.status_code for reply in replies) == [200, 409]
    assert len(answering.placements(worker_id=first.worker_id)) == 1
    assert {row.state for row in answering.offers(worker_id=first.worker_id)} == {"placed", "superseded"}


def test_every_transition_leaves_its_event(answering: Answering) -> None:
    one, other = answering.offers()[:2]
    answering.place(one)
    answering.say(answering.receiver, other, yes=False, code="other")
    county = chain(answering.database, answering.clerk.organisation.id)
    factory = chain(answering.database, answering.receiver.organisation.id)
    assert [row.action for row in county if row.action.startswith("offer.")] == ["offer.worker_yes"]
    assert [row.action for row in factory if row.action.startswith("offer.")] == [
        "offer.employer_yes",
        "offer.employer_no",
    ]
    assert not [row for row in chain(answering.database, NOBODYS) if row.action.startswith("offer.")]


def test_a_signed_round_waits_for_its_objection_window(
    database: Database, sign_in: SignIn, settings: Settings, keep: Keep
) -> None:
    answering = keep(make_answering, database, sign_in, settings)
    assert (
        answering.act(answering.coordinator, f"/rounds/{answering.round_id}/close", {"reason": "下一轮"}).status_code
        == 200
    )
    round_id = answering.world.open_round()
    path = f"/rounds/{round_id}"
    version = answering.coordinator.get(path).headers["etag"]
    assert answering.coordinator.patch(path, {"objection_days": 2}, match=version).status_code == 200
    assert answering.world.act(round_id, "freeze") == 200
    assert answering.world.act(round_id, "solve") == 202
    answering.work()
    unsigned = answering.act(answering.coordinator, f"{path}/publish")
    assert (unsigned.status_code, unsigned.json()["code"]) == (409, "ROUND_UNSIGNED")
    signed = answering.act(answering.coordinator, f"{path}/sign").json()
    assert (signed["state"], signed["signed_by"], len(signed["signed_digest"])) == (
        "objection",
        str(answering.coordinator.user.id),
        64,
    )
    early = answering.act(answering.coordinator, f"{path}/publish")
    assert (early.status_code, early.json()["code"]) == (409, "OBJECTION_OPEN")
    with answering.database.write() as session:
        row = session.query(Round).filter_by(state="objection").one()
        row.objection_until = row.on_date
    assert answering.world.act(round_id, "publish") == 200
