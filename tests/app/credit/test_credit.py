"""Who is barred leaves the next freeze; what was offered stays until somebody decides; orders that run out are warned of and closed."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest

from app.audit import keep_audit
from app.clock import today
from app.db.crypto import Keyring
from app.db.engine import Database
from app.demand.stale import age_orders
from app.models.employer import Employer
from app.models.job_order import JobOrder
from app.models.order_warning import OrderWarning
from app.runner import database_of_runner
from app.settings import Settings
from tests.app.audit.chains import chain
from tests.app.conftest import Actor, Keep, SignIn
from tests.app.factories import make_employer, make_job_order, make_organisation
from tests.app.offers.world import Answering, make_answering


@pytest.fixture
def answering(database: Database, sign_in: SignIn, settings: Settings, keep: Keep) -> Answering:
    return keep(make_answering, database, sign_in, settings)


def employer(answering: Answering) -> Employer:
    with answering.database.read() as session:
        order = session.query(JobOrder).first()
        assert order is not None
        return session.get_one(Employer, order.employer_id)


def bar(who: Actor, about: Employer, **other: Any) -> Any:
    body = {"employer_id": str(about.id), "grade": "barred", "source": "inspection", "reason": "拖欠工资"}
    return who.post("/credit-records", body | {"from_date": str(today())} | other)


def freeze_next(answering: Answering) -> Any:
    path = f"/rounds/{answering.round_id}/close"
    assert answering.act(answering.coordinator, path, {"reason": "下一轮"}).status_code == 200
    return answering.act(answering.coordinator, f"/rounds/{answering.world.open_round()}/freeze")


@pytest.mark.parametrize("writer", ["receiver", "coordinator"])
def test_a_barred_employer_leaves_the_next_freeze_and_its_offers_wait_for_a_decision(
    answering: Answering, writer: str
) -> None:
    assert answering.coordinator.get("/barred-offers").json()["items"] == []
    who = getattr(answering, writer)
    made = bar(who, employer(answering))
    assert made.status_code == 201, made.text
    assert len(answering.coordinator.get("/barred-offers").json()["items"]) == 4
    assert answering.states() == ["open"] * 4
    refused = freeze_next(answering)
    assert (refused.status_code, refused.json()["code"]) == (409, "ROUND_NO_ORDERS")
    record = made.json()
    path = f"/credit-records/{record['id']}/end"
    body = {"until": str(today() - timedelta(days=1)), "reason": "已整改"}
    before = who.post(path, body, match='"1"')
    assert (before.status_code, before.json()["code"]) == (422, "DAYS_WRONG")
    assert who.post(path, body | {"until": str(today())}, match='"1"').json()["until"] == str(today())


def test_a_seat_freed_at_a_barred_employer_is_offered_to_nobody(answering: Answering) -> None:
    bar(answering.coordinator, employer(answering))
    answering.say(answering.clerk, answering.offers()[0], yes=False, code="pay")
    answering.work()
    assert [row.wave for row in answering.offers()] == [1] * 4


@pytest.mark.parametrize(
    "other",
    [
        {"grade": "warned"},
        {"from_date": str(today() + timedelta(days=1))},
        {"from_date": "2024-02-29", "until": str(today() - timedelta(days=1))},
    ],
)
def test_only_a_bar_in_force_holds_back(answering: Answering, other: dict[str, str]) -> None:
    assert bar(answering.receiver, employer(answering), **other).status_code == 201
    assert answering.coordinator.get("/barred-offers").json()["items"] == []


def test_nobody_writes_of_others_employers_or_ends_what_another_wrote(answering: Answering) -> None:
    with answering.database.write() as session:
        foreign = make_employer(session, make_organisation(session, "receiving_office"))
    for who in (answering.receiver, answering.coordinator):
        assert bar(who, foreign).status_code == 404
    assert bar(answering.clerk, employer(answering)).status_code == 403
    made = bar(answering.receiver, employer(answering)).json()
    body = {"until": str(today()), "reason": "不同意"}
    assert answering.coordinator.post(f"/credit-records/{made['id']}/end", body, match='"1"').status_code == 404
    wrong = bar(answering.receiver, employer(answering), until="2020-01-01")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "DAYS_WRONG")


def test_what_is_held_leaves_as_a_file_for_who_reads_it_and_for_nobody_else(answering: Answering) -> None:
    about = employer(answering)
    assert bar(answering.receiver, about, reason="=拖欠工资", until=str(today())).status_code == 201
    reply = answering.receiver.get("/exports/credit-records/file")
    header, row, mark = csv.reader(io.StringIO(reply.content.decode("utf-8-sig"), newline=""))
    assert [name.split(" ")[0] for name in header[:-1]] == [
        *("用人单位", "统一社会信用代码", "等级", "来源", "原因", "起", "止")
    ]
    said = ["禁止参加对接", "劳动监察", "'=拖欠工资", str(today()), str(today())]
    assert row[:-1] == [about.name, about.credit_code, *said]
    assert mark[0] in row[-1].replace(f" {answering.receiver.user.login} ", " ")
    other = answering.coordinator.get("/exports/credit-records/file").content.decode("utf-8-sig")
    assert "拖欠工资" not in other  # each office keeps its own records
    assert answering.clerk.get("/exports/credit-records/file").status_code == 403


def test_orders_that_run_out_are_warned_of_once_and_closed_the_day_after(
    database: Database, settings: Settings
) -> None:
    last = date(2028, 2, 29)
    with database.write() as session:
        office = make_organisation(session, "receiving_office")
        made = make_employer(session, office)
        order = make_job_order(session, made, start_date=last, valid_until=last)
        open_end = make_job_order(session, made, start_date=last, valid_until=None)
    runner = keep_audit(database_of_runner(settings), Keyring.of(settings))
    try:
        assert age_orders(runner, date(2028, 2, 21)) == (0, 0)
        assert age_orders(runner, date(2028, 2, 22)) == (1, 0)
        assert age_orders(runner, date(2028, 2, 29)) == (0, 0)
        with database.read() as session:
            assert session.get_one(JobOrder, order.id).version == order.version
            assert [row.warned_on for row in session.query(OrderWarning)] == [date(2028, 2, 22)]
        assert age_orders(runner, date(2028, 3, 1)) == (0, 2)
        assert age_orders(runner, date(2028, 3, 1)) == (0, 0)
    finally:
        runner.close()
    with database.read() as session:
        assert {session.get_one(JobOrder, each.id).state for each in (order, open_end)} == {"closed"}
    actions = [row.action for row in chain(database, office.id)]
    assert actions.count("orders.warned") == 1
    assert actions.count("orders.expired") == 1
