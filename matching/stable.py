"""Stable placements: deferred acceptance, workers propose (Gale and Shapley 1962), and how unstable a placement is.

A worker prefers the job of greater score, then of greater tie-break. A job prefers the more favoured tier,
then the greater score, then the greater tie-break. What is left equal goes by the order of references. A
*blocking pair* is an eligible pair that both would rather have: the worker would leave the own job or none for
it, the job has a free seat, or somebody whom it likes less. A stable placement has none, and no stable
placement gives any worker a better-liked job than the one made here. Since within a tier both sides look at
one score, there is one stable placement only; it may place fewer people, of every tier, than the optimum.
"""

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from matching.blocks import Block, map_blocks
from matching.candidates import Pairs, Search, scored_pairs
from matching.eligibility import Facts
from matching.errors import InputError
from matching.nets import pins_of
from matching.policy import Policy
from matching.problem import Flags, Indices, Ints, Longs, Problem
from matching.scoring import total_score
from matching.stages import Values, tie_break

PATH = "all pairs, deferred acceptance"
_LAST = np.int64(2**62)


def check_stable(problem: Problem, policy: Policy) -> None:
    """Refuse a problem or policy whose side rules stability cannot keep.

    Raises:
        InputError: STABLE_SIDE_RULES: reserved seats, companions, agreements with a limit, or limits of the policy.
    """
    agreements, companions = problem.agreements, problem.companions
    found = {
        "reserved seats (jobs)": bool((problem.jobs.reserved_seats > 0).any()),
        "companions (companions)": companions is not None and len(companions.worker) > 0,
        "agreements with a limit (agreements)": agreements is not None and bool((agreements.max_workers >= 0).any()),
        "targets or a county's share (policy)": policy.limits_more,
    }
    named = ", ".join(name for name, there in found.items() if there)
    if named:
        raise InputError(
            f"A stable placement cannot keep {named}; choose another objective or leave them out.",
            code="STABLE_SIDE_RULES",
            source="policy",
            column="objective",
        )


def stable_placement(problem: Problem, values: Values, pairs: Pairs) -> Ints:
    """Return the stable placement that every worker likes best, as the job of each worker, -1 = unplaced.

    Pinned workers sit where they are pinned and take no part otherwise.

    Args:
        problem: without the side rules that ``check_stable`` refuses.
        values: tiers and hashes of the problem.
        pairs: all eligible pairs.
    """
    pinned = values.pinned
    pairs = pairs.take(np.flatnonzero(pinned[pairs.worker] < 0))
    tie = tie_break(values.worker_hash[pairs.worker], values.job_hash[pairs.job])
    placed = deferred_acceptance(
        Sides(len(pinned), problem.jobs.seats - np.bincount(pinned[pinned >= 0], minlength=len(problem.jobs))),
        pairs.worker,
        pairs.job,
        liked=_places(pairs.job, -tie, -pairs.score),
        welcome=_places(pairs.worker, -tie, -pairs.score, values.tier[pairs.worker]),
    )
    return np.where(pinned >= 0, pinned, placed).astype(np.int32)


def _places(*columns: Ints | Longs) -> Longs:
    """Return the place of each row in the order of the columns, the last of them first."""
    place = np.empty(len(columns[0]), dtype=np.int64)
    place[np.lexsort(columns)] = np.arange(len(place))
    return place


@dataclass(frozen=True)
class Sides:
    """How many workers there are, and the seats of each job."""

    workers: int
    seats: Longs


def deferred_acceptance(sides: Sides, worker: Ints, job: Ints, *, liked: Longs, welcome: Longs) -> Ints:
    """Return the stable placement that is best for every worker, for any likings; -1 = unplaced.

    Args:
        sides: seats 0 allowed.
        worker: of each pair that both sides accept, each once, in any order.
        job: of each pair.
        liked: of each pair, less = earlier on the worker's list.
        welcome: of each pair, less = earlier on the job's list.
    """
    order = np.lexsort((liked, worker))
    bounds = np.searchsorted(worker[order], np.arange(sides.workers + 1)).astype(np.int64)
    market = _Market(
        worker=worker[order],
        job=job[order],
        standing=welcome[order],
        place=bounds[:-1].copy(),
        end=bounds[1:],
        held=np.full(sides.workers, -1, dtype=np.int64),
        seats=sides.seats,
        worst=np.where(sides.seats > 0, _LAST, -1).astype(np.int64),
    )
    return market.settle()


