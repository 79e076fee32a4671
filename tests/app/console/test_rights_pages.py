"""A clerk does by pages what people ask about their own data: consent, opt out, answer, copy, erase with a colleague."""

import re

import pytest

from app.access.principal import Role
from app.clock import today
from app.console.words import OUTCOMES
from app.db.engine import Database
from app.settings import Settings
from tests.app.console.conftest import Visit
from tests.app.console.steps import name_worker
from tests.app.console.visitor import Visitor
from tests.app.rights.world import proposed, published, states
from tests.app.rounds.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CONSENT = {
    "recipient": "employer:",
    "categories": ["contact", "work"],
    "given_on": str(today()),
    "given_how": "paper",
    "evidence": "卷宗 7",
}


def page(worker: str) -> str:
    return f"/console/people/{worker}"


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', text)
    assert found is not None, text
    return found[1]


def test_the_pool_leads_to_the_person_with_wishes_statuses_and_reasons(
    world: World, clerk: Visitor, settings: Settings, database: Database
) -> None:
    published(world, settings=settings, database=database)
    worker = proposed(database)[0]
    name_worker(database, settings, worker, name="韦示例")
    assert f'href="{page(worker)}"' in clerk.get(f"/console/pools/{world.pool}").text
    text = clerk.get(page(worker)).text
    for word in ("韦示例", "意向地区", "春季对接", OUTCOMES["proposed"].zh, "不能向任何单位提供"):
        assert word in text


def test_a_consent_is_entered_and_withdrawn(
    world: World, clerk: Visitor, settings: Settings, database: Database
) -> None:
    published(world, settings=settings, database=database)
    worker = proposed(database)[0]
    assert clerk.post(f"{page(worker)}/consents", CONSENT).status_code == 303
    text = clerk.get(page(worker)).text
    assert "卷宗 7" in text
    fields = {name: hidden(text, name) for name in ("consent", "version")}
    assert clerk.post(f"{page(worker)}/consents/withdraw", fields | {"version": "9"}).status_code == 412
    assert clerk.post(f"{page(worker)}/consents/withdraw", fields).status_code == 303
    assert "已撤回" in clerk.get(page(worker)).text
    assert states(database, worker) == [("withdrawn", "CONSENT_WITHDRAWN")]


def test_a_consent_that_is_none_says_what_is_wrong(world: World, clerk: Visitor) -> None:
    reply = clerk.post(f"{page(world.workers[0])}/consents", CONSENT | {"evidence": "", "categories": ["health"]})
    assert reply.status_code == 422
    assert "evidence" in reply.text


def test_a_request_is_entered_listed_by_its_day_and_answered(world: World, clerk: Visitor) -> None:
    late, soon = world.workers[:2]
    for worker, received in ((soon, str(today())), (late, "2026-01-05")):
        assert clerk.post(f"{page(worker)}/requests", {"kind": "object", "received_on": received}).status_code == 303
    text = clerk.get("/console/rights").text
    assert text.index("2026-01-20") < text.index(str(today()))
    assert text.count("已逾期") == 1
    address = re.findall(r'href="(/console/rights/[0-9a-f-]{36})"', text)[0]
    asked = clerk.get(address).text
    fields = {"version": hidden(asked, "version"), "state": "answered", "answer": "<b>已复核</b>"}
    assert clerk.post(f"{address}/answer", fields).status_code == 303
    done = clerk.get(address).text
    assert "&lt;b&gt;已复核" in done
    assert "<form" not in done.split("<main")[1]
    assert "已逾期" not in clerk.get("/console/rights").text


def test_who_opts_out_is_on_the_list_to_be_proposed_to_by_hand(
    world: World, clerk: Visitor, settings: Settings, database: Database
) -> None:
    worker = world.workers[0]
    name_worker(database, settings, worker, name="韦示例")
    assert clerk.post(f"{page(worker)}/requests", {"kind": "opt_out", "received_on": ""}).status_code == 303
    assert "韦示例" in clerk.get("/console/rights/by-hand").text
    assert clerk.post(f"{page(worker)}/opt-in", {"evidence": "来访"}).status_code == 303
    assert "韦示例" not in clerk.get("/console/rights/by-hand").text


def test_the_copy_is_downloaded_from_the_request(world: World, clerk: Visitor) -> None:
    clerk.post(f"{page(world.workers[0])}/requests", {"kind": "copy", "received_on": ""})
    (address,) = re.findall(r'href="(/console/rights/[0-9a-f-]{36})"', clerk.get("/console/rights").text)
    assert f'href="{address}/copy.xlsx"' in clerk.get(address).text
    copy = clerk.get(f"{address}/copy.xlsx")
    assert (copy.status_code, copy.content[:2]) == (200, b"PK")


def test_two_people_erase(world: World, clerk: Visitor, visit: Visit) -> None:
    worker, fields = world.workers[0], {"reason": "本人申请"}
    assert clerk.post(f"{page(worker)}/erase", fields).status_code == 303
    assert "等待另一人确认" in clerk.get(page(worker)).text
    assert clerk.post(f"{page(worker)}/erase", fields).status_code == 403
    colleague = visit(Role.COUNTY_CLERK, clerk.organisation)
    done = colleague.post(f"{page(worker)}/erase", fields)
    assert (done.status_code, "已删除" in done.text) == (200, True)
    assert clerk.get(page(worker)).status_code == 404
