"""Jobs and people laid out for the compiled look at refusals: every rule a comparison, or a look into a small table."""

from typing import NamedTuple

import numpy as np

from matching.eligibility import ADULT, STATUTORY, WORKING_AGE, Facts
from matching.folder_lists import listed, places, skills, wishes
from matching.folder_rows import Codes, Table
from matching.masks import BIT, Masks
from matching.policy import POINTS, Policy
from matching.problem import Flags, Ints, Longs
from matching.scoring import ALLIANCE, day_number

WAGE, EDUCATION, START, DAY, YOUNG, BELOW, ABOVE, MINOR, LODGING = range(9)
_NEVER_ABOVE, _NEVER_BELOW = np.iinfo(np.int32).max, np.iinfo(np.int32).min


class Orders(NamedTuple):
    """Jobs, one column each.

    Attributes:
        job: row. cell: WAGE, EDUCATION, ... x columns. YOUNG, BELOW, MINOR refuse births after them, ABOVE those
            before; LODGING is weighted. fixed: bits that refuse everybody. woman: bits that refuse women.
        ask: what the job asks for. place: its region together with the signature of its corridors.
        level, certificate: of each thing asked for. ask_start: where those of an occupation start.
        region, receiver: of each place. place_start: where those of a region start.
        uncovered, agreement: exporter x receiver: bits, and weighted points. weight: of skill, wage, place, start.
    """

    job: Ints
    cell: Table
    fixed: Masks
    woman: Masks
    ask: Ints
    place: Ints
    level: Ints
    certificate: Flags
    ask_start: Ints
    region: Ints
    receiver: Ints
    place_start: Ints
    uncovered: Masks
    agreement: Table
    weight: Ints


class Seekers(NamedTuple):
    """Workers, by row.

    Attributes:
        free: day number from which the worker is free, the round's date at the earliest. exporter: signature.
        wanted_start, wanted: regions in order of preference, of each run the first, the last + 1, weighted points.
        wish_start, wish: occupations, of each run the first and the last + 1.
        skill_start, skill: occupation, level, certified; those of one occupation side by side.
        ban_start, ban: columns.
    """

    birth: Ints
    female: Flags
    min_wage: Ints
    education: Ints
    available: Ints
    free: Ints
    exporter: Ints
    wanted_start: Ints
    wanted: Table
    wish_start: Ints
    wish: Table
    skill_start: Ints
    skill: Table
    ban_start: Ints
    ban: Table


