"""Each dirty cell of a roster is told at its own place, with its own code and level, and never with its value."""

import pytest

from app.intake.issues import Level
from app.pools.codes import ROSTER_CODES
from tests.app.pools.cases import CASES, NAMES, Case
from tests.app.pools.factory import found, person, read_people


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_dirty_cell_is_told_at_its_place(case: Case) -> None:
    batch = read_people(case.row)
    column = "ABCDEFGHIJ"[list(case.row).index(case.at)]
    [issue] = found(batch, case.code)
    assert (issue.sheet, issue.row, issue.cell, issue.column) == ("名册", 2, f"{column}2", case.at)
    assert batch.accepted == int(case.accepted)
    assert list(batch.people.hold) == ([case.hold] if case.accepted else [])
    assert (issue.level is Level.ERROR) == (not case.accepted)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_no_sentence_holds_the_value_of_a_cell(case: Case) -> None:
    for issue in read_people(case.row).issues:
        told = issue.message_zh + issue.message_en + issue.value_class
        for header in ("姓名", "证件号码", "联系电话", "出生日期", "结伴编号"):
            value = str(case.row.get(header, "")).strip()
            assert len(value) < 2 or value not in told


def test_a_clean_row_says_nothing_but_whose_county_it_took() -> None:
    assert [issue.code for issue in read_people(person()).issues] == ["COUNTY_FROM_OFFICE"]
    assert read_people(person(县="田东县")).issues == []


def test_a_damaged_text_is_restored_where_a_rule_knows_how() -> None:
    batch = read_people(
        person(行政村="勞務(wù)村", 技能="養(yǎng)老護(hù)理員(yuán)", 意向地区="廣(guǎng)東", 文化程度="初中")
    )
    assert list(batch.people.village) == ["劳务村"]
    assert list(batch.skills.occupation) == ["4-10-01-05"]
    assert list(batch.people.wish_regions) == ["44"]
    assert batch.warnings == 0


# Codes that more than one cell brings about; each has a test of its own in test_intake_rows.py or test_intake_files.py.
_OF_ROWS = {
    "BASIS_MISSING",  # tests/app/rights/test_reload.py
    "ID_TWICE",
    "ID_TWO_NAMES",
    "ROW_REPEATED",
    "PHONE_SHARED",
    "HOUSEHOLD_TWO_HEADS",
    "COMPANION_DIFFERS",
    "COUNTY_CODE_CHANGED",
    "COUNTY_FROM_OFFICE",
    "COUNTY_FROM_TITLE",
    "COUNTY_MISSING",
}


def test_every_code_of_a_roster_has_its_case() -> None:
    assert {case.code for case in CASES} - {"TEXT_DAMAGED", "TEXT_REPAIRED"} == ROSTER_CODES.keys() - _OF_ROWS
