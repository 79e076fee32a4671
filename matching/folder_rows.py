"""The jobs of a round laid out for the compiled scan: every rule a comparison, neighbours beside each other.

Each open job that asks for no skill stands twice, once among its region and once among its occupation; every
open job stands among its occupation. A worker's jobs are then a few unbroken runs of rows: those that ask for
nothing in a wanted place, and those of an occupation that they master.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.eligibility import ADULT, STATUTORY, WORKING_AGE, Facts
from matching.policy import POINTS, Policy
from matching.problem import Flags, Indices, Ints, Longs
from matching.scoring import ALLIANCE, SHARED_ROOM, day_number

LEVELS, EDUCATIONS = 10, 8
STATUTORY_BIT = np.uint32(1 << EDUCATIONS)
PLAIN_BIT = np.uint32(1 << (EDUCATIONS + 1))
NOBODY_BIT = np.uint32(1 << 31)
WAGE, DAY, OLDEST, AGES, NEED, OCCUPATION, LEVEL = range(7)
UNCOVERED = -(2**30)
_MOST_CELLS = 2**24
Table = npt.NDArray[np.int32]
"""Two dimensions."""


class Rows(NamedTuple):
    """Open jobs in three orders, one after another.

    Attributes:
        cell: by WAGE, DAY, ... x rows. OLDEST, AGES: first birth date admitted, and how far the last one is;
            NEED: bits of ``lack`` that a worker must not have. job: row of the job.
        by_region: regions + 1, where those that ask for no skill start. by_occupation, skilled: occupation x
            (regions + 1), where those that ask for no skill, and all of them, start.
        receiver: signature. lodging: alone or as a couple x rows, weighted. agreement: exporter x receiver
            signature, weighted. weight: of skill, wage, start.
    """

    cell: Table
    job: Ints
    by_region: Ints
    by_occupation: Table
    skilled: Table
    receiver: Ints
    lodging: Table
    agreement: Table
    weight: Ints


class Codes(NamedTuple):
    """Distinct codes of the open jobs, rising; a worker's prefix is an unbroken range of them."""

    occupation: Ints
    region: Ints


def fits(facts: Facts, policy: Policy) -> bool:
    """Tell whether every number of the round has room in the layout; what a folder can hold always does."""
    workers, jobs = facts.problem.workers, facts.problem.jobs
    days = np.unique(np.concatenate([facts.start, workers.available_from, [facts.problem.date]]).astype(np.int32))
    cells = len(np.unique(jobs.occupation)) * (len(np.unique(jobs.region)) + 1)
    within = [(jobs.level, LEVELS), (jobs.education, EDUCATIONS), (facts.wage, 2**29), (jobs.age_max, 1000)]
    return bool(
        (np.diff(day_number(days)) > 0).all()
        and all(((column >= 0) & (column < most)).all() for column, most in within)
        and (np.abs(workers.min_wage.astype(np.int64)) < 2**29).all()
        and cells <= _MOST_CELLS
        and policy.max_score < 2**26
    )


def rows_of(facts: Facts, policy: Policy) -> tuple[Rows, Codes]:
    """Lay out the open jobs."""
    jobs = facts.problem.jobs
    job = np.flatnonzero(facts.open)
    occupations, occupation = np.unique(jobs.occupation[job], return_inverse=True)
    regions, region = np.unique(jobs.region[job], return_inverse=True)
    plain = np.flatnonzero((jobs.level[job] == 0) & ~jobs.certificate[job])
    place = occupation * (len(regions) + 1) + region
    orders = [plain[np.argsort(region[plain], kind="stable")], plain[np.argsort(place[plain], kind="stable")]]
    orders.append(np.argsort(place, kind="stable"))
    order = np.concatenate(orders)
    cells = np.arange(len(occupations) * (len(regions) + 1)).reshape(len(occupations), len(regions) + 1)
    rows = Rows(
        cell=np.ascontiguousarray(
            np.stack([*_cells(facts, job), occupation, jobs.level[job]]).astype(np.int32)[:, order]
        ),
        job=job[order].astype(np.int32),
        by_region=np.searchsorted(region[orders[0]], np.arange(len(regions) + 1)).astype(np.int32),
        by_occupation=(len(plain) + np.searchsorted(place[orders[1]], cells)).astype(np.int32),
        skilled=(2 * len(plain) + np.searchsorted(place[orders[2]], cells)).astype(np.int32),
        receiver=_receivers(facts)[job[order]],
        lodging=np.ascontiguousarray(_lodging(facts, policy)[:, job[order]]),
        agreement=_agreement(facts, policy),
        weight=np.array([policy.weights[name] for name in ("skill_fit", "wage_gain", "start_closeness")], np.int32),
    )
    return rows, Codes(occupations.astype(np.int32), regions.astype(np.int32))


