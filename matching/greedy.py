"""The simple ways offices place people, on the same eligible pairs, for comparison only.

Each honours pins, seats, hard reserved seats and corridor limits. None looks ahead, and none keeps
companions together (so it may even place people whom a real proposal could not).
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.candidates import Pairs
from matching.corridors import Corridors
from matching.eligibility import Facts
from matching.problem import Flags, Ints, Problem
from matching.result import Longs

_CHUNK = 1 << 18


@dataclass
class _Seats:
    """What is still free: open seats, seats held for a job's tiers, and room in the limited corridors.

    Attributes:
        job_of_worker: filled as people are seated. tier: of each worker.
        open, held: seats left of each job. last_tier: up to which tier a job's held seats go.
        corridors: None when no agreement has a limit. limited: agreements with one. room: left in each of them.
    """

    job_of_worker: Ints
    tier: Ints
    open: Longs
    held: Longs
    last_tier: Ints
    corridors: Corridors | None
    limited: Longs
    room: Longs

    @classmethod
    def of(cls, facts: Facts, tier: Ints) -> Self:
        """Start with every seat free, then seat the pinned."""
        problem = facts.problem
        jobs = problem.jobs
        held = np.where(jobs.reserved_hard, jobs.reserved_seats, 0).astype(np.int64)
        most = problem.agreements.max_workers if problem.agreements is not None else np.zeros(0, dtype=np.int32)
        limited = np.flatnonzero(most >= 0)
        seats = cls(
            job_of_worker=np.full(len(problem.workers), -1, dtype=np.int32),
            tier=tier,
            open=jobs.seats - held,
            held=held,
            last_tier=jobs.reserved_tier,
            corridors=facts.corridors if len(limited) else None,
            limited=limited,
            room=most[limited].astype(np.int64),
        )
        for worker, job in _pinned(problem):
            seats.take(worker, job)
        return seats

    def free(self, worker: int, jobs: Ints) -> Flags:
        """Tell which of the jobs still have a seat for the worker, corridor limits aside."""
        return np.asarray((self.open[jobs] > 0) | ((self.held[jobs] > 0) & (self.tier[worker] <= self.last_tier[jobs])))

    def take(self, worker: int, job: int) -> bool:
        """Seat the worker if a seat and the corridor allow it; held seats go first to those they are held for."""
        used = self._limits_used(worker, job)
        if used is not None and (self.room[used] <= 0).any():
            return False
        favoured = self.tier[worker] <= self.last_tier[job] and self.held[job] > 0
        side = self.held if favoured else self.open
        if side[job] <= 0:
            return False
        side[job] -= 1
        if used is not None:
            self.room[used] -= 1
        self.job_of_worker[worker] = job
        return True

    def _limits_used(self, worker: int, job: int) -> Flags | None:
        if self.corridors is None:
            return None
        covering = self.corridors.agreements_of(np.array([worker]), np.array([job]))
        return np.asarray(covering[0, self.limited])


def first_come(facts: Facts, tier: Ints, pairs: Pairs, *, arrival: Ints | None = None) -> Ints:
    """Seat people in the order they came, each at the best-scored job that still has a seat.

    Args:
        facts: of the problem.
        tier: one a worker.
        pairs: every eligible pair.
        arrival: workers in order of arrival; None = in order of their references.

    Returns:
        the job of each worker, -1 = unplaced.
    """
    seats = _Seats.of(facts, tier)
    start = np.searchsorted(pairs.worker, np.arange(len(tier) + 1))
    order = np.arange(len(tier)) if arrival is None else arrival
    for worker in order.tolist():
        if seats.job_of_worker[worker] >= 0:
            continue
        mine = slice(start[worker], start[worker + 1])
        jobs = pairs.job[mine]
        free = np.flatnonzero(seats.free(worker, jobs))
        best = free[np.argsort(-pairs.score[mine][free], kind="stable")]
        _take_first(seats, worker, jobs[best])
    return seats.job_of_worker


def best_score_first(facts: Facts, tier: Ints, pairs: Pairs) -> Ints:
    """Seat the pair of the greatest score, then the next, whoever it is; -1 = unplaced."""
    return _in_order(facts, tier, pairs, order=np.lexsort((pairs.job, pairs.worker, -pairs.score)))


def priority_then_score(facts: Facts, tier: Ints, pairs: Pairs) -> Ints:
    """Seat all of tier 0 by greatest score, then all of tier 1, and so on; -1 = unplaced."""
    order = np.lexsort((pairs.job, pairs.worker, -pairs.score, tier[pairs.worker]))
    return _in_order(facts, tier, pairs, order=order)


def _take_first(seats: _Seats, worker: int, jobs: Ints) -> None:
    for job in jobs.tolist():
        if seats.take(worker, job):
            return


def _in_order(facts: Facts, tier: Ints, pairs: Pairs, *, order: Longs) -> Ints:
    """Go through the pairs once; most of a chunk falls away at a glance, since its worker or job is gone."""
    seats = _Seats.of(facts, tier)
    for first in range(0, len(order), _CHUNK):
        chunk = order[first : first + _CHUNK]
        worker, job = pairs.worker[chunk], pairs.job[chunk]
        alive = (seats.job_of_worker[worker] < 0) & (seats.open[job] + seats.held[job] > 0)
        for i, j in zip(worker[alive].tolist(), job[alive].tolist(), strict=True):
            if seats.job_of_worker[i] < 0:
                seats.take(i, j)
    return seats.job_of_worker


def _pinned(problem: Problem) -> list[tuple[int, int]]:
    if problem.pins is None:
        return []
    pin = problem.pins.pin
    return list(zip(problem.pins.worker[pin].tolist(), problem.pins.job[pin].tolist(), strict=True))
