"""Whatever stands in a roster: reading it never raises, never invents, and never tells a person's value."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.intake.text import clean, squeeze
from app.intake.values import text_of
from app.pools.layout import ROSTER
from app.pools.template import COLUMNS
from tests.app.pools.factory import csv_bytes, id_number, read, roster, xlsx

HEADERS = [column.header for column in COLUMNS] + [
    "户联系电话",
    "年龄",
    "户类型",
    "监测对象类型",
    "风险是否消除",
    "风险消除时间",
    "务工地点",
]
_PLAIN = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
_USUAL = st.sampled_from(
    [
        *(choice for column in COLUMNS for choice in (*column.choices, column.example)),
        *(id_number(n) for n in (11, 12)),
        id_number() + "43",
        id_number(birth="20150101"),
        "4.51E+17",
        "13800138000",
        "合计",
        "姓名",
        "=1+1",
        "@x",
        "看情况",
        "",
    ]
)
_TEXT = st.one_of(_USUAL, st.text(_PLAIN, max_size=20), st.text("0123456789０１xX-/.:、年月日元", max_size=20))
_CELL = st.one_of(
    _TEXT,
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**18), 10**18),
    st.dates(date(1900, 3, 1), date(2100, 1, 1)),
)
_NAME = st.sampled_from(["韦小明", "黄　花", "韋(wéi)明", "阿·买提"])
_NUMBER = st.sampled_from([id_number(n) for n in range(11, 31)])
_ROW = st.fixed_dictionaries(
    {"姓名": st.one_of(_NAME, _NAME, _NAME, _CELL), "证件号码": st.one_of(_NUMBER, _NUMBER, _NUMBER, _CELL)},
    optional={header: _CELL for header in HEADERS if header not in {"姓名", "证件号码", "县(市、区)"}},
)


def test_the_rows_drawn_here_are_often_accepted() -> None:
    accepted: list[int] = []

    @settings(deadline=None, max_examples=60, derandomize=True, database=None)
    @given(rows=st.lists(_ROW, min_size=3, max_size=5))
    def draw(rows: list[dict[str, Any]]) -> None:
        accepted.append(read(xlsx(roster(*rows))).accepted)

    draw()
    assert sum(accepted) >= 10


def _made_of(result: str, *cells: Any) -> bool:
    """Whether the result's signs stand in this order in one of the cells."""
    for cell in cells:
        rest = iter(squeeze(text_of(cell)).upper())
        if all(sign in rest for sign in squeeze(result).upper()):  # a name keeps the space between its words
            return True
    return False


@settings(deadline=None, max_examples=80)
@given(rows=st.lists(_ROW, min_size=1, max_size=5))
def test_any_cells_are_read_and_nothing_is_invented(rows: list[dict[str, Any]]) -> None:
    written = roster(*rows)
    batch = read(xlsx(written))
    assert batch.accepted <= batch.rows <= len(rows)
    for at, row in enumerate(batch.people.row):
        cells = dict(zip(written[0], written[row - 1], strict=True))
        assert _made_of(batch.people.id_number[at], cells["证件号码"])
        phone = batch.people.phone[at]
        assert not phone or _made_of(phone, cells.get("联系电话", ""), cells.get("户联系电话", ""))
        assert _made_of(batch.people.name[at], cells["姓名"])
        assert batch.people.birth[at] == int(batch.people.id_number[at][6:14])
        assert date(batch.people.birth[at] // 10_000, 1, 1).year <= 2010


@settings(deadline=None, max_examples=80)
@given(
    rows=st.lists(st.lists(_TEXT, min_size=1, max_size=8), min_size=1, max_size=6),
    encoding=st.sampled_from(["utf-8", "gb18030"]),
)
def test_any_text_file_is_read_or_refused_in_words(rows: list[list[str]], encoding: str) -> None:
    batch = read(csv_bytes([["姓名", "证件号码", "联系电话", "行政村"], *rows], encoding), "a.csv")
    assert all(issue.message_zh and issue.message_en for issue in batch.issues)
    assert batch.errors or batch.accepted or not batch.rows or batch.issues


@settings(deadline=None, max_examples=80)
@given(rows=st.lists(_ROW, min_size=1, max_size=4))
def test_no_finding_tells_a_name_a_number_or_a_phone(rows: list[dict[str, Any]]) -> None:
    personal = [text_of(row[name]) for row in rows for name in ("姓名", "证件号码", "联系电话") if name in row]
    for issue in read(xlsx(roster(*rows))).issues:
        told = issue.value_class
        assert all(len(clean(value)) < 4 or value not in told for value in personal)


@settings(deadline=None, max_examples=60)
@given(order=st.permutations(range(6)))
def test_the_order_of_columns_means_nothing(order: list[int]) -> None:
    headers = ["姓名", "证件号码", "联系电话", "县", "文化程度", "户编号"]
    cells = ["韦小明", id_number(), "13800138000", "田东县", "初中", "H1"]
    plain, moved = read(xlsx([headers, cells])), read(xlsx([[headers[i] for i in order], [cells[i] for i in order]]))
    assert moved.people == plain.people


def test_every_header_used_here_is_known() -> None:
    assert all(ROSTER.meaning(header) for header in HEADERS)
