"""Who has loaded and how well, people against seats: counted for who keeps the round, few of nobody."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from app.access.principal import Role
from app.clock import now
from app.console.pages.rounds import ROWS
from app.db.engine import Database
from app.models.alliance import Alliance
from app.models.intake_record import Import
from app.models.job_order import JobOrder
from app.models.worker import Worker
from tests.app.conftest import Keep, SignIn
from tests.app.console.visitor import Visitor
from tests.app.factories import added, make_member, make_organisation
from tests.app.rounds.world import make_world


def load(office: Any, kind: str, *, rows: int, errors: int, days: int = 0, state: str = "loaded") -> Import:
    counts = {"rows": rows, "accepted": rows - errors, "warnings": 0, "errors": errors}
    return Import(
        organisation_id=office,
        kind=kind,
        file_name="f",
        sha256="0" * 64,
        state=state,
        created_at=now() - timedelta(days=days),
        **counts,
    )


def test_the_board_counts_the_latest_loads_and_people_against_seats(
    database: Database, sign_in: SignIn, keep: Keep
) -> None:
    world = keep(make_world, database, sign_in, people=40)
    round_id = world.open_round()
    with database.write() as session:
        silent = make_organisation(session, "county_office")
        make_member(session, session.get_one(Alliance, UUID(world.alliance)), member=silent)
        county, receiver = world.clerk.organisation.id, world.receiver.organisation.id
        for made in (
            load(county, "roster", rows=80, errors=40, days=3),
            load(county, "roster", rows=100, errors=20, days=2),
            load(county, "roster", rows=100, errors=90, state="dry_run"),
            load(receiver, "orders", rows=8, errors=2),
        ):
            added(session, made)
        for at, worker in enumerate(session.query(Worker).order_by(Worker.id)):
            worker.wish_occupations = "6-25-04;6-25-01" if at < 25 else ""
            worker.wish_regions = "4403;45" if at < 36 else "4405"
        for order in session.query(JobOrder):
            order.occupation, order.region_code, order.seats = "6-25-04-01", "440305", 7
        silent_id = str(silent.id)
    board = world.coordinator.get(f"/rounds/{round_id}/readiness").json()
    loads = {one["office_id"]: (one["rows"], one["errors"], one["percent"]) for one in board["members"]}
    assert loads == {
        str(county): (100, 20, 20.0),
        str(receiver): (8, 2, 25.0),
        silent_id: (0, 0, None),
    }
    assert board["trades"] == [{"code": "6-25", "people": 25, "seats": 14}, {"code": "", "people": 15, "seats": 0}]
    places = {one["code"]: (one["people"], one["seats"]) for one in board["places"]}
    assert (places["4403"][1], places["4405"]) == (14, (None, 0))
    text = Visitor.of(world.coordinator).get(f"/console/rounds/{round_id}/readiness").text
    assert "还没有导入" in text
    assert "25 人，14 个名额" in text
    assert "不限工种" in text
    assert len(board["trades"]) < ROWS
    for who in (world.clerk, world.receiver, sign_in(Role.OBSERVER)):
        assert who.get(f"/rounds/{round_id}/readiness").status_code == 403


def test_a_load_of_few_people_tells_no_number(database: Database, sign_in: SignIn, keep: Keep) -> None:
    world = keep(make_world, database, sign_in)
    round_id = world.open_round()
    with database.write() as session:
        added(session, load(world.clerk.organisation.id, "roster", rows=60, errors=3))
    board = world.coordinator.get(f"/rounds/{round_id}/readiness").json()
    found = next(one for one in board["members"] if one["side"] == "exporter")
    assert (found["rows"], found["errors"], found["percent"]) == (60, None, None)
