"""The console in a real browser, against a real server and runner: what people see and click."""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from app.access.principal import OrganisationKind
from app.clock import today
from app.db.engine import Database
from app.models.organisation import Organisation
from app.runner import make_runner
from app.settings import Settings
from tests.app.conftest import Keep, SignIn
from tests.app.factories import (
    EXPORTER,
    PASSWORD,
    RECEIVER,
    make_agreement,
    make_alliance,
    make_employer,
    make_job_order,
    make_member,
    make_organisation,
    make_pool,
    make_user,
    make_worker,
)
from tests.app.offers.world import make_answering
from tests.app.pools.factory import TIANDONG, id_number, person, roster, xlsx

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OFFICE_MONITOR, PHONE = (1366, 768), (390, 844)
PATIENCE = 25_000  # milliseconds, on a busy machine
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if "CI" not in os.environ and shutil.which(CHROMIUM) is None:  # noqa: TID251  # no setting of the service
        pytest.skip("no Chromium here (scripts/test says what to do); in CI this is a failure")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def address(app: FastAPI, settings: Settings, database: Database) -> Iterator[str]:
    """The address of a served application, with a runner at work beside it."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, log_level="warning"))
    stop = threading.Event()
    threads = [
        threading.Thread(target=server.run, kwargs={"sockets": [listening]}),
        threading.Thread(target=make_runner(settings, database).run, args=(stop,)),
    ]
    for thread in threads:
        thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    stop.set()
    for thread in threads:
        thread.join()
    listening.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile as wide as an office monitor; whatever the browser complains of fails the test."""
    width, height = OFFICE_MONITOR
    opened = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("weberror", lambda error: complaints.append(str(error.error)))
    yield opened
    opened.close()
    assert complaints == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    return opened


def account(database: Database, kind: OrganisationKind, login: str, *, region: str = "") -> Organisation:
    with database.write() as session:
        home = make_organisation(session, kind, name=f"{login}办公室", region_code=region)
        make_user(session, home, login=login)
        return home


def sign_in(page: Page, address: str, login: str) -> None:
    page.goto(address)
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{login}办公室")


