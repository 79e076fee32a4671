"""From a problem folder to a validated problem."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from matching import tables_cells as cells
from matching.errors import InputError
from matching.problem import TOGETHER, Ints, Jobs, Problem, Workers
from matching.tables_cells import Parse, given
from matching.tables_checks import check_agreements, check_companions, check_groups, check_jobs, check_pins
from matching.tables_columns import Keys, Table, distinct, freeze, keys, parse_columns
from matching.tables_files import COLUMNS, Findings, Sheet, find, misnamed, read_sheet
from matching.tables_sides import agreement_order, agreements_of, companions_of, origin_of, pin_order, pins_of

CELLS: dict[str, dict[str, Parse]] = {
    "workers": {
        "county": cells.region,
        "birth_date": cells.day,
        "sex": cells.choice({"M": False, "F": True, "": False}),
        "statuses": cells.statuses,
        "education": cells.education,
        "skills": cells.items(cells.skill),
        "wishes": cells.items(cells.occupation_prefix),
        "destinations": cells.items(cells.region_prefix),
        "min_wage": cells.number(),
        "available_from": cells.day,
        "zero_employment": cells.flag,
    },
    "jobs": {
        "region": given(cells.region),
        "occupation": given(cells.occupation),
        "level": cells.level,
        "certificate": cells.flag,
        "seats": given(cells.number()),
        "wage_low": cells.number(),
        "wage_high": cells.number(),
        "education": cells.education,
        "age_min": cells.number(0, 150),
        "age_max": cells.number(1, 150),
        "hazards": cells.hazards,
        "start_date": given(cells.day),
        "valid_until": cells.day,
        "reserved_seats": cells.number(),
        "reserved_tier": cells.number(0, cells.GREATEST_TIER, empty=-1),
        "reserved_kind": cells.choice({"hard": True, "soft": False, "": None}),
        "dormitory": cells.flag,
        "couple_rooms": cells.number(),
    },
    "agreements": {
        "exporter": given(cells.region_prefix),
        "receiver": given(cells.region_prefix),
        "start": cells.day,
        "end": cells.day,
        "max_workers": cells.number(empty=-1),
        "target_workers": cells.number(empty=-1),
        "kind": cells.choice({"paired": True, "alliance": False, "": False}),
    },
    "companions": {
        "group": given(cells.text),
        "together": cells.choice({name: k for k, name in enumerate(TOGETHER)}),
    },
    "pins": {"kind": cells.choice({"pin": True, "ban": False}), "reason": cells.text},
}
NEEDED = {
    "workers": ("NO_WORKERS", "There is nobody to place."),
    "jobs": ("NO_JOBS", "There is no job to place anybody in."),
    "agreements": ("NO_AGREEMENTS", "Without a row no corridor is open; leave the file out to open every corridor."),
}
_JOB_NUMBERS = (
    "region",
    "occupation",
    "level",
    "seats",
    "wage_low",
    "wage_high",
    "education",
    "age_min",
    "age_max",
    "hazards",
    "valid_until",
    "reserved_seats",
    "reserved_tier",
    "couple_rooms",
)


def read_tables(folder: Path, *, date: int, seed: str) -> Problem:
    """Read and validate a problem folder, without its hashes; see ``matching.tables.read_problem``."""
    findings = Findings()
    tables = {name: _table(sheet, name, findings) for name, sheet in _sheets(folder).items()}
    workers = keys(tables["workers"].sheet, "worker", findings)
    jobs = keys(tables["jobs"].sheet, "job", findings)
    if tables["jobs"].sound:
        check_jobs(tables["jobs"].sheet, tables["jobs"].columns, findings)
    agreements, companions, pins = (tables.get(name) for name in ("agreements", "companions", "pins"))
    if agreements and agreements.sound:
        check_agreements(agreements.sheet, agreements.columns, findings)
    members = check_companions(companions.sheet, companions.columns, workers, findings) if companions else None
    fixed = check_pins(pins.sheet, pins.columns, {"worker": workers, "job": jobs}, findings) if pins else None
    findings.raise_any()
    problem = Problem(
        workers=_workers(tables["workers"], workers),
        jobs=_jobs(tables["jobs"], jobs),
        date=date,
        seed=seed,
        agreements=agreements_of(agreements) if agreements else None,
        companions=companions_of(companions, members) if companions and members is not None else None,
        pins=pins_of(pins, *fixed) if pins and fixed else None,
    )
    if companions:
        check_groups(companions.sheet, problem, findings)
    origins = {}
    if agreements:
        origins["agreements"] = origin_of(agreements, agreement_order(agreements))
    if pins and fixed:
        origins["pins"] = origin_of(pins, pin_order(*fixed))
    return replace(problem, warnings=tuple(findings.warnings), origins=origins)


def _sheets(folder: Path) -> dict[str, Sheet]:
    """Read the files there are; a needed table must be there and hold a row."""
    findings, sheets = Findings(), {}
    for name in COLUMNS:
        path = find(folder, name)
        if path is not None:
            try:
                sheets[name] = read_sheet(path)
            except InputError as error:
                findings.add(error)
        elif name in ("workers", "jobs"):
            message = f"The folder needs {name}.csv or {name}.parquet."
            findings.add(InputError(message, code="FILE_MISSING", source=f"{name}.csv"))
    for name, (code, message) in NEEDED.items():
        if name in sheets and not len(sheets[name].rows):
            findings.add(InputError(message, code=code, source=sheets[name].source))
    misnamed(folder, findings)
    findings.raise_any()
    return {name: sheet for name, sheet in sheets.items() if len(sheet.rows)}


def _table(sheet: Sheet, name: str, findings: Findings) -> Table:
    before = len(findings)
    columns = parse_columns(sheet, CELLS[name], findings)
    return Table(sheet, columns, sound=len(findings) == before)


def _workers(table: Table, found: Keys) -> Workers:
    columns, order = table.columns, found.order
    skill_start, occupation, level, certified = columns["skills"].lists(order, width=3)
    wish_start, wish_code, wish_width = columns["wishes"].lists(order, width=2)
    destination_start, destination_code, destination_width = columns["destinations"].lists(order, width=2)
    household, household_ref = _index(table.sheet.columns["household"], order)
    return Workers(
        ref=found.refs,
        county=columns["county"].ints(order),
        birth=columns["birth_date"].ints(order),
        female=columns["sex"].flags(order),
        statuses=columns["statuses"].ints(order),
        education=columns["education"].ints(order),
        skill_start=skill_start,
        skill_occupation=occupation,
        skill_level=level,
        skill_certified=freeze(certified.astype(np.bool_)),
        wish_start=wish_start,
        wish_code=wish_code,
        wish_width=wish_width,
        destination_start=destination_start,
        destination_code=destination_code,
        destination_width=destination_width,
        min_wage=columns["min_wage"].ints(order),
        available_from=columns["available_from"].ints(order),
        household=household,
        household_ref=household_ref,
        zero_employment=columns["zero_employment"].flags(order),
    )


def _jobs(table: Table, found: Keys) -> Jobs:
    columns, order = table.columns, found.order
    employer, employer_ref = _employers(table.sheet.columns["employer"], order)
    return Jobs(
        ref=found.refs,
        employer=employer,
        employer_ref=employer_ref,
        certificate=columns["certificate"].flags(order),
        start=columns["start_date"].ints(order),
        reserved_hard=columns["reserved_kind"].flags(order),
        dormitory=columns["dormitory"].flags(order),
        **{name: columns[name].ints(order) for name in _JOB_NUMBERS},
    )


def _index(column: pl.Series, order: Ints) -> tuple[Ints, list[str]]:
    """Number the distinct texts in sorted order; empty = -1."""
    names, codes = distinct(column)
    shift = 1 if names[0] == "" else 0
    return freeze(codes[order] - shift), names[shift:]


def _employers(column: pl.Series, order: Ints) -> tuple[Ints, list[str]]:
    """Number the employers; jobs of an unknown one share it with no other job."""
    index, names = _index(column, order)
    unknown = np.flatnonzero(index < 0)
    index = index.copy()
    index[unknown] = np.arange(len(names), len(names) + len(unknown))
    return freeze(index), [*names, *[""] * len(unknown)]
