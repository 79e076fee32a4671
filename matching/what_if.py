"""A problem with some cells changed: what a change would mean is found by solving the changed problem."""

from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from matching.problem import Flags, Indices, Ints, Pins, Problem, Workers

Item = TypeVar("Item", bound=np.generic)
_LISTS = {
    "skill": ("skill_occupation", "skill_level", "skill_certified"),
    "wish": ("wish_code", "wish_width"),
    "destination": ("destination_code", "destination_width"),
}


def with_skill(workers: Workers, rows: Indices, *, occupation: Ints, level: Ints, certified: Flags) -> Workers:
    """Return the workers with one more skill for each of the rows."""
    start, place = _room(workers.skill_start, rows)
    return replace(
        workers,
        skill_start=start,
        skill_occupation=_put(workers.skill_occupation, place, occupation),
        skill_level=_put(workers.skill_level, place, level),
        skill_certified=_put(workers.skill_certified, place, certified),
    )


def with_wish(workers: Workers, rows: Indices, *, occupation: Ints) -> Workers:
    """Return the workers with one more wish, a whole occupation code, for each of the rows."""
    start, place = _room(workers.wish_start, rows)
    width = np.full(len(rows), 7, dtype=np.int32)
    return replace(
        workers,
        wish_start=start,
        wish_code=_put(workers.wish_code, place, occupation),
        wish_width=_put(workers.wish_width, place, width),
    )


def with_destination(workers: Workers, rows: Indices, *, city: Ints) -> Workers:
    """Return the workers with one more destination, a city (four digits), behind all they named."""
    start, place = _room(workers.destination_start, rows)
    width = np.full(len(rows), 4, dtype=np.int32)
    return replace(
        workers,
        destination_start=start,
        destination_code=_put(workers.destination_code, place, city),
        destination_width=_put(workers.destination_width, place, width),
    )


def with_floor(workers: Workers, rows: Indices, *, wage: Ints) -> Workers:
    """Return the workers with another least wage for each of the rows."""
    return replace(workers, min_wage=_set(workers.min_wage, rows, wage))


def with_education(workers: Workers, rows: Indices, *, education: Ints) -> Workers:
    """Return the workers with another schooling for each of the rows."""
    return replace(workers, education=_set(workers.education, rows, education))


def with_free_day(workers: Workers, rows: Indices, *, day: Ints) -> Workers:
    """Return the workers with another day from which they are free for each of the rows."""
    return replace(workers, available_from=_set(workers.available_from, rows, day))


def copies(workers: Workers, rows: Ints) -> Workers:
    """Return a worker for each of the rows, one row perhaps many times; they have no references."""
    kept: dict[str, Any] = {"household_ref": workers.household_ref}
    for prefix, names in _LISTS.items():
        start = getattr(workers, f"{prefix}_start")
        count = start[rows + 1] - start[rows]
        ends = np.append(0, np.cumsum(count)).astype(np.int32)
        item = np.arange(ends[-1]) + np.repeat(start[rows] - ends[:-1], count)
        kept |= {f"{prefix}_start": ends, **{name: getattr(workers, name)[item] for name in names}}
    columns = {one.name: getattr(workers, one.name)[rows] for one in fields(Workers) if one.name not in {"ref", *kept}}
    return Workers(ref=[""] * len(rows), **kept, **columns)


def without_bans(problem: Problem, *, worker: Ints, job: Ints) -> Problem:
    """Return the problem without the bans of these pairs."""
    pins = problem.pins
    if pins is None:
        return problem
    size = len(problem.jobs)
    lifted = np.isin(pins.worker.astype(np.int64) * size + pins.job, worker.astype(np.int64) * size + job)
    kept = np.flatnonzero(pins.pin | ~lifted)
    reasons = [pins.reason[row] for row in kept.tolist()]
    left = Pins(pins.worker[kept], pins.job[kept], pins.pin[kept], reasons)
    origins = dict(problem.origins)
    if "pins" in origins:
        origins["pins"] = replace(origins["pins"], row=origins["pins"].row[kept])
    return replace(problem, pins=left, origins=origins)


def without_side_rules(problem: Problem) -> Problem:
    """Return the problem in which everybody goes alone and agreements have no limit."""
    agreements = problem.agreements
    if agreements is not None:
        agreements = replace(agreements, max_workers=np.full(len(agreements), -1, dtype=np.int32))
    return replace(problem, companions=None, agreements=agreements)


def _room(start: Ints, rows: Indices) -> tuple[Ints, Indices]:
    """Return the starts of lists that are one longer for each of the rows, and where the new items go in the old."""
    added = np.bincount(rows, minlength=len(start) - 1)
    longer = start + np.append(0, np.cumsum(added))
    return longer.astype(np.int32), start[rows + 1].astype(np.intp)


def _put(items: npt.NDArray[Item], place: Indices, values: npt.NDArray[Any]) -> npt.NDArray[Item]:
    return np.insert(items, place, values.astype(items.dtype))


def _set(column: Ints, rows: Indices, values: Ints) -> Ints:
    changed = column.copy()
    changed[rows] = values
    return changed
