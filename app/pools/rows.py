"""From a roster's columns to the columns of the tables; nothing is read or written here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

import numpy as np

from app.db.ids import new_ids
from app.intake.values import unpack
from app.pools.batch import RosterBatch

Columns = dict[str, Sequence[Any]]
VAULT = {"name": "name", "id_number": "id_number", "phone": "phone", "address": "address"}
UNSTORED = frozenset({"ID_LONGER"})  # such a number hints at a disability: the clerk is told, nothing is kept
# Which fields of a file may change which columns of a person; the ID number settles birth date and sex.
GOVERNS: dict[str, tuple[str, ...]] = {
    "county": ("county",),
    "village": ("township", "village"),
    "education": ("education",),
    "min_wage": ("min_wage",),
    "available_from": ("available",),
    "wish_occupations": ("wish_occupations",),
    "wish_regions": ("wish_regions",),
    "household_id": ("household", "zero_employment"),
    "automatic": ("opt_out", "automatic"),
    "basis": ("consent",),
    "phone": ("phone", "household_phone"),
    "address": ("address", "hamlet"),
}


@dataclass(frozen=True)
class Stamp:
    """What every row of one load carries."""

    organisation_id: UUID
    pool_id: UUID
    import_id: UUID
    moment: datetime


def days(values: Sequence[int]) -> list[date | None]:
    """Packed dates as dates, 0 as None; each different day is made once."""
    known: dict[int, date | None] = {value: unpack(value) if value else None for value in set(values)}
    return list(map(known.__getitem__, values))


def chooser(at: Sequence[int]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """Takes the same positions from one column after another."""
    if len(at) == 1:
        return lambda column: [column[at[0]]]
    return itemgetter(*at) if at else lambda _column: ()


def worker_columns(batch: RosterBatch, digests: Sequence[bytes], *, households: Sequence[UUID | None]) -> Columns:
    """The facts of every person that the load may store or change."""
    people = batch.people
    return {
        "county": people.county,
        "village": people.village,
        "birth_date": days(people.birth),
        "sex": people.sex,
        "education": people.education,
        "min_wage": people.min_wage,
        "available_from": days(people.available),
        "wish_occupations": people.wish_occupations,
        "wish_regions": people.wish_regions,
        "household_id": households,
        "automatic": people.automatic,
        "hold_code": people.hold,
        "basis": people.basis,
        "import_row": people.row,
        "row_digest": digests,
    }


def repeated(count: int, **values: Any) -> Columns:
    """Columns of one value each."""
    return {name: [value] * count for name, value in values.items()}


def status_columns(batch: RosterBatch, ids: Sequence[UUID], *, people: Sequence[int], stamp: Stamp) -> Columns:
    """The statuses of some people (positions), whose workers are ``ids`` of all people."""
    rows = batch.statuses
    at = np.flatnonzero(np.isin(rows.person, people))
    take, chosen = chooser(at.tolist()), rows.person[at].tolist()
    return {
        **_heads(len(chosen), stamp),
        "worker_id": list(map(ids.__getitem__, chosen)),
        "kind": take(rows.kind),
        "subtype": take(rows.subtype),
        "valid_from": days(rows.valid_from[at].tolist()),
        "valid_until": days(rows.valid_until[at].tolist()),
        "evidence": take(rows.evidence),
    }


def skill_columns(batch: RosterBatch, ids: Sequence[UUID], *, people: Sequence[int], stamp: Stamp) -> Columns:
    """The skills of some people, likewise."""
    rows = batch.skills
    at = np.flatnonzero(np.isin(rows.person, people))
    take, chosen = chooser(at.tolist()), rows.person[at].tolist()
    return {
        **_heads(len(chosen), stamp),
        "worker_id": list(map(ids.__getitem__, chosen)),
        "occupation": take(rows.occupation),
        "level": take(rows.level),
        "certified": take(rows.certified),
        "valid_until": days(take(rows.valid_until)),
    }


def household_columns(codes: Sequence[str], zero: Sequence[bool], *, ids: Sequence[UUID], stamp: Stamp) -> Columns:
    """New households."""
    heads = _heads(len(codes), stamp)
    return {**heads, "id": ids, "code": codes, "zero_employment": zero}


def _heads(count: int, stamp: Stamp) -> Columns:
    return {
        "id": new_ids(count),
        **repeated(count, created_at=stamp.moment, organisation_id=stamp.organisation_id),
    }
