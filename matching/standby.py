"""Who comes next for each seat, and what else each worker could be offered, at the prices of the solved round."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from matching.blocks import Block, map_blocks
from matching.candidates import Pairs, scored_pairs
from matching.nets import Market, bound_together, top_of_each
from matching.problem import Flags, Ints, Longs

RECOMMENDATIONS = 3
SHORTEST = 10
_AHEAD = 2**62
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
    """

    market: Market
    most: int
    depth: Ints
    fixed: Flags


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
    task = _Task(market, most, depth, fixed)
    parts = market.search.blocks if blocks is None else blocks
    found = map_blocks(_rank_block, task, blocks=parts, executor=executor, progress=progress)
    recommended, standby = _collect(found, depth)
    order = top_of_each(standby.job, standby.key, most=depth)
    return Lists(
        standby_job=standby.job[order],
        standby_rank=_ranks(standby.job[order]),
        standby_worker=standby.worker[order],
        recommended=recommended,
        rank=_ranks(recommended.worker),
    )


def _rank_block(task: _Task, block: Block) -> tuple[Pairs, _Candidates]:
    market = task.market
    pairs = scored_pairs(market.search, block)
    gains = market.gains(pairs)
    key, sits = market.pack(gains), market.can_sit(pairs.worker, pairs.job)
    here = market.job_of_worker[pairs.worker] == pairs.job
    wanted = np.where(here, _AHEAD, np.where(sits, key, key - _AHEAD))
    chosen = top_of_each(pairs.worker, wanted, most=task.most)
    unplaced = market.job_of_worker[pairs.worker] < 0
    own = _of_own_job(pairs, here)
    better = pairs.score > np.where(unplaced, 0, pairs.score[own])
    may = sits & ~here & ~task.fixed[pairs.worker] & (unplaced | better)
    moved = market.pack(gains - gains[:, own])
    candidates = _Candidates(pairs.worker[may], pairs.job[may], np.where(unplaced, key + _AHEAD, moved)[may])
    return Pairs(pairs.worker[chosen], pairs.job[chosen], pairs.score[chosen]), candidates.shortened(task.depth)


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
