"""Explicit pairs as a source: rows given once, in order of worker, looked at by compiled loops in two threads."""

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from matching.blocks import Block, map_blocks
from matching.compiled import compiled
from matching.problem import Flags, Ints, Longs
from matching.source import EVERYTHING, Asked, Floor, Found, Step

_PAIRS_A_BLOCK = 1_000_000
Column = npt.NDArray[Any]
"""Whole numbers of 32 or 64 bits."""


class Rows(NamedTuple):
    """Pairs of worker ``i`` are ``start[i]:start[i + 1]``."""

    start: Longs
    job: Column
    score: Column


class Lists(NamedTuple):
    """What a look at some workers gives: ``start`` and ``best`` one a worker, ``job`` and ``score`` one a pair found."""

    start: Longs
    job: Ints
    score: Ints
    best: Longs


@dataclass(frozen=True)
class _Look:
    """What one scan asks of every block."""

    rows: Rows
    asked: Longs
    floor: Longs
    most: int


@dataclass(frozen=True)
class ExplicitPairs:
    """Pairs in order of worker; a ``matching.source.Source`` of one price a job and no tie-break.

    Attributes:
        rows: the pairs; ``job`` and ``score`` are kept as they were given. jobs: how many jobs there are.
    """

    rows: Rows
    jobs: int
    blocks: tuple[Block, ...] = field(repr=False)

    @classmethod
    def of(cls, worker: Column, job: Column, score: Column, *, size: Block) -> Self:
        """Take pairs in order of worker; ``size`` is how many workers and jobs there are."""
        start = np.zeros(size[0] + 1, dtype=np.int64)
        _starts(worker, start)
        cuts = np.searchsorted(start, np.arange(0, len(job), _PAIRS_A_BLOCK))
        edges = np.unique(np.concatenate([[0], cuts, [size[0]]])).tolist()
        return cls(Rows(start, job, score), size[1], tuple(pairwise(edges)))

    @property
    def workers(self) -> int:
        """How many workers there are."""
        return len(self.rows.start) - 1

    def among(self, jobs: Flags) -> Self:  # noqa: ARG002
        """Return all pairs: none is found sooner by its job."""
        return self

    def count(self, *, executor: Executor | None = None, progress: Step | None = None) -> Longs:  # noqa: ARG002
        """Return how many pairs each worker has."""
        return np.diff(self.rows.start)

    def scan(
        self, asked: Asked, floor: Floor, *, most: int, executor: Executor | None = None, progress: Step | None = None
    ) -> Found:
        """Return of each worker the ``most`` best pairs above the floor."""
        return self._each(_best_of, _Look(self.rows, asked.other, floor.value, most), executor, progress)

    def near(
        self, asked: Asked, floor: Floor, *, slack: int, executor: Executor | None = None, progress: Step | None = None
    ) -> Found:
        """Return every pair at most ``slack`` below the worker's best."""
        return self._each(_near_of, _Look(self.rows, asked.other, floor.value, slack), executor, progress)

    def scores(self, worker: Ints, job: Ints) -> tuple[Flags, Ints]:
        """Tell of each pair given whether it is there, and its score."""
        score = np.zeros(len(worker), dtype=np.int32)
        there = np.zeros(len(worker), dtype=np.bool_)
        _scores(self.rows, worker, job, there, score)
        return there, score

    def _each(
        self,
        function: Callable[[_Look, Block], Found],
        look: _Look,
        executor: Executor | None,
        progress: Step | None,
    ) -> Found:
        if executor is not None:
            return Found.joined(
                list(map_blocks(function, look, blocks=self.blocks, executor=executor, progress=progress))
            )
        with ThreadPoolExecutor(2) as pool:  # compiled loops run side by side
            return Found.joined(list(map_blocks(function, look, blocks=self.blocks, executor=pool, progress=progress)))


def _best_of(look: _Look, block: Block) -> Found:
    found = _room(block, pairs=(block[1] - block[0]) * look.most)
    count = _best(look.rows, look.asked, look.floor, look.most, block[0], found)
    return Found(found.start, found.job[:count].copy(), found.score[:count].copy(), found.best)


def _near_of(look: _Look, block: Block) -> Found:
    counted = _room(block, pairs=0)
    count = _count_near(look.rows, look.asked, look.floor, look.most, block[0], counted)
    found = counted._replace(job=np.empty(count, dtype=np.int32), score=np.empty(count, dtype=np.int32))
    _list_near(look.rows, look.asked, look.most, block[0], found)
    return Found(*found)


def _room(block: Block, *, pairs: int) -> Lists:
    workers = block[1] - block[0]
    job, score = np.empty((2, pairs), dtype=np.int32)
    return Lists(np.zeros(workers + 1, dtype=np.int64), job, score, np.empty(workers, dtype=np.int64))


@compiled
def _starts(worker: Longs, start: Longs) -> None:
    for one in worker:
        start[one + 1] += 1
    for k in range(len(start) - 1):
        start[k + 1] += start[k]


@compiled
def _best(rows: Rows, asked: Longs, floor: Longs, most: int, first: int, found: Lists) -> int:
    """Write each worker's best pairs, best first; of equal ones the one that comes first."""
    start, jobs, scores, job, score = rows.start, rows.job, rows.score, found.job, found.score
    value = np.empty(most, dtype=np.int64)
    count = 0
    for worker in range(first, first + len(found.best)):
        n, least = 0, floor[worker]
        for row in range(start[worker], start[worker + 1 if least < EVERYTHING else worker]):
            gives = scores[row] - asked[jobs[row]]
            if gives <= least:
                continue
            n = min(n + 1, most)
            k = n - 1
            while k > 0 and value[k - 1] < gives:
                value[k], job[count + k], score[count + k] = value[k - 1], job[count + k - 1], score[count + k - 1]
                k -= 1
            value[k], job[count + k], score[count + k] = gives, jobs[row], scores[row]
            if n == most:
                least = value[n - 1]
        found.best[worker - first] = value[0] if n > 0 else floor[worker]
        count += n
        found.start[worker - first + 1] = count
    return count


@compiled
def _count_near(rows: Rows, asked: Longs, floor: Longs, slack: int, first: int, found: Lists) -> int:
    start, jobs, scores = rows.start, rows.job, rows.score
    count = 0
    for worker in range(first, first + len(found.best)):
        top = floor[worker]
        for row in range(start[worker], start[worker + 1]):
            top = max(top, scores[row] - asked[jobs[row]])
        for row in range(start[worker], start[worker + 1]):
            count += scores[row] - asked[jobs[row]] >= top - slack
        found.best[worker - first], found.start[worker - first + 1] = top, count
    return count


@compiled
def _list_near(rows: Rows, asked: Longs, slack: int, first: int, found: Lists) -> None:
    count = 0
    for worker in range(first, first + len(found.best)):
        for row in range(rows.start[worker], rows.start[worker + 1]):
            if rows.score[row] - asked[rows.job[row]] >= found.best[worker - first] - slack:
                found.job[count], found.score[count] = rows.job[row], rows.score[row]
                count += 1


@compiled
def _scores(rows: Rows, worker: Ints, job: Ints, there: Flags, score: Ints) -> None:
    for k in range(len(worker)):
        for row in range(rows.start[worker[k]], rows.start[worker[k] + 1]):
            if rows.job[row] == job[k]:
                there[k], score[k] = True, rows.score[row]
