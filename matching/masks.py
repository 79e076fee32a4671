"""Refusals of whole blocks of workers x jobs: each rule is read once for all jobs that look alike to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from matching.eligibility import RULES, Facts, Rule
from matching.problem import Indices, Ints

Masks = npt.NDArray[np.uint32]

BIT: Mapping[str, np.uint32] = {rule.code: np.uint32(1 << place) for place, rule in enumerate(RULES)}
ALIKE: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("occupation", "level", "certificate"): ("SKILL_MISSING", "CERT_MISSING", "WISH"),
    ("region", "start"): ("AGE_UNDER_16", "DESTINATION", "NOT_AVAILABLE", "NO_AGREEMENT"),
    ("start", "age_min", "age_max", "hazards"): (
        "AGE_BELOW_ORDER",
        "AGE_ABOVE_ORDER",
        "MINOR_HAZARD",
        "FEMALE_STATUTORY",
    ),
    ("wage_low", "wage_high"): ("WAGE_FLOOR",),
    ("education", "valid_until", "seats"): ("EDUCATION", "ORDER_EXPIRED", "NO_SEATS"),
}
"""Columns of jobs, and the rules that look at no others; bans look at the pair."""


@dataclass(frozen=True)
class _Class:
    """Rules, one job of each kind that they tell apart, and the kind of each job."""

    rules: tuple[Rule, ...]
    one_of_each: Ints
    kind: Indices


@dataclass(frozen=True)
class Refusals:
    """Answers which rules refuse each pair of a block; the same as ``pair_refusals``, many times as fast."""

    facts: Facts
    jobs: Ints
    classes: tuple[_Class, ...]

    @classmethod
    def of(cls, facts: Facts, jobs: Ints) -> Self:
        """Sort the given jobs into kinds."""
        rules = {rule.code: rule for rule in RULES}
        classes = []
        for names, codes in ALIKE.items():
            key = np.stack([getattr(facts.problem.jobs, name)[jobs] for name in names], axis=1).astype(np.int64)
            _, first, kind = np.unique(key, axis=0, return_index=True, return_inverse=True)
            classes.append(_Class(tuple(rules[code] for code in codes), jobs[first], kind.ravel()))
        return cls(facts, jobs, tuple(classes))

    def table(self, workers: Ints) -> Masks:
        """Return workers x jobs: bit ``k`` where ``RULES[k]`` refuses the pair, 0 = eligible."""
        mask = np.zeros((len(workers), len(self.jobs)), dtype=np.uint32)
        for one in self.classes:
            worker = np.repeat(workers, len(one.one_of_each))
            job = np.tile(one.one_of_each, len(workers))
            part = np.zeros(len(worker), dtype=np.uint32)
            for rule in one.rules:
                part |= np.where(rule.refuses(self.facts, worker, job), BIT[rule.code], np.uint32(0))
            mask |= np.take(part.reshape(len(workers), -1), one.kind, axis=1)
        self._ban(mask, workers)
        return mask

    def _ban(self, mask: Masks, workers: Ints) -> None:
        size = len(self.facts.problem.jobs)
        row, column = np.full(len(self.facts.problem.workers), -1), np.full(size, -1)
        row[workers], column[self.jobs] = np.arange(len(workers)), np.arange(len(self.jobs))
        row_of, column_of = row[self.facts.banned // size], column[self.facts.banned % size]
        here = (row_of >= 0) & (column_of >= 0)
        mask[row_of[here], column_of[here]] |= BIT["BANNED"]
