"""A placement that keeps the side rules, at any size: whole groups against the cheapest flow of everybody else."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from matching.bound import Tariff
from matching.candidates import Pairs
from matching.companions import Groups
from matching.exchange import Exchange, improve
from matching.flow import Network, cheapest_flow
from matching.limits import Limits
from matching.network import RoundNetwork
from matching.onenumber import in_one, one_number, price_in_one
from matching.places import Places
from matching.potentials import potentials
from matching.problem import Indices, Ints, Longs
from matching.relaxed import Optimum
from matching.rerouting import CheapestFlow
from matching.result import Prices
from matching.stages import Stage
from matching.task import Task

_ALL_PAIRS = 500_000
"""Up to so many pairs all are looked at; beyond, those that are not far from the best at the relaxed prices."""
_MOST_SINGLES = 20_000
"""So many people who could fill a limit are placed one by one; of more, the keenest who are inside stay."""
_ENDLESS = 2**62
_FAR_OFF = 4
"""A pair is far from the best when it gains less by more than the greatest score divided by this."""


@dataclass(frozen=True)
class Repaired:
    """A placement that keeps every rule, and what it was found at.

    Attributes:
        stage: the aim that was searched. prices: seat prices in it, one row.
    """

    job_of_worker: Ints
    stage: Stage
    prices: Prices


def repair(task: Task, relaxed: Optimum, *, effort: int) -> Repaired | None:
    """Return a placement that keeps every rule and honours the pins, or None when none was found.

    Args:
        task: the round with its rules.
        relaxed: its optimum without them.
        effort: nodes of the flow that may be looked at, about.
    """
    stage = one_number(task.values, most=int(task.pairs.score.max(initial=0)))
    near = _near(task, relaxed, stage)
    tight = task.rules.limits.broken(relaxed.job_of_worker)
    while True:
        round_ = _Round.of(task, _open(task, relaxed, near, tight), stage, tight)
        round_.begin(relaxed.job_of_worker)
        if not improve(round_.exchange, effort=effort):
            return None
        placed = round_.placement()
        more = np.setdiff1d(task.rules.limits.broken(placed), tight)
        if not len(more):
            return Repaired(placed, stage, round_.prices())
        tight = np.union1d(tight, more)


@dataclass(frozen=True)
class _Round:
    """Everybody in no group as a flow, and the groups beside it; whoever could fill a tight limit is a group of one.

    Attributes:
        groups: with those groups of one.
        network: of all people, groups' pairs included. pair: arcs of the flow that are pairs, as rows of its pairs.
    """

    task: Task
    groups: Groups
    network: RoundNetwork
    pair: Indices
    exchange: Exchange

    @classmethod
    def of(cls, task: Task, pairs: Pairs, stage: Stage, tight: Longs) -> Self:
        """Solve everybody in no group alone."""
        values, limits = in_one(task.values, stage), task.rules.limits
        inside = pairs.worker[limits.entries(pairs.worker, pairs.job, among=tight)[0]]
        single = np.unique(inside[task.rules.groups.group_of[inside] < 0])
        groups = task.rules.groups.with_singles(single)
        member = groups.group_of >= 0
        free = replace(values, pinned=np.where(member, -1, values.pinned))
        network = RoundNetwork.of(task.problem, free, pairs)
        alone = np.ones(len(network.network.tail), dtype=np.bool_)
        alone[: len(pairs)] = ~member[pairs.worker]
        flow = _solved(network, stage, np.flatnonzero(alone))
        places = Places.of(groups, pairs)
        exchange = Exchange(
            flow=flow,
            places=places,
            worth=values.pair_value(stage, worker=places.pairs.worker, job=places.pairs.job, score=places.pairs.score),
            enters=network.entry(places.pairs),
            leaves=network.way_out(len(member))[places.pairs.worker],
            against=_against(limits, places.pairs, tight),
            inside=np.zeros(len(tight) + 1, dtype=np.int64),
            most=np.append(limits.most_of(tight), _ENDLESS),
            least=np.append(limits.least_of(tight), 0),
            toll=np.zeros(len(tight) + 1, dtype=np.int64),
            size=np.array([len(one) for one in groups.members], dtype=np.int64),
            must=np.array([bool((values.pinned[one] >= 0).any()) for one in groups.members], dtype=np.bool_),
        )
        return cls(task, groups, network, np.flatnonzero(alone[: len(pairs)]), exchange)

    def begin(self, job_of_worker: Ints) -> None:
        """Seat the groups that are together in a placement there, those who gain most first, while limits allow."""
        exchange = self.exchange
        found = {}
        for group in np.flatnonzero(self.groups.kept(job_of_worker)).tolist():
            rows = _rows_at(exchange.places, group, job_of_worker)
            if rows is not None:
                found[group] = rows
        gain = {group: int(exchange.worth[list(rows)].sum()) for group, rows in found.items()}
        for group in sorted(found, key=lambda one: (not exchange.must[one], -gain[one], one)):
            passed, count = np.unique(exchange.against[list(found[group])], return_counts=True)
            if (exchange.inside[passed] + count <= exchange.most[passed]).all():
                exchange.insert(group, found[group])

    def placement(self) -> Ints:
        """Read off who sits where."""
        pairs, places = self.network.pairs, self.exchange.places.pairs
        taken = self.pair[self.exchange.flow.flow[: len(self.pair)] > 0]
        job = np.full(len(self.task.problem.workers), -1, dtype=np.int32)
        job[pairs.worker[taken]] = pairs.job[taken]
        rows = np.array([row for seats in self.exchange.seated for row in seats], dtype=np.intp)
        job[places.worker[rows]] = places.job[rows]
        return job

    def prices(self) -> Prices:
        """Read off what seats cost."""
        return self.network.prices(self.exchange.flow.potential[None, :])


def _against(limits: Limits, pairs: Pairs, tight: Longs) -> Indices:
    """The tight limits that each pair passes, as a table filled up with one more that never fills."""
    row, limit = limits.entries(pairs.worker, pairs.job, among=tight)
    order = np.argsort(row, kind="stable")
    row, limit = row[order], limit[order]
    nth = np.arange(len(row)) - np.searchsorted(row, row)
    table = np.full((len(pairs), int(nth.max(initial=0)) + 1), len(tight), dtype=np.intp)
    table[row, nth] = np.searchsorted(tight, limit)
    return table


def _open(task: Task, relaxed: Optimum, pairs: Pairs, tight: Longs) -> Pairs:
    """Leave out pairs through limits that very many could fill, but for the keenest people who are there already."""
    limits, shut = task.rules.limits, np.zeros(len(pairs), dtype=np.bool_)
    for limit in tight.tolist():
        through = np.flatnonzero(limits.counts_against(limit, worker=pairs.worker, job=pairs.job))
        if len(np.unique(pairs.worker[through])) <= _MOST_SINGLES:
            continue
        there = through[relaxed.job_of_worker[pairs.worker[through]] == pairs.job[through]]
        worker = pairs.worker[there]
        order = np.lexsort((worker, -pairs.score[there], task.values.tier[worker], task.values.pinned[worker] < 0))
        most = int(limits.most_of(np.array([limit]))[0])
        shut[through[~np.isin(pairs.worker[through], worker[order[:most]])]] = True
    return pairs.take(np.flatnonzero(~shut))


def _near(task: Task, relaxed: Optimum, stage: Stage) -> Pairs:
    """Pairs of people in groups, and those of others that may matter."""
    pairs = task.pairs
    if len(pairs) <= _ALL_PAIRS:
        return pairs
    prices = Prices(
        open=price_in_one(task.values, relaxed.prices.open, stage=stage)[None, :],
        reserved=price_in_one(task.values, relaxed.prices.reserved, stage=stage)[None, :],
    )
    gain = Tariff.of(in_one(task.values, stage), prices).gain(0, pairs)
    first = np.flatnonzero(np.diff(pairs.worker, prepend=-1))
    best = np.maximum(np.maximum.reduceat(gain, first), 0)
    floor = np.repeat(best, np.diff(np.append(first, len(pairs)))) - int(pairs.score.max()) // _FAR_OFF
    chosen = relaxed.job_of_worker[pairs.worker] == pairs.job
    return pairs.take(np.flatnonzero((gain >= floor) | chosen | (task.rules.groups.group_of[pairs.worker] >= 0)))


def _solved(network: RoundNetwork, stage: Stage, arcs: Indices) -> CheapestFlow:
    """Solve some arcs of a round's network; those that are not pairs belong to them."""
    whole = network.network
    part = Network(whole.tail[arcs], whole.head[arcs], whole.capacity[arcs], whole.supply)
    cost = network.cost(stage, arcs)
    flow = cheapest_flow(part, cost)
    return CheapestFlow.of(part, cost, flow=flow, potential=potentials(part, cost, flow=flow, settle=network.settle))


def _rows_at(places: Places, group: int, job_of_worker: Ints) -> tuple[int, ...] | None:
    """The rows of a group whose members are together at a place; None where they are not placed."""
    for place in places.of_group(group):
        slices = list(places.rows_at(place))
        rows = [
            part.start + np.flatnonzero(places.pairs.job[part] == job_of_worker[places.pairs.worker[part]])
            for part in slices
        ]
        if all(len(row) for row in rows):
            return tuple(int(row[0]) for row in rows)
    return None
