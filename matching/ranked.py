"""What is asked of whoever ranks the pairs of a solved round for its lists, and what comes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.candidates import Pairs
from matching.nets import Market, bound_together, top_of_each
from matching.problem import Flags, Ints, Longs

SHORTEST = 10


@dataclass(frozen=True)
class Wanted:
    """How long the lists of a round are, and who is on none.

    Attributes:
        most: recommendations a worker. depth: standby people a job. fixed: workers who cannot be moved alone.
    """

    market: Market
    most: int
    depth: Ints
    fixed: Flags

    @classmethod
    def of(cls, market: Market, *, most: int) -> Self:
        """Ask for as many people as a job has seats, or ten where it has fewer."""
        depth = np.maximum(market.problem.jobs.seats, SHORTEST).astype(np.int32)
        return cls(market, most, depth, bound_together(market.problem) | (market.values.pinned >= 0))


@dataclass(frozen=True)
class Candidates:
    """People who could stand by, with the number they are ranked by; equals in order of reference."""

    worker: Ints
    job: Ints
    key: Longs

    @classmethod
    def joined(cls, parts: Sequence["Candidates"]) -> Self:
        """Put parts one after another."""
        none = np.zeros(0, dtype=np.int32)
        return cls(
            np.concatenate([none, *(part.worker for part in parts)]),
            np.concatenate([none, *(part.job for part in parts)]),
            np.concatenate([none.astype(np.int64), *(part.key for part in parts)]),
        )

    def shortened(self, depth: Ints) -> "Candidates":
        """Keep the best of each job."""
        kept = np.sort(top_of_each(self.job, self.key, most=depth))
        return Candidates(self.worker[kept], self.job[kept], self.key[kept])


@dataclass(frozen=True)
class Ranked:
    """Recommendations in order of worker, best first, and candidates in order of worker, no list of them too short."""

    recommended: Pairs
    standby: Candidates
