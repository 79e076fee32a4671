"""What happens is told in its own transaction, to whom it concerns, once and without a word about people."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.access import service as access
from app.access.principal import Role
from app.access.scope import scope_of
from app.clock import today
from app.db.engine import Database
from app.db.scope import enter
from app.demand.stale import age_orders
from app.errors import NotFoundError
from app.follow_ups.due import remind
from app.models.credit_record import CreditRecord
from app.models.follow_up import FollowUp
from app.models.job_order import JobOrder
from app.models.notice import Notice
from app.models.rights_ticket import RightsTicket
from app.notices.kinds import INBOX, KINDS, sentences
from app.notices.service import tell
from app.offers import due as offers_due
from app.offers.late import expire_all
from app.settings import Settings
from tests.app.conftest import Actor, Keep, SignIn
from tests.app.offers.world import Answering, make_answering


@pytest.fixture
def answering(database: Database, sign_in: SignIn, settings: Settings, keep: Keep) -> Answering:
    return keep(make_answering, database, sign_in, settings)


def told(actor: Actor) -> list[tuple[str, dict[str, Any]]]:
    """What an organisation's inbox says, the oldest first."""
    rows = actor.get("/notices", limit=200).json()["items"]
    return [(row["kind"], row["body"]) for row in sorted(rows, key=lambda row: row["id"])]


def kinds(actor: Actor) -> list[str]:
    return [kind for kind, _ in told(actor)]


def test_a_round_tells_both_sides_and_its_coordinator(answering: Answering, sign_in: SignIn) -> None:
    clerk, receiver, coordinator = answering.clerk, answering.receiver, answering.coordinator
    assert told(coordinator) == [("round_proposed", {})]
    sent = [("round_published", {"count": 4}), ("offers_sent", {"count": 4})]
    assert told(clerk) == told(receiver) == sent
    stranger = sign_in(Role.COUNTY_CLERK)
    assert told(stranger) == []
    first = clerk.get("/notices").json()["items"][0]
    assert stranger.get(f"/notices/{first['id']}").content == stranger.get(f"/notices/{uuid4()}").content
    answering.place(answering.offers()[0])
    assert [each[-1] for each in (kinds(clerk), kinds(receiver))] == ["placed", "placed"]
    answering.pass_days(30)
    expire_all(answering.database)
    for actor in (clerk, receiver):  # one notice an order
        assert sum(body["count"] for kind, body in told(actor) if kind == "offers_late") == 3
    answering.work()  # the next on standby are asked
    assert told(clerk)[-1][0] == "offers_sent"
    while answering.offers(state="open"):
        answering.pass_days(30)
        expire_all(answering.database)
        answering.work()
    count = len(answering.offers())
    assert sum(body["count"] for kind, body in told(clerk) if kind == "offers_sent") == count
    for actor in (clerk, receiver, coordinator):
        assert told(actor)[-1] == ("round_closed", {"count": count, "placed": 1})


def test_a_round_that_is_closed_by_hand_tells_everybody_but_who_closed_it(answering: Answering) -> None:
    done = answering.act(answering.coordinator, f"/rounds/{answering.round_id}/close", {"reason": "提前结束"})
    assert done.status_code == 200
    assert told(answering.clerk)[-1] == told(answering.receiver)[-1] == ("round_closed", {"count": 4, "placed": 0})
    assert kinds(answering.coordinator) == ["round_proposed"]


