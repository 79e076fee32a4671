"""Who comes next for each seat, and what else each worker could be offered, at the prices of the solved round."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from matching.blocks import Block, map_blocks
from matching.candidates import Pairs, scored_pairs
from matching.nets import Market, bound_together, top_of_each
from matching.problem import Flags, Indices, Ints, Longs

RECOMMENDATIONS = 3
SHORTEST = 10
_AHEAD = 2**62
_GONE = -(2**63)
"""Below every key."""
_ENOUGH = 1 << 21


@dataclass(frozen=True)
class Lists:
    """Standby and recommendations of a round, as columns.

    Attributes:
        standby_job, standby_rank, standby_worker: in order of job, then rank from 1.
        recommended: pairs in order of worker, then rank. rank: of each, from 1.
    """

    standby_job: Ints
    standby_rank: Ints
    standby_worker: Ints
    recommended: Pairs
    rank: Ints


@dataclass(frozen=True)
class _Task:
    """What every block needs.

    Attributes:
        most: recommendations a worker. depth: standby people a job. fixed: workers who cannot be moved alone.
        least: of each job, nobody of this number or less still comes onto its list.
    """

    market: Market
    most: int
    depth: Ints
    fixed: Flags
    least: Longs


@dataclass(frozen=True)
class _Candidates:
    """People who could stand by, with the number they are ranked by; equals in order of reference."""

    worker: Ints
    job: Ints
    key: Longs

    def shortened(self, depth: Ints) -> "_Candidates":
        """Keep the best of each job."""
        kept = np.sort(top_of_each(self.job, self.key, most=depth))
        return _Candidates(self.worker[kept], self.job[kept], self.key[kept])


def lists(
    market: Market,
    *,
    most: int = RECOMMENDATIONS,
    blocks: Sequence[Block] | None = None,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Lists:
    """Rank every eligible pair once, or only those of the workers in ``blocks``.

    Standby of a job: unplaced people first, in order of worth minus price; then those placed elsewhere who
    would score more here, in order of what the move gains the round at current prices. At most as many as
    the job has seats, or ten where it has fewer. Left out are people pinned elsewhere, people bound to
    companions, and those whose tier may take none of the job's seats.

    Recommendations of a worker: the proposal first, then the other eligible jobs in order of worth minus
    price, those without a seat for the worker's tier last; ``most`` of them where there are so many.
    """
    depth = np.maximum(market.problem.jobs.seats, SHORTEST).astype(np.int32)
    fixed = bound_together(market.problem) | (market.values.pinned >= 0)
    task = _Task(market, most, depth, fixed, np.full(len(depth), -(2**63), dtype=np.int64))
    parts = list(market.search.blocks if blocks is None else blocks)
    first = [_rank_block(task, part) for part in parts[:1]]
    if progress is not None and first:
        progress(1, len(parts))
    task = replace(task, least=_least(first, depth))
    step = None if progress is None else lambda done, of: progress(done + 1, of + 1)
    rest = map_blocks(_rank_block, task, blocks=parts[1:], executor=executor, progress=step)
    recommended, standby = _collect(chain(first, rest), depth)
    order = top_of_each(standby.job, standby.key, most=depth)
    return Lists(
        standby_job=standby.job[order],
        standby_rank=_ranks(standby.job[order]),
        standby_worker=standby.worker[order],
        recommended=recommended,
        rank=_ranks(recommended.worker),
    )


def _least(found: Sequence[tuple[Pairs, _Candidates]], depth: Ints) -> Longs:
    """Return the number of the last person on each job's list where it is full; whoever equals it comes later."""
    least = np.full(len(depth), -(2**63), dtype=np.int64)
    for _, standby in found:
        count = np.bincount(standby.job, minlength=len(depth))
        lowest = np.full(len(depth), 2**63 - 1, dtype=np.int64)
        np.minimum.at(lowest, standby.job, standby.key)
        least = np.where(count >= depth, lowest, least)
    return least


def _rank_block(task: _Task, block: Block) -> tuple[Pairs, _Candidates]:
    market = task.market
    pairs = scored_pairs(market.search, block)
    key, sits = market.keys(pairs), market.can_sit(pairs.worker, pairs.job)
    here = market.job_of_worker[pairs.worker] == pairs.job
    wanted = np.where(here, _AHEAD, np.where(sits, key, key - _AHEAD))
    chosen = _best_of_worker(pairs.worker, wanted, most=task.most)
    unplaced = market.job_of_worker[pairs.worker] < 0
    own = _of_own_job(pairs, here)
    better = pairs.score > np.where(unplaced, 0, pairs.score[own])
    rank = np.where(unplaced, key + _AHEAD, key - key[own])
    may = sits & ~here & ~task.fixed[pairs.worker] & (unplaced | better) & (rank > task.least[pairs.job])
    candidates = _Candidates(pairs.worker[may], pairs.job[may], rank[may])
    return pairs.take(chosen), candidates.shortened(task.depth)


def _best_of_worker(worker: Ints, key: Longs, *, most: int) -> Indices:
    """Return the entries of greatest key of each worker, best first, equals in the order given; workers in order."""
    first = np.flatnonzero(np.diff(worker, prepend=-1))
    count = np.diff(np.append(first, len(worker)))
    left, chosen = key.copy(), []
    for rank in range(most):
        some = np.flatnonzero(count > rank)
        if not len(some):
            break
        top = np.maximum.reduceat(left, first)
        at = np.flatnonzero(left == np.repeat(top, count))
        at = at[np.diff(worker[at], prepend=-1) != 0]
        chosen.append(at[some])
        left[at] = _GONE
    if not chosen:
        return np.zeros(0, dtype=np.intp)
    entries = np.concatenate(chosen)
    return np.asarray(entries[np.argsort(worker[entries], kind="stable")])


def _of_own_job(pairs: Pairs, here: Flags) -> Longs:
    """Return, for each pair, the entry of its worker's proposal; of an unplaced worker any entry."""
    first = np.flatnonzero(np.diff(pairs.worker, prepend=-1))
    place = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(pairs))))
    own = first.copy()
    own[place[here]] = np.flatnonzero(here)
    return np.asarray(own[place])


def _collect(found: Iterable[tuple[Pairs, _Candidates]], depth: Ints) -> tuple[Pairs, _Candidates]:
    """Put the blocks together; candidates are cut down whenever many have come."""
    recommended: list[Pairs] = []
    waiting: list[_Candidates] = []
    for pairs, candidates in found:
        recommended.append(pairs)
        waiting.append(candidates)
        if sum(len(part.job) for part in waiting) > _ENOUGH:
            waiting = [_joined(waiting).shortened(depth)]
    every = [np.concatenate([getattr(part, name) for part in recommended]) for name in ("worker", "job", "score")]
    return Pairs(*every), _joined(waiting)


def _joined(parts: list[_Candidates]) -> _Candidates:
    return _Candidates(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("worker", "job", "key")))


def _ranks(group: Ints) -> Ints:
    first = np.flatnonzero(np.diff(group, prepend=-1))
    return (np.arange(len(group)) - np.repeat(first, np.diff(np.append(first, len(group)))) + 1).astype(np.int32)