@dataclass
class _Market:
    """Offers so far.

    Attributes:
        worker, job, standing: of each pair, in order of worker, then liking; a lesser standing is more welcome.
        place: the pair that each worker stands at, ``end`` where the next one's begin. held: pair of each worker
            who is kept, -1 = none.
        worst: standing of the least welcome person kept by each full job; one that is not full takes anybody.
    """

    worker: Ints
    job: Ints
    standing: Longs
    place: Longs
    end: Longs
    held: Longs
    seats: Longs
    worst: Longs

    def settle(self) -> Ints:
        """Let everybody who is not kept ask the next job, until nobody can."""
        asking = np.flatnonzero(self.place < self.end)
        while len(asking):
            pair = self.place[asking]
            refused = self.standing[pair] > self.worst[self.job[pair]]
            again = asking[refused]
            rejected = self._choose(pair[~refused])
            self.place[again] += 1
            self.place[rejected] += 1
            asking = np.concatenate([again, rejected])
            asking = asking[self.place[asking] < self.end[asking]]
        job = np.full(len(self.held), -1, dtype=np.int32)
        kept = np.flatnonzero(self.held >= 0)
        job[kept] = self.job[self.held[kept]]
        return job

    def _choose(self, offers: Longs) -> Indices:
        """Let the jobs asked keep the most welcome of those they have and those who ask; return the others."""
        asked = np.zeros(len(self.seats), dtype=np.bool_)
        asked[self.job[offers]] = True
        before = self.held[self.held >= 0]
        pair = np.concatenate([before[asked[self.job[before]]], offers])
        pair = pair[np.lexsort((self.standing[pair], self.job[pair]))]
        job = self.job[pair]
        first = np.flatnonzero(np.diff(job, prepend=-1))
        count = np.diff(np.append(first, len(job)))
        rank = np.arange(len(job)) - np.repeat(first, count)
        stays = rank < self.seats[job]
        last = rank == self.seats[job] - 1
        self.worst[job[last]] = self.standing[pair[last]]
        self.held[self.worker[pair]] = np.where(stays, pair, -1)
        return np.asarray(self.worker[pair[~stays]], dtype=np.intp)


def stability(
    problem: Problem, policy: Policy, job_of_worker: Ints, *, executor: Executor | None = None
) -> dict[str, Any]:
    """Return what a certificate says of a placement made under a policy that asks for a stable one; else nothing."""
    if policy.objective != "stable":
        return {}
    count = blocking_pairs(problem, policy, job_of_worker, executor=executor)
    return {"stable": count == 0, "blocking_pairs": count}


def blocking_pairs(problem: Problem, policy: Policy, job_of_worker: Ints, *, executor: Executor | None = None) -> int:
    """Count the blocking pairs of a placement, however it was made; pinned workers stay where they are.

    Reserved seats, companions and limits are not looked at: a pair that they forbid counts as well.
    """
    facts = Facts.of(problem)
    values = Values.of(facts, policy, pinned=pins_of(problem))
    kept = _Kept.of(facts, policy, values=values, job_of_worker=job_of_worker)
    look = _Look(Search.of(facts, policy), values, kept)
    return sum(map_blocks(_count_block, look, blocks=look.search.blocks, executor=executor))


@dataclass(frozen=True)
class _Kept:
    """What each worker and each job has.

    Attributes:
        score, tie: of each worker's own pair; -1 without one.
        worst_tier, worst_score, worst_tie, worst_row: the least welcome person of each full job that may be
            sent away; tier 2**31 - 1 where a seat is free, -1 where nobody may.
    """

    job: Ints
    score: Longs
    tie: Longs
    worst_tier: Longs
    worst_score: Longs
    worst_tie: Longs
    worst_row: Longs

    @classmethod
    def of(cls, facts: Facts, policy: Policy, *, values: Values, job_of_worker: Ints) -> Self:
        """Read a placement."""
        problem = facts.problem
        worker = np.flatnonzero(job_of_worker >= 0).astype(np.int32)
        job = job_of_worker[worker]
        score, tie = np.full(len(job_of_worker), -1, dtype=np.int64), np.full(len(job_of_worker), -1, dtype=np.int64)
        score[worker] = total_score(facts, policy, worker=worker, job=job)
        tie[worker] = tie_break(values.worker_hash[worker], values.job_hash[job])
        free = problem.jobs.seats > np.bincount(job, minlength=len(problem.jobs))
        movable = worker[values.pinned[worker] < 0]
        order = movable[np.lexsort((-movable, tie[movable], score[movable], -values.tier[movable]))]
        worst = np.full(len(problem.jobs), -1, dtype=np.int64)
        worst[job_of_worker[order[::-1]]] = order[::-1]  # the first of each job in the order is written last
        there = worst >= 0
        tier = np.where(free, _LAST, np.where(there, values.tier[worst], -1))
        return cls(job_of_worker, score, tie, tier.astype(np.int64), score[worst], tie[worst], worst)


@dataclass(frozen=True)
class _Look:
    search: Search
    values: Values
    kept: _Kept


def _count_block(look: _Look, block: Block) -> int:
    kept, values = look.kept, look.values
    pairs = scored_pairs(look.search, block)
    worker, job = pairs.worker, pairs.job
    tie = tie_break(values.worker_hash[worker], values.job_hash[job])
    free = (values.pinned[worker] < 0) & (kept.job[worker] != job)
    likes = _before((-pairs.score, -tie, job), (-kept.score[worker], -kept.tie[worker], kept.job[worker]))
    mine = (values.tier[worker], -pairs.score, -tie, worker)
    theirs = (kept.worst_tier[job], -kept.worst_score[job], -kept.worst_tie[job], kept.worst_row[job])
    return int(np.count_nonzero(free & likes & _before(mine, theirs)))


def _before(left: tuple[Ints | Longs, ...], right: tuple[Ints | Longs, ...]) -> Flags:
    """Tell of each row whether the left columns stand before the right ones, compared in order."""
    before = np.zeros(len(left[0]), dtype=np.bool_)
    for one, other in zip(left[::-1], right[::-1], strict=True):
        before = (one < other) | ((one == other) & before)
    return before
