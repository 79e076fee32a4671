"""A round by pages alone, on both databases, and what each side sees of it."""

import re
from uuid import UUID

from app.db.engine import Database
from app.models.solution import Proposal
from app.models.worker import Worker
from app.runner import make_runner
from app.settings import Settings
from tests.app.console.steps import name_worker, open_round, solved_round
from tests.app.console.visitor import Visitor
from tests.app.rounds.world import World


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
    # Of tiers that are few each nothing but that they are few.
    for tier in ("0级 防止返贫监测对象", "1级 脱贫人口"):
        assert f"{tier}：&lt;10 人中 &lt;10 人得到推荐" in solved
    assert "尚未复核" in solved
    assert coordinator.post(f"{home}/recheck", {}).headers["location"] == f"{home}#recheck"
    assert "正在复核" in coordinator.get(home).text
    make_runner(settings, database).run_until_idle()
    rechecked = coordinator.get(home).text
    assert "全部成立" in rechecked
    assert "每人符合岗位条件和法定条件" in rechecked
    assert "录用" not in solved.partition("<main")[2].partition("</main>")[0]
    assert coordinator.confirm(round_id, "publish").status_code == 303
    assert "发布 4 人" in coordinator.get(home).text


def test_a_recheck_that_fails_names_what_broke(
    world: World, coordinator: Visitor, *, settings: Settings, database: Database
) -> None:
    round_id = solved_round(world, coordinator, settings=settings, database=database)
    with database.write() as session:
        for row in session.query(Proposal):
            row.tier = 3
    coordinator.post(f"/console/rounds/{round_id}/recheck", {})
    make_runner(settings, database).run_until_idle()
    text = coordinator.get(f"/console/rounds/{round_id}").text
    assert "有不成立的项目" in text
    assert re.search(r"优先级.*：.*3 处", text)


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


def test_what_changed_after_freezing_is_not_published_and_the_office_sees_why(
    world: World, coordinator: Visitor, clerk: Visitor, *, settings: Settings, database: Database
) -> None:
    round_id = solved_round(world, coordinator, settings=settings, database=database)
    with database.write() as session:
        session.get_one(Worker, UUID(world.workers[0])).min_wage = 4321
    coordinator.confirm(round_id, "publish")
    home = coordinator.get(f"/console/rounds/{round_id}").text
    assert "发布 3 人" in home
    assert "发布时核对不符而退出 1 人" in home
    assert "冻结后人员信息有变动" in clerk.get(f"/console/rounds/{round_id}/proposals").text
    receiver = Visitor.of(world.receiver).get(f"/console/rounds/{round_id}/proposals").text
    assert "人员信息有变动" not in receiver
