"""Damaged, missing and misnamed files of a problem folder."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from matching.errors import InputError, InputErrors
from matching.problem import Problem
from matching.tables import read_problem
from tests.oracle.folders import folder_of, job

DATE = 20260301


def read(folder: Path) -> Problem:
    return read_problem(folder, date=DATE, seed="test")


def test_rows_are_counted_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    folder_of().write(tmp_path)
    path = tmp_path / "workers.csv"
    header, first, second = path.read_text().splitlines()
    quoted = first.replace("w1", '"w\n1"', 1)
    path.write_text("\n".join([header, "", quoted, "," * 12, second.replace(",M,", ",X,"), ""]))
    with pytest.raises(InputError) as caught:
        read(tmp_path)
    assert (caught.value.row, caught.value.column) == (5, "sex")


@pytest.mark.parametrize(
    ("name", "change", "code", "row", "column"),
    [
        ("workers", lambda text: text[:0], "FILE_EMPTY", None, ""),
        ("workers", lambda text: text.splitlines()[0], "NO_WORKERS", None, ""),
        ("jobs", lambda text: text.splitlines()[0] + "\n\n\n", "NO_JOBS", None, ""),
        ("workers", lambda text: text.replace("county", "country", 1), "COLUMN_UNKNOWN", 1, "country"),
        ("jobs", lambda text: text.replace("seats,", "", 1), "COLUMN_MISSING", 1, "seats"),
        ("jobs", lambda text: text.replace("employer", "region", 1), "COLUMN_MISSING", 1, "employer"),
        ("jobs", lambda text: text.rsplit(",", 3)[0], "ROW_LENGTH", 3, ""),
        ("jobs", lambda text: text + 'j9,"E1', "FILE_UNREADABLE", None, ""),
        ("jobs", lambda text: text.replace("E1", '"E"1', 1), "FILE_UNREADABLE", None, ""),
    ],
    ids=["empty", "header", "blank", "unknown", "missing", "twice", "cut", "unclosed", "misquoted"],
)
def test_a_damaged_file_is_named(
    tmp_path: Path, name: str, change: Any, code: str, row: int | None, column: str
) -> None:
    folder_of().write(tmp_path)
    path = tmp_path / f"{name}.csv"
    path.write_text(change(path.read_text()))
    with pytest.raises(InputError) as caught:
        read(tmp_path)
    assert (caught.value.code, caught.value.source) == (code, f"{name}.csv")
    assert (caught.value.row, caught.value.column) == (row, column)


def test_an_unknown_column_is_told_with_the_nearest_known_name(tmp_path: Path) -> None:
    folder_of().write(tmp_path)
    path = tmp_path / "jobs.csv"
    path.write_text(path.read_text().replace("hazards", "hazard", 1))
    with pytest.raises(InputErrors, match="'hazard' is not known; the nearest known name is 'hazards'"):
        read(tmp_path)


def test_a_file_in_another_encoding_is_refused_at_its_row(tmp_path: Path) -> None:
    folder_of(jobs=[job("j1"), job("二号")]).write(tmp_path)
    path = tmp_path / "jobs.csv"
    path.write_bytes(path.read_text().encode("gb18030"))
    with pytest.raises(InputError, match="UTF-8") as caught:
        read(tmp_path)
    assert (caught.value.code, caught.value.row) == ("FILE_UNREADABLE", 3)


def test_missing_files_are_named_together(tmp_path: Path) -> None:
    with pytest.raises(InputErrors) as caught:
        read(tmp_path)
    assert [(error.code, error.source) for error in caught.value.errors] == [
        ("FILE_MISSING", "workers.csv"),
        ("FILE_MISSING", "jobs.csv"),
    ]


@pytest.mark.parametrize(
    "name", ["agreement.csv", "Agreements.csv", "agreements.xlsx", "Pins.CSV", "companion.parquet"]
)
def test_a_file_that_looks_like_a_table_is_not_passed_over(tmp_path: Path, name: str) -> None:
    folder_of().write(tmp_path)
    (tmp_path / name).write_text("x\n")
    with pytest.raises(InputError) as caught:
        read(tmp_path)
    assert (caught.value.code, caught.value.source) == ("FILE_MISNAMED", name)


def test_other_files_beside_the_tables_are_left_alone(tmp_path: Path) -> None:
    folder_of().write(tmp_path)
    for name in ("README.md", "pairs.csv", "expected.csv", "versions.csv", "left_out.csv"):
        (tmp_path / name).write_text("x\n")
    assert len(read(tmp_path).workers) == 2


def test_a_table_in_two_formats_is_refused(tmp_path: Path) -> None:
    folder_of().write(tmp_path)
    pl.read_csv(tmp_path / "jobs.csv", infer_schema=False).write_parquet(tmp_path / "jobs.parquet")
    with pytest.raises(InputError) as caught:
        read(tmp_path)
    assert caught.value.code == "FILE_TWICE"


def test_an_agreements_file_without_a_row_is_refused_for_it_would_close_every_corridor(tmp_path: Path) -> None:
    folder_of(agreements=[]).write(tmp_path)
    with pytest.raises(InputError) as caught:
        read(tmp_path)
    assert (caught.value.code, caught.value.source) == ("NO_AGREEMENTS", "agreements.csv")


def test_a_parquet_column_of_fractions_or_nested_values_is_refused(tmp_path: Path) -> None:
    folder_of().write(tmp_path)
    frame = pl.read_csv(tmp_path / "jobs.csv", infer_schema=False)
    (tmp_path / "jobs.csv").unlink()
    frame.with_columns(pl.Series("wage_low", [3000.0, 3000.5])).write_parquet(tmp_path / "jobs.parquet")
    with pytest.raises(InputError) as caught:
        read(tmp_path)
    assert (caught.value.code, caught.value.row, caught.value.column) == ("BAD_NUMBER", 3, "wage_low")


@pytest.mark.parametrize("nothing", [None, float("nan")])
def test_a_number_that_is_missing_in_parquet_is_unknown_or_refused_by_row(
    tmp_path: Path, nothing: float | None
) -> None:
    folder_of().write(tmp_path)
    for name in ("jobs", "workers"):
        frame = pl.read_csv(tmp_path / f"{name}.csv", infer_schema=False)
        (tmp_path / f"{name}.csv").unlink()
        column = "seats" if name == "jobs" else "min_wage"
        frame.with_columns(pl.Series(column, [3.0, nothing])).write_parquet(tmp_path / f"{name}.parquet")
    with pytest.raises(InputError, match="A value must be given here") as caught:
        read(tmp_path)
    assert (caught.value.code, caught.value.source) == ("EMPTY_CELL", "jobs.parquet")
    assert (caught.value.row, caught.value.column) == (3, "seats")
    jobs = pl.read_parquet(tmp_path / "jobs.parquet")
    jobs.with_columns(pl.Series("seats", [3.0, 2.0])).write_parquet(tmp_path / "jobs.parquet")
    assert read(tmp_path).workers.min_wage.tolist() == [3, 0]
