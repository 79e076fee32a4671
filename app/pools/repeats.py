"""One person twice in a file: what the rows of all its sheets say of each other."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.intake.columns import Flags
from app.pools.batch import People, Statuses


@dataclass(frozen=True)
class Repeats:
    """Rows that repeat a person.

    Attributes:
        same: repeats an earlier row in everything that is kept; loaded once.
        differs: an earlier row of the same person says something else. first: that row's position.
        two_names: one number beside different names, every such row.
    """

    same: Flags
    differs: Flags
    first: dict[int, int]
    two_names: Flags


def find_repeats(people: People, statuses: Statuses, *, present: Flags) -> Repeats:
    """Finds who stands twice among the rows ``present``."""
    where: dict[str, int] = {}
    again: dict[str, list[int]] = defaultdict(list)
    rows = np.flatnonzero(present).tolist()
    if len(set(map(people.id_number.__getitem__, rows))) == len(rows):
        rows = []  # as it should be: everybody once
    for at in rows:
        number = people.id_number[at]
        if where.setdefault(number, at) != at:
            again[number].append(at)
    stated = _stated(statuses, {where[number] for number in again} | {at for rows in again.values() for at in rows})
    same, differs, two_names = (np.zeros(len(people), bool) for _ in range(3))
    first: dict[int, int] = {}
    for number, later in again.items():
        begin = where[number]
        if any(people.name[at] != people.name[begin] for at in later):
            two_names[[begin, *later]] = True
            continue
        for at in later:
            first[at] = begin
            (same if _content(people, stated, at) == _content(people, stated, begin) else differs)[at] = True
    return Repeats(same, differs, first, two_names)


def _stated(statuses: Statuses, people: set[int]) -> dict[int, set[tuple[object, ...]]]:
    """The statuses of some people."""
    found: dict[int, set[tuple[object, ...]]] = defaultdict(set)
    for at in np.flatnonzero(np.isin(statuses.person, list(people))).tolist() if people else ():
        row = (statuses.kind[at], statuses.subtype[at], int(statuses.valid_from[at]), int(statuses.valid_until[at]))
        found[int(statuses.person[at])].add(row)
    return found


def _content(people: People, stated: dict[int, set[tuple[object, ...]]], at: int) -> tuple[object, ...]:
    columns: Sequence[Sequence[object]] = (
        people.phone,
        people.address,
        people.county,
        people.village,
        people.education,
        people.min_wage,
        people.available,
        people.wish_occupations,
        people.wish_regions,
        people.household,
        people.companion,
        people.hold,
    )
    return (*(column[at] for column in columns), stated.get(at))
