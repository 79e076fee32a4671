"""What each eligible pair is worth beyond what it pays for its seat, as one number that can be compared.

Worth and price are vectors, one entry a stage of the policy, in lexicographic order. Standby lists and
recommendations need that order only, so vectors are packed into one number each; the tie-break stage is
left out, equals stand in the order of their references.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np

from matching.bound import Tariff
from matching.candidates import Pairs, Search
from matching.eligibility import Facts
from matching.policy import Policy
from matching.problem import Flags, Ints, Longs, Problem
from matching.result import Prices
from matching.stages import Values

_MOST = 2**62


@dataclass(frozen=True)
class Market:
    """A solved round as standby lists, recommendations and reasons read it; may be sent to other processes.

    Attributes:
        search: lists and scores eligible pairs. tariff: what pairs are worth and pay.
        job_of_worker: -1 = unplaced.
        unreached: workers of zero-employment households that no proposal reaches.
        reach: one a stage before the tie-break, no gain counts further from 0.
    """

    search: Search
    tariff: Tariff
    job_of_worker: Ints
    unreached: Flags
    reach: tuple[int, ...]

    @classmethod
    def of(cls, problem: Problem, policy: Policy, *, job_of_worker: Ints, prices: Prices) -> Self:
        """Prepare the market of a placement at these prices."""
        facts = Facts.of(problem)
        values = Values.of(facts, policy, pinned=pins_of(problem))
        tariff = Tariff.of(values, prices)
        return cls(
            search=Search.of(facts, policy),
            tariff=tariff,
            job_of_worker=job_of_worker,
            unreached=_unreached(values, job_of_worker),
            reach=_reach(tariff, policy),
        )

    @property
    def problem(self) -> Problem:
        """The problem that was solved."""
        return self.search.facts.problem

    @property
    def values(self) -> Values:
        """Worth of pairs, a stage."""
        return self.tariff.values

    def gains(self, pairs: Pairs) -> Longs:
        """Return worth less price: stages before the tie-break x pairs.

        Whoever would be the first of a zero-employment household is worth its bonus as well.
        """
        first = self.unreached[pairs.worker]
        stages = enumerate(self.values.stages[: len(self.reach)])
        return np.stack([self.tariff.gain(place, pairs) + first * stage.household_bonus for place, stage in stages])

    def pack(self, gains: Longs) -> Longs:
        """Return one number a column that stands in the same order as the vectors."""
        return self._packed([np.clip(part, -most, most) for part, most in zip(gains, self.reach, strict=True)])

    def keys(self, pairs: Pairs) -> Longs:
        """Return ``pack(gains(pairs))``; in one go where the numbers leave room for it, as they mostly do."""
        if self.flat is None:
            return self.pack(self.gains(pairs))
        own, favoured, other = self.flat
        liked = self.values.favoured(pairs.worker, pairs.job)
        return np.asarray(own[pairs.worker] + pairs.score - np.where(liked, favoured[pairs.job], other[pairs.job]))

    @cached_property
    def flat(self) -> tuple[Longs, Longs, Longs] | None:
        """Packed worth of each worker without score, and what each job asks; None where a sum might not fit."""
        values, tariff = self.values, self.tariff
        stages = values.stages[: len(self.reach)]
        if any(2 * most > reach for most, reach in zip(_sizes(tariff, self.search.policy), self.reach, strict=True)):
            return None
        worker = np.arange(len(self.job_of_worker), dtype=np.int32)
        nothing = np.zeros(len(worker), dtype=np.int32)
        unreached = self.unreached.astype(np.int64)
        own = [
            values.pair_value(replace(stage, score=False), worker=worker, job=nothing, score=nothing)
            + unreached * stage.household_bonus
            for stage in stages
        ]
        sides = [[side[place] for place in range(len(self.reach))] for side in (tariff.favoured, tariff.other)]
        return self._packed(own), self._packed(sides[0]), self._packed(sides[1])

    def _packed(self, parts: Sequence[Longs]) -> Longs:
        packed = np.zeros(len(parts[0]), dtype=np.int64)
        for part, most in zip(parts, self.reach, strict=True):
            packed = packed * (2 * most + 1) + part
        return packed

    def can_sit(self, worker: Ints, job: Ints) -> Flags:
        """Tell of each pair whether the job has any seat that the worker's tier may take."""
        return np.asarray(self.open_to_all[job] | self.values.favoured(worker, job))

    @property
    def open_to_all(self) -> Flags:
        """Tell of each job whether any of its seats may be taken by every tier."""
        jobs = self.problem.jobs
        return np.asarray(jobs.seats > np.where(jobs.reserved_hard, jobs.reserved_seats, 0))


def pins_of(problem: Problem) -> Ints:
    """Return the job that each worker is pinned to, -1 = none; the solve has checked them."""
    pinned = np.full(len(problem.workers), -1, dtype=np.int32)
    if problem.pins is not None:
        pinned[problem.pins.worker[problem.pins.pin]] = problem.pins.job[problem.pins.pin]
    return pinned


def bound_together(problem: Problem) -> Flags:
    """Tell which workers go with companions, so that none of them can be moved alone."""
    bound = np.zeros(len(problem.workers), dtype=np.bool_)
    if problem.companions is not None:
        several = np.bincount(problem.companions.group, minlength=len(problem.companions)) > 1
        bound[problem.companions.worker[several[problem.companions.group]]] = True
    return bound


def top_of_each(group: Ints, key: Longs, *, most: Ints | int) -> Longs:
    """Return the entries of greatest key of each group, best first, equals in the order given.

    Args:
        group: of each entry.
        key: of each entry.
        most: how many of a group; one number, or one a group.
    """
    order = np.argsort(-key, kind="stable")
    order = order[np.argsort(group[order], kind="stable")]
    grouped = group[order]
    first = np.flatnonzero(np.diff(grouped, prepend=-1))
    rank = np.arange(len(order)) - np.repeat(first, np.diff(np.append(first, len(order))))
    allowed = most if isinstance(most, int) else most[grouped]
    return np.asarray(order[rank < allowed])


def _unreached(values: Values, job_of_worker: Ints) -> Flags:
    home = values.household
    reached = np.zeros(int(home.max(initial=-1)) + 2, dtype=np.bool_)
    reached[home[job_of_worker >= 0]] = True
    return np.asarray((home >= 0) & ~reached[home])


def _sizes(tariff: Tariff, policy: Policy) -> list[int]:
    """Return how far from 0 a gain can be, a stage before the tie-break."""
    sizes = []
    for place, stage in enumerate(tariff.values.stages[:-1]):
        worth = max(stage.tier_value, default=0) + (policy.max_score if stage.score else 0)
        worth += stage.reserved_bonus + stage.household_bonus
        paid = max(int(np.abs(side[place]).max(initial=0)) for side in (tariff.favoured, tariff.other))
        sizes.append(worth + paid)
    return sizes


def _reach(tariff: Tariff, policy: Policy) -> tuple[int, ...]:
    """Bounds of the gains and of their differences, cut so that the packed number fits 64 bits."""
    reach, room = [], _MOST
    for size in _sizes(tariff, policy):
        most = max(1, min(2 * size, room // 4))
        room //= 2 * most + 1
        reach.append(most)
    return tuple(reach)
