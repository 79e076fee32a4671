"""A problem as canonical CSV: what a snapshot stores, and what its hashes name.

Rows stand in the order of their references (agreements, companions and pins in the order of all their columns),
columns in the order of the contract, unknown and none are empty, prefixes carry no trailing zeros,
``vocational`` is ``senior``, UTF-8 without BOM, lines end in one line feed. So two folders that mean the same,
in whatever order of rows, as CSV or Parquet, have the same canonical files, byte for byte.
"""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from matching.codes import date_text, occupation_text, skill_text
from matching.problem import (
    EDUCATIONS,
    HAZARDS,
    STATUSES,
    TOGETHER,
    Agreements,
    Companions,
    Flags,
    Ints,
    Jobs,
    Pins,
    Problem,
    Workers,
)


def canonical(problem: Problem) -> dict[str, pl.DataFrame]:
    """Return the canonical table of each file that the problem needs, all columns text."""
    tables = {"workers": _workers(problem.workers), "jobs": _jobs(problem.jobs)}
    if problem.agreements is not None:
        tables["agreements"] = _agreements(problem.agreements)
    if problem.companions is not None:
        tables["companions"] = _companions(problem.companions, problem.workers)
    if problem.pins is not None:
        tables["pins"] = _pins(problem.pins, problem)
    return tables


def input_hashes(problem: Problem) -> dict[str, str]:
    """Return the SHA-256 of each canonical file: ``sha256sum`` of what ``write_problem`` writes."""
    return {name: hashlib.sha256(to_csv(table)).hexdigest() for name, table in canonical(problem).items()}