def fits(page: Page) -> bool:
    """Whether nothing sticks out of the window sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.fixture
def alliance(database: Database) -> None:
    """A coordinator with an alliance, a pool of five people put nowhere yet, and three seats."""
    keeper = account(database, OrganisationKind.COORDINATOR, "lianmeng")
    county = account(database, OrganisationKind.COUNTY_OFFICE, "xian", region=EXPORTER)
    city = account(database, OrganisationKind.RECEIVING_OFFICE, "shi", region=RECEIVER)
    with database.write() as session:
        made = make_alliance(session, keeper)
        for member in (county, city):
            make_member(session, made, member=member)
        make_agreement(session, keeper, alliance=made)
        pool = make_pool(session, county)
        for _ in range(5):
            make_worker(session, pool)
        ahead = {"start_date": today() + timedelta(days=14), "valid_until": today() + timedelta(days=60)}
        make_job_order(session, make_employer(session, city, verified_on=today()), seats=3, **ahead)


def change_to(page: Page, address: str, login: str) -> None:
    """Sign out and in as somebody else."""
    page.get_by_role("button", name="退出").click()
    sign_in(page, address, login)


def take(page: Page, action: str) -> None:
    """Click a step of a round and confirm it."""
    page.get_by_role("link", name=action).first.click()
    page.get_by_role("button", name="确认").click()


def open_round(page: Page) -> str:
    """Open a round under the default policy; return its address."""
    page.get_by_role("link", name="开启新轮次").click()
    page.get_by_role("button", name="采用默认政策").click()
    page.get_by_role("button", name="开启").click()
    expect(page.get_by_text("还没有资源池加入本轮")).to_be_visible()
    return page.url


@pytest.mark.usefixtures("alliance")
def test_a_round_is_opened_frozen_solved_looked_at_and_published(page: Page, address: str) -> None:
    sign_in(page, address, "lianmeng")
    opened = open_round(page)
    change_to(page, address, "xian")
    page.goto(opened)
    page.get_by_role("button", name="加入本轮次").click()
    expect(page.get_by_role("button", name="撤出")).to_be_visible()
    change_to(page, address, "lianmeng")
    page.goto(opened)
    take(page, "冻结")
    take(page, "求解")
    # The progress page comes back by itself until the runner is through.
    expect(page.get_by_text("已证明最优")).to_be_visible()
    chart = page.get_by_role("img", name="3级 其他劳动者：<10 人中 <10 人得到推荐")
    box = chart.bounding_box()
    assert box is not None
    assert box["width"] > 300
    assert fits(page)
    take(page, "发布")
    expect(page.get_by_text("发布 3 人")).to_be_visible()
    page.get_by_role("link", name="推荐方案").click()
    expect(page.get_by_role("rowheader")).to_have_count(3)
    assert fits(page)


def test_a_clerk_checks_a_dirty_roster_sees_the_issues_and_loads_it(
    page: Page, address: str, database: Database, tmp_path: Path
) -> None:
    county = account(database, OrganisationKind.COUNTY_OFFICE, "xian", region=TIANDONG)
    with database.write() as session:
        make_pool(session, county)
    file = tmp_path / "名册.xlsx"
    file.write_bytes(
        xlsx(roster(person(id_number(11), 姓名="韦例一"), person(id_number(13)[:17], 姓名="<b>黄例二</b>")))
    )
    sign_in(page, address, "xian")
    page.get_by_role("link", name="pool-").first.click()
    page.get_by_label("名册文件").set_input_files(file)
    page.get_by_role("button", name="检查").click()
    expect(page.get_by_role("cell", name="ID_17_DIGITS")).to_be_visible()
    expect(page.get_by_role("cell", name="B3", exact=True)).to_be_visible()
    assert fits(page)
    page.get_by_role("link", name="警告").click()
    expect(page.get_by_role("cell", name="ID_17_DIGITS")).to_have_count(0)
    page.get_by_label("同一个文件").set_input_files(file)
    with page.expect_download() as download:
        page.get_by_role("button", name="下载标注了问题的文件").click()
    assert download.value.suggested_filename == "dukou-marked.xlsx"
    page.get_by_role("button", name="正式导入").click()
    expect(page.get_by_text("新增 1，更新 0，未变 0")).to_be_visible()
    page.get_by_role("link", name="资源池").last.click()
    expect(page.get_by_role("rowheader", name="韦例一")).to_be_visible()


@pytest.mark.usefixtures("alliance")
@pytest.mark.parametrize("login", ["lianmeng", "xian", "shi"])
def test_pages_fit_a_phone_and_need_no_script(browser: Browser, address: str, login: str) -> None:
    width, height = PHONE
    context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, address, login)
    for link in page.locator("nav a").evaluate_all("links => links.map(link => link.href)"):
        page.goto(link)
        assert fits(page), link
    context.close()


def test_a_worker_answers_by_link_on_a_narrow_phone_without_a_script(
    browser: Browser,
    database: Database,
    sign_in: SignIn,
    settings: Settings,
    request: pytest.FixtureRequest,
    keep: Keep,
) -> None:
    answering = keep(make_answering, database, sign_in, settings, consenting=False)
    address: str = request.getfixturevalue("address")  # whose runner would solve the round before ours
    offer = answering.offers()[0]
    path = answering.clerk.post(f"/offers/{offer.id}/link").json()["path"]
    context = browser.new_context(viewport={"width": 360, "height": 640}, java_script_enabled=False)
    page = context.new_page()
    page.goto(address + path)
    assert fits(page)
    page.get_by_role("link", name="以后再说").click()
    expect(page.get_by_text("随时打开这个链接")).to_be_visible()
    page.get_by_label("我同意").check()
    page.get_by_role("button", name="愿意去").click()
    expect(page.get_by_text("已收到：您愿意去")).to_be_visible()
    assert fits(page)
    page.get_by_role("button", name="收回我的答复").click()
    page.get_by_text("对这个推荐有异议").click()
    page.get_by_label("哪里不对").fill("工种不符")
    page.get_by_role("button", name="提出异议").click()
    expect(page.get_by_text("您的异议")).to_be_visible()
    assert page.url == f"{address}{path}#rights"
    assert fits(page)
    page.goto(f"{address}/a/{'x' * 43}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("打不开")
    assert context.cookies() == []
    context.close()


def test_every_field_has_a_label_and_every_page_a_language_and_one_heading(
    page: Page, address: str, database: Database
) -> None:
    account(database, OrganisationKind.RECEIVING_OFFICE, "shi", region=RECEIVER)
    sign_in(page, address, "shi")
    for path in ("/", "/console/orders", "/console/rounds", "/algorithm"):
        page.goto(address + path)
        assert page.locator("html").get_attribute("lang") == "zh-CN"
        assert page.locator("h1").count() == 1
        unnamed = "fields => fields.filter(field => !field.labels.length).length"
        assert page.locator("input:not([type=hidden]), select").evaluate_all(unnamed) == 0
        assert page.locator("th:not([scope])").count() == 0


@pytest.mark.usefixtures("alliance")
def test_the_keyboard_alone_signs_in(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.type("xian")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("xian办公室")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
