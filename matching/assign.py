"""Explicit pairs in, proved optimum out: ``matching.assign``."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from matching.arguments import Given, read_arguments
from matching.blocks import map_blocks
from matching.compiled import available
from matching.flow import Network
from matching.large import assign_large, fits
from matching.lexi import exact_dot, exact_sum
from matching.lexicographic import solve_in_order
from matching.problem import Indices, Longs
from matching.result import Assignment

LARGE = 1_000_000
"""Up to so many pairs one flow of them all is as fast as compiled loops, counting the time these take to load."""
_PAIRS_A_BLOCK = 1_000_000
_SAFE = 2**60
Numbers = npt.NDArray[Any]
"""``int64``, or Python integers where 64 bits might not hold a sum."""


def assign(
    worker: npt.ArrayLike,
    job: npt.ArrayLike,
    score: npt.ArrayLike,
    seats: npt.ArrayLike,
    tier: npt.ArrayLike | None = None,
    executor: Executor | None = None,
) -> Assignment:
    """Return an optimal assignment of workers to seats with prices that prove it.

    With ``tier`` as many workers of tier 0 as possible are placed, then of tier 1, and so on, and among
    those assignments one of greatest total score is taken. Without it the total score is the greatest of
    all, and pairs of score 0 or less need not be used. The order of the rows does not change the result.

    Args:
        worker: row of the worker of each eligible pair, from 0; of pairs given twice the better score counts.
        job: row of the job of each pair, below ``len(seats)``.
        score: whole number of each pair, at most 10**9 in size.
        seats: how many workers each job takes, 0 allowed.
        tier: tier of each worker, 0 favoured most, gaps allowed; None = no tiers, ``max(worker) + 1`` workers.
        executor: runs the check of the prices by blocks of pairs; None = in this thread.

    Raises:
        InputError: a value is wrong; says which argument and which row.
        RangeError: sums of such large scores over so many nodes could leave 64 bits.
    """
    given = read_arguments(pairs={"worker": worker, "job": job, "score": score}, seats=seats, tier=tier)
    if len(given.worker) >= LARGE and fits(given) and available():
        found = assign_large(given, executor=executor)
        if found is not None:
            return found
    return assign_all_pairs(given.widened(), executor=executor)


def assign_all_pairs(given: Given, *, executor: Executor | None = None) -> Assignment:
    """Return the optimum from one staged flow of all pairs; arguments and errors as of ``assign``."""
    present, node = np.unique(given.worker, return_inverse=True)
    posts = len(present) + np.arange(len(given.seats))
    staged = solve_in_order(_network(given, node, posts), _costs(given), settle=[posts])
    placed = np.flatnonzero(staged.flow[: len(given.worker)])
    job_of_worker = np.full(given.workers, -1, dtype=np.int64)
    job_of_worker[given.worker[placed]] = given.job[placed]
    proof = _Proof.of(given, -staged.potential[:, posts])
    bound = proof.bound(given, executor)
    return Assignment(
        job_of_worker=job_of_worker,
        objective=exact_sum(given.score[placed]),
        placed_by_tier=np.bincount(given.tier[given.worker[placed]], minlength=given.tiers).astype(np.int64),
        prices=proof.narrow_prices,
        tier_weights=proof.tier_weights,
        bound=bound,
        proven=bound == sum(proof.worth(given, placed).tolist()),
    )


def _network(given: Given, node: Indices, posts: Indices) -> Network:
    """Workers with a pair, jobs, sink; arcs of pairs, of seats, and of staying unplaced."""
    people = int(node.max(initial=-1)) + 1
    sink = people + len(posts)
    supply = np.zeros(sink + 1, dtype=np.int64)
    supply[:people], supply[sink] = 1, -people
    one = np.ones(len(node) + people, dtype=np.int64)
    return Network(
        tail=np.concatenate([node, posts, np.arange(people)]).astype(np.int32),
        head=np.concatenate([posts[given.job], np.full(len(posts) + people, sink)]).astype(np.int32),
        capacity=np.concatenate([one[: len(node)], np.minimum(given.seats, people), one[len(node) :]]),
        supply=supply,
    )


def _costs(given: Given) -> list[Callable[[Indices], Longs]]:
    """Placing by tier, where tiers count; then score. Arcs beyond the pairs cost nothing."""

    def of_pairs(arc: Indices, worth: Callable[[Indices], Longs]) -> Longs:
        cost = np.zeros(len(arc), dtype=np.int64)
        pair = arc < len(given.worker)
        cost[pair] = -worth(arc[pair])
        return cost

    def place(arc: Indices) -> Longs:
        return of_pairs(arc, lambda pair: given.tiers - given.tier[given.worker[pair]])

    def score(arc: Indices) -> Longs:
        return of_pairs(arc, lambda pair: given.score[pair])

    return [place, score] if given.counted else [score]


@dataclass(frozen=True)
class _Proof:
    """Prices and tier weights on one scale, wide enough that no sum of scores outweighs a placed worker."""

    prices: Numbers
    tier_weights: tuple[int, ...]
    kind: type

    @classmethod
    def of(cls, given: Given, prices: Longs) -> Self:
        """Join the price vectors (stages x jobs) into one integer a job."""
        if not given.counted:
            kind = np.int64 if _size(prices) < _SAFE else object
            return cls(prices[0].astype(kind), (0,) * given.tiers, kind)
        scale = 1 + 2 * (_size(given.score) + _size(prices[1]))
        kind = np.int64 if scale * (given.tiers + 1 + _size(prices[0])) < _SAFE else object
        weights = tuple((given.tiers - tier) * scale for tier in range(given.tiers))
        return cls(prices[0].astype(kind) * scale + prices[1].astype(kind), weights, kind)

    def worth(self, given: Given, pair: Indices) -> Numbers:
        """Return ``tier weight + score`` of pairs."""
        weight: Numbers = np.array(self.tier_weights, dtype=self.kind)
        return np.asarray(weight[given.tier[given.worker[pair]]] + given.score[pair])

    def bound(self, given: Given, executor: Executor | None) -> int:
        """Return the sum of the workers' best gains, and of what all seats cost."""
        blocks = [(given.worker[part], self.worth(given, part), given.job[part]) for part in _slices(given.worker)]
        gains = map_blocks(_gains_of_block, self.prices, blocks=blocks, executor=executor)
        return sum(gains) + exact_dot(given.seats, self.prices)

    @property
    def narrow_prices(self) -> Numbers:
        """The prices in 64 bits when they fit."""
        fits = all(abs(price) < 2**63 for price in self.prices.tolist())
        return self.prices.astype(np.int64) if fits else self.prices


def _gains_of_block(prices: Numbers, block: tuple[Longs, Numbers, Longs]) -> int:
    worker, worth, job = block
    if not len(worker):
        return 0
    first = np.flatnonzero(np.diff(worker, prepend=-1))
    best = np.maximum.reduceat(worth - prices[job], first)
    return sum(best[best > 0].tolist())


def _slices(worker: Longs) -> list[Indices]:
    """Rows of the pairs in blocks, no worker cut in two."""
    starts = np.flatnonzero(np.diff(worker, prepend=-1))
    cuts = np.unique(np.searchsorted(starts, np.arange(0, len(worker), _PAIRS_A_BLOCK)))
    ends = [*starts[cuts[cuts < len(starts)]].tolist(), len(worker)]
    return [np.arange(first, last) for first, last in pairwise(ends)]


def _size(values: Longs) -> int:
    return max(int(values.max(initial=0)), -int(values.min(initial=0)))
