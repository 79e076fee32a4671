"""A placement that keeps the side rules, at any size: whole groups against the cheapest flow of everybody else."""

from dataclasses import dataclass, replace

import numpy as np

from matching.candidates import Pairs
from matching.exchange import improve
from matching.gathering import Gathering
from matching.onenumber import in_prices, one_number
from matching.others import Beginning
from matching.problem import Ints, Longs
from matching.relaxed import Optimum
from matching.result import Prices
from matching.stages import Stage
from matching.task import Task

_MOST_SINGLES = 20_000
"""So many people who could fill a limit are placed one by one; of more, the keenest who are inside stay."""


@dataclass(frozen=True)
class Repaired:
    """A placement that keeps every rule, and what it was found at.

    Attributes:
        stage: the aim that was searched. prices: seat prices in it, one row.
        tight: limits whose people were moved one by one.
    """

    job_of_worker: Ints
    stage: Stage
    prices: Prices
    tight: Longs


def repair(task: Task, relaxed: Optimum, *, effort: int) -> Repaired | None:
    """Return a placement that keeps every rule and honours the pins, or None when none was found.

    Large rounds are searched twice, the second time among the pairs that the first one's prices leave.

    Args:
        task: the round with its rules.
        relaxed: its optimum without them.
        effort: nodes of the flow that may be looked at, about.
    """
    stage = one_number(task.values, most=task.most)
    begin = Beginning(
        stage,
        in_prices(task.values, relaxed.prices, stage=stage),
        placed=relaxed.job_of_worker,
        tight=task.rules.limits.broken(relaxed.job_of_worker),
    )
    best = None
    for part in (4, 16) if task.is_large else (1,):
        found = _look(task, begin, slack=task.most // part, effort=effort)
        if found is None:
            return best
        best, begin = found, Beginning(stage, found.prices, found.job_of_worker, found.tight)
    return best


def look_again(task: Task, found: Repaired, *, effort: int) -> Repaired:
    """Search once more with tiers that outweigh each other less: a better bound on the score, if no better placement."""
    flat = one_number(task.values, most=task.most, steep=2)
    prices = Prices(
        open=_flatter(found, flat, found.prices.open), reserved=_flatter(found, flat, found.prices.reserved)
    )
    begin = Beginning(flat, prices, found.job_of_worker, found.tight)
    return _look(task, begin, slack=task.most // 8, effort=effort) or found


def _flatter(found: Repaired, flat: Stage, prices: Longs) -> Longs:
    """What prices come to when placing somebody of each tier is worth less: as far from the nearest tier's worth."""
    before, after = (np.array(sorted({0, *stage.tier_value})) for stage in (found.stage, flat))
    level = np.searchsorted((before[1:] + before[:-1]) // 2, prices)
    return np.asarray(np.maximum(prices - before[level] + after[level], 0))


def _look(task: Task, begin: Beginning, *, slack: int, effort: int) -> Repaired | None:
    """Improve a placement with one aim among some pairs."""
    while True:
        near = task.near(begin, slack=slack)
        gathering = Gathering.of(task, _open(task, near, begin.tight, start=begin.placed), begin)
        if not improve(gathering.exchange, effort=effort):
            return None
        placed = gathering.placement()
        if ((task.values.pinned >= 0) & (placed != task.values.pinned)).any():
            return None
        more = np.setdiff1d(task.rules.limits.broken(placed), begin.tight)
        if not len(more):
            return Repaired(placed, begin.stage, gathering.prices(), begin.tight)
        begin = replace(begin, tight=np.union1d(begin.tight, more))


def _open(task: Task, pairs: Pairs, tight: Longs, *, start: Ints) -> Pairs:
    """Leave out pairs through limits that very many could fill, but for the keenest people who are there already."""
    limits, shut = task.rules.limits, np.zeros(len(pairs), dtype=np.bool_)
    for limit in tight.tolist():
        through = np.flatnonzero(limits.counts_against(limit, worker=pairs.worker, job=pairs.job))
        if len(np.unique(pairs.worker[through])) <= _MOST_SINGLES:
            continue
        there = through[start[pairs.worker[through]] == pairs.job[through]]
        worker = pairs.worker[there]
        order = np.lexsort((worker, -pairs.score[there], task.values.tier[worker], task.values.pinned[worker] < 0))
        most = int(limits.most_of(np.array([limit]))[0])
        shut[through[~np.isin(pairs.worker[through], worker[order[:most]])]] = True
    return pairs.take(np.flatnonzero(~shut))
