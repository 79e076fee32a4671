"""The eligible pairs of a problem by NumPy blocks: for small rounds, and where nothing can be compiled."""

from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
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
class Look:
    """What is asked about pairs: the ``most`` best above the floors, or with a ``slack`` all that are near the best."""

    asked: Asked
    floor: Floor
    most: int = 0
    slack: int = -1


@dataclass(frozen=True)
class _Question:
    """What a scan asks."""

    scan: "PlainScan"
    look: Look


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

    def among(self, jobs: Flags) -> Self:  # noqa: ARG002
        """Return all pairs: none is found sooner by its job."""
        return self

    def count(self, *, executor: Executor | None = None, progress: Step | None = None) -> Longs:
        """Return how many eligible pairs each worker has."""
        parts = map_blocks(_count, self, blocks=self.search.blocks, executor=executor, progress=progress)
        return np.concatenate([np.zeros(0, dtype=np.int64), *parts])

    def scan(
        self, asked: Asked, floor: Floor, *, most: int, executor: Executor | None = None, progress: Step | None = None
    ) -> Found:
        """Return of each worker the ``most`` best pairs above the floor."""
        question = _Question(self, Look(asked, floor, most=most))
        blocks = self.search.blocks
        return Found.joined(list(map_blocks(_scan, question, blocks=blocks, executor=executor, progress=progress)))

    def near(
        self, asked: Asked, floor: Floor, *, slack: int, executor: Executor | None = None, progress: Step | None = None
    ) -> Found:
        """Return every pair whose value is at most ``slack`` below the worker's best or floor, the greater of them."""
        question = _Question(self, Look(Asked(asked.other, asked.favoured), Floor(floor.value), slack=slack))
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
    """Look at all pairs of a block and keep those asked for."""
    scan, floor, part = question.scan, question.look.floor, slice(*block)
    floor = Floor(floor.value[part], None if floor.tie is None else floor.tie[part])
    return picked(scan.pairs(block), replace(question.look, floor=floor), scan.values, first=block[0])


def picked(pairs: Pairs, look: Look, values: Values, *, first: int = 0) -> Found:
    """Return of each worker with a floor the pairs that are asked for.

    Args:
        pairs: of these workers, in order of worker.
        look: what is asked; its floors begin with the worker ``first``.
        values: tell who is favoured, and draw the tie-break.
        first: see ``look``.
    """
    asked, floor, at = look.asked, look.floor, pairs.worker - first
    value, tie = values_of(asked, values, pairs)
    two_levels = asked.tie_other is not None
    best = floor.value.copy()
    best_tie = floor.tie.copy() if two_levels and floor.tie is not None else np.zeros_like(best)
    kept = np.flatnonzero((value > best[at]) | ((value == best[at]) & (tie > best_tie[at])))
    order = kept[_order(at[kept], pairs.job[kept], value[kept], tie[kept])]
    top = order[np.diff(at[order], prepend=-1) != 0]
    best[at[top]], best_tie[at[top]] = value[top], tie[top]
    if look.slack >= 0:
        kept = np.flatnonzero(value >= best[at] - look.slack)
        order = kept[_order(at[kept], pairs.job[kept], value[kept], tie[kept])]
    else:
        order = order[_rank(at[order]) < look.most]
    start = np.searchsorted(at[order], np.arange(len(best) + 1)).astype(np.int64)
    return Found(start, pairs.job[order], pairs.score[order], best, best_tie if two_levels else None)


def _order(worker: Ints, job: Ints, value: Longs, tie: Longs) -> Indices:
    """Sort by worker, best first, of equal ones the lower job."""
    return np.lexsort((job, -tie, -value, worker))


def _rank(group: Ints) -> Indices:
    """Place of each entry among those of its group; groups stand together."""
    first = np.flatnonzero(np.diff(group, prepend=-1))
    return np.arange(len(group)) - np.repeat(first, np.diff(np.append(first, len(group))))
