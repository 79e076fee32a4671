"""A placement that keeps the side rules, at any size: whole groups against the cheapest flow of everybody else."""

from dataclasses import dataclass

import numpy as np

from matching.bound import Tariff
from matching.candidates import Pairs
from matching.exchange import improve
from matching.gathering import Gathering
from matching.onenumber import in_one, in_prices, one_number
from matching.problem import Ints, Longs
from matching.relaxed import Optimum
from matching.result import Prices
from matching.stages import Stage
from matching.task import Task

_ALL_PAIRS = 500_000
"""Up to so many pairs all are looked at; beyond, those that are not far from the best at the relaxed prices."""
_MOST_SINGLES = 20_000
"""So many people who could fill a limit are placed one by one; of more, the keenest who are inside stay."""
_ALL = 2**60


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
    most = int(task.pairs.score.max(initial=0))
    stage = one_number(task.values, most=most)
    best, start = None, relaxed.job_of_worker
    tight = task.rules.limits.broken(start)
    prices = in_prices(task.values, relaxed.prices, stage=stage)
    large = len(task.pairs) > _ALL_PAIRS
    for slack in (most // 4, most // 16) if large else (_ALL,):
        near = _near(task, prices, stage, start=start, slack=slack) if large else task.pairs
        found = _look(task, near, stage, start=start, tight=tight, effort=effort)
        if found is None:
            return best
        best, prices, start, tight = found, found.prices, found.job_of_worker, found.tight
    return best


def look_again(task: Task, found: Repaired, *, effort: int) -> Repaired:
    """Search once more with tiers that outweigh each other less: a better bound on the score, if no better placement."""
    most = int(task.pairs.score.max(initial=0))
    flat = one_number(task.values, most=most, steep=2)
    prices = Prices(
        open=_flatter(found, flat, found.prices.open), reserved=_flatter(found, flat, found.prices.reserved)
    )
    large = len(task.pairs) > _ALL_PAIRS
    near = _near(task, prices, flat, start=found.job_of_worker, slack=most // 8) if large else task.pairs
    return _look(task, near, flat, start=found.job_of_worker, tight=found.tight, effort=effort) or found


def _flatter(found: Repaired, flat: Stage, prices: Longs) -> Longs:
    """What prices come to when placing somebody of each tier is worth less."""
    before, after = (sorted({0, *stage.tier_value}) for stage in (found.stage, flat))
    return np.interp(prices, before, after).astype(np.int64)


def _look(task: Task, near: Pairs, stage: Stage, *, start: Ints, tight: Longs, effort: int) -> Repaired | None:
    """Improve a placement with one aim among some pairs."""
    most = int(task.pairs.score.max(initial=0))
    slack = most // 16 if len(near) < len(task.pairs) else _ALL
    while True:
        open_pairs = _open(task, near, tight, start=start)
        gathering = Gathering.of(task, open_pairs, stage=stage, tight=tight, start=start, slack=slack)
        if not improve(gathering.exchange, effort=effort):
            return None
        placed = gathering.placement()
        if ((task.values.pinned >= 0) & (placed != task.values.pinned)).any():
            return None
        more = np.setdiff1d(task.rules.limits.broken(placed), tight)
        if not len(more):
            return Repaired(placed, stage, gathering.prices(), tight)
        tight = np.union1d(tight, more)


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


def _near(task: Task, prices: Prices, stage: Stage, *, start: Ints, slack: int) -> Pairs:
    """Pairs of people in groups, those of others that are not far from their best, and those that are taken."""
    pairs = task.pairs
    gain = Tariff.of(in_one(task.values, stage), prices).gain(0, pairs)
    first = np.flatnonzero(np.diff(pairs.worker, prepend=-1))
    best = np.maximum(np.maximum.reduceat(gain, first), 0)
    floor = np.repeat(best, np.diff(np.append(first, len(pairs)))) - slack
    chosen = (start[pairs.worker] == pairs.job) | (task.values.pinned[pairs.worker] >= 0)
    return pairs.take(np.flatnonzero((gain >= floor) | chosen | (task.rules.groups.group_of[pairs.worker] >= 0)))
