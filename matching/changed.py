"""Scans that look at what changed since the last one: people who have less now, and jobs that ask for less.

Nobody else can have a better pair than before, so between two steps of the exact end, which move few prices, a
scan costs next to nothing.
"""

from concurrent.futures import Executor
from dataclasses import dataclass, field

import numpy as np

from matching.problem import Flags
from matching.source import EVERYTHING, Asked, Floor, Found, Source

_WORTH_IT = 4
"""Less than one in so many must have changed."""


@dataclass
class Watched:
    """A source asked again and again at one level of prices; every answer is that of a scan of all pairs."""

    source: Source
    executor: Executor | None
    _before: tuple[Asked, Floor] | None = field(default=None, init=False)

    def scan(self, asked: Asked, floor: Floor, *, most: int) -> Found:
        """Return of each worker the ``most`` best pairs above the floor."""
        found = self._changed(asked, floor, most)
        if found is None:
            found = self.source.scan(asked, floor, most=most, executor=self.executor)
        self._before = asked, Floor(found.best)
        return found

    def _changed(self, asked: Asked, floor: Floor, most: int) -> Found | None:
        """Look at what changed; None where that is much."""
        if self._before is None:
            return None
        before, best = self._before
        poorer, fallen = floor.value < best.value, _fallen(before, asked)
        if max(np.mean(poorer), np.mean(fallen)) * _WORTH_IT >= 1:
            return None
        parts = ((self.source, poorer), (self.source.among(fallen), ~poorer))
        one, other = (
            source.scan(asked, _of(people, floor), most=most, executor=self.executor) for source, people in parts
        )
        at = one.start[other.worker]
        return Found(
            start=one.start + other.start,
            job=np.insert(one.job, at, other.job),
            score=np.insert(one.score, at, other.score),
            best=np.where(poorer, one.best, other.best),
        )


def _of(people: Flags, floor: Floor) -> Floor:
    return Floor(np.where(people, floor.value, EVERYTHING))


def _fallen(before: Asked, asked: Asked) -> Flags:
    ones, others = (asked.other if asked.favoured is None else asked.favoured for asked in (before, asked))
    return np.asarray((asked.other < before.other) | (others < ones))
