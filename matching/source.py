"""What the prices are found and proved on: all eligible pairs of a round, looked at and never held.

A pair's *value* is its score less what the job asks; values are compared lexicographically where a tie-break
is asked for as well. What a placement is worth beyond the score (the tier, the household) is one number a
worker, so the caller takes it off the worker's floor instead of adding it to every pair.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np

from matching.problem import Flags, Ints, Longs

NOTHING = -(2**61)
"""A floor that every value is above; no price may be beyond 2**60 in size."""
EVERYTHING = 2**61
"""A floor that no value is above: whoever has it is passed over."""
Step = Callable[[int, int], None]
"""Called with how many blocks are done, and of how many."""


@dataclass(frozen=True)
class Asked:
    """What a seat of each job asks of a worker, in points of score; one entry a job.

    Attributes:
        other: of workers whom the job reserves no seat for.
        favoured: of workers of a tier that it does; None = the same.
        tie_other, tie_favoured: second level, in units of the 40-bit tie-break; None = no second level,
            and then pairs of one value come in order of job rows.
    """

    other: Longs
    favoured: Longs | None = None
    tie_other: Longs | None = None
    tie_favoured: Longs | None = None

    @classmethod
    def nothing(cls, jobs: int) -> Self:
        """Seats that ask nothing."""
        return cls(np.zeros(jobs, dtype=np.int64))


@dataclass(frozen=True)
class Floor:
    """What each worker has without the pairs looked for; ``tie`` None = 0 for everybody where there are two levels."""

    value: Longs
    tie: Longs | None = None

    @classmethod
    def none(cls, workers: int) -> Self:
        """Below every pair."""
        return cls(np.full(workers, NOTHING, dtype=np.int64), np.full(workers, NOTHING, dtype=np.int64))


@dataclass(frozen=True)
class Found:
    """Pairs of each worker, best value first; of one value (and tie) the lower job row first.

    Attributes:
        start: workers + 1; the pairs of worker ``i`` are ``start[i]:start[i + 1]``.
        job, score: of each pair; the score does not contain what the job asks.
        best: of each worker, the greatest value of all their eligible pairs, or their floor if that is greater.
        tie: the second level of ``best``; None without one.
    """

    start: Longs
    job: Ints
    score: Ints
    best: Longs
    tie: Longs | None = None

    def __len__(self) -> int:
        return len(self.job)

    @property
    def worker(self) -> Ints:
        """The worker of each pair."""
        return np.repeat(np.arange(len(self.best), dtype=np.int32), np.diff(self.start))

    @classmethod
    def joined(cls, parts: Sequence["Found"]) -> Self:
        """Put blocks of workers one after another."""
        lengths = [np.zeros(1, dtype=np.int64), *(np.diff(part.start) for part in parts)]
        ties = [part.tie for part in parts if part.tie is not None]
        none = np.zeros(0, dtype=np.int32)
        return cls(
            start=np.cumsum(np.concatenate(lengths)),
            job=np.concatenate([none, *(part.job for part in parts)]),
            score=np.concatenate([none, *(part.score for part in parts)]),
            best=np.concatenate([np.zeros(0, dtype=np.int64), *(part.best for part in parts)]),
            tie=np.concatenate(ties) if ties else None,
        )


class Source(Protocol):
    """All eligible pairs with their scores; a pinned worker has the pair of the pin and no other.

    Every answer is the same whatever executor runs its blocks, with threads, processes or a cluster.
    """

    @property
    def workers(self) -> int:
        """How many workers there are."""

    @property
    def jobs(self) -> int:
        """How many jobs there are."""

    def among(self, jobs: Flags) -> "Source":
        """Return a source with all pairs of some jobs, sooner looked at where these are few; it may have others too."""

    def count(self, *, executor: Executor | None = None, progress: Step | None = None) -> Longs:
        """Return how many eligible pairs each worker has."""

    def scan(
        self, asked: Asked, floor: Floor, *, most: int, executor: Executor | None = None, progress: Step | None = None
    ) -> Found:
        """Return of each worker the ``most`` best pairs of those whose value is above the floor (never equal to it)."""

    def near(
        self, asked: Asked, floor: Floor, *, slack: int, executor: Executor | None = None, progress: Step | None = None
    ) -> Found:
        """Return every pair whose value is at most ``slack`` below the worker's best or floor, the greater of them.

        Looks at the first level only, so that ``best`` and the order do too; with a ``slack`` of 0 the tight pairs.
        """

    def scores(self, worker: Ints, job: Ints) -> tuple[Flags, Ints]:
        """Tell of each pair given whether it is eligible, and its score (0 where not)."""