def write_problem(problem: Problem, folder: Path) -> None:
    """Write a problem as a folder of canonical CSV that reads back as the same problem."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in canonical(problem).items():
        (folder / f"{name}.csv").write_bytes(to_csv(table))


def to_csv(table: pl.DataFrame, *, header: bool = True) -> bytes:
    """Return a table as CSV: UTF-8 without BOM, one line feed a row, quotes only where needed."""
    text = table.write_csv(include_header=header, line_terminator="\n", quote_style="necessary")
    return text.encode()


def _workers(workers: Workers) -> pl.DataFrame:
    certified = workers.skill_certified.astype(np.int64)
    skills = (workers.skill_occupation.astype(np.int64) * 10 + workers.skill_level) * 10 + certified
    return pl.DataFrame(
        {
            "worker": pl.Series(workers.ref, dtype=pl.String),
            "county": _numbers(workers.county, none=0),
            "birth_date": _by_value(workers.birth, date_text),
            "sex": _by_value(workers.female, lambda female: "F" if female else "M"),
            "statuses": _by_value(workers.statuses, lambda bits: _names(bits, STATUSES)),
            "education": _by_value(workers.education, EDUCATIONS.__getitem__),
            "skills": _joined(workers.skill_start, _by_value(skills, _skill)),
            "wishes": _joined(workers.wish_start, _prefixes(workers.wish_code, workers.wish_width, _dashed)),
            "destinations": _joined(
                workers.destination_start, _prefixes(workers.destination_code, workers.destination_width, _plain)
            ),
            "min_wage": _numbers(workers.min_wage, none=0),
            "available_from": _by_value(workers.available_from, date_text),
            "household": _refs(workers.household, workers.household_ref),
            "zero_employment": _flags(workers.zero_employment),
        }
    )


def _jobs(jobs: Jobs) -> pl.DataFrame:
    reserved = np.where(jobs.reserved_seats > 0, jobs.reserved_hard + 1, 0)
    return pl.DataFrame(
        {
            "job": pl.Series(jobs.ref, dtype=pl.String),
            "employer": _refs(jobs.employer, jobs.employer_ref),
            "region": _numbers(jobs.region, none=0),
            "occupation": _prefixes(jobs.occupation, np.full(len(jobs), 7, dtype=np.int32), _dashed),
            "level": _numbers(jobs.level),
            "certificate": _flags(jobs.certificate),
            "seats": _numbers(jobs.seats),
            "wage_low": _numbers(jobs.wage_low, none=0),
            "wage_high": _numbers(jobs.wage_high, none=0),
            "education": _by_value(jobs.education, EDUCATIONS.__getitem__),
            "age_min": _numbers(jobs.age_min, none=0),
            "age_max": _numbers(jobs.age_max, none=0),
            "hazards": _by_value(jobs.hazards, lambda bits: _names(bits, HAZARDS)),
            "start_date": _by_value(jobs.start, date_text),
            "valid_until": _by_value(jobs.valid_until, date_text),
            "reserved_seats": _numbers(jobs.reserved_seats, none=0),
            "reserved_tier": _numbers(np.where(reserved > 0, jobs.reserved_tier, -1).astype(np.int32), none=-1),
            "reserved_kind": _by_value(reserved, ("", "soft", "hard").__getitem__),
            "dormitory": _flags(jobs.dormitory),
            "couple_rooms": _numbers(jobs.couple_rooms, none=0),
        }
    )


def _agreements(agreements: Agreements) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "exporter": _prefixes(agreements.exporter_code, agreements.exporter_width, _plain),
            "receiver": _prefixes(agreements.receiver_code, agreements.receiver_width, _plain),
            "start": _by_value(agreements.start, date_text),
            "end": _by_value(agreements.end, date_text),
            "max_workers": _numbers(agreements.max_workers, none=-1),
            "target_workers": _numbers(agreements.target_workers, none=-1),
            "kind": _by_value(agreements.paired, lambda paired: "paired" if paired else "alliance"),
        }
    )


def _companions(companions: Companions, workers: Workers) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "group": _refs(companions.group, companions.ref),
            "worker": _refs(companions.worker, workers.ref),
            "together": _by_value(companions.together[companions.group], TOGETHER.__getitem__),
        }
    )


def _pins(pins: Pins, problem: Problem) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "worker": _refs(pins.worker, problem.workers.ref),
            "job": _refs(pins.job, problem.jobs.ref),
            "kind": _by_value(pins.pin, lambda pin: "pin" if pin else "ban"),
            "reason": pl.Series(pins.reason, dtype=pl.String),
        }
    )


def _by_value(numbers: npt.NDArray[Any], text: Callable[[Any], str]) -> pl.Series:
    """Write each distinct number once and hand the text out to its rows."""
    values, places = np.unique(numbers, return_inverse=True)
    texts = pl.Series([text(value) for value in values.tolist()], dtype=pl.String)
    return texts.gather(places.astype(np.uint32))


def _numbers(numbers: Ints, *, none: int | None = None) -> pl.Series:
    return _by_value(numbers, lambda number: "" if number == none else str(number))


def _flags(flags: Flags) -> pl.Series:
    return _by_value(flags, lambda flag: "1" if flag else "0")


def _refs(index: Ints, refs: Sequence[str]) -> pl.Series:
    """Return the reference of each index; -1 = empty."""
    named = pl.Series([*refs, ""], dtype=pl.String)
    return named.gather(np.where(index < 0, len(refs), index).astype(np.uint32))


def _prefixes(code: Ints, width: Ints, text: Callable[[int, int], str]) -> pl.Series:
    both = code.astype(np.int64) * 10 + width
    return _by_value(both, lambda value: text(value // 10, value % 10))


def _joined(start: Ints, items: pl.Series) -> pl.Series:
    """Join the items of each row with ``;``."""
    lengths = np.diff(start)
    rows = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    lines = pl.DataFrame({"row": rows, "item": items}).group_by("row").agg(pl.col("item").str.join(";"))
    every = pl.DataFrame({"row": np.arange(len(lengths), dtype=np.int32)})
    return every.join(lines, on="row", how="left", maintain_order="left")["item"].fill_null("")


def _names(bits: int, names: Sequence[str]) -> str:
    return ";".join(name for k, name in enumerate(names) if bits >> k & 1)


def _plain(code: int, width: int) -> str:
    return f"{code:0{width}d}"


def _dashed(code: int, width: int) -> str:
    return occupation_text(code, width=width)


def _skill(packed: int) -> str:
    return skill_text(packed // 100, packed // 10 % 10, certified=packed % 10 == 1)
