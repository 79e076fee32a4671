"""Standby people and recommendations from all eligible pairs, listed by blocks: for small rounds, and a few workers."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from matching.blocks import Block, map_blocks
from matching.candidates import Pairs, scored_pairs
from matching.problem import Flags, Indices, Ints, Longs
from matching.ranked import Candidates, Ranked, Wanted

_AHEAD = 2**62
_GONE = -(2**63)
"""Below every key."""
_ENOUGH = 1 << 21


@dataclass(frozen=True)
class _Task:
    """What every block needs; nobody of number ``least`` of a job or less still comes onto its list."""

    wanted: Wanted
    least: Longs


def rank_listed(
    wanted: Wanted,
    *,
    blocks: Sequence[Block],
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Ranked:
    """Rank every eligible pair of the workers in some blocks."""
    task = _Task(wanted, np.full(len(wanted.depth), _GONE, dtype=np.int64))
    first = [_rank_block(task, part) for part in blocks[:1]]
    if progress is not None and first:
        progress(1, len(blocks))
    task = replace(task, least=_least(first, wanted.depth))
    step = None if progress is None else lambda done, of: progress(done + 1, of + 1)
    rest = map_blocks(_rank_block, task, blocks=blocks[1:], executor=executor, progress=step)
    return _collect(chain(first, rest), wanted.depth)


def _least(found: Sequence[Ranked], depth: Ints) -> Longs:
    """Return the number of the last person on each job's list where it is full; whoever equals it comes later."""
    least = np.full(len(depth), _GONE, dtype=np.int64)
    for part in found:
        standby = part.standby
        count = np.bincount(standby.job, minlength=len(depth))
        lowest = np.full(len(depth), 2**63 - 1, dtype=np.int64)
        np.minimum.at(lowest, standby.job, standby.key)
        least = np.where(count >= depth, lowest, least)
    return least


def _rank_block(task: _Task, block: Block) -> Ranked:
    wanted, market = task.wanted, task.wanted.market
    pairs = scored_pairs(market.search, block)
    key, sits = market.keys(pairs), market.can_sit(pairs.worker, pairs.job)
    here = market.job_of_worker[pairs.worker] == pairs.job
    liked = np.where(here, _AHEAD, np.where(sits, key, key - _AHEAD))
    chosen = _best_of_worker(pairs.worker, liked, most=wanted.most)
    unplaced = market.job_of_worker[pairs.worker] < 0
    own = _of_own_job(pairs, here)
    better = pairs.score > np.where(unplaced, 0, pairs.score[own])
    rank = np.where(unplaced, key + _AHEAD, key - key[own])
    may = sits & ~here & ~wanted.fixed[pairs.worker] & (unplaced | better) & (rank > task.least[pairs.job])
    candidates = Candidates(pairs.worker[may], pairs.job[may], rank[may])
    return Ranked(pairs.take(chosen), candidates.shortened(wanted.depth))


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


def _collect(found: Iterable[Ranked], depth: Ints) -> Ranked:
    """Put the blocks together; candidates are cut down whenever many have come."""
    recommended: list[Pairs] = []
    waiting: list[Candidates] = []
    for part in found:
        recommended.append(part.recommended)
        waiting.append(part.standby)
        if sum(len(candidates.job) for candidates in waiting) > _ENOUGH:
            waiting = [Candidates.joined(waiting).shortened(depth)]
    return Ranked(Pairs.joined(recommended), Candidates.joined(waiting))
