"""A receiving office loads orders by pages, sees what the gate says, verifies employers, confirms occupations."""

import io
import re
from datetime import timedelta
from typing import Any

import openpyxl
import pytest

from app.access.principal import Role
from app.clock import today
from tests.app.console.conftest import Visit
from tests.app.console.visitor import Visitor
from tests.app.demand.sheets import row, workbook

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def sheet(*changes: dict[str, Any]) -> bytes:
    """An order sheet whose days lie ahead."""
    days = {
        "到岗时间": (today() + timedelta(days=14)).isoformat(),
        "有效期": (today() + timedelta(days=60)).isoformat(),
    }
    return workbook([row(**days, **change) for change in changes])


@pytest.fixture
def receiver(visit: Visit) -> Visitor:
    return visit(Role.RECEIVING_CLERK)


def _load(receiver: Visitor, file: bytes) -> str:
    """Check and load a sheet; return the text of the load's page."""
    checked = receiver.get(receiver.post("/console/orders/check", file=file).headers["location"]).text
    digest = checked.split('name="checked" value="')[1].split('"')[0]
    return receiver.get(receiver.post("/console/orders/load", {"checked": digest}, file=file).headers["location"]).text


def _address(receiver: Visitor, title: str) -> str:
    found = re.search(rf'href="(/console/orders/[0-9a-f-]+)">{title}<', receiver.get("/console/orders").text)
    assert found is not None
    return found[1]


def _version(text: str, form: str) -> str:
    found = re.search(rf'action="[^"]*/{form}">.*?name="version" value="(\d+)"', text, re.DOTALL)
    assert found is not None
    return found[1]


def test_a_check_says_what_is_wrong_and_loads_no_order(receiver: Visitor) -> None:
    file = sheet({"岗位名称": "保安", "备注": "限男"}, {"岗位名称": "保洁", "招聘人数": "若干名"})
    text = receiver.get(receiver.post("/console/orders/check", file=file).headers["location"]).text
    for word in ("POSTING_SEX_BIAS", "还没有写入任何内容", "招聘人数"):
        assert word in text
    assert "没有这样的订单" in receiver.get("/console/orders").text


def test_what_the_gate_refuses_is_kept_and_shown_with_its_law(receiver: Visitor) -> None:
    _load(receiver, sheet({"岗位名称": "保安", "备注": "限男"}))
    assert "未通过发布检查" in receiver.get("/console/orders", state="refused").text
    text = receiver.get(_address(receiver, "保安")).text
    assert "POSTING_SEX_BIAS" in text
    assert "妇女权益保障法" in text


def test_a_doubtful_occupation_is_picked_by_a_person_and_the_order_opens(receiver: Visitor) -> None:
    assert "新增 1" in _load(receiver, sheet({"岗位名称": "电子厂普工"}))
    address = _address(receiver, "电子厂普工")
    text = receiver.get(address).text
    assert "把握不大" in text
    assert re.search(r'value="6-25-04-\d\d" required>[^<]+<code>[^<]+</code> <small>.*?70%', text)
    receiver.post(f"{address}/employer", {"version": _version(text, "employer")})
    picked = {"version": _version(receiver.get(address).text, "confirm"), "occupation": "6-25-04-07"}
    assert receiver.post(f"{address}/confirm", picked).status_code == 303
    text = receiver.get(address).text
    assert "职业已由人确认" in text
    assert "没有问题" in text
    assert "电子厂普工" in receiver.get("/console/orders", state="open").text


def test_an_occupation_that_the_guess_misses_is_found_by_name(receiver: Visitor) -> None:
    _load(receiver, sheet({"岗位名称": "电子厂普工"}))
    address = _address(receiver, "电子厂普工")
    assert "缝纫工" in receiver.get(address, text="缝纫").text
    assert "没有找到" in receiver.get(address, text="没有这样的职业").text
    version = _version(receiver.get(address).text, "confirm")
    wrong = receiver.post(f"{address}/confirm", {"version": version, "occupation": "9-99-99-99"})
    assert (wrong.status_code, "OCCUPATION_CODE_UNKNOWN" in wrong.text) == (422, True)


def test_other_offices_see_no_order_of_ours(receiver: Visitor, visit: Visit) -> None:
    _load(receiver, sheet({"岗位名称": "电子厂普工"}))
    address = _address(receiver, "电子厂普工")
    stranger = visit(Role.RECEIVING_CLERK)
    assert "电子厂普工" not in stranger.get("/console/orders").text
    assert stranger.get(address).status_code == 404
    for form in ("confirm", "settle", "employer"):
        assert stranger.post(f"{address}/{form}", {"version": 1}).status_code == 404
    assert visit(Role.COUNTY_CLERK).get("/console/orders").status_code == 403


def test_an_employer_does_not_verify_itself(receiver: Visitor, visit: Visit) -> None:
    _load(receiver, sheet({"岗位名称": "电子厂普工"}))
    address = _address(receiver, "电子厂普工")
    own = visit(Role.EMPLOYER_HR, receiver.organisation)
    text = own.get(address).text
    assert "EMPLOYER_UNVERIFIED" in text
    assert "今天已核验" not in text
    version = _version(receiver.get(address).text, "employer")
    assert own.post(f"{address}/employer", {"version": version}).status_code == 403


def test_the_marked_sheet_and_the_template_are_workbooks(receiver: Visitor) -> None:
    marked = receiver.post("/console/orders/marked", file=sheet({"招聘人数": "若干名"})).content
    assert "问题清单" in openpyxl.load_workbook(io.BytesIO(marked)).sheetnames
    template = openpyxl.load_workbook(io.BytesIO(receiver.get("/console/order-template.xlsx").content))
    assert "岗位" in template.sheetnames
