"""All pairs that side rules leave free: most people's are looked at and never held, some people's are listed.

Rules of single pairs that a scan does not know (a place that not every companion reaches, a limit that is full)
are kept by listing the pairs of the people whom they touch.
"""

from concurrent.futures import Executor
from dataclasses import dataclass, field, replace

import numpy as np

from matching.candidates import Pairs
from matching.folder_plain import Look, picked
from matching.problem import Flags, Ints, Longs
from matching.source import NOTHING, Asked, Floor, Found, Source, Step
from matching.stages import Values

_NOT_ASKED, _EVERY = 2**50, 2**40
"""A floor that no pair reaches, and a slack that leaves none out."""


@dataclass(frozen=True)
class Sided:
    """A ``Source`` in which some workers have the listed pairs and no others.

    Attributes:
        base: everybody's pairs. apart: whose pairs are listed. listed: these, in order of worker, then job.
    """

    base: Source
    values: Values = field(repr=False)
    apart: Flags = field(repr=False)
    listed: Pairs = field(repr=False)

    @property
    def workers(self) -> int:
        """How many workers there are."""
        return self.base.workers

    @property
    def jobs(self) -> int:
        """How many jobs there are."""
        return self.base.jobs

    def of(self, apart: Flags, listed: Pairs) -> "Sided":
        """Return the same pairs but for these workers, who have the listed ones alone."""
        others = self.listed.take(np.flatnonzero(~apart[self.listed.worker]))
        both = Pairs.joined([others, listed])
        order = np.argsort(both.worker, kind="stable")
        return Sided(self.base, self.values, self.apart | apart, both.take(order))

    def among(self, jobs: Flags) -> "Sided":
        """Return all pairs of some jobs."""
        return replace(self, base=self.base.among(jobs))

    def count(self, *, executor: Executor | None = None, progress: Step | None = None) -> Longs:
        """Return how many pairs each worker has."""
        count = np.where(self.apart, 0, self.base.count(executor=executor, progress=progress))
        return count + np.bincount(self.listed.worker, minlength=self.workers)

    def scan(
        self, asked: Asked, floor: Floor, *, most: int, executor: Executor | None = None, progress: Step | None = None
    ) -> Found:
        """Return of each worker the ``most`` best pairs above the floor."""
        found = self.base.scan(asked, self._raised(floor), most=most, executor=executor, progress=progress)
        return self._with_listed(found, picked(self.listed, Look(asked, floor, most=most), self.values))

    def near(
        self, asked: Asked, floor: Floor, *, slack: int, executor: Executor | None = None, progress: Step | None = None
    ) -> Found:
        """Return every pair whose value is at most ``slack`` below the worker's best or floor, the greater of them."""
        found = self.base.near(asked, self._raised(floor), slack=slack, executor=executor, progress=progress)
        asked, floor = Asked(asked.other, asked.favoured), Floor(floor.value)
        return self._with_listed(found, picked(self.listed, Look(asked, floor, slack=slack), self.values))

    def scores(self, worker: Ints, job: Ints) -> tuple[Flags, Ints]:
        """Tell of each pair given whether it is there, and its score (0 where not)."""
        fits, score = self.base.scores(worker, job)
        known = np.isin(_keys(worker, job, self.jobs), _keys(self.listed.worker, self.listed.job, self.jobs))
        fits = fits & (~self.apart[worker] | known)
        return fits, np.where(fits, score, 0)

    def _raised(self, floor: Floor) -> Floor:
        return Floor(np.where(self.apart, _NOT_ASKED, floor.value), floor.tie)

    def _with_listed(self, found: Found, listed: Found) -> Found:
        at = found.start[listed.worker]
        tie = None
        if found.tie is not None and listed.tie is not None:
            tie = np.where(self.apart, listed.tie, found.tie)
        return Found(
            start=found.start + listed.start,
            job=np.insert(found.job, at, listed.job),
            score=np.insert(found.score, at, listed.score),
            best=np.where(self.apart, listed.best, found.best),
            tie=tie,
        )


def whole(source: Source, values: Values) -> Sided:
    """Return a source where nobody is listed yet."""
    none = np.zeros(0, dtype=np.int32)
    return Sided(source, values, np.zeros(source.workers, dtype=np.bool_), Pairs(none, none, none))


def listed_pairs(source: Source, worker: Flags, *, executor: Executor | None = None) -> Pairs:
    """Return every pair of some workers, in order of worker, then job."""
    floor = Floor(np.where(worker, NOTHING, _NOT_ASKED))
    found = source.near(Asked.nothing(source.jobs), floor, slack=_EVERY, executor=executor)
    return sorted_pairs(found)


def sorted_pairs(found: Found) -> Pairs:
    """Return what a scan found in order of worker, then job."""
    order = np.argsort(_keys(found.worker, found.job, int(found.job.max(initial=0)) + 1), kind="stable")
    return Pairs(found.worker[order], found.job[order], found.score[order])


def _keys(worker: Ints, job: Ints, jobs: int) -> Longs:
    return worker.astype(np.int64) * jobs + job
