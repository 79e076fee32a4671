"""Reading and writing problem folders: what is read, and what stays the same."""

import hashlib
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.policy import Policy
from matching.problem import Problem
from matching.solve import solve
from matching.tables import read_problem, write_problem
from tests.oracle.folders import Tables, agreement, folder_of, folders, job, member, pin, random_tables, seeded, worker

DATE = 20260301
ROWS_OF_FILES: dict[str, Any] = {"warnings": (), "origins": {}}
"""What names rows of files, and so differs with their order."""


def read(folder: Path) -> Problem:
    return read_problem(folder, date=DATE, seed="test")


def flat(value: object) -> Any:
    """Turn a frozen dataclass of arrays into plain comparable values."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: flat(getattr(value, field.name)) for field in fields(value)}
    return value.tolist() if isinstance(value, np.ndarray) else value


def test_every_column_of_a_worker_is_read(tmp_path: Path) -> None:
    folder_of(
        workers=[
            worker(
                "w1",
                county="451023",
                birth_date="2004-02-29",
                sex="F",
                statuses="hardship;lifted",
                education="vocational",
                skills="4-10-01-06:3c;6-28-01-01:0",
                wishes="4-10-01-00;6",
                destinations="440300;33;441900;440305",
                min_wage="3500",
                available_from="2026-04-01",
                household="h7",
                zero_employment="1",
            )
        ]
    ).write(tmp_path)

    workers = read(tmp_path).workers

    assert flat(workers) == {
        "ref": ["w1"],
        "county": [451023],
        "birth": [20040229],
        "female": [True],
        "statuses": [0b10010],
        "education": [3],
        "skill_start": [0, 2],
        "skill_occupation": [4100106, 6280101],
        "skill_level": [3, 0],
        "skill_certified": [True, False],
        "wish_start": [0, 2],
        "wish_code": [41001, 6],
        "wish_width": [5, 1],
        "destination_start": [0, 4],
        "destination_code": [4403, 33, 4419, 440305],
        "destination_width": [4, 2, 4, 6],
        "min_wage": [3500],
        "available_from": [20260401],
        "household": [0],
        "household_ref": ["h7"],
        "zero_employment": [True],
    }


def test_every_column_of_a_job_is_read(tmp_path: Path) -> None:
    order = job(
        "j1",
        level="3",
        certificate="1",
        seats="7",
        wage_low="3000",
        wage_high="4500",
        education="senior",
        age_min="18",
        age_max="45",
        hazards="dust;underground_mine",
        valid_until="2026-12-31",
        reserved_seats="2",
        reserved_tier="1",
        reserved_kind="hard",
        dormitory="1",
        couple_rooms="3",
    )
    folder_of(jobs=[order]).write(tmp_path)

    jobs = read(tmp_path).jobs

    assert flat(jobs) == {
        "ref": ["j1"],
        "employer": [0],
        "employer_ref": ["E1"],
        "region": [440305],
        "occupation": [4100106],
        "level": [3],
        "certificate": [True],
        "seats": [7],
        "wage_low": [3000],
        "wage_high": [4500],
        "education": [3],
        "age_min": [18],
        "age_max": [45],
        "hazards": [0b10001],
        "start": [20260310],
        "valid_until": [20261231],
        "reserved_seats": [2],
        "reserved_tier": [1],
        "reserved_hard": [True],
        "dormitory": [True],
        "couple_rooms": [3],
    }


def test_agreements_companions_and_pins_are_read(tmp_path: Path) -> None:
    folder_of(
        agreements=[
            agreement(receiver="440300", start="2026-01-01", end="2026-12-31", max_workers="0", kind="alliance")
        ],
        companions=[member("g", "w2", "city"), member("g", "w1", "city")],
        pins=[pin("w2", "j1", "ban") | {"reason": "moved, too far"}, pin("w1", "j2")],
    ).write(tmp_path)

    problem = read(tmp_path)

    assert flat(problem.agreements) == {
        "exporter_code": [45],
        "exporter_width": [2],
        "receiver_code": [4403],
        "receiver_width": [4],
        "start": [20260101],
        "end": [20261231],
        "max_workers": [0],
        "target_workers": [-1],
        "paired": [False],
    }
    assert flat(problem.companions) == {"ref": ["g"], "together": [2], "group": [0, 0], "worker": [0, 1]}
    assert flat(problem.pins) == {
        "worker": [0, 1],
        "job": [1, 0],
        "pin": [True, False],
        "reason": ["asked for", "moved, too far"],
    }


def test_without_the_optional_files_every_corridor_is_open_and_nothing_is_bound(tmp_path: Path) -> None:
    folder_of().write(tmp_path)
    problem = read(tmp_path)
    assert (problem.agreements, problem.companions, problem.pins) == (None, None, None)


def test_companions_and_pins_without_a_row_bind_nothing(tmp_path: Path) -> None:
    folder_of(companions=[], pins=[]).write(tmp_path)
    problem = read(tmp_path)
    assert (problem.companions, problem.pins) == (None, None)


def test_jobs_of_an_unknown_employer_share_it_with_no_other_job(tmp_path: Path) -> None:
    folder_of(jobs=[job("a", employer=""), job("b", employer=""), job("c"), job("d")]).write(tmp_path)
    employer = read(tmp_path).jobs.employer
    assert employer[0] != employer[1]
    assert employer[2] == employer[3]
    assert employer[0] not in employer[2:]


def test_arrays_cannot_be_written_to(tmp_path: Path) -> None:
    folder_of(
        agreements=[agreement()], pins=[pin("w1", "j1")], companions=[member("g", "w1"), member("g", "w2")]
    ).write(tmp_path)
    problem = read(tmp_path)
    for table in (problem.workers, problem.jobs, problem.agreements, problem.companions, problem.pins):
        for field in fields(table) if table is not None else ():
            value = getattr(table, field.name)
            assert not (isinstance(value, np.ndarray) and value.flags.writeable), field.name


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    folder_of().write(tmp_path / "plain")
    folder_of().write(tmp_path / "windows")
    for name in ("workers.csv", "jobs.csv"):
        path = tmp_path / "windows" / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read(tmp_path / "windows").hashes == read(tmp_path / "plain").hashes


def test_parquet_means_the_same_as_csv(tmp_path: Path) -> None:
    tables = random_tables(seeded(5))
    tables.write(tmp_path / "csv")
    typed = {
        "min_wage": pl.Int64,
        "seats": pl.Int32,
        "county": pl.Int32,
        "wage_high": pl.Float64,
    }
    (tmp_path / "parquet").mkdir()
    for path in (tmp_path / "csv").iterdir():
        frame = pl.read_csv(path, infer_schema=False)
        chosen = [pl.col(name).cast(kind) for name, kind in typed.items() if name in frame.columns]
        dates = [pl.col("birth_date").str.to_date()] if "birth_date" in frame.columns else []
        lists = [pl.col("statuses").str.split(";")] if "statuses" in frame.columns else []
        frame.with_columns(*chosen, *dates, *lists).write_parquet(tmp_path / "parquet" / f"{path.stem}.parquet")
    assert read(tmp_path / "parquet").hashes == read(tmp_path / "csv").hashes


@settings(deadline=None, max_examples=25)
@given(tables=folders(), seed=st.integers(0, 2**32))
def test_the_order_of_rows_changes_nothing(tmp_path_factory: pytest.TempPathFactory, tables: Tables, seed: int) -> None:
    folder = tmp_path_factory.mktemp("rows")
    tables.write(folder / "a")
    tables.write(folder / "b", rng=seeded(seed))
    assert flat(read(folder / "a")) | ROWS_OF_FILES == flat(read(folder / "b")) | ROWS_OF_FILES


@settings(deadline=None, max_examples=25)
@given(tables=folders())
def test_a_written_problem_reads_back_as_the_same(tmp_path_factory: pytest.TempPathFactory, tables: Tables) -> None:
    folder = tmp_path_factory.mktemp("written")
    tables.write(folder / "a")
    problem = read(folder / "a")
    write_problem(problem, folder / "b")
    assert flat(read(folder / "b")) | ROWS_OF_FILES == flat(problem) | ROWS_OF_FILES


def test_a_hash_is_the_checksum_of_the_canonical_file(tmp_path: Path) -> None:
    random_tables(seeded(3)).write(tmp_path / "a")
    problem = read(tmp_path / "a")
    write_problem(problem, tmp_path / "b")
    sums = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "b").iterdir()}
    assert problem.hashes == sums


def test_spelling_does_not_change_a_hash_but_meaning_does(tmp_path: Path) -> None:
    people = {
        "plain": worker("w1", destinations="44;4403", wishes="4-10-01", education="senior"),
        "spelt": worker("w1", destinations="440000;440300", wishes="4-10-01-00", education="vocational", min_wage="0"),
        "other": worker("w1", destinations="4403;44", wishes="4-10-01", education="senior"),
    }
    hashes = {}
    for name, person in people.items():
        folder_of(workers=[person]).write(tmp_path / name)
        hashes[name] = read(tmp_path / name).hashes["workers"]
    assert hashes["plain"] == hashes["spelt"] != hashes["other"]


def test_odd_but_readable_values_are_kept_with_a_warning(tmp_path: Path) -> None:
    folder_of(
        jobs=[job("j1", age_min="45", age_max="18")],
        agreements=[agreement(start="2026-03-02", end="2026-03-01")],
        companions=[member("g", "w1")],
    ).write(tmp_path)
    assert odd(read(tmp_path)) == [
        ("AGE_ORDER", "jobs.csv", 2, "age_min"),
        ("DATE_ORDER", "agreements.csv", 2, "end"),
        ("GROUP_OF_ONE", "companions.csv", 2, "group"),
    ]


def test_a_target_above_the_limit_is_noted_and_one_at_it_is_not(tmp_path: Path) -> None:
    folder_of(
        agreements=[
            agreement(max_workers="5", target_workers="5"),
            agreement(max_workers="5", target_workers="6"),
            agreement(target_workers="9"),
            agreement(max_workers="0", target_workers="1"),
        ]
    ).write(tmp_path)
    assert odd(read(tmp_path)) == [
        ("TARGET_OVER_LIMIT", "agreements.csv", 3, "target_workers"),
        ("TARGET_OVER_LIMIT", "agreements.csv", 5, "target_workers"),
    ]


@pytest.mark.parametrize(("together", "room"), [("job", 2), ("employer", 3), ("city", 4)])
def test_a_group_that_no_place_has_seats_for_is_noted_at_its_first_member(
    tmp_path: Path, together: str, room: int
) -> None:
    people = [f"w{k}" for k in range(2 * room + 1)]
    groups = [*(member("fits", name, together) for name in people[:room])]
    groups += [member("over", name, together) for name in people[room:]]
    folder_of(
        workers=[worker(name) for name in people],
        jobs=[
            job("j1", seats="2"),
            job("j2"),
            job("j3", employer="E2"),
            job("j4", employer="", region="440106"),
            job("j5", employer="", region="440106"),
        ],
        companions=groups,
    ).write(tmp_path)
    problem = read(tmp_path)
    assert odd(problem) == [("GROUP_OVER_SEATS", "companions.csv", 2 + room, "group")]
    assert (solve(problem, Policy()).job_of_worker[room:] == -1).all()


def odd(problem: Problem) -> list[tuple[str, str, int, str]]:
    assert all(one.message.zh and one.message.en for one in problem.warnings)
    return [(one.code, one.source, one.row, one.column) for one in problem.warnings]
