"""What a round's pages say of steps that cannot be taken, of lists, files and failures."""

import csv
import io
from uuid import UUID

import pytest

from app.access.principal import Role
from app.db.engine import Database
from app.models.alliance import Alliance
from app.models.matching_round import Round
from app.models.policy import Policy
from app.rounds.queries import newest_solution
from app.runner import make_runner
from app.settings import Settings
from tests.app.console.conftest import Visit
from tests.app.console.steps import name_worker, open_round, solved_round
from tests.app.console.visitor import Visitor
from tests.app.factories import make_member, make_organisation, make_pool
from tests.app.rounds.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HOSTILE = '=HYPERLINK("http://evil.example","<b>例</b>")'


def test_a_step_asked_for_on_an_outdated_page_is_refused(world: World, coordinator: Visitor, clerk: Visitor) -> None:
    round_id = open_round(world, coordinator)
    clerk.post(f"/console/rounds/{round_id}/pools", {"pool": world.pool})
    coordinator.confirm(round_id, "freeze")
    answer = coordinator.post(f"/console/rounds/{round_id}/do/solve", {"version": 1})
    assert answer.status_code == 412
    assert "VERSION_STALE" in answer.text


def test_a_step_that_the_state_forbids_is_not_offered_and_is_refused(world: World, coordinator: Visitor) -> None:
    round_id = open_round(world, coordinator)
    assert "不能执行这一步" in coordinator.get(f"/console/rounds/{round_id}/do/publish").text
    answer = coordinator.post(f"/console/rounds/{round_id}/do/publish", {"version": 1})
    assert (answer.status_code, "ROUND_STATE" in answer.text) == (409, True)
    answer = coordinator.confirm(round_id, "freeze")
    assert (answer.status_code, "ROUND_NO_POOLS" in answer.text) == (409, True)
    assert coordinator.confirm(round_id, "cancel").status_code == 303
    assert "已取消" in coordinator.get(f"/console/rounds/{round_id}").text


def test_another_county_of_the_alliance_sees_none_of_them(
    world: World, coordinator: Visitor, visit: Visit, *, settings: Settings, database: Database
) -> None:
    name_worker(database, settings, world.workers[0], name="韦例一")
    with database.write() as session:
        other = make_organisation(session, "county_office")
        make_member(session, session.get_one(Alliance, UUID(world.alliance)), member=other)
        make_pool(session, other)
    round_id = solved_round(world, coordinator, settings=settings, database=database)
    coordinator.confirm(round_id, "publish")
    neighbour = visit(Role.COUNTY_CLERK, other)
    assert "春季对接" in neighbour.get("/console/rounds").text
    for page in ("proposals", "recommendations", "unplaced", "proposals.csv"):
        text = neighbour.get(f"/console/rounds/{round_id}/{page}").text
        assert "韦例一" not in text
        assert "W-" not in text


def test_those_without_a_proposal_are_filtered_by_reason(
    world: World, coordinator: Visitor, *, settings: Settings, database: Database
) -> None:
    round_id = solved_round(world, coordinator, settings=settings, database=database)
    page = f"/console/rounds/{round_id}/unplaced"
    assert coordinator.get(page).text.count('<th scope="row"') == 2
    assert coordinator.get(page, reason="outcompeted").text.count('<th scope="row"') == 2
    assert "没有这样的人员" in coordinator.get(page, reason="held").text


def test_the_file_of_proposals_holds_every_proposal_and_no_formula(
    world: World, coordinator: Visitor, clerk: Visitor, *, settings: Settings, database: Database
) -> None:
    for worker in world.workers:
        name_worker(database, settings, worker, name=HOSTILE)
    round_id = solved_round(world, coordinator, settings=settings, database=database)
    coordinator.confirm(round_id, "publish")
    answer = clerk.get(f"/console/rounds/{round_id}/proposals.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))[
        :-1
    ]  # the last line is the mark
    assert len(rows) == 4
    assert {row["人员 worker"] for row in rows} == {"'" + HOSTILE}
    assert sorted(row["优先级 tier"] for row in rows) == ["0", "1", "1", "3"]
    shown = clerk.get(f"/console/rounds/{round_id}/proposals").text
    assert "<b>例</b>" not in shown
    assert "&lt;b&gt;例" in shown


def test_a_solving_that_fails_says_why_and_gives_the_round_back(
    world: World, coordinator: Visitor, *, settings: Settings, database: Database
) -> None:
    round_id = open_round(world, coordinator)
    Visitor.of(world.clerk).post(f"/console/rounds/{round_id}/pools", {"pool": world.pool})
    coordinator.confirm(round_id, "freeze")
    with database.write() as session:
        policy = session.get_one(Policy, session.get_one(Round, UUID(round_id)).policy_id)
        policy.body = {**policy.body, "objective": "no such aim"}
    coordinator.confirm(round_id, "solve")
    make_runner(settings, database).run_until_idle()
    text = coordinator.get(f"/console/rounds/{round_id}").text
    assert "上次求解没有成功" in text
    assert "objective" in text
    assert "已冻结" in text


def test_a_proposal_that_is_not_proved_says_how_far_it_may_be_from_the_best(
    world: World, coordinator: Visitor, *, settings: Settings, database: Database
) -> None:
    round_id = solved_round(world, coordinator, settings=settings, database=database)
    with database.write() as session:
        solution = newest_solution(session, UUID(round_id))
        assert solution is not None
        solution.summary = {**solution.summary, "proven": False, "gap": {"score": 1234}}
    text = coordinator.get(f"/console/rounds/{round_id}").text
    assert "已证明最优" not in text
    assert "尚未证明最优" in text
    assert "1,234" in text


def test_open_seats_and_standby_are_listed_for_the_coordinator(
    world: World, coordinator: Visitor, *, settings: Settings, database: Database
) -> None:
    round_id = solved_round(world, coordinator, settings=settings, database=database)
    assert "所有名额都有推荐" in coordinator.get(f"/console/rounds/{round_id}/unfilled").text
    assert "W-" in coordinator.get(f"/console/rounds/{round_id}/standby").text