def test_unread_ones_come_first_and_are_read_one_by_one_or_all(answering: Answering) -> None:
    clerk = answering.clerk
    answering.place(answering.offers()[0])
    assert clerk.get("/notices/unread").json() == {"unread": 3}
    first, second, third = (row["id"] for row in clerk.get("/notices").json()["items"])
    assert first > second > third
    read = clerk.post(f"/notices/{first}/read").json()
    assert read["read_at"] is not None
    assert clerk.post(f"/notices/{first}/read").json() == read
    walked, cursor = [], None
    while True:
        page = clerk.get("/notices", limit=1, **({"cursor": cursor} if cursor else {})).json()
        walked += [row["id"] for row in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert walked == [second, third, first]
    assert clerk.post("/notices/read", {"until": third}).json() == {"read": 1}
    assert clerk.post("/notices/read", {"until": str(uuid4())}).status_code == 404
    assert clerk.post("/notices/read", {}).json() == {"read": 1}
    assert clerk.get("/notices/unread").json() == {"unread": 0}
    assert answering.receiver.get("/notices/unread").json() == {"unread": 3}


def test_tickets_bars_and_orders_that_end_are_told_to_whom_they_concern(answering: Answering) -> None:
    placed = answering.place(answering.offers()[0])
    opened = answering.clerk.post(f"/placements/{placed.id}/tickets", {"kind": "fees", "told": "收了押金"})
    assert told(answering.receiver)[-1] == ("ticket_opened", {"code": "fees"})
    row = answering.receiver.get("/notices").json()["items"][0]
    assert (row["subject_kind"], row["subject_id"]) == ("ticket", opened.json()["id"])
    assert "押金" not in str(row)
    bar = {"employer_id": str(placed.employer_id), "source": "inspection", "from_date": str(today()), "reason": "欠薪"}
    answering.receiver.post("/credit-records", bar | {"grade": "warned"})
    assert kinds(answering.coordinator) == ["round_proposed"]
    answering.receiver.post("/credit-records", bar | {"grade": "barred"})
    assert kinds(answering.coordinator)[-1] == "employer_barred"
    answering.coordinator.post("/credit-records", bar | {"grade": "barred"})
    assert kinds(answering.receiver)[-1] == "employer_barred"
    with answering.database.write() as session:
        assert session.query(CreditRecord).count() == 3
        orders = session.query(JobOrder).all()
        for order in orders:
            order.valid_until = today() + timedelta(days=3)
    age_orders(answering.database, today())
    age_orders(answering.database, today())
    assert told(answering.receiver)[-1] == ("orders_ending", {"count": len(orders)})
    assert kinds(answering.receiver).count("orders_ending") == 1


def test_what_is_due_is_told_once_a_day(answering: Answering) -> None:
    placed = answering.place(answering.offers()[0])
    assert answering.act(answering.receiver, f"/placements/{placed.id}/arrive", {"on": str(today())}).status_code == 200
    answering.clerk.post(f"/placements/{placed.id}/tickets", {"kind": "fees"})
    day = today()
    remind(answering.database, day)
    assert "calls_due" not in kinds(answering.clerk)
    with answering.database.write() as session:
        for call in session.query(FollowUp):
            call.due_on -= timedelta(days=31)
        session.query(RightsTicket).one().due_on = day - timedelta(days=1)
    for _ in range(2):
        remind(answering.database, day)
    assert told(answering.clerk)[-2:] == [("calls_due", {"count": 2}), ("tickets_overdue", {"count": 1})]
    assert kinds(answering.clerk).count("calls_due") == 1
    assert kinds(answering.receiver).count("tickets_overdue") == 1
    assert "calls_due" not in kinds(answering.receiver)
    remind(answering.database, day + timedelta(days=1))
    assert kinds(answering.clerk).count("calls_due") == 2


def test_each_side_hears_once_a_day_of_the_offers_that_await_its_answer(answering: Answering) -> None:
    clerk, receiver, offers = answering.clerk, answering.receiver, answering.offers()
    due = offers[0].due_worker
    answering.say(clerk, offers[0])
    answering.say(receiver, offers[1])
    answering.say(receiver, offers[2], yes=False, code="skill")

    def heard(day: date) -> list[list[dict[str, Any]]]:
        for _ in range(2):
            offers_due.remind(answering.database, day)
        return [[body for kind, body in told(who) if kind == "offers_waiting"] for who in (clerk, receiver)]

    # both are asked for the offer that nobody answered, each besides for the one to which the other has said yes
    assert heard(today()) == [[{"count": 2, "soon": 0}]] * 2
    assert heard(due - timedelta(days=1)) == [
        [{"count": 2, "soon": 0}, {"count": 2, "soon": 2}],
        [{"count": 2, "soon": 0}] * 2,
    ]
    of_the_county, of_the_order_side = heard(due + timedelta(days=1))
    assert len(of_the_county) == 2  # whose last day is over is late, and waits no more
    assert of_the_order_side[-1] == {"count": 2, "soon": 2}
    answering.act(answering.coordinator, f"/rounds/{answering.round_id}/close", {"reason": "提前结束"})
    assert [len(each) for each in heard(due + timedelta(days=2))] == [2, 3]


def test_the_runner_itself_reminds_and_hands_on(answering: Answering) -> None:
    answering.runner._keep_house()
    for who in (answering.clerk, answering.receiver):
        assert told(who)[-1] == ("offers_waiting", {"count": 4, "soon": 0})
    with answering.database.read() as session:
        assert session.query(Notice).filter_by(handed_at=None).count() == 0


def test_who_tells_another_neither_reads_nor_changes_what_it_has(
    served: Database, database: Database, sign_in: SignIn
) -> None:
    clerk, other = sign_in(Role.COUNTY_CLERK), sign_in(Role.RECEIVING_CLERK)
    with served.write() as session:
        enter(session, scope_of(access.principal_of(session, session.merge(clerk.user, load=False))))
        tell(session, "placed", uuid4(), {other.organisation.id: {}})
        assert session.query(Notice).count() == 0
        session.add(_row(other.organisation.id))
        with pytest.raises(NotFoundError):
            session.flush()
        session.rollback()
    with database.read() as session:
        assert session.query(Notice).count() == 0


def _row(office: UUID) -> Notice:
    return Notice(organisation_id=office, kind="placed", subject_kind="offer", subject_id=uuid4(), body={})


def test_what_is_not_committed_is_not_told(database: Database, sign_in: SignIn) -> None:
    clerk = sign_in(Role.COUNTY_CLERK)
    with database.write() as session:
        tell(session, "placed", uuid4(), {clerk.organisation.id: {}})
        session.rollback()
    assert told(clerk) == []
    with database.write() as session:
        tell(session, "placed", uuid4(), {clerk.organisation.id: {}})
    assert kinds(clerk) == ["placed"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_both_sentences_and_somebody_who_is_told(kind: str) -> None:
    zh, en = sentences(kind, {"count": 7, "placed": 3, "soon": 2, "code": "CODE", "due": "2026-12-01"})
    assert zh
    assert en
    assert "{" not in zh + en
    assert KINDS[kind].told or kind == "webhook_test"
    assert KINDS[kind].told <= INBOX
