"""The eligible pairs of a problem by NumPy blocks: for small rounds, and where nothing can be compiled."""

from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from matching.blocks import Block, map_blocks
from matching.candidates import Pairs, Search, scored_pairs
from matching.eligibility import Facts, pair_refusals
from matching.policy import Policy
from matching.problem import Flags, Indices, Ints, Longs
from matching.scoring import total_score
from matching.source import Asked, Floor, Found, Step
from matching.stages import Values, tie_break

_PAIRS_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class _Question:
    """What a scan asks: ``most`` pairs above the floors, or with ``slack`` all that are near the best."""

    scan: "PlainScan"
    asked: Asked
    floor: Floor
    most: int = 0
    slack: int = -1


@dataclass(frozen=True)
class PlainScan:
    """A ``Source`` that lists the pairs of a block of workers and looks at all of them."""

    search: Search
    values: Values = field(repr=False)

    @classmethod
    def of(cls, facts: Facts, policy: Policy, *, values: Values) -> Self:
        """Prepare the tables of the search."""
        return cls(Search.of(facts, policy), values)

    @property
    def workers(self) -> int:
        """How many workers there are."""
        return len(self.search.facts.problem.workers)

    @property
    def jobs(self) -> int:
        """How many jobs there are."""
        return len(self.search.facts.problem.jobs)

    def count(self, *, executor: Executor | None = None, progress: Step | None = None) -> Longs:
        """Return how many eligible pairs each worker has."""
        parts = map_blocks(_count, self, blocks=self.search.blocks, executor=executor, progress=progress)
        return np.concatenate([np.zeros(0, dtype=np.int64), *parts])

    def scan(
        self, asked: Asked, floor: Floor, *, most: int, executor: Executor | None = None, progress: Step | None = None
    ) -> Found:
        """Return of each worker the ``most`` best pairs above the floor."""
        question = _Question(self, asked, floor, most=most)
        blocks = self.search.blocks
        return Found.joined(list(map_blocks(_scan, question, blocks=blocks, executor=executor, progress=progress)))

    def near(
        self, asked: Asked, floor: Floor, *, slack: int, executor: Executor | None = None, progress: Step | None = None
    ) -> Found:
        """Return every pair whose value is at most ``slack`` below the worker's best or floor, the greater of them."""
        question = _Question(self, Asked(asked.other, asked.favoured), Floor(floor.value), slack=slack)
        blocks = self.search.blocks
        return Found.joined(list(map_blocks(_scan, question, blocks=blocks, executor=executor, progress=progress)))

    def scores(self, worker: Ints, job: Ints) -> tuple[Flags, Ints]:
        """Tell of each pair given whether it is eligible, and its score (0 where not)."""
        return pair_scores(self.search.facts, self.search.policy, self.values, worker=worker, job=job)

    def pairs(self, block: Block) -> Pairs:
        """List the pairs of a block that may be chosen."""
        pairs = scored_pairs(self.search, block)
        return pairs.take(np.flatnonzero(self.values.admits(pairs.worker, pairs.job)))


def pair_scores(facts: Facts, policy: Policy, values: Values, *, worker: Ints, job: Ints) -> tuple[Flags, Ints]:
    """Tell of each pair whether it is eligible and admitted by the pins, and its score (0 where not)."""
    fits, score = np.zeros(len(worker), dtype=np.bool_), np.zeros(len(worker), dtype=np.int32)
    for first in range(0, len(worker), _PAIRS_AT_ONCE):
        part = slice(first, first + _PAIRS_AT_ONCE)
        i, j = worker[part], job[part]
        fits[part] = (pair_refusals(facts, i, j) == 0) & values.admits(i, j)
        score[part] = np.where(fits[part], total_score(facts, policy, worker=i, job=j), 0)
    return fits, score


def asked_of(asked: Asked, values: Values, *, worker: Ints, job: Ints) -> tuple[Longs, Longs]:
    """Return what each pair pays, and on the second level (0 without one)."""
    favoured = values.favoured(worker, job)
    price, tie = asked.other[job], np.zeros(len(job), dtype=np.int64)
    if asked.favoured is not None:
        price = np.where(favoured, asked.favoured[job], price)
    if asked.tie_other is not None:
        tie = asked.tie_other[job]
        if asked.tie_favoured is not None:
            tie = np.where(favoured, asked.tie_favoured[job], tie)
    return price, tie


def values_of(asked: Asked, values: Values, pairs: Pairs) -> tuple[Longs, Longs]:
    """Return value and tie of each pair; ties are 0 where there is no second level."""
    price, tie = asked_of(asked, values, worker=pairs.worker, job=pairs.job)
    if asked.tie_other is not None:
        tie = tie_break(values.worker_hash[pairs.worker], values.job_hash[pairs.job]) - tie
    return pairs.score - price, tie


def _count(scan: PlainScan, block: Block) -> Longs:
    return np.bincount(scan.pairs(block).worker - block[0], minlength=block[1] - block[0]).astype(np.int64)


def _scan(question: _Question, block: Block) -> Found:
    """Sort all pairs of a block and keep those asked for."""
    pairs = question.scan.pairs(block)
    value, tie = values_of(question.asked, question.scan.values, pairs)
    order = np.lexsort((pairs.job, -tie, -value, pairs.worker))
    pairs, value, tie = pairs.take(order), value[order], tie[order]
    two_levels = question.asked.tie_other is not None
    floor = question.floor.value[slice(*block)].copy()
    floor_tie = np.zeros_like(floor)
    if two_levels and question.floor.tie is not None:
        floor_tie = question.floor.tie[slice(*block)].copy()
    at = pairs.worker - block[0]
    above = (value > floor[at]) | ((value == floor[at]) & (tie > floor_tie[at]))
    first = np.flatnonzero(np.diff(at, prepend=-1))
    best, best_tie = floor.copy(), floor_tie.copy()
    first = first[above[first]]
    best[at[first]], best_tie[at[first]] = value[first], tie[first]
    if question.slack >= 0:
        kept = np.flatnonzero(value >= best[at] - question.slack)
    else:
        kept = np.flatnonzero(above & (_rank(at) < question.most))
    start = np.searchsorted(at[kept], np.arange(len(floor) + 1)).astype(np.int64)
    return Found(start, pairs.job[kept], pairs.score[kept], best, best_tie if two_levels else None)


def _rank(group: Ints) -> Indices:
    """Place of each entry among those of its group; groups stand together."""
    first = np.flatnonzero(np.diff(group, prepend=-1))
    return np.arange(len(group)) - np.repeat(first, np.diff(np.append(first, len(group))))
