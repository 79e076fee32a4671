"""A round with side rules, as the searches see it: its pairs, its rules, and its aims one after another."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from matching.candidates import Pairs
from matching.lexi import exact_sum
from matching.problem import Indices, Ints, Longs, Problem
from matching.seating import stage_worth
from matching.sides import SideRules
from matching.stages import Stage, Values

_LARGEST = 2**45
"""Aims are searched together while the largest number that stands for several of them stays below this."""


@dataclass(frozen=True)
class Aim:
    """Stages searched together: each counts so much that all later ones cannot outweigh one unit of it."""

    stages: tuple[tuple[Stage, int], ...]


@dataclass(frozen=True)
class Task:
    """What a search is about.

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
        placed = self.pairs.take(self.rows(job_of_worker))
        return sum(
            scale * stage_worth(self.problem, self.values, stage=stage, placed=placed) for stage, scale in aim.stages
        )

    def rows(self, job_of_worker: Ints) -> Indices:
        """Return the rows of the pairs that a placement chose."""
        worker = np.flatnonzero(job_of_worker >= 0)
        return np.searchsorted(self._keys, worker * len(self.problem.jobs) + job_of_worker[worker])

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

    def _most(self, stage: Stage) -> int:
        """Return a number that no placement exceeds in a stage; none falls below 0."""
        pairs = self.pairs
        worth = self.values.pair_value(stage, worker=pairs.worker, job=pairs.job, score=pairs.score)
        best = np.zeros(len(self.problem.workers), dtype=np.int64)
        np.maximum.at(best, pairs.worker, worth)
        reserved = int(self.problem.jobs.reserved_seats[self.values.soft].sum())
        homes = int(self.values.household.max(initial=-1)) + 1
        return exact_sum(best) + stage.reserved_bonus * reserved + stage.household_bonus * homes


def _split_tiers(values: Values) -> Iterator[Stage]:
    for stage in values.stages:
        if not stage.name.startswith("tiers_"):
            yield stage
            continue
        for tier, worth in enumerate(stage.tier_value):
            if worth:
                one = tuple(int(t == tier) for t in range(len(stage.tier_value)))
                yield replace(stage, name=f"tier_{tier}", tier_value=one)
