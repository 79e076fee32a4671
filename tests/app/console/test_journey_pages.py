"""By pages: the county plans, tells and sends a bus; the order's side ticks arrivals and says what happened; credit is written."""

import re
from datetime import timedelta

import pytest

from app.clock import today
from app.db.engine import Database
from app.models.credit_record import CreditRecord
from app.models.dispatch import Dispatch
from app.models.employer import Employer
from app.models.job_order import JobOrder
from app.settings import Settings
from tests.app.conftest import Keep, SignIn
from tests.app.console.visitor import Visitor
from tests.app.factories import make_employer, make_organisation
from tests.app.offers.world import Answering, make_answering

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def version_in(text: str) -> dict[str, str]:
    found = re.search(r'name="version" value="(\d+)"', text)
    assert found is not None, text
    return {"version": found[1]}


def planned(answering: Answering, clerk: Visitor) -> str:
    """A bus for one person, planned by pages; return its page."""
    start = today() + timedelta(days=5)
    with answering.database.write() as session:
        for order in session.query(JobOrder):
            order.start_date, order.valid_until = start, start
    answering.place(answering.offers()[0])
    point = {"name": "县汽车站", "stop_no": "1", "villages": "示例村、东村"}
    assert clerk.post("/console/pickup-points", point).status_code == 303
    plan = {
        "destination": "44",
        "start_from": str(start),
        "start_to": str(start),
        "day": str(today()),
        "leaves_at": "07:30",
        "arrives_on": str(start),
        "seats": "49",
        "count": "2",
    }
    late = clerk.post("/console/dispatches", plan)
    assert (late.status_code, "最迟须在" in late.text) == (422, True)
    assert clerk.post("/console/dispatches", plan | {"arrives_on": str(today())}).status_code == 303
    with answering.database.read() as session:
        return f"/console/dispatches/{session.query(Dispatch).one().id}"


def test_from_the_pick_up_point_to_the_first_pay(
    database: Database, sign_in: SignIn, settings: Settings, keep: Keep
) -> None:
    answering = keep(make_answering, database, sign_in, settings)
    clerk, receiver = Visitor.of(answering.clerk), Visitor.of(answering.receiver)
    page = planned(answering, clerk)
    listed = clerk.get("/console/dispatches").text
    assert page in listed
    assert "示例村、东村" in listed
    shown = clerk.get(page).text
    change = version_in(shown) | {"operator": "示例客运", "plate": "桂L00001", "leader": "李示例"}
    assert clerk.post(f"{page}/change", change).status_code == 303
    assert clerk.post(f"{page}/announce", version_in(clerk.get(page).text)).status_code == 303
    assert clerk.get(f"{page}/manifest.xlsx").status_code == 200
    assert receiver.get(f"{page}/handover.xlsx").status_code == 200
    assert clerk.get(f"{page}/manifest.pdf").status_code in {200, 503}
    coming = receiver.get("/console/arrivals").text
    assert "李示例" in coming
    assert "一周内到期" in coming
    assert clerk.post(f"{page}/depart", version_in(clerk.get(page).text)).status_code == 303
    assert clerk.post(f"{page}/arrive", version_in(clerk.get(page).text)).status_code == 303
    assert "已抵达" in clerk.get(page).text
    row = answering.placements()[0]
    address = f"/console/placements/{row.id}"
    ticked = receiver.post(f"{address}/arrive", {"version": str(row.version), "on": str(today())})
    assert ticked.status_code == 303, ticked.text
    pay = {"kind": "first_pay", "on": str(today()), "amount": "5200", "evidence": "工资条"}
    assert receiver.post(f"{address}/events", pay | {"amount": ""}).status_code == 422
    assert receiver.post(f"{address}/events", pay).status_code == 303
    assert "5,200" in receiver.get("/console/arrivals", state="working").text


