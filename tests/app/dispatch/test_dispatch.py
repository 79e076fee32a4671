"""From both yes to the vehicle, and from the vehicle to who boarded; what the sheets tell whom."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest

from app.clock import today
from app.db.engine import Database
from app.models.dispatch import DispatchSeat
from app.models.job_order import JobOrder
from app.settings import Settings
from tests.app.audit.chains import chain
from tests.app.conftest import Keep, SignIn
from tests.app.offers.world import Answering, make_answering

START = today() + timedelta(days=10)


@pytest.fixture
def answering(database: Database, sign_in: SignIn, settings: Settings, keep: Keep) -> Answering:
    return keep(make_placed, database, sign_in, settings)


def make_placed(database: Database, sign_in: SignIn, settings: Settings) -> Answering:
    """Three people are placed, and two points are known at which they may wait."""
    made = make_answering(database, sign_in, settings)
    with database.write() as session:
        for order in session.query(JobOrder):
            order.start_date = START
    for offer in made.offers()[:3]:
        made.place(offer)
    made.clerk.post("/pickup-points", {"name": "县汽车站", "stop_no": 2})
    made.clerk.post("/pickup-points", {"name": "示例村口", "stop_no": 1, "villages": ["示例村"]})
    return made


def asked(**other: Any) -> dict[str, Any]:
    return {
        "destination": "44",
        "start_from": str(START),
        "start_to": str(START),
        "day": str(today()),
        "leaves_at": "07:30",
        "arrives_on": str(START - timedelta(days=1)),
        "vehicles": [{"seats": 2, "count": 1}, {"seats": 5, "count": 1}],
    } | other


def plan(answering: Answering) -> str:
    made = answering.clerk.post("/dispatches/plan", asked(), key="p")
    assert made.status_code == 201, made.text
    assert (made.json()["people"], made.json()["gap"], len(made.json()["dispatches"])) == (3, 0.0, 1)
    assert made.json()["dispatches"][0]["seats"] == 5
    assert answering.clerk.post("/dispatches/plan", asked(), key="p").content == made.content
    found: str = made.json()["dispatches"][0]["id"]
    return found


def step(answering: Answering, dispatch: str, action: str, body: Any = None) -> Any:
    return answering.act(answering.clerk, f"/dispatches/{dispatch}/{action}", body)


def test_what_cannot_be_planned_says_why(answering: Answering) -> None:
    clerk = answering.clerk
    late = clerk.post("/dispatches/plan", asked(arrives_on=str(START)))
    assert (late.status_code, late.json()["code"]) == (422, "DISPATCH_LATE")
    assert late.json()["latest"] == str(START - timedelta(days=1))
    small = clerk.post("/dispatches/plan", asked(vehicles=[{"seats": 2, "count": 1}]))
    assert (small.status_code, small.json()["code"], small.json()["people"]) == (422, "DISPATCH_SEATS", 3)
    nobody = clerk.post("/dispatches/plan", asked(destination="3205"))
    assert (nobody.status_code, nobody.json()["code"]) == (409, "DISPATCH_NOBODY")
    past = clerk.post("/dispatches/plan", asked(day=str(today() - timedelta(days=1))))
    assert (past.status_code, past.json()["code"]) == (422, "DAY_PAST")
    wild = clerk.post("/dispatches/plan", asked(destination="4%"))
    assert wild.status_code == 422
    twice = clerk.post("/pickup-points", {"name": "县汽车站", "stop_no": 3})
    assert (twice.status_code, twice.json()["code"]) == (409, "PICKUP_NAME")


def test_from_the_plan_to_the_no_show_and_the_others_there(answering: Answering) -> None:
    dispatch = plan(answering)
    again = answering.clerk.post("/dispatches/plan", asked())
    assert (again.status_code, again.json()["code"]) == (409, "DISPATCH_NOBODY")
    assert answering.receiver.get(f"/dispatches/{dispatch}").status_code == 404
    assert step(answering, dispatch, "announce").json()["state"] == "announced"
    told = answering.receiver.get("/notices").json()["items"][0]
    assert (told["kind"], told["subject_id"], told["body"]) == ("dispatch_announced", dispatch, {"count": 3})
    assert [row.state for row in answering.placements()] == ["dispatched"] * 3
    aboard = answering.clerk.get(f"/dispatches/{dispatch}").json()["aboard"]
    assert [row["seat_no"] for row in aboard] == [1, 2, 3]
    unknown = step(answering, dispatch, "depart", {"absent": [dispatch]})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "SEAT_UNKNOWN")
    left = step(answering, dispatch, "depart", {"absent": [aboard[1]["id"]]})
    assert left.json()["state"] == "under_way", left.text
    gone = [row for row in answering.placements() if row.state == "no_show"]
    assert [str(row.id) for row in gone] == [aboard[1]["placement_id"]]
    assert gone[0].end_code == "not_come"
    assert answering.offers(id=gone[0].offer_id)[0].state == "ended"
    assert step(answering, dispatch, "arrive").json()["state"] == "arrived"
    late = step(answering, dispatch, "cancel", {"reason": "台风"})
    assert (late.status_code, late.json()["code"]) == (409, "DISPATCH_STATE")
    actions = [row.action for row in chain(answering.database, answering.clerk.organisation.id)]
    for action, times in (("dispatch.announce", 1), ("placement.dispatch", 3), ("placement.no_show", 1)):
        assert actions.count(action) == times, action


def test_a_dispatch_that_is_called_off_gives_everybody_back(answering: Answering) -> None:
    dispatch = plan(answering)
    answering.act(answering.clerk, f"/dispatches/{dispatch}/announce")
    seat = answering.clerk.get(f"/dispatches/{dispatch}").json()["aboard"][0]
    assert answering.clerk.delete(f"/dispatches/{dispatch}/seats/{seat['id']}").status_code == 204
    assert [row.state for row in answering.placements()].count("placed") == 1
    assert step(answering, dispatch, "cancel", {"reason": "台风"}).json()["state"] == "cancelled"
    assert [row.state for row in answering.placements()] == ["placed"] * 3
    with answering.database.read() as session:
        assert session.query(DispatchSeat).filter_by(active=True).count() == 0
    assert answering.clerk.post("/dispatches/plan", asked()).json()["people"] == 3


def test_who_was_called_off_after_the_plan_has_no_seat(answering: Answering) -> None:
    dispatch = plan(answering)
    placed = answering.placements()[0]
    body = {"code": "other", "on": str(today())}
    answering.act(answering.receiver, f"/placements/{placed.id}/end/cancel", body)
    version = answering.clerk.get(f"/dispatches/{dispatch}").headers["etag"]
    patched = answering.clerk.patch(f"/dispatches/{dispatch}", {"plate": "桂L00001", "leader": "李示例"}, match=version)
    assert (patched.status_code, patched.json()["plate"]) == (200, "桂L00001")
    assert step(answering, dispatch, "announce").status_code == 200
    assert len(answering.clerk.get(f"/dispatches/{dispatch}").json()["aboard"]) == 2


def cells(content: bytes) -> list[list[str]]:
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [[str(cell.value or "") for cell in row] for row in page.iter_rows()]


def test_the_manifest_is_the_countys_and_the_handover_sheet_the_receivers_too(answering: Answering) -> None:
    dispatch = plan(answering)
    answering.act(answering.clerk, f"/dispatches/{dispatch}/announce")
    manifest = answering.clerk.get(f"/dispatches/{dispatch}/manifest.xlsx")
    assert manifest.status_code == 200, manifest.text
    lines = cells(manifest.content)
    assert lines[0][0] == "输送名册"
    assert sum(line[1] in {"县汽车站", "示例村口"} for line in lines) == 3
    assert answering.clerk.user.login in lines[-1][0]
    assert answering.receiver.get(f"/dispatches/{dispatch}/manifest.xlsx").status_code == 403
    sheet = answering.receiver.get(f"/dispatches/{dispatch}/handover.xlsx")
    assert sheet.status_code == 200, sheet.text
    assert sum(line[4] == str(START) for line in cells(sheet.content)) == 3
    assert answering.coordinator.get(f"/dispatches/{dispatch}/handover.xlsx").status_code == 403
    seen = answering.receiver.get(f"/dispatches/{dispatch}").json()
    assert len(seen["aboard"]) == 3
    assert all("worker_id" not in row for row in seen["aboard"])
    printed = answering.clerk.get(f"/dispatches/{dispatch}/manifest.pdf")
    if printed.status_code == 503:
        assert printed.json()["code"] == "FONT_MISSING"
    else:
        assert printed.content.startswith(b"%PDF-")
        assert printed.headers["content-type"] == "application/pdf"