def orders_of(facts: Facts, policy: Policy, jobs: Ints) -> tuple[Orders, Codes]:
    """Lay out some jobs, in the order given."""
    columns = facts.problem.jobs
    occupations, occupation = np.unique(columns.occupation[jobs], return_inverse=True)
    regions, region = np.unique(columns.region[jobs], return_inverse=True)
    ask = (occupation.astype(np.int64) * 100 + columns.level[jobs]) * 2 + columns.certificate[jobs]
    asks, ask_of = np.unique(ask, return_inverse=True)
    receiver = np.zeros(len(columns), dtype=np.int64) if facts.corridors is None else facts.corridors.receiver
    signatures = int(receiver.max(initial=0)) + 1
    place, place_of = np.unique(region.astype(np.int64) * signatures + receiver[jobs], return_inverse=True)
    uncovered, agreement = _corridors(facts, policy)
    weights = ("skill_fit", "wage_gain", "destination_rank", "start_closeness")
    orders = Orders(
        job=jobs.astype(np.int32),
        cell=_cells(facts, policy, jobs),
        fixed=_fixed(facts, jobs),
        woman=np.where(columns.hazards[jobs] & STATUTORY != 0, BIT["FEMALE_STATUTORY"], np.uint32(0)),
        ask=ask_of.astype(np.int32),
        place=place_of.astype(np.int32),
        level=(asks // 2 % 100).astype(np.int32),
        certificate=asks % 2 == 1,
        ask_start=np.searchsorted(asks // 200, np.arange(len(occupations) + 1)).astype(np.int32),
        region=(place // signatures).astype(np.int32),
        receiver=(place % signatures).astype(np.int32),
        place_start=np.searchsorted(place // signatures, np.arange(len(regions) + 1)).astype(np.int32),
        uncovered=uncovered,
        agreement=agreement,
        weight=np.array([policy.weights[name] for name in weights], dtype=np.int32),
    )
    return orders, Codes(occupations.astype(np.int32), regions.astype(np.int32))


def seekers_of(facts: Facts, policy: Policy, jobs: Ints, *, codes: Codes) -> Seekers:
    """Lay out everybody as these jobs see them."""
    workers, size = facts.problem.workers, len(facts.problem.jobs)
    column = np.full(size, -1, dtype=np.int32)
    column[jobs] = np.arange(len(jobs))
    banned = facts.banned[column[facts.banned % size] >= 0] if size else facts.banned
    whose, wanted = places(facts, policy, codes)
    wisher, wish = wishes(facts, codes)
    holder, skill = skills(facts, codes)
    people = len(workers)
    wanted_start, wanted = listed(whose.astype(np.int32), wanted, workers=people)
    wish_start, wish = listed(wisher.astype(np.int32), wish, workers=people)
    skill_start, skill = listed(holder.astype(np.int32), skill, workers=people)
    ban_start, ban = listed(
        (banned // max(1, size)).astype(np.int32), column[banned % max(1, size), None], workers=people
    )
    exporter = np.zeros(people, dtype=np.int32) if facts.corridors is None else facts.corridors.exporter
    free = np.maximum(workers.available_from, np.int32(facts.problem.date))
    return Seekers(
        birth=workers.birth,
        female=workers.female,
        min_wage=workers.min_wage,
        education=workers.education,
        available=workers.available_from,
        free=day_number(free).astype(np.int32),
        exporter=exporter.astype(np.int32),
        wanted_start=wanted_start,
        wanted=wanted,
        wish_start=wish_start,
        wish=wish,
        skill_start=skill_start,
        skill=skill,
        ban_start=ban_start,
        ban=ban,
    )


def _cells(facts: Facts, policy: Policy, jobs: Ints) -> Table:
    """WAGE, EDUCATION, ..., see ``Orders``."""
    columns, start = facts.problem.jobs, facts.start[jobs].astype(np.int64)
    least, most = columns.age_min[jobs].astype(np.int64), columns.age_max[jobs].astype(np.int64)
    cells: list[Ints | Longs] = [
        facts.wage[jobs],
        columns.education[jobs],
        start,
        day_number(facts.start[jobs]),
        np.minimum(start, facts.problem.date) - WORKING_AGE * 10000 - 1,
        np.where(least > 0, start - least * 10000 - 1, _NEVER_ABOVE),
        np.where(most > 0, start - (most + 1) * 10000, _NEVER_BELOW),
        np.where(columns.hazards[jobs] != 0, start - ADULT * 10000 - 1, _NEVER_ABOVE),
        np.where(columns.dormitory[jobs], POINTS * policy.weights["lodging"], 0),
    ]
    return np.ascontiguousarray(np.stack(cells).astype(np.int32))


def _fixed(facts: Facts, jobs: Ints) -> Masks:
    columns = facts.problem.jobs
    until, seats = columns.valid_until[jobs], columns.seats[jobs]
    expired = (until > 0) & (until < facts.problem.date)
    bits = np.where(expired, BIT["ORDER_EXPIRED"], np.uint32(0))
    return np.asarray(bits | np.where(seats <= 0, BIT["NO_SEATS"], np.uint32(0)), dtype=np.uint32)


def _corridors(facts: Facts, policy: Policy) -> tuple[Masks, Table]:
    if facts.corridors is None:
        return np.zeros((1, 1), dtype=np.uint32), np.zeros((1, 1), dtype=np.int32)
    covered, paired = facts.corridors.covered, facts.corridors.paired
    bits = np.where(covered, np.uint32(0), BIT["NO_AGREEMENT"])
    points = np.where(paired, POINTS, np.where(covered, ALLIANCE, 0)) * policy.weights["agreement"]
    return np.ascontiguousarray(bits), np.ascontiguousarray(points.astype(np.int32))
