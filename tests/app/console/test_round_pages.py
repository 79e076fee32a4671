"""A round by pages alone, on both databases, and what each side sees of it."""

import csv
import io
from uuid import UUID

import pytest

from app.access.principal import Role
from app.db.crypto import Keyring
from app.db.engine import Database
from app.models.alliance import Alliance
from app.models.identity import Identity
from app.models.matching_round import Round
from app.models.policy import Policy
from app.models.worker import Worker
from app.rounds.queries import newest_solution
from app.runner import make_runner
from app.settings import Settings
from tests.app.conftest import SignIn
from tests.app.console.conftest import Visit
from tests.app.console.visitor import Visitor
from tests.app.factories import DAY, added, make_member, make_organisation, make_pool
from tests.app.rounds.world import World, make_world

HOSTILE = '=HYPERLINK("http://evil.example","<b>例</b>")'


@pytest.fixture
def world(database: Database, sign_in: SignIn) -> World:
    return make_world(database, sign_in)


@pytest.fixture
def coordinator(world: World) -> Visitor:
    return Visitor.of(world.coordinator)


@pytest.fixture
def clerk(world: World) -> Visitor:
    return Visitor.of(world.clerk)


def name_worker(database: Database, settings: Settings, worker_id: str, *, name: str) -> None:
    """Put a name into the vault."""
    ring = Keyring.open(settings.keys_path)
    with database.write() as session:
        worker = session.get_one(Worker, UUID(worker_id))
        vault = {"id_index": worker.id.bytes * 2, "id_number": b"", "phone": b"", "address": b""}
        sealed = ring.encrypt_many("identities.name", ids=[worker.id], values=[name])[0]
        added(session, Identity(worker_id=worker.id, organisation_id=worker.organisation_id, name=sealed, **vault))


def open_round(world: World, coordinator: Visitor) -> str:
    """Keep the default policy, open a round and return its id."""
    coordinator.post("/console/rounds/policy")
    policy = coordinator.get("/console/rounds/new").text.split('<select id="policy"')[1].split('value="')[1]
    fields = {
        "alliance": world.alliance,
        "policy": policy.split('"')[0],
        "name": "春季对接",
        "on_date": DAY.isoformat(),
        "seed": "2026-03-01",
    }
    answer = coordinator.post("/console/rounds", fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].rpartition("/")[2]


def solved_round(world: World, coordinator: Visitor, *, settings: Settings, database: Database) -> str:
    """Open a round with the clerk's pool in it, freeze and solve it; return its id."""
    round_id = open_round(world, coordinator)
    Visitor.of(world.clerk).post(f"/console/rounds/{round_id}/pools", {"pool": world.pool})
    for action in ("freeze", "solve"):
        assert coordinator.confirm(round_id, action).status_code == 303
    assert make_runner(settings, database).run_until_idle() == 1
    return round_id


def test_a_round_goes_from_opening_to_publication_by_pages_alone(
    world: World, coordinator: Visitor, clerk: Visitor, *, settings: Settings, database: Database
) -> None:
    round_id = open_round(world, coordinator)
    home = f"/console/rounds/{round_id}"
    assert "还没有加入" in coordinator.get(home).text
    assert clerk.post(f"{home}/pools", {"pool": world.pool}).status_code == 303
    assert "还没有加入" not in coordinator.get(home).text
    assert coordinator.confirm(round_id, "freeze").headers["location"] == home
    assert "6 人 · 2 个订单" in coordinator.get(home).text
    assert coordinator.confirm(round_id, "solve").headers["location"] == f"{home}/progress"
    waiting = coordinator.get(f"{home}/progress").text
    assert '<meta http-equiv="refresh" content="1">' in waiting
    assert "<progress" in waiting
    make_runner(settings, database).run_until_idle()
    assert coordinator.get(f"{home}/progress").headers["location"] == home
    solved = coordinator.get(home).text
    assert "已证明最优" in solved
    assert "0级 防止返贫监测对象：1 人中 1 人得到推荐" in solved
    assert "1级 脱贫人口：2 人中 2 人得到推荐" in solved
    assert "录用" not in solved.partition("<main")[2].partition("</main>")[0]
    assert coordinator.confirm(round_id, "publish").status_code == 303
    assert "发布 4 人" in coordinator.get(home).text


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


def test_a_county_sees_its_own_people_by_name_and_nobody_before_publication(
    world: World, coordinator: Visitor, clerk: Visitor, *, settings: Settings, database: Database
) -> None:
    name_worker(database, settings, world.workers[0], name="韦例一")
    round_id = solved_round(world, coordinator, settings=settings, database=database)
    pages = [f"/console/rounds/{round_id}/{name}" for name in ("proposals", "recommendations", "unplaced")]
    assert [clerk.get(page).status_code for page in pages] == [404] * 3
    assert "韦例一" not in coordinator.get(pages[0]).text
    coordinator.confirm(round_id, "publish")
    assert "韦例一" in clerk.get(pages[0]).text
    assert "韦例一" in clerk.get(pages[1]).text
    assert "名额已满" in clerk.get(pages[2]).text
    assert clerk.get(f"/console/rounds/{round_id}/standby").status_code == 403


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


def test_the_receiving_side_sees_that_somebody_is_proposed_and_nothing_of_whom(
    world: World, coordinator: Visitor, *, settings: Settings, database: Database
) -> None:
    name_worker(database, settings, world.workers[0], name="韦例一")
    round_id = solved_round(world, coordinator, settings=settings, database=database)
    coordinator.confirm(round_id, "publish")
    receiver = Visitor.of(world.receiver)
    seen = [receiver.get(f"/console/rounds/{round_id}/{page}").text for page in ("proposals", "proposals.csv")]
    assert "普工" in seen[0]
    hidden = ["韦例一", "W-", "技能匹配", "monitored", "防止返贫"]
    hidden += [part for worker in world.workers for part in (worker, worker.replace("-", "")[-8:])]
    for text in seen:
        assert [word for word in hidden if word in text] == []
    for page in ("recommendations", "unplaced"):
        assert "没有" in receiver.get(f"/console/rounds/{round_id}/{page}").text


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
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
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
