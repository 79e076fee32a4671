"""Explicit pairs by the million: prices from an auction, an exact end on few pairs, one last look at all of them.

Tiers are kept apart by one weight. A small one, a few times what scores differ by, lets the auction end soon; the
exact end then takes one so large that no chain of moves could make up for it in score. What is proposed is drawn
by OR-Tools' flow among all that is as good.
"""

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from matching.arguments import Given
from matching.ends import FLOW, End, proposed, worth_of
from matching.explicit import ExplicitPairs
from matching.lexi import exact_dot, exact_sum
from matching.options import Options, State
from matching.pricing import Priced, auction, complete
from matching.problem import Longs
from matching.result import Assignment
from matching.source import NOTHING, Asked, Floor, Found

_SAFE = 2**58
_GAP = 3


@dataclass(frozen=True)
class Plain:
    """Terms of explicit pairs: a place a job, and what a placed worker counts beside the score."""

    seats: Longs
    bonus: Longs

    @property
    def outside(self) -> Longs:
        """To stay unplaced is worth nothing."""
        return np.zeros(len(self.bonus), dtype=np.int64)

    def options(self, found: Found) -> Options:
        """Return the pairs with tier weight and score in one number."""
        worth = np.repeat(self.bonus, np.diff(found.start)) + found.score
        return Options(found.start, found.job, worth, self.outside)

    def asked(self, price: Longs) -> Asked:
        """Return what jobs ask."""
        return Asked(price)

    def floor(self, gain: Longs) -> Floor:
        """Return what a score less its price must exceed."""
        return Floor(np.maximum(gain - self.bonus, NOTHING))


def fits(given: Given) -> bool:
    """Tell whether tier weights that no scores outweigh stay well within 64 bits."""
    return _wide(given) * (given.tiers + 1) < _SAFE


def assign_large(given: Given, *, executor: Executor | None = None, end: End = FLOW) -> Assignment | None:
    """Return an optimum proved by a look at every pair, or None where it could not be settled; ``fits`` must hold.

    ``end`` proposes one of the optima.
    """
    size = _size(given)
    pairs = ExplicitPairs.of(given.worker, given.job, given.score, size=(given.workers, len(given.seats)))
    seats = np.minimum(given.seats, given.workers)
    narrow = Plain(seats, _weights(given, _GAP * size)[given.tier])
    options, state = auction(pairs, narrow, size=_GAP * size, executor=executor)
    done = complete(pairs, narrow, (options, state), size=max(1, size // 512), executor=executor)
    if given.counted and done.settled:
        wide = Plain(seats, _weights(given, _wide(given))[given.tier])
        start = _lifted(done, narrow, wide, steps=(_GAP * size, _wide(given)))
        done = complete(pairs, wide, start, size=_SAFE, executor=executor)
    return _assignment(given, done, end) if done.settled else None


def _lifted(done: Priced, narrow: Plain, wide: Plain, *, steps: tuple[int, int]) -> tuple[Options, State]:
    """The same choices with the wide weights, and prices with them in place of the narrow ones that they hold."""
    more = np.repeat(wide.bonus - narrow.bonus, np.diff(done.options.start))
    tiers = (done.state.price + steps[0] // 2) // steps[0]
    done.state.price[:] += tiers * (steps[1] - steps[0])
    return done.options._replace(worth=done.options.worth + more), done.state


def _assignment(given: Given, done: Priced, end: End) -> Assignment:
    options, state = done.options, done.state
    row = proposed(options, state, end=end)
    placed = np.flatnonzero(row >= 0)
    job_of_worker = np.full(given.workers, -1, dtype=np.int64)
    job_of_worker[placed] = options.place[row[placed]]
    weights = _weights(given, _wide(given))
    worth = worth_of(options, row)
    bound = exact_sum(state.gain) + exact_dot(given.seats, state.price)
    return Assignment(
        job_of_worker=job_of_worker,
        objective=worth - exact_sum(weights[given.tier[placed]]),
        placed_by_tier=np.bincount(given.tier[placed], minlength=given.tiers).astype(np.int64),
        prices=state.price,
        tier_weights=tuple(weights.tolist()),
        bound=bound,
        proven=bound == worth,
        path=end.path,
    )


def _weights(given: Given, step: int) -> Longs:
    """Return what placing counts, one a tier; 0 where tiers do not count."""
    return (given.tiers - np.arange(given.tiers, dtype=np.int64)) * (step if given.counted else 0)


def _size(given: Given) -> int:
    return max(1, int(given.score.max(initial=0)) - int(given.score.min(initial=0)))


def _wide(given: Given) -> int:
    """More than all score that can change hands in a chain of moves through all jobs."""
    return 2 * (len(given.seats) + 2) * _size(given)
