"""By pages: a clerk sees whom to call today and records it; tickets pass between the offices."""

import re
from hashlib import sha256

import pytest

from app.clock import today
from app.db.engine import Database
from app.models.follow_up import FollowUp
from app.models.rights_ticket import RightsTicket
from app.settings import Settings
from tests.app.conftest import Keep, SignIn
from tests.app.console.visitor import Visitor
from tests.app.employment.test_event_sheets import HEAD as EVENT_HEAD
from tests.app.employment.test_event_sheets import row_of
from tests.app.filled_sheets import filled
from tests.app.follow_ups.test_call_sheets import HEAD
from tests.app.offers.world import make_answering

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_call_is_recorded_and_a_ticket_opened_and_settled(
    database: Database, sign_in: SignIn, settings: Settings, keep: Keep
) -> None:
    answering = keep(make_answering, database, sign_in, settings)
    placed = answering.place(answering.offers()[0])
    answering.act(answering.receiver, f"/placements/{placed.id}/arrive", {"on": str(today())})
    clerk, receiver = Visitor.of(answering.clerk), Visitor.of(answering.receiver)
    assert "没有到期的回访" in clerk.get("/console/calls").text
    with database.write() as session:
        call = session.query(FollowUp).filter_by(day_no=3).one()
        call.due_on = today()
    text = clerk.get("/console/calls").text
    assert f"/console/calls/{call.id}" in text
    version = re.search(r'name="version" value="(\d+)"', text)
    assert version is not None
    fields = {"version": version[1], "outcome": "record", "at_work": "true", "pay_real": "", "living": "2"}
    assert clerk.post(f"/console/calls/{call.id}", fields | {"version": "9"}).status_code == 412
    assert clerk.post(f"/console/calls/{call.id}", fields | {"at_work": ""}).status_code == 422
    assert clerk.post(f"/console/calls/{call.id}", fields).status_code == 303
    assert "没有到期的回访" in clerk.get("/console/calls").text
    ticket = {"kind": "unpaid_wages", "told": "两个月没发工资"}
    assert clerk.post(f"/console/placements/{placed.id}/tickets", ticket).status_code == 303
    with database.read() as session:
        row = session.query(RightsTicket).one()
    seen = receiver.get("/console/tickets").text
    assert "拖欠工资" in seen
    assert "两个月没发工资" in clerk.get("/console/tickets").text
    path, version_field = f"/console/tickets/{row.id}", {"version": str(row.version)}
    assert clerk.post(path, version_field | {"action": "settle"}).status_code == 422
    assert clerk.post(path, version_field | {"action": "settle", "outcome": "已补发"}).status_code == 303
    assert "已补发" in receiver.get("/console/tickets").text


def test_a_sheet_of_calls_is_checked_then_counts_as_a_whole(
    database: Database, sign_in: SignIn, settings: Settings, keep: Keep
) -> None:
    answering = keep(make_answering, database, sign_in, settings)
    placed = answering.place(answering.offers()[0])
    answering.act(answering.receiver, f"/placements/{placed.id}/arrive", {"on": str(today())})
    with database.write() as session:
        call = session.query(FollowUp).filter_by(day_no=3).one()
        call.due_on = today()
    clerk = Visitor.of(answering.clerk)
    assert "/console/calls/check" in clerk.get("/console/calls").text
    assert clerk.get("/console/calls/sheet.xlsx", until=today()).content[:2] == b"PK"
    good = filled(HEAD, (call.id, "在岗", "5200", "好", "一切正常"))
    checked = clerk.post("/console/calls/check", file=good).headers["location"]
    assert "有一处错误，整份表都不生效" in clerk.get(checked).text
    assert clerk.post("/console/calls/marked", file=good).content[:2] == b"PK"
    done = clerk.post("/console/calls/load", {"checked": sha256(good).hexdigest()}, file=good)
    assert "已正式导入" in clerk.get(done.headers["location"]).text
    assert "没有到期的回访" in clerk.get("/console/calls").text


def test_a_sheet_of_what_happened_is_checked_then_counts_as_a_whole(
    database: Database, sign_in: SignIn, settings: Settings, keep: Keep
) -> None:
    answering = keep(make_answering, database, sign_in, settings)
    placed = answering.place(answering.offers()[0])
    receiver = Visitor.of(answering.receiver)
    assert "/console/arrivals/sheet.xlsx?state=placed" in receiver.get("/console/arrivals", state="placed").text
    assert receiver.get("/console/arrivals/sheet.xlsx", state="placed").content[:2] == b"PK"
    good = filled(EVENT_HEAD, row_of(placed, 到岗日期=today(), 合同签订日期=today()))
    checked = receiver.post("/console/arrivals/check", file=good).headers["location"]
    assert "有一处错误，整份表都不生效" in receiver.get(checked).text
    assert receiver.post("/console/arrivals/marked", file=good).content[:2] == b"PK"
    done = receiver.post("/console/arrivals/load", {"checked": sha256(good).hexdigest()}, file=good)
    assert "已正式导入" in receiver.get(done.headers["location"]).text
    known = f'签订劳动合同 <small lang="en">contract signed</small> {today()}'
    assert known in receiver.get("/console/arrivals", state="working").text
