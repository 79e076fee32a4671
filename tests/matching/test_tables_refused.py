"""Every bad problem folder is refused with a code, the file, the row and the column."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.errors import InputError, InputErrors
from matching.problem import Problem
from matching.tables import read_problem
from matching.tables_files import MOST_FINDINGS
from tests.oracle.folders import TABLES, Row, Tables, agreement, folder_of, job, member, pin, worker

DATE = 20260301


def read(folder: Path) -> Problem:
    return read_problem(folder, date=DATE, seed="test")


def refusal(tables: Tables, folder: Path) -> list[tuple[str, str, int | None, str]]:
    tables.write(folder)
    with pytest.raises(InputError) as caught:
        read(folder)
    errors = caught.value.errors if isinstance(caught.value, InputErrors) else (caught.value,)
    return [(error.code, error.source, error.row, error.column) for error in errors]


WORKER_CELLS = [
    ("worker", "", "EMPTY_CELL"),
    ("county", "4501", "BAD_REGION"),
    ("county", "45010a", "BAD_REGION"),
    ("birth_date", "2026-02-30", "BAD_DATE"),
    ("birth_date", "2026-2-3", "BAD_DATE"),
    ("birth_date", "2025-02-29", "BAD_DATE"),
    ("birth_date", "0000-01-01", "BAD_DATE"),
    ("sex", "男", "BAD_CHOICE"),
    ("statuses", "poor", "BAD_CHOICE"),
    ("statuses", "lifted;", "BAD_LIST"),
    ("statuses", "lifted, general", "BAD_CHOICE"),
    ("education", "phd", "BAD_CHOICE"),
    ("skills", "4-10-01-06", "BAD_SKILL"),
    ("skills", "4-10-01-06:6", "BAD_SKILL"),
    ("skills", "4-10-01:2", "BAD_SKILL"),
    ("skills", "4-10-01-06:2C", "BAD_SKILL"),
    ("skills", "4-10-01-06:2;;6-28-01-01:1", "BAD_LIST"),
    ("wishes", "cook", "BAD_OCCUPATION"),
    ("wishes", "4-1", "BAD_OCCUPATION"),
    ("destinations", "4", "BAD_REGION"),
    ("destinations", "44030", "BAD_REGION"),
    ("destinations", "00", "BAD_REGION"),
    ("destinations", "44 ;45", "BAD_REGION"),
    ("min_wage", "3000.5", "BAD_NUMBER"),
    ("min_wage", "３０００", "BAD_NUMBER"),
    ("min_wage", "-1", "OUT_OF_RANGE"),
    ("min_wage", "9999999999", "OUT_OF_RANGE"),
    ("available_from", "soon", "BAD_DATE"),
    ("zero_employment", "yes", "BAD_CHOICE"),
]
JOB_CELLS = [
    ("job", "", "EMPTY_CELL"),
    ("region", "", "EMPTY_CELL"),
    ("region", "44", "BAD_REGION"),
    ("occupation", "", "EMPTY_CELL"),
    ("occupation", "4-10-01", "BAD_OCCUPATION"),
    ("level", "6", "OUT_OF_RANGE"),
    ("level", "junior", "BAD_NUMBER"),
    ("certificate", "2", "BAD_CHOICE"),
    ("seats", "", "EMPTY_CELL"),
    ("seats", "-3", "OUT_OF_RANGE"),
    ("seats", "若干", "BAD_NUMBER"),
    ("wage_low", "4001", "WAGE_ORDER"),
    ("wage_low", "-1", "OUT_OF_RANGE"),
    ("wage_high", "面议", "BAD_NUMBER"),
    ("education", "any", "BAD_CHOICE"),
    ("age_min", "-1", "OUT_OF_RANGE"),
    ("age_max", "0", "OUT_OF_RANGE"),
    ("age_max", "45岁", "BAD_NUMBER"),
    ("hazards", "noise", "BAD_CHOICE"),
    ("start_date", "", "EMPTY_CELL"),
    ("start_date", "2026-13-01", "BAD_DATE"),
    ("valid_until", "2026/12/31", "BAD_DATE"),
    ("reserved_seats", "2", "RESERVED_OVER_SEATS"),
    ("reserved_tier", "-1", "OUT_OF_RANGE"),
    ("reserved_kind", "firm", "BAD_CHOICE"),
    ("dormitory", "no", "BAD_CHOICE"),
    ("couple_rooms", "1.5", "BAD_NUMBER"),
]


@pytest.mark.parametrize(("column", "cell", "code"), WORKER_CELLS)
def test_a_bad_cell_of_a_worker_is_named_by_row_and_column(tmp_path: Path, column: str, cell: str, code: str) -> None:
    tables = folder_of(workers=[worker("w1"), worker("w2", **{column: cell}), worker("w3")])
    assert refusal(tables, tmp_path) == [(code, "workers.csv", 3, column)]


@pytest.mark.parametrize(("column", "cell", "code"), JOB_CELLS)
def test_a_bad_cell_of_a_job_is_named_by_row_and_column(tmp_path: Path, column: str, cell: str, code: str) -> None:
    usual = {"reserved_tier": "1", "reserved_kind": "soft"} if column == "reserved_seats" else {}
    tables = folder_of(jobs=[job("j1"), job("j2"), job("j3", **usual, **{column: cell})])
    assert refusal(tables, tmp_path) == [(code, "jobs.csv", 4, column)]


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"reserved_tier": "", "reserved_kind": "hard"}, "RESERVED_TIER_MISSING", "reserved_tier"),
        ({"reserved_tier": "1", "reserved_kind": ""}, "RESERVED_KIND_MISSING", "reserved_kind"),
    ],
)
def test_reserved_seats_need_a_tier_and_a_kind(tmp_path: Path, cells: dict[str, str], code: str, column: str) -> None:
    tables = folder_of(jobs=[job("j1", reserved_seats="1", **cells)])
    assert refusal(tables, tmp_path) == [(code, "jobs.csv", 2, column)]


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("exporter", "", "EMPTY_CELL"),
        ("receiver", "广东", "BAD_REGION"),
        ("start", "2026-02-30", "BAD_DATE"),
        ("max_workers", "-5", "OUT_OF_RANGE"),
        ("target_workers", "many", "BAD_NUMBER"),
        ("kind", "friendly", "BAD_CHOICE"),
    ],
)
def test_a_bad_cell_of_an_agreement_is_named(tmp_path: Path, column: str, cell: str, code: str) -> None:
    tables = folder_of(agreements=[agreement(), agreement(**{column: cell})])
    assert refusal(tables, tmp_path) == [(code, "agreements.csv", 3, column)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([member("g", "w1"), member("g", "nobody")], [("UNKNOWN_WORKER", 3, "worker")]),
        ([member("g", "w1"), member("g", "w2"), member("g", "w1")], [("DUPLICATE", 4, "worker")]),
        ([member("g", "w1"), member("g", "w2", "city")], [("GROUP_DISAGREES", 3, "together")]),
        (
            [member("g", "w1", "bus"), member("g", "w2", "bus")],
            [("BAD_CHOICE", 2, "together"), ("BAD_CHOICE", 3, "together")],
        ),
        ([member("", "w1")], [("EMPTY_CELL", 2, "group")]),
        ([member("g", "w1"), member("g", "w2"), member("h", "w2")], [("TWO_GROUPS", 4, "worker")]),
    ],
)
def test_a_bad_group_is_named(tmp_path: Path, rows: list[Row], expected: list[tuple[str, int, str]]) -> None:
    found = refusal(folder_of(companions=rows), tmp_path)
    assert found == [(code, "companions.csv", row, column) for code, row, column in expected]


def test_a_group_larger_than_thirty_is_refused_once(tmp_path: Path) -> None:
    people = [worker(f"w{k}") for k in range(31)]
    rows = [member("g", person["worker"]) for person in people]
    assert refusal(folder_of(workers=people, companions=rows), tmp_path) == [
        ("GROUP_TOO_LARGE", "companions.csv", 2, "group")
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([pin("w1", "j1"), pin("w9", "j1")], [("UNKNOWN_WORKER", 3, "worker")]),
        ([pin("w1", "j9", "ban")], [("UNKNOWN_JOB", 2, "job")]),
        ([pin("w1", "j1"), pin("w1", "j1", "ban")], [("DUPLICATE", 3, "job")]),
        ([pin("w1", "j1"), pin("w1", "j2")], [("PINNED_TWICE", 3, "worker")]),
        ([pin("w1", "j1", "hold")], [("BAD_CHOICE", 2, "kind")]),
    ],
)
def test_a_bad_pin_is_named(tmp_path: Path, rows: list[Row], expected: list[tuple[str, int, str]]) -> None:
    found = refusal(folder_of(pins=rows), tmp_path)
    assert found == [(code, "pins.csv", row, column) for code, row, column in expected]


def test_a_reference_that_stands_twice_is_named_where_it_repeats(tmp_path: Path) -> None:
    tables = folder_of(workers=[worker("a"), worker("b"), worker("a")], jobs=[job("x"), job("x")])
    assert refusal(tables, tmp_path) == [
        ("DUPLICATE", "workers.csv", 4, "worker"),
        ("DUPLICATE", "jobs.csv", 3, "job"),
    ]


def test_the_message_says_what_is_allowed_and_what_stood_there(tmp_path: Path) -> None:
    folder_of(workers=[worker("w1", skills="4-10-01-06:9")]).write(tmp_path)
    with pytest.raises(InputError, match=r"workers\.csv row 2 column skills: .*level 0 to 5.*'4-10-01-06:9'"):
        read(tmp_path)


def test_all_wrong_values_are_told_at_once_in_the_order_of_rows(tmp_path: Path) -> None:
    people = [worker("w1", sex="X"), worker("w2", county="1"), worker("w1", min_wage="x")]
    found = refusal(folder_of(workers=people, jobs=[job("j1", seats="")]), tmp_path)
    assert found == [
        ("BAD_CHOICE", "workers.csv", 2, "sex"),
        ("BAD_REGION", "workers.csv", 3, "county"),
        ("BAD_NUMBER", "workers.csv", 4, "min_wage"),
        ("DUPLICATE", "workers.csv", 4, "worker"),
        ("EMPTY_CELL", "jobs.csv", 2, "seats"),
    ]


def test_no_more_than_a_page_of_errors_is_told(tmp_path: Path) -> None:
    folder_of(workers=[worker(f"w{k}", sex="?") for k in range(200)]).write(tmp_path)
    with pytest.raises(InputErrors) as caught:
        read(tmp_path)
    assert (len(caught.value.errors), caught.value.more) == (MOST_FINDINGS, True)


@settings(deadline=None, max_examples=60)
@given(
    cell=st.text(st.characters(codec="utf-8"), max_size=12),
    column=st.sampled_from(TABLES["workers"]),
)
def test_any_text_in_any_cell_is_read_or_refused_in_its_place(
    tmp_path_factory: pytest.TempPathFactory, cell: str, column: str
) -> None:
    folder = tmp_path_factory.mktemp("cell")
    folder_of(workers=[worker("w1"), worker("w2") | {column: cell}]).write(folder)
    try:
        place = ("workers.csv", len(read(folder).workers) + 1)
    except InputError as error:
        place = (error.source, error.row or 3)
    assert place == ("workers.csv", 3)
