"""A county clerk loads a roster by pages: checked first, then loaded."""

import io

import openpyxl
import pytest

from app.access.principal import Role
from app.db.engine import Database
from tests.app.console.conftest import Visit
from tests.app.console.visitor import Visitor
from tests.app.factories import make_organisation, make_pool
from tests.app.pools.factory import TIANDONG, id_number, person, roster, xlsx

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
DIRTY = xlsx(
    roster(
        person(id_number(11), 姓名="韦例一"),
        person(id_number(13)[:17], 姓名="黄例二"),
        person(id_number(15), 姓名="蒙例三", 性别="女"),
    )
)


@pytest.fixture
def clerk(visit: Visit, database: Database) -> Visitor:
    with database.write() as session:
        office = make_organisation(session, "county_office", region_code=TIANDONG)
    return visit(Role.COUNTY_CLERK, office)


@pytest.fixture
def pool(clerk: Visitor, database: Database) -> str:
    with database.write() as session:
        return f"/console/pools/{make_pool(session, clerk.organisation).id}"


def _checked(clerk: Visitor, pool: str, file: bytes) -> tuple[str, str]:
    """The address of the check's page, and the digest its form carries."""
    address = clerk.post(f"{pool}/check", file=file).headers["location"]
    text = clerk.get(address).text
    return address, text.split('name="checked" value="')[1].split('"')[0]


def test_a_check_says_what_is_wrong_in_which_cell_and_loads_nobody(clerk: Visitor, pool: str) -> None:
    address, _ = _checked(clerk, pool, DIRTY)
    text = clerk.get(address).text
    for word in ("ID_17_DIGITS", "B3", "证件号码只有17位", "17 digits", "SEX_DIFFERS", "还没有写入任何内容"):
        assert word in text
    assert id_number(13)[:17] not in text
    assert "韦例一" not in clerk.get(pool).text


def test_findings_are_filtered_by_how_grave_they_are(clerk: Visitor, pool: str) -> None:
    address, _ = _checked(clerk, pool, DIRTY)
    errors, warnings = (clerk.get(address, level=level).text for level in ("error", "warning"))
    assert ("ID_17_DIGITS" in errors, "SEX_DIFFERS" in errors) == (True, False)
    assert ("ID_17_DIGITS" in warnings, "SEX_DIFFERS" in warnings) == (False, True)


def test_the_checked_file_loads_and_loading_it_again_changes_nothing(clerk: Visitor, pool: str) -> None:
    _, digest = _checked(clerk, pool, DIRTY)
    first = clerk.get(clerk.post(f"{pool}/load", {"checked": digest}, file=DIRTY).headers["location"]).text
    second = clerk.get(clerk.post(f"{pool}/load", {"checked": digest}, file=DIRTY).headers["location"]).text
    assert "新增 2，更新 0，未变 0" in first
    assert "新增 0，更新 0，未变 2" in second
    people = clerk.get(pool).text
    assert ("韦例一" in people, "黄例二" in people, "蒙例三" in people) == (True, False, True)
    assert id_number(11) not in people


def test_a_file_that_nobody_checked_is_not_loaded(clerk: Visitor, pool: str) -> None:
    _, digest = _checked(clerk, pool, DIRTY)
    other = xlsx(roster(person(id_number(17), 姓名="陆例四")))
    answer = clerk.post(f"{pool}/load", {"checked": digest}, file=other)
    assert answer.status_code == 409
    assert "FILE_NOT_CHECKED" in answer.text
    assert "陆例四" not in clerk.get(pool).text


def test_a_file_that_is_no_roster_is_refused_with_its_sentence(clerk: Visitor, pool: str) -> None:
    for file in (b"", b"\x00\x01 no spreadsheet"):
        answer = clerk.post(f"{pool}/check", file=file)
        assert answer.status_code == 422
        assert "代码" in answer.text


def test_the_marked_workbook_comes_back_with_its_list_of_findings(clerk: Visitor, pool: str) -> None:
    answer = clerk.post(f"{pool}/marked", file=DIRTY)
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert "问题清单" in book.sheetnames
    assert "ID_17_DIGITS" in {cell.value for row in book["问题清单"].iter_rows() for cell in row}
    assert "韦例一" not in clerk.get(pool).text


def test_the_template_is_a_workbook_with_our_headers(clerk: Visitor) -> None:
    book = openpyxl.load_workbook(io.BytesIO(clerk.get("/console/roster-template.xlsx").content))
    assert {"姓名", "证件号码"} <= {cell.value for cell in book["名册"][1]}


def test_nobody_loads_into_another_office_s_pool(clerk: Visitor, visit: Visit, pool: str) -> None:
    stranger = visit(Role.COUNTY_CLERK)
    for step in ("check", "load", "marked"):
        assert stranger.post(f"{pool}/{step}", file=DIRTY).status_code == 404
    address, _ = _checked(clerk, pool, DIRTY)
    assert stranger.get(address).status_code == 404


def test_who_is_on_hold_is_listed_with_the_reason(clerk: Visitor, pool: str) -> None:
    pupil = xlsx(roster(person(id_number(11), 姓名="韦例一", 在校生状况="普通高中一年级")))
    _, digest = _checked(clerk, pool, pupil)
    clerk.post(f"{pool}/load", {"checked": digest}, file=pupil)
    text = clerk.get(pool).text
    assert "韦例一" in text
    assert "在校学生" in text
