"""The people of a round laid out for the compiled scan: neighbours pay the same prices and want the same places."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.eligibility import Facts
from matching.folder_lists import Lists, apart, listed, outermost, places, skills, wishes
from matching.folder_rows import EDUCATIONS, NOBODY_BIT, STATUTORY_BIT, Codes, Table
from matching.policy import Policy
from matching.problem import Indices, Ints
from matching.scoring import day_number, goes_in_two
from matching.stages import Hashes, Values


class People(NamedTuple):
    """Workers in the order in which they are scanned.

    Attributes:
        birth: 0 = unknown. min_wage: yuan. available, free: day numbers. lack: bits that jobs need and they have
            not, skills apart. hash: for the tie-break.
        manner: rises; neighbours of one manner share ``exporter``, ``group`` and ``couple``: the signature, which
            reserved tiers favour them (see ``favoured_at``), and 1 for companions who go to one job in two.
        place_start, place: wanted regions, of each run the first, the last + 1 and weighted points; apart.
        wish_start, wish: wanted occupations, of each run the first and the last + 1; apart.
        skill_start, skill: occupation, level, certified; those of one occupation side by side.
        ban_start, ban: jobs.
    """

    birth: Ints
    min_wage: Ints
    available: Ints
    free: Ints
    lack: npt.NDArray[np.uint32]
    hash: Hashes
    manner: Ints
    exporter: Ints
    group: Ints
    couple: Ints
    place_start: Ints
    place: Table
    wish_start: Ints
    wish: Table
    skill_start: Ints
    skill: Table
    ban_start: Ints
    ban: Table


def people_of(facts: Facts, policy: Policy, *, values: Values, codes: Codes) -> tuple[People, Indices]:
    """Lay out the workers, and return the row of each; those who are pinned want no place here."""
    workers, size = facts.problem.workers, len(facts.problem.jobs)
    whose, place = places(facts, policy, codes)
    kept = values.pinned[whose] < 0
    whose, place = whose[kept], place[kept]
    row, shared = _order(facts, values, first_place=_first(whose, place, workers=len(workers)))
    rank = np.empty(len(row), dtype=np.int32)
    rank[row] = np.arange(len(row), dtype=np.int32)

    def lists(items: tuple[Indices, Table]) -> Lists:
        return listed(rank[items[0]], items[1], workers=len(row))

    place_start, place = apart(lists((whose, place)))
    wish_start, wish = outermost(lists(wishes(facts, codes)))
    skill_start, skill = lists(skills(facts, codes))
    ban_start, ban = lists((facts.banned // size, (facts.banned[:, None] % size).astype(np.int32)))
    free = np.maximum(workers.available_from, np.int32(facts.problem.date))
    people = People(
        birth=np.maximum(workers.birth, 0)[row],
        min_wage=workers.min_wage[row],
        available=day_number(workers.available_from).astype(np.int32)[row],
        free=day_number(free).astype(np.int32)[row],
        lack=_lack(facts)[row],
        hash=values.worker_hash[row],
        manner=shared[0],
        exporter=shared[1],
        group=shared[2],
        couple=shared[3],
        place_start=place_start,
        place=place,
        wish_start=wish_start,
        wish=wish,
        skill_start=skill_start,
        skill=skill,
        ban_start=ban_start,
        ban=ban,
    )
    return people, row


def favoured_at(values: Values) -> Ints:
    """Return the tiers that jobs reserve seats up to; a worker of group ``k`` is favoured by the k-th and later ones."""
    return np.unique(values.reserved_tier[values.reserved_tier >= 0])


def _order(facts: Facts, values: Values, *, first_place: Ints) -> tuple[Indices, tuple[Ints, Ints, Ints, Ints]]:
    """Return the rows in the order of the scan, and manner, exporter, group and couple in that order."""
    exporter = np.zeros(len(values.tier), dtype=np.int32) if facts.corridors is None else facts.corridors.exporter
    group, couple = np.searchsorted(favoured_at(values), values.tier), goes_in_two(facts)
    _, manner = np.unique((exporter.astype(np.int64) * 256 + group) * 2 + couple, return_inverse=True)
    row = np.lexsort((first_place, manner))
    shared = tuple(column.astype(np.int32)[row] for column in (manner, exporter, group, couple))
    return row, (shared[0], shared[1], shared[2], shared[3])


def _first(whose: Indices, place: Table, *, workers: int) -> Ints:
    first = np.zeros(workers, dtype=np.int32)
    first[whose[::-1]] = place[::-1, 0]
    return first


def _lack(facts: Facts) -> npt.NDArray[np.uint32]:
    workers = facts.problem.workers
    beyond = np.clip(workers.education + 1, 0, EDUCATIONS).astype(np.uint32)
    every = np.uint32((1 << EDUCATIONS) - 1)
    lack = (every << beyond) & every
    lack |= np.where(workers.female, STATUTORY_BIT, np.uint32(0))
    return lack | NOBODY_BIT
