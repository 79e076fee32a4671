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
