"""Jobs that no rule and no point tells apart, taken together: a smaller round with the same optimum.

Jobs are merged where every worker is eligible for all of them or for none and scores alike at each, and where
what they reserve is reserved alike. Their seats are summed. Whoever gets a seat of the merged job may sit at
any of its jobs; ``split`` says where, by a fixed rule. A tie-break, which tells jobs apart, has to be settled
after it. Pinned and banned jobs stay alone, and merged jobs are covered by the same agreements. Companions who
want one job, employer or city do see a difference: this is for rounds without them.
"""

from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from matching.eligibility import STATUTORY, Facts
from matching.folder_rows import limits
from matching.policy import Policy
from matching.problem import Flags, Indices, Ints, Jobs, Longs, Problem, prefix_fits

_MOST_SEATS = 2**31 - 1


@dataclass(frozen=True)
class Merged:
    """A problem whose jobs are classes of the jobs of another.

    Attributes:
        problem: one job a class, under the reference of its first job, with all their seats; the pins are its own.
        class_of_job: row in ``problem.jobs`` of each job.
        seats, reserved: of each job of the whole problem.
    """

    problem: Problem
    class_of_job: Ints
    seats: Longs
    reserved: Longs

    @classmethod
    def of(cls, facts: Facts, policy: Policy) -> Self:
        """Merge what can be; classes stand in the order of their first jobs."""
        problem = facts.problem
        key = _key(facts, policy)
        _, first, kind = np.unique(key, axis=0, return_index=True, return_inverse=True)
        order = np.argsort(first, kind="stable")
        place = np.empty(len(order), dtype=np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        class_of_job = place[kind.ravel()]
        jobs = _taken(problem.jobs, first[order], class_of_job=class_of_job)
        pins = problem.pins and replace(problem.pins, job=class_of_job[problem.pins.job])
        return cls(
            problem=replace(problem, jobs=jobs, pins=pins),
            class_of_job=class_of_job,
            seats=problem.jobs.seats.astype(np.int64),
            reserved=problem.jobs.reserved_seats.astype(np.int64),
        )

    def spread(self, column: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return of each job what stands for its class, such as prices; classes are the last axis."""
        return column[..., self.class_of_job]

    def split(self, class_of_worker: Ints, *, favoured: Flags) -> Ints:
        """Return the job of each worker from their class, -1 = none.

        The favoured of a class take its reserved seats first, then they and the others its other seats, and at
        last what is left of the reserved ones; workers and jobs each in order of rows.

        Args:
            class_of_worker: row in ``problem.jobs``, -1 = none; no class has more than its seats allow.
            favoured: whether the class reserves seats for the worker's tier.
        """
        job = np.full(len(class_of_worker), -1, dtype=np.int32)
        none = np.zeros(len(self.problem.jobs), dtype=np.int64)
        held = self._seat(job, class_of_worker, who=favoured, seats=self.reserved, taken=none)
        everybody = np.ones(len(job), dtype=np.bool_)
        self._seat(job, class_of_worker, who=everybody, seats=self.seats - self.reserved, taken=none)
        self._seat(job, class_of_worker, who=everybody, seats=self.reserved, taken=held)
        return job

    def _seat(self, job: Ints, class_of_worker: Ints, *, who: Flags, seats: Longs, taken: Longs) -> Longs:
        """Give those without a job the seats that ``taken`` leaves; return how many of each class are then taken."""
        order = np.argsort(self.class_of_job, kind="stable").astype(np.int32)
        end = np.cumsum(seats[order])
        start = np.concatenate([[0], end])[np.searchsorted(self.class_of_job[order], np.arange(len(taken) + 1))]
        worker = np.flatnonzero(who & (class_of_worker >= 0) & (job < 0))
        worker = worker[np.argsort(class_of_worker[worker], kind="stable")]
        kind = class_of_worker[worker]
        seat = start[kind] + taken[kind] + np.arange(len(worker)) - np.searchsorted(kind, kind)
        fits = seat < start[kind + 1]
        job[worker[fits]] = order[np.searchsorted(end, seat[fits], side="right")]
        return np.asarray(taken + np.bincount(kind[fits], minlength=len(taken)))


def _key(facts: Facts, policy: Policy) -> Longs:
    """One row a job: all that rules, points and reservations see of it, as far as this round's workers tell it apart."""
    workers, jobs = facts.problem.workers, facts.problem.jobs
    every = np.arange(len(jobs))
    first, ages = limits(facts, every)
    births = np.unique(workers.birth)
    columns = [
        jobs.seats > 0,
        (jobs.valid_until == 0) | (jobs.valid_until >= facts.problem.date),
        np.searchsorted(births, first),
        np.where(ages < 0, -1, np.searchsorted(births, first + ages, side="right")),
        _statutory(jobs.hazards),
        np.searchsorted(np.unique(workers.education), jobs.education),
        _told_apart(facts.wage, workers.min_wage, exact=policy.weights["wage_gain"] > 0),
        _told_apart(facts.start, workers.available_from, exact=policy.weights["start_closeness"] > 0),
        np.zeros(len(jobs)) if facts.corridors is None else facts.corridors.receiver,
        _kinds(jobs.region, workers.destination_code, workers.destination_width, digits=6),
        jobs.occupation,
        jobs.level,
        jobs.certificate,
        jobs.dormitory & (policy.weights["lodging"] > 0),
        (jobs.couple_rooms > 0) & (policy.weights["lodging"] > 0),
        np.where(jobs.reserved_seats > 0, jobs.reserved_tier, -1),
        jobs.reserved_hard & (jobs.reserved_seats > 0),
        _alone(facts.problem),
    ]
    return np.stack([np.asarray(column, dtype=np.int64) for column in columns], axis=1)


def _told_apart(value: Ints, thresholds: Ints, *, exact: bool) -> Longs:
    """The value itself where points depend on it, else how many of the thresholds it reaches."""
    return value.astype(np.int64) if exact else np.searchsorted(np.unique(thresholds), value, side="right")


def _statutory(hazards: Ints) -> Flags:
    return np.asarray(hazards & STATUTORY != 0)


def _kinds(region: Ints, code: Ints, width: Ints, *, digits: int) -> Indices:
    """Regions are of one kind where each prefix that somebody named fits all of them or none."""
    regions, region_of = np.unique(region, return_inverse=True)
    prefixes = np.unique(np.stack([code, width], axis=1), axis=0)
    fits = prefix_fits(regions[:, None], code=prefixes[:, 0], width=prefixes[:, 1], digits=digits)
    _, kind = np.unique(np.packbits(fits, axis=1), axis=0, return_inverse=True)
    return np.asarray(kind.ravel()[region_of])


def _alone(problem: Problem) -> Longs:
    """0, or a number of its own for a job that a pin or a ban names."""
    alone = np.zeros(len(problem.jobs), dtype=np.int64)
    if problem.pins is not None:
        alone[problem.pins.job] = problem.pins.job + 1
    return alone


def _taken(jobs: Jobs, rows: Indices, *, class_of_job: Ints) -> Jobs:
    """Return the jobs that stand for their classes, with the seats of all."""
    columns: dict[str, Any] = {}
    for item in fields(jobs):
        column = getattr(jobs, item.name)
        columns[item.name] = column[rows] if isinstance(column, np.ndarray) else column
    columns["ref"] = [jobs.ref[row] for row in rows.tolist()]
    for name in ("seats", "reserved_seats"):
        total = np.zeros(len(rows), dtype=np.int64)
        np.add.at(total, class_of_job, getattr(jobs, name))
        columns[name] = np.minimum(total, _MOST_SEATS).astype(np.int32)
    return Jobs(**columns)
