"""A worker with a link looks at one offer and answers it, once; whatever else it may be, a link that is over is nothing."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import httpx2
import pytest
from fastapi.testclient import TestClient

from app.access.passwords import token_hash
from app.clock import now, today
from app.console.pages.link import ASKS
from app.db.engine import Database
from app.db.scope import Scope, Why, enter
from app.models.agreement import Agreement
from app.models.consent import Consent
from app.models.idempotency import IdempotencyKey
from app.models.notice import Notice
from app.models.offer import Offer
from app.models.offer_link import OfferLink
from app.models.rights_request import RightsRequest
from app.models.worker import Worker
from app.settings import Settings
from tests.app.audit.chains import chain
from tests.app.conftest import Keep, SignIn, plain_headers
from tests.app.offers.world import Answering, make_answering

CONSENT = {"agree": "yes"}


@dataclass(frozen=True)
class Phone:
    """Who holds a link: no account, no cookie."""

    client: TestClient
    path: str

    def look(self, **query: str) -> httpx2.Response:
        return self.client.get(self.path, params=query)

    def tap(self, action: str, **fields: str) -> httpx2.Response:
        return self.client.post(self.path, data={"action": action, **fields}, follow_redirects=False)


@pytest.fixture
def answering(database: Database, sign_in: SignIn, settings: Settings, keep: Keep) -> Answering:
    return keep(make_answering, database, sign_in, settings, consenting=False)


def phone_of(answering: Answering, offer: Offer) -> Phone:
    made = answering.clerk.post(f"/offers/{offer.id}/link")
    assert made.status_code == 201, made.text
    assert made.json()["until"] == str(offer.due_worker)
    return Phone(answering.clerk.client, made.json()["path"])


def test_a_worker_looks_says_no_and_sees_what_comes_next(answering: Answering) -> None:
    offer = answering.offers()[0]
    phone = phone_of(answering, offer)
    seen = phone.look()
    assert seen.status_code == 200
    assert "愿意去" in seen.text
    assert str(offer.due_worker) in seen.text
    assert "set-cookie" not in seen.headers
    assert seen.headers["referrer-policy"] == "no-referrer"
    assert seen.headers["cache-control"] == "no-store"
    assert "script" not in seen.headers["content-security-policy"]
    assert "<script" not in seen.text
    assert phone.tap("no").status_code == 422
    assert phone.tap("no", code="sex").status_code == 422
    assert phone.tap("no", code="place").status_code == 303
    (answered,) = answering.offers(id=offer.id)
    assert (answered.state, answered.worker_code, answered.worker_via) == ("declined_worker", "place", "link")
    assert phone.tap("no", code="pay").status_code == 303  # the same tapped twice
    assert answering.offers(id=offer.id)[0].worker_code == "place"
    assert "您不去" in phone.look().text
    assert phone.tap("yes", **CONSENT).status_code == 404
    answering.work()
    assert len(answering.offers(job_order_id=offer.job_order_id, wave=2)) == 1  # the seat went on


def test_a_yes_takes_the_consent_along_and_may_be_taken_back(answering: Answering, database: Database) -> None:
    offer = answering.offers()[0]
    phone = phone_of(answering, offer)
    refused = phone.tap("yes")
    assert refused.status_code == 409
    assert "先勾选" in refused.text
    assert phone.tap("yes", **CONSENT).status_code == 303
    with database.read() as session:
        (given,) = session.query(Consent).filter_by(worker_id=offer.worker_id).all()
        assert (given.given_how, given.recipient_kind, str(offer.id) in given.evidence) == ("link", "employer", True)
    assert "收回我的答复" in phone.look().text
    assert phone.tap("undo").status_code == 303
    assert answering.offers(id=offer.id)[0].state == "open"
    assert phone.tap("yes").status_code == 303
    assert answering.say(answering.receiver, offer).json()["state"] == "placed"
    assert "双方都同意了" in phone.look().text
    late = phone.tap("undo")
    assert late.status_code == 409
    assert "刚刚变了" in late.text


def test_a_yes_by_link_to_who_said_yes_first_is_a_placement_and_both_offices_are_told(
    answering: Answering, database: Database
) -> None:
    offer = answering.offers()[0]
    phone = phone_of(answering, offer)
    assert answering.say(answering.receiver, offer).json()["state"] == "employer_yes"
    assert "用人单位已经同意" in phone.look().text
    assert phone.tap("yes", **CONSENT).status_code == 303
    assert [row.offer_id for row in answering.placements()] == [offer.id]
    with database.read() as session:
        told = session.query(Notice.organisation_id).filter_by(kind="placed", subject_id=offer.id).all()
    assert {office for (office,) in told} == {offer.organisation_id, offer.order_office_id}
    other = answering.offers(state="open")[0]
    assert phone_of(answering, other).tap("yes", **CONSENT).status_code == 303


def test_where_no_agreement_covers_the_way_any_more_a_worker_is_told_whom_to_ask(
    answering: Answering, database: Database
) -> None:
    offer = answering.offers()[0]
    phone = phone_of(answering, offer)
    with database.write() as session:
        session.query(Agreement).update({"end_date": today() - timedelta(days=1)})
    refused = phone.tap("yes", **CONSENT)
    assert refused.status_code == 409
    assert "协议到期了" in refused.text
    assert "请联系您所在县的就业部门" in refused.text
    assert answering.offers(id=offer.id)[0].state == "open"
    with database.read() as session:  # nor was a consent kept for what came to nothing
        assert session.query(Consent).filter_by(worker_id=offer.worker_id).count() == 0
    assert phone.tap("no", code="trust").status_code == 303


def test_whose_deeds_of_the_day_are_spent_is_told_so_beside_the_offer(
    answering: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.console.pages.link.ASKS", replace(ASKS, most=1))
    phone = phone_of(answering, answering.offers()[0])
    assert phone.tap("explain").status_code == 303
    spent = phone.tap("no", code="trust")
    assert (spent.status_code, int(spent.headers["retry-after"]) > 0) == (429, True)
    assert "今天操作次数太多" in spent.text
    assert "愿意去" in spent.text


def test_a_yes_is_not_taken_back_after_ten_minutes(answering: Answering, database: Database) -> None:
    offer = answering.offers()[0]
    phone = phone_of(answering, offer)
    phone.tap("yes", **CONSENT)
    with database.write() as session:
        session.get_one(Offer, offer.id).worker_at = now() - timedelta(minutes=11)
    assert "收回我的答复" not in phone.look().text
    assert "超过十分钟" in phone.tap("undo").text


def test_of_a_link_that_opens_nothing_nobody_learns_why(answering: Answering, database: Database) -> None:
    revoked, withdrawn, late, restricted = (phone_of(answering, offer) for offer in answering.offers()[:4])
    offers = answering.offers()
    unknown = Phone(revoked.client, f"/a/{'x' * 43}")
    newer = phone_of(answering, offers[0])
    answering.act(answering.coordinator, f"/offers/{offers[1].id}/withdraw", {"reason": "岗位取消"})
    with database.write() as session:
        session.get_one(Offer, offers[2].id).due_worker = today() - timedelta(days=1)
        session.get_one(Worker, offers[3].worker_id).restricted_at = now()
    gone = [unknown, revoked, withdrawn, late, restricted]
    looks = [phone.look() for phone in gone]
    taps = [phone.tap("no", code="pay") for phone in gone]
    asks = [phone.tap("opt_out") for phone in gone]
    assert {reply.status_code for reply in (*looks, *taps, *asks)} == {404}
    assert len({reply.content for reply in (*looks, *taps, *asks)}) == 1
    assert len({str(plain_headers(reply)) for reply in (*looks, *taps, *asks)}) == 1
    assert newer.look().status_code == 200
    with database.read() as session:
        assert session.query(Worker).filter_by(automatic=False).count() == 0


def test_what_opens_a_link_is_stored_nowhere(answering: Answering, database: Database) -> None:
    offer = answering.offers()[0]
    made = answering.clerk.post(f"/offers/{offer.id}/link", key="k").json()
    token = made["path"].removeprefix("/a/")
    again = answering.clerk.post(f"/offers/{offer.id}/link", key="k")
    assert again.json()["path"] != made["path"]  # told once: a key gives no old one back
    with database.read() as session:
        first, second = session.query(OfferLink).order_by(OfferLink.id).all()
        assert first.token_hash == token_hash(token)
        assert (first.revoked_at is not None, second.revoked_at) == (True, None)
        assert session.query(IdempotencyKey).count() == 0
        if database.is_sqlite:
            dump = "\n".join(session.connection().connection.driver_connection.iterdump())  # type: ignore[union-attr]
            assert token not in dump
    assert not any(token in str(row) for row in chain(database))


def test_who_knows_a_token_and_nothing_else_sees_one_row(
    answering: Answering, database: Database, served: Database
) -> None:
    tokens = [phone_of(answering, offer).path.removeprefix("/a/") for offer in answering.offers()[:2]]
    with served.read() as session:
        enter(session, Scope((), (), (), why=Why.LINK))
        assert session.query(OfferLink).count() == 0
    with served.read() as session:
        key = _key(database, tokens[0])
        enter(session, Scope((), (), (), user=key, why=Why.LINK))
        assert [link.key for link in session.query(OfferLink)] == [key]
        assert session.query(Offer).count() == 0
        assert session.query(Worker).count() == 0


def _key(database: Database, token: str) -> UUID:
    with database.read() as session:
        return session.query(OfferLink).filter_by(token_hash=token_hash(token)).one().key


def test_a_link_is_made_while_the_worker_may_answer(answering: Answering) -> None:
    declined, late = answering.offers()[:2]
    answering.say(answering.clerk, declined, yes=False, code="pay")
    refused = answering.clerk.post(f"/offers/{declined.id}/link")
    assert (refused.status_code, refused.json()["code"]) == (409, "OFFER_STATE")
    answering.pass_days(30)
    refused = answering.clerk.post(f"/offers/{late.id}/link")
    assert (refused.status_code, refused.json()["code"]) == (409, "OFFER_LATE")


def test_reasons_are_those_that_were_stored_and_opting_out_ends_no_offer(
    answering: Answering, database: Database
) -> None:
    offer = answering.offers()[0]
    phone = phone_of(answering, offer)
    onward = phone.tap("explain")
    assert onward.status_code == 303
    shown = phone.client.get(onward.headers["location"])
    assert "完整的理由" in shown.text
    assert "春季对接" in shown.text
    assert re.search(r"<code>[0-9a-f]{16}</code>", shown.text)
    assert phone.tap("opt_out").status_code == 303
    assert phone.tap("opt_out").status_code == 303
    with database.read() as session:
        asked = session.query(RightsRequest).filter_by(worker_id=offer.worker_id).order_by(RightsRequest.id).all()
        assert [(row.kind, row.state) for row in asked] == [("explain", "answered"), ("opt_out", "answered")]
        assert "春季对接" in asked[0].answer
        assert session.get_one(Worker, offer.worker_id).automatic is False
    assert "人工推荐" in phone.look().text
    assert phone.tap("no", code="pay").status_code == 303


def test_the_audit_says_that_it_was_the_worker(answering: Answering, database: Database) -> None:
    offer = answering.offers()[0]
    phone = phone_of(answering, offer)
    phone.look()
    phone.tap("no", code="pay")
    said = [(row.action, row.actor_role) for row in chain(database, offer.organisation_id) if row.object_id == offer.id]
    assert said[-3:] == [("offer.link", "county_clerk"), ("offer.read", "worker"), ("offer.worker_no", "worker")]


def test_a_form_of_another_site_and_a_walker_are_refused(answering: Answering) -> None:
    offer = answering.offers()[0]
    phone = phone_of(answering, offer)
    form = {"action": "no", "code": "pay"}
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null", "Sec-Fetch-Site": "cross-site"}):
        assert phone.client.post(phone.path, data=form, headers=headers).status_code == 403
    assert answering.offers(id=offer.id)[0].state == "open"
    statuses = [phone.client.get(f"/a/{at:043}").status_code for at in range(61)]
    assert set(statuses[:55]) == {404}
    assert statuses[-1] == 429
    assert phone.look().status_code == 429
