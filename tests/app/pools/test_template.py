"""The template asks for everything a round needs, and the intake reads back what it asks for."""

from pathlib import Path

import openpyxl
import pytest

from app.pools.layout import ROSTER
from app.pools.statuses import parse_statuses
from app.pools.template import COLUMNS, write_template
from tests.app.pools.factory import found, id_number, read, saved


@pytest.fixture
def template(tmp_path: Path) -> openpyxl.Workbook:
    write_template(tmp_path / "模板.xlsx")
    return openpyxl.load_workbook(tmp_path / "模板.xlsx")


def test_every_header_means_a_field_of_its_own(template: openpyxl.Workbook) -> None:
    headers = [str(cell.value) for cell in template["名册"][1]]
    meanings = [ROSTER.meaning(header) for header in headers]
    assert all(meanings)
    assert len(set(meanings)) == len(COLUMNS)


def test_it_carries_everything_a_workers_row_of_a_problem_folder_needs(template: openpyxl.Workbook) -> None:
    meanings = {ROSTER.meaning(str(cell.value)) for cell in template["名册"][1]}
    assert {
        "county", "birth", "sex", "status", "status_from", "status_until", "education", "skills", "wish_occupations",
        "wish_regions", "min_wage", "available", "household", "zero_employment", "companion", "together", "consent",
        "opt_out",
    } <= meanings  # fmt: skip


def test_an_example_filled_in_as_the_help_says_is_read_without_a_warning(template: openpyxl.Workbook) -> None:
    page = template["名册"]
    more = {"证件号码": id_number(), "联系电话": "13800138000", "结伴编号": "A1", "同意信息使用": "是"}
    for row, number in ((2, id_number(birth="19900131")), (3, id_number(13, birth="19900131"))):
        for at, column in enumerate(COLUMNS, start=1):
            page.cell(row, at, {**more, "证件号码": number}.get(column.header, column.example))
    batch = read(saved(template))
    assert [issue.code for issue in batch.issues] == ["HOUSEHOLD_TWO_HEADS", "SHEET_NOT_READ"]
    people = batch.people
    assert (people.county, people.household) == (["451022"] * 2, ["H0001"] * 2)
    assert (people.min_wage, people.available) == ([4000] * 2, [20261008] * 2)
    assert people.wish_regions == ["44;4403"] * 2
    assert (people.wish_occupations, people.basis) == (["6-05-01-03;4-10-01-06"] * 2, ["consent"] * 2)
    assert (list(people.companion), list(people.together)) == (["A1"] * 2, ["employer"] * 2)
    assert list(batch.statuses.kind) == ["lifted"] * 2
    assert list(batch.skills.occupation) == ["4-10-01-05"] * 2
    assert (list(batch.skills.level), list(batch.skills.certified)) == ([1, 1], [True, True])


def test_every_choice_it_offers_is_understood() -> None:
    offered = {column.header: column.choices for column in COLUMNS}
    assert all(not parse_statuses(choice).wrong for choice in offered["身份类别"])
    names = [column.header for column in COLUMNS if column.choices]
    row = {"姓名": "韦小明", "证件号码": id_number(), "县": "田东县", "联系电话": "13800138000"}
    for header in names:
        for choice in offered[header]:
            from_list = read(saved(_book({**row, header: choice})))
            assert [issue.code for issue in from_list.issues if issue.code.endswith(("UNCLEAR", "UNKNOWN"))] == []


def _book(row: dict[str, str]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.worksheets[0].append(list(row))
    book.worksheets[0].append(list(row.values()))
    return book


def test_the_empty_template_is_an_empty_file(template: openpyxl.Workbook) -> None:
    assert len(found(read(saved(template)), "FILE_EMPTY")) == 1
