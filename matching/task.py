"""A round with side rules, as the searches see it: its pairs, its rules, and its aims one after another."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from matching.bound import Tariff
from matching.candidates import Pairs
from matching.lexi import exact_sum
from matching.onenumber import in_one
from matching.others import Beginning, Listed, Others, Seated
from matching.problem import Ints, Longs, Problem
from matching.relaxed import Optimum, bound_of, solve_network
from matching.result import ALL_PAIRS, Prices
from matching.seating import stage_worth
from matching.sides import SideRules
from matching.stages import Stage, Values

_ALL_PAIRS = 500_000
"""Up to so many pairs all are looked at; beyond, those that are not far from the best at the prices so far."""
_ALL = 2**60
_LARGEST = 2**45
"""Aims are searched together while the largest number that stands for several of them stays below this."""


@dataclass(frozen=True)
class Aim:
    """Stages searched together: each counts so much that all later ones cannot outweigh one unit of it."""

    stages: tuple[tuple[Stage, int], ...]


@dataclass(frozen=True)
class Task:
    """What a search is about, where all pairs are listed; ``ScannedTask`` answers the same by scans.

    Attributes:
        problem, values: the round. pairs: those free to be chosen, in order of worker, then job.
        rules: companions and limits.
        relaxed: an optimum without the rules: while all aims so far reach it, the next cannot exceed it.
    """

    problem: Problem
    values: Values
    pairs: Pairs
    rules: SideRules
    relaxed: Ints

    def worth(self, job_of_worker: Ints) -> tuple[int, ...]:
        """Return what a placement is worth, one number an aim, greater ones better."""
        return tuple(self.worth_in(aim, job_of_worker) for aim in self.aims)

    def worth_in(self, aim: Aim, job_of_worker: Ints) -> int:
        """Return what a placement is worth in one aim."""
        placed = self.placed(job_of_worker)
        return sum(
            scale * stage_worth(self.problem, self.values, stage=stage, placed=placed) for stage, scale in aim.stages
        )

    def placed(self, job_of_worker: Ints) -> Pairs:
        """Return the pairs that a placement chose."""
        worker = np.flatnonzero(job_of_worker >= 0)
        rows = np.searchsorted(self._keys, worker * len(self.problem.jobs) + job_of_worker[worker])
        return self.pairs.take(rows)

    @property
    def size(self) -> int:
        """How many pairs there are."""
        return len(self.pairs)

    @property
    def path(self) -> str:
        """How the optimum without side rules is found."""
        return ALL_PAIRS

    @property
    def is_scanned(self) -> bool:
        """Whether pairs are scanned and not listed."""
        return False

    @property
    def is_large(self) -> bool:
        """Whether searches look at the pairs near the prices alone."""
        return self.size > _ALL_PAIRS

    @cached_property
    def most(self) -> int:
        """No pair scores more."""
        return int(self.pairs.score.max(initial=0))

    def passing(self, limits: Longs) -> Pairs:  # noqa: ARG002 - all pairs are there
        """Return pairs, with all those of everybody who has one through these limits, and of everybody pinned."""
        return self.pairs

    def near(self, begin: Beginning, *, slack: int) -> Pairs:
        """Return the pairs to look at: of people in groups all, of others those near their best or taken."""
        if not self.is_large:
            return self.pairs
        return near_pairs(self.pairs, begin, values=self.values, rules=self.rules, slack=slack)

    def others(self, pairs: Pairs, begin: Beginning, seated: Seated) -> Others:  # noqa: ARG002 - the flow needs none
        """Return whoever is in no group, to be placed around those who are seated."""
        return Listed(pairs, slack=self.most // 16 if self.is_large else _ALL)

    def solved(self, values: Values, left: Callable[[Pairs], Pairs], *, tight: Longs) -> Optimum:  # noqa: ARG002
        """Return the optimum without side rules of what is left of the pairs; changed ones are those of groups or limits."""
        return solve_network(self.problem, values, left(self.pairs))

    def bound(self, values: Values, prices: Prices) -> tuple[int, ...]:
        """Return what the prices prove that nobody exceeds, in each stage of the values."""
        return bound_of(self.problem, values, self.pairs, prices=prices, rules=self.rules)

    @cached_property
    def _keys(self) -> Longs:
        return self.pairs.worker.astype(np.int64) * len(self.problem.jobs) + self.pairs.job

    @cached_property
    def aims(self) -> tuple[Aim, ...]:
        """The stages, tiers one by one, joined while the numbers stay small.

        With side rules no list of weights but one that outweighs everything later stands for the order of tiers.
        """
        joined: list[list[tuple[Stage, int]]] = []
        size = _LARGEST
        for stage in _split_tiers(self.values):
            most = self._most(stage) + 1
            if stage.tie or size * most >= _LARGEST:
                joined.append([])
                size = 1
            joined[-1] = [(one, scale * most) for one, scale in joined[-1]] + [(stage, 1)]
            size *= most
        return tuple(Aim(tuple(part)) for part in joined)

    def best_worth(self, stage: Stage) -> Longs:
        """Return of each worker a number that none of their pairs exceeds in a stage."""
        pairs = self.pairs
        worth = self.values.pair_value(stage, worker=pairs.worker, job=pairs.job, score=pairs.score)
        best = np.zeros(len(self.problem.workers), dtype=np.int64)
        np.maximum.at(best, pairs.worker, worth)
        return best

    def _most(self, stage: Stage) -> int:
        """Return a number that no placement exceeds in a stage; none falls below 0."""
        best = self.best_worth(stage)
        reserved = int(self.problem.jobs.reserved_seats[self.values.soft].sum())
        homes = int(self.values.household.max(initial=-1)) + 1
        return exact_sum(best) + stage.reserved_bonus * reserved + stage.household_bonus * homes


def near_pairs(pairs: Pairs, begin: Beginning, *, values: Values, rules: SideRules, slack: int) -> Pairs:
    """Return the pairs of people in groups, those of others that are not far from their best, and those that are taken."""
    gain = Tariff.of(in_one(values, begin.stage), begin.prices).gain(0, pairs)
    first = np.flatnonzero(np.diff(pairs.worker, prepend=-1))
    best = np.maximum(np.maximum.reduceat(gain, first), 0)
    floor = np.repeat(best, np.diff(np.append(first, len(pairs)))) - slack
    chosen = (begin.placed[pairs.worker] == pairs.job) | (values.pinned[pairs.worker] >= 0)
    return pairs.take(np.flatnonzero((gain >= floor) | chosen | (rules.groups.group_of[pairs.worker] >= 0)))


def _split_tiers(values: Values) -> Iterator[Stage]:
    for stage in values.stages:
        if not stage.name.startswith("tiers_"):
            yield stage
            continue
        for tier, worth in enumerate(stage.tier_value):
            if worth:
                one = tuple(int(t == tier) for t in range(len(stage.tier_value)))
                yield replace(stage, name=f"tier_{tier}", tier_value=one)