def of_jobs(rows: Rows, jobs: Flags) -> Rows:
    """Return the rows of some jobs, without those of the others."""
    kept = jobs[rows.job]
    before = np.concatenate([[0], np.cumsum(kept)]).astype(np.int32)
    return rows._replace(
        cell=np.ascontiguousarray(rows.cell[:, kept]),
        job=rows.job[kept],
        by_region=before[rows.by_region],
        by_occupation=before[rows.by_occupation],
        skilled=before[rows.skilled],
        receiver=rows.receiver[kept],
        lodging=np.ascontiguousarray(rows.lodging[:, kept]),
    )


def limits(facts: Facts, job: Indices) -> tuple[Longs, Longs]:
    """Return the first birth date that each job admits, and the last one less the first: below 0 = it admits nobody."""
    jobs = facts.problem.jobs
    start = facts.start[job].astype(np.int64)
    age_min, age_max = jobs.age_min[job].astype(np.int64), jobs.age_max[job].astype(np.int64)
    last = np.minimum(start, facts.problem.date) - WORKING_AGE * 10000 - 1
    last = np.where(age_min > 0, np.minimum(last, start - age_min * 10000 - 1), last)
    last = np.where(jobs.hazards[job] != 0, np.minimum(last, start - ADULT * 10000 - 1), last)
    first = np.maximum(1, np.where(age_max > 0, start - (age_max + 1) * 10000, 1))
    return first, last - first


def _cells(facts: Facts, job: Indices) -> list[Longs]:
    """WAGE, DAY, OLDEST, AGES and NEED."""
    jobs = facts.problem.jobs
    first, ages = limits(facts, job)
    need = np.uint32(1) << jobs.education[job].astype(np.uint32)
    need |= np.where(jobs.hazards[job] & STATUTORY != 0, STATUTORY_BIT, np.uint32(0))
    need |= PLAIN_BIT << (jobs.level[job] * 2 + jobs.certificate[job]).astype(np.uint32)
    need |= np.where(ages < 0, NOBODY_BIT, np.uint32(0))
    needs = need.view(np.int32).astype(np.int64)
    return [facts.wage[job].astype(np.int64), day_number(facts.start[job]), first, np.maximum(ages, 0), needs]


def _receivers(facts: Facts) -> Ints:
    if facts.corridors is None:
        return np.zeros(len(facts.problem.jobs), dtype=np.int32)
    return facts.corridors.receiver.astype(np.int32)


def _lodging(facts: Facts, policy: Policy) -> Table:
    """Points alone and as a couple x jobs."""
    jobs = facts.problem.jobs
    alone = np.where(jobs.dormitory, POINTS, 0)
    couple = np.where(jobs.couple_rooms > 0, POINTS, np.where(jobs.dormitory, SHARED_ROOM, 0))
    return (np.stack([alone, couple]) * policy.weights["lodging"]).astype(np.int32)


def _agreement(facts: Facts, policy: Policy) -> Table:
    if facts.corridors is None:
        return np.zeros((1, 1), dtype=np.int32)
    points = np.where(facts.corridors.paired, POINTS, ALLIANCE) * policy.weights["agreement"]
    return np.where(facts.corridors.covered, points, UNCOVERED).astype(np.int32)
