"""What every peer is given, and how its answer is counted; knows neither the engine nor any solver."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
COLUMNS = ("worker", "job", "score", "seats", "tier")


@dataclass(frozen=True)
class Given:
    """Every eligible pair of a round, by worker and then job, with seats by job and tiers by worker."""

    worker: Array
    job: Array
    score: Array
    seats: Array
    tier: Array

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what ``save`` wrote."""
        return cls(*(np.load(folder / f"{name}.npy") for name in COLUMNS))

    def save(self, folder: Path) -> None:
        """Write one file a column."""
        for name in COLUMNS:
            np.save(folder / f"{name}.npy", getattr(self, name))

    def __len__(self) -> int:
        return len(self.worker)

    @property
    def workers(self) -> int:
        """How many workers there are."""
        return len(self.tier)

    @property
    def jobs(self) -> int:
        """How many jobs there are."""
        return len(self.seats)

    @cached_property
    def tier_value(self) -> Array:
        """What placing each worker is worth: one weight a tier.

        Each step is four times the greatest score. Steps that no sum of scores outweighs would have twelve
        digits and slow every peer down; with these each peer reached the proved counts, or is shown not to have.
        """
        step = 4 * int(np.abs(self.score).max(initial=0)) + 1
        return (int(self.tier.max(initial=0)) + 1 - self.tier.astype(np.int64)) * step

    @property
    def value(self) -> Array:
        """Tier weight and score of each pair, above 0."""
        return np.asarray(self.tier_value[self.worker] + self.score)


@dataclass(frozen=True)
class Answer:
    """A placement: the job of each worker (-1 = unplaced), and what the peer itself says of it."""

    job_of_worker: Array
    said: str


class UnlawfulError(Exception):
    """A placement uses a pair that is not eligible or a seat that is not there."""


def counted(given: Given, job_of_worker: Array) -> dict[str, Any]:
    """Return placed by tier and total score, after looking up every placed pair and counting every seat."""
    placed = np.flatnonzero(job_of_worker >= 0)
    job = job_of_worker[placed].astype(np.int64)
    key = given.worker.astype(np.int64) * given.jobs + given.job
    at = np.minimum(np.searchsorted(key, placed * given.jobs + job), max(len(key) - 1, 0))
    if len(placed) and (key[at] != placed * given.jobs + job).any():
        raise UnlawfulError("a pair that is not eligible was used")
    if (np.bincount(job, minlength=given.jobs) > given.seats).any():
        raise UnlawfulError("a job got more people than it has seats")
    tiers = int(given.tier.max(initial=0)) + 1
    return {
        "placed_by_tier": np.bincount(given.tier[placed], minlength=tiers).tolist(),
        "score": int(given.score[at].sum(dtype=np.int64)) if len(placed) else 0,
    }


def from_flows(given: Given, taken: Array) -> Array:
    """Return the job of each worker from the rows of the pairs that were taken."""
    job_of_worker = np.full(given.workers, -1, dtype=np.int64)
    job_of_worker[given.worker[taken]] = given.job[taken]
    return job_of_worker


def cloned(given: Given) -> Array:
    """Return the job of each single seat; nobody needs more seats of a job than there are people."""
    return np.repeat(np.arange(given.jobs), np.minimum(given.seats, given.workers))
