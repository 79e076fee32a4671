"""Eligibility read straight from the contract, one pair at a time, with text and dates as they stand in the files.

Nothing here knows the engine: it is the second opinion that the engine is checked against.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

Row = dict[str, str]

EDUCATION = {
    "": 0,
    "none": 0,
    "primary": 1,
    "junior": 2,
    "senior": 3,
    "vocational": 3,
    "college": 4,
    "bachelor": 5,
    "master": 6,
}
TIER = {
    "monitored": 0,
    "lifted": 1,
    "low_income": 2,
    "relocated": 2,
    "hardship": 2,
    "graduate": 2,
    "general": 3,
}
FORBIDDEN_TO_WOMEN = {"underground_mine", "intensity_4", "heavy_load"}


@dataclass(frozen=True)
class Folder:
    """The rows of a problem folder as text; ``agreements`` None when the file is absent."""

    day: date
    workers: dict[str, Row]
    jobs: dict[str, Row]
    agreements: list[Row] | None
    companions: list[Row]
    pins: list[Row]


def read(folder: Path, day: str) -> Folder:
    """Read a folder of CSV files known to be well formed."""
    agreements = folder / "agreements.csv"
    return Folder(
        day=date.fromisoformat(day),
        workers={row["worker"]: row for row in _rows(folder / "workers.csv")},
        jobs={row["job"]: row for row in _rows(folder / "jobs.csv")},
        agreements=_rows(agreements) if agreements.exists() else None,
        companions=_rows(folder / "companions.csv"),
        pins=_rows(folder / "pins.csv"),
    )


def tier(worker: Row) -> int:
    """Return the best tier of the worker's statuses."""
    return min((TIER[name] for name in _items(worker["statuses"])), default=3)


def eligible_pairs(folder: Folder) -> set[tuple[str, str]]:
    """Return every (worker, job) that rules 1 to 6 allow; a pin does not forbid other pairs here."""
    banned = {(row["worker"], row["job"]) for row in folder.pins if row["kind"] == "ban"}
    return {
        (i, j)
        for i, worker in folder.workers.items()
        for j, job in folder.jobs.items()
        if (i, j) not in banned and not refusals(folder, worker, job)
    }


def refusals(folder: Folder, worker: Row, job: Row) -> list[str]:
    """Name every rule of the contract's list (1 to 5) that refuses the pair."""
    start = date.fromisoformat(job["start_date"])
    rules = {
        "age": _age_refused(worker, job, min(folder.day, start)),
        "hazard": _hazard_refused(worker, job),
        "skill": not _skilled(worker, job),
        "wish": not _starts(job["occupation"], [_trim(w, "-00") for w in _items(worker["wishes"])]),
        "destination": not _starts(job["region"], [_trim(r, "00") for r in _items(worker["destinations"])]),
        "wage": _number(job["wage_high"] or job["wage_low"]) < _number(worker["min_wage"]),
        "education": EDUCATION[worker["education"]] < EDUCATION[job["education"]],
        "available": bool(worker["available_from"]) and date.fromisoformat(worker["available_from"]) > start,
        "valid": bool(job["valid_until"]) and date.fromisoformat(job["valid_until"]) < folder.day,
        "seats": _number(job["seats"]) <= 0,
        "agreement": folder.agreements is not None and not covering(folder, worker, job),
    }
    return [name for name, refused in rules.items() if refused]


def covering(folder: Folder, worker: Row, job: Row) -> list[int]:
    """Return the agreements that cover the pair's corridor on the job's start date."""
    start = date.fromisoformat(job["start_date"])
    return [
        k
        for k, row in enumerate(folder.agreements or [])
        if _starts(worker["county"], [_trim(row["exporter"], "00")])
        and _starts(job["region"], [_trim(row["receiver"], "00")])
        and (not row["start"] or date.fromisoformat(row["start"]) <= start)
        and (not row["end"] or start <= date.fromisoformat(row["end"]))
    ]


def age(born: date, on: date) -> int:
    """Return full years; the birthday itself counts from the next day."""
    return on.year - born.year - ((on.month, on.day) <= (born.month, born.day))


def _age_refused(worker: Row, job: Row, earlier: date) -> bool:
    if not worker["birth_date"]:
        return True
    born, start = date.fromisoformat(worker["birth_date"]), date.fromisoformat(job["start_date"])
    least, most = _number(job["age_min"]), _number(job["age_max"] or "999")
    return age(born, earlier) < 16 or not least <= age(born, start) <= most


def _hazard_refused(worker: Row, job: Row) -> bool:
    hazards = set(_items(job["hazards"]))
    born = worker["birth_date"]
    minor = not born or age(date.fromisoformat(born), date.fromisoformat(job["start_date"])) < 18
    return (minor and bool(hazards)) or (worker["sex"] == "F" and bool(hazards & FORBIDDEN_TO_WOMEN))


def _skilled(worker: Row, job: Row) -> bool:
    needed, certificate = _number(job["level"]), job["certificate"] == "1"
    if needed == 0 and not certificate:
        return True
    held = [item.split(":") for item in _items(worker["skills"])]
    return any(
        occupation == job["occupation"]
        and int(level.rstrip("c")) >= needed
        and (level.endswith("c") or not certificate)
        for occupation, level in held
    )


def _starts(code: str, prefixes: Iterable[str]) -> bool:
    wanted = list(prefixes)
    return not wanted or any(code.startswith(prefix) for prefix in wanted)


def _trim(code: str, ending: str) -> str:
    while code.endswith(ending) and len(code) > len(ending):
        code = code[: -len(ending)]
    return code


def _items(cell: str) -> list[str]:
    return cell.split(";") if cell else []


def _number(cell: str) -> int:
    return int(cell or "0")


def _rows(path: Path) -> list[Row]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
