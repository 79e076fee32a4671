"""The header among title rows: synonyms, two rows, groups, and what is no header."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.intake.headers import Layout, find_header

LAYOUT = Layout(
    synonyms={
        "ordinal": "序号",
        "name": "姓名 名字",
        "number": "证件号码 身份证号",
        "place": "地点 务工地点",
        "pay": "薪酬(元) 薪酬",
    },
    needed=("name", "number"),
    needed_zh="姓名",
    needed_en="name",
    dropped="民族",
)


def columns(*rows: list[Any], merged: list[tuple[int, int, int, int]] | None = None) -> dict[str, int] | None:
    header = find_header(rows, merged or [], LAYOUT)
    return dict(header.columns) if header else None


def test_title_rows_above_the_header_are_passed_over() -> None:
    assert columns(["某县名册"], ["姓名说明"], ["序号", "姓名", "身份证号"]) == {"ordinal": 0, "name": 1, "number": 2}


@pytest.mark.parametrize(
    "header",
    ["姓 名", "*姓名：", "１、姓名", "姓名(必填)", "姓名\n（身份证）", "【必填】姓名", "A01姓名", "姓(xìng)名"],
)
def test_a_header_is_known_however_it_is_dressed(header: str) -> None:
    assert LAYOUT.meaning(header) == "name"


def test_a_unit_in_brackets_does_not_hide_a_header_and_a_number_behind_does_not_save_a_dropped_one() -> None:
    assert LAYOUT.meaning("薪酬（元/月）") == "pay"
    assert LAYOUT.meaning("民族2") == "-"
    assert LAYOUT.meaning("民族特色") == ""


def test_a_group_over_several_columns_is_read_with_the_row_below() -> None:
    rows: list[list[Any]] = [["姓名", "证件号码", "务工情况", ""], ["", "", "地点", "薪酬"], ["韦", "1", "东莞", 3000]]
    merged = [(0, 2, 0, 3), (0, 0, 1, 0), (0, 1, 1, 1)]
    header = find_header(rows, merged, LAYOUT)
    assert header is not None
    assert dict(header.columns) == {"name": 0, "number": 1, "place": 2, "pay": 3}
    assert (header.first, header.last) == (0, 1)


def test_a_row_of_data_below_is_no_second_header_row() -> None:
    header = find_header([["姓名", "证件号码"], ["韦小明", "450000"]], [], LAYOUT)
    assert header is not None
    assert header.last == 0


def test_columns_that_are_not_read_are_told_apart() -> None:
    header = find_header([["姓名", "名字", "证件号码", "民族", "星座", ""]], [], LAYOUT)
    assert header is not None
    assert (list(header.repeated), list(header.dropped), list(header.unknown)) == ([1], [3], [4])


@pytest.mark.parametrize("rows", [[], [[]], [["姓名"]], [["姓名", "地点"]], [["证件号码"] * 3]])
def test_without_every_needed_field_there_is_no_header(rows: list[list[Any]]) -> None:
    assert columns(*rows) is None


def test_a_word_of_two_meanings_is_a_fault_of_the_layout() -> None:
    with pytest.raises(ValueError, match="two meanings"):
        _ = Layout({"a": "甲", "b": "甲"}, (), "", "").words


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.lists(st.one_of(st.text(max_size=10), st.floats(), st.sampled_from(["姓名", "证件号码"])), max_size=5),
        max_size=6,
    )
)
def test_no_rows_make_it_raise(rows: list[list[Any]]) -> None:
    header = find_header(rows, [(0, 0, 1, 0), (0, 1, 0, 2)], LAYOUT)
    assert header is None or {"name", "number"} <= header.columns.keys()