def test_a_record_is_written_and_ended_and_the_coordinator_sees_what_stands(
    database: Database, sign_in: SignIn, settings: Settings, keep: Keep
) -> None:
    answering = keep(make_answering, database, sign_in, settings)
    keeper, receiver = Visitor.of(answering.coordinator), Visitor.of(answering.receiver)
    with database.read() as session:
        employer = session.query(Employer).one()
    written = {"employer": str(employer.id), "grade": "barred", "source": "court", "reason": "拖欠工资"}
    assert receiver.post("/console/credit", written | {"from_date": ""}).status_code == 422
    assert receiver.post("/console/credit", written | {"from_date": str(today())}).status_code == 303
    assert employer.name in receiver.get("/console/credit").text
    assert "逐条决定" in keeper.get("/console/credit").text
    with database.read() as session:
        row = session.query(CreditRecord).one()
    ended = {"version": str(row.version), "until": str(today()), "reason": "已整改"}
    assert receiver.post(f"/console/credit/{row.id}/end", ended).status_code == 303
    assert "逐条决定" in keeper.get("/console/credit").text


def test_who_keeps_a_round_writes_of_its_members_employers_and_ends_it_again(
    database: Database, sign_in: SignIn, settings: Settings
) -> None:
    answering = make_answering(database, sign_in, settings)
    keeper = Visitor.of(answering.coordinator)
    with database.write() as session:
        employer = session.query(Employer).one()
        stranger = make_employer(session, make_organisation(session, "receiving_office"))
    page = keeper.get("/console/credit").text
    assert employer.credit_code in page
    assert stranger.credit_code not in page
    assert employer.credit_code in keeper.get("/console/credit", find=employer.name[1:]).text
    assert employer.credit_code in keeper.get("/console/credit", find=employer.credit_code).text
    assert "没有找到单位" in keeper.get("/console/credit", find="%").text
    written = {"grade": "warned", "source": "complaint", "reason": "拖欠加班费", "from_date": str(today())}
    assert keeper.post("/console/credit", written | {"employer": str(stranger.id)}).status_code == 404
    assert keeper.post("/console/credit", written | {"employer": str(employer.id)}).status_code == 303
    with database.read() as session:
        row = session.query(CreditRecord).one()
    assert (row.grade, row.source, row.reason) == ("warned", "complaint", "拖欠加班费")
    assert "拖欠加班费" in keeper.get("/console/credit").text
    assert "拖欠加班费" not in Visitor.of(answering.receiver).get("/console/credit").text
    ended = {"version": str(row.version), "until": str(today()), "reason": "已付清"}
    assert keeper.post(f"/console/credit/{row.id}/end", ended).status_code == 303
    with database.read() as session:
        assert session.query(CreditRecord).one().until == today()


def test_what_is_wrong_with_a_record_is_said_beside_its_field_and_the_rest_stays(
    database: Database, sign_in: SignIn, settings: Settings
) -> None:
    receiver = Visitor.of(make_answering(database, sign_in, settings).receiver)
    with database.read() as session:
        employer = session.query(Employer).one()
    earlier = str(today() - timedelta(days=1))
    record = {"employer": str(employer.id), "grade": "good", "source": "platform", "reason": "连年守信"}
    record |= {"from_date": str(today()), "until": ""}
    wrong = {"employer": "", "grade": "best", "reason": "守", "from_date": "明天", "until": earlier}
    for name, value in wrong.items():
        refused = receiver.post("/console/credit", record | {name: value})
        assert refused.status_code == 422
        beside = refused.text.split(f'for="{name}"')[0].rsplit('<div class="field">', 1)[1]
        assert 'role="alert"' in beside, name
        assert refused.text.count('role="alert"') == 2  # the page's own, and this
        assert name == "reason" or 'value="连年守信"' in refused.text
    with database.read() as session:
        assert session.query(CreditRecord).count() == 0
    assert receiver.post("/console/credit", record).status_code == 303
    with database.read() as session:
        row = session.query(CreditRecord).one()
    end = {"version": str(row.version), "until": earlier, "reason": "登记有误"}
    refused = receiver.post(f"/console/credit/{row.id}/end", end)
    assert (refused.status_code, "终止日期不能早于起始日期" in refused.text) == (422, True)
    assert 'value="登记有误"' in refused.text
    assert "连年守信" in refused.text
    assert receiver.post(f"/console/credit/{row.id}/end", end | {"until": str(today())}).status_code == 303
    twice = end | {"version": str(row.version + 1), "until": str(today())}
    assert receiver.post(f"/console/credit/{row.id}/end", twice).status_code == 409
