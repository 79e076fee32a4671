"""Dates, numbers and words in every form offices use; what is not one of them is not guessed."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.intake.values import (
    kind_of,
    last_day,
    parse_date,
    parse_list,
    parse_number,
    parse_whole,
    text_of,
    unpack,
    word_of,
)
from app.intake.words import parse_education, parse_phone, parse_sex, parse_yes_no, words

cells = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="0123456789０１-/.年月日:, 元男女是否eE+*x", max_size=24),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@pytest.mark.parametrize(
    "cell",
    [
        date(2026, 9, 1),
        datetime.fromisoformat("2026-09-01 08:30"),
        46266,
        46266.0,
        46266.75,
        "46266",
        20260901,
        20260901.0,
        "20260901",
        "20260901.0",
        "2026-09-01",
        "2026-9-1",
        "2026/9/1",
        "2026.9.1",
        "2026年9月1日",
        " 2026 年 9 月 1 日 ",
        "２０２６－０９－０１",
        "2026-09-01 00:00:00",
        "2026-09-01T08:00",
    ],
    ids=repr,
)
def test_a_day_is_read_in_every_form(cell: Any) -> None:
    assert parse_date(cell).value == 20260901


@pytest.mark.parametrize(
    ("cell", "value", "note"),
    [
        ("2026-09", 20260901, "month only"),
        ("2026年9月", 20260901, "month only"),
        (202609, 20260901, "month only"),
        ("2026", 20260101, "year only"),
        (2026, 20260101, "year only"),
    ],
    ids=repr,
)
def test_a_month_or_a_year_alone_says_so(cell: Any, value: int, note: str) -> None:
    assert (parse_date(cell).value, parse_date(cell).note) == (value, note)


@pytest.mark.parametrize(
    "cell",
    ["1/2/2026", "26-9-1", "2026-02-29", "2026-13-01", "去年", "长期", 7, 1e20, float("nan"), True, "٢٠٢٦-٠٩-٠١"],
    ids=repr,
)
def test_what_is_no_date_or_could_be_two_is_not_understood(cell: Any) -> None:
    parsed = parse_date(cell)
    assert parsed.value is None
    assert parsed.wrong


def test_an_empty_cell_says_nothing() -> None:
    for parser in (parse_date, parse_number, parse_whole, parse_yes_no, parse_sex, parse_education, parse_phone):
        assert parser("  ").value is None
        assert parser("  ").wrong == ""


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1,200", 1200.0), ("１２", 12.0), (3, 3.0), ("-2.5", -2.5), ("12个", None), ("1e5", None)],
    ids=repr,
)
def test_a_plain_number_is_read(cell: Any, value: float | None) -> None:
    assert parse_number(cell).value == value


@pytest.mark.parametrize(("cell", "value"), [("12", 12), (12.0, 12), (12.5, None), (-1, None), ("", None)], ids=repr)
def test_a_whole_number_is_read(cell: Any, value: int | None) -> None:
    assert parse_whole(cell).value == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [("男", "M"), ("女 性", "F"), (1, "M"), ("2", "F"), (2.0, "F"), ("0", None), ("未知", None), ("M", "M")],
    ids=repr,
)
def test_sex_is_read_from_words_and_national_codes(cell: Any, value: str | None) -> None:
    assert parse_sex(cell).value == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [("是", True), ("√", True), (1, True), ("Y", True), ("否", False), (0, False), ("看情况", None), (2, None)],
    ids=repr,
)
def test_yes_and_no_are_read_and_nothing_between(cell: Any, value: object) -> None:
    assert parse_yes_no(cell).value is value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("初 中", "junior"),
        ("初中文化", "junior"),
        ("高中/中专", "vocational"),
        ("高中（中专）", "vocational"),
        ("大学本科", "bachelor"),
        ("文盲或半文盲", "none"),
        ("大专学历", "college"),
        ("很高", None),
        (3, None),
    ],
    ids=repr,
)
def test_education_is_read_from_a_closed_list(cell: Any, value: str | None) -> None:
    assert parse_education(cell).value == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (13800138000, "13800138000"),
        (13800138000.0, "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("138-0013-8000", "13800138000"),
        ("+86 13800138000", "13800138000"),
        ("13800138000.0", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("0776-5222222", "0776-5222222"),
        ("13800138000、13900139000", "13800138000"),
        ("张三13800138000", None),
        ("138****8000", None),
        ("1.38E+10", None),
        ("23800138000", None),
        (1.38e21, None),
    ],
    ids=repr,
)
def test_a_phone_is_read_as_it_was_typed(cell: Any, value: str | None) -> None:
    assert parse_phone(cell).value == value


@settings(deadline=None, max_examples=300)
@given(cells)
def test_no_cell_makes_a_parser_raise_and_what_is_not_understood_is_named_by_kind_only(cell: Any) -> None:
    for parser in (parse_date, parse_number, parse_whole, parse_yes_no, parse_sex, parse_education, parse_phone):
        parsed = parser(cell)
        assert parsed.value is None or not parsed.wrong
    assert isinstance(text_of(cell), str)
    assert isinstance(word_of(cell), str)
    assert isinstance(parse_list(cell), list)
    assert len(kind_of(cell)) <= 60


@settings(deadline=None, max_examples=200)
@given(cells)
def test_a_phone_holds_no_digit_that_the_cell_did_not(cell: Any) -> None:
    phone = parse_phone(cell).value
    if phone:
        rest = iter(text_of(cell))
        assert all(sign in rest for sign in phone)


@settings(deadline=None, max_examples=200)
@given(st.dates(date(1913, 9, 9), date(2099, 12, 31)))
def test_every_written_form_of_a_day_means_that_day(day: date) -> None:
    packed = day.year * 10_000 + day.month * 100 + day.day
    serial = (day - date(1899, 12, 30)).days
    for cell in (
        day,
        serial,
        float(serial),
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day.year}年{day.month}月{day.day}日",
    ):
        assert parse_date(cell).value == packed
    assert unpack(packed) == day


def test_the_last_day_of_a_month_or_year() -> None:
    assert last_day(20240201, month=True) == 20240229
    assert last_day(20261201, month=True) == 20261231
    assert last_day(20260101, month=False) == 20261231


def test_a_cell_becomes_one_line_of_text() -> None:
    assert text_of(" 韦　小\n明 ") == "韦 小 明"
    assert text_of(13800138000.0) == "13800138000"
    assert text_of(datetime.fromisoformat("2026-09-01")) == "2026-09-01"
    assert text_of(time(8, 30)) == "08:30:00"
    assert text_of(timedelta(hours=30)) == "1 day, 6:00:00"
    assert text_of(4.52122199001010117e17) == "4.521221990010101e+17"


def test_a_word_has_one_meaning() -> None:
    with pytest.raises(ValueError, match="two meanings"):
        words({True: "是 有", False: "有"})


def test_lists_are_cut_at_every_separator() -> None:
    assert parse_list("焊工、缝纫工；保安/保洁\n司机") == ["焊工", "缝纫工", "保安", "保洁", "司机"]
