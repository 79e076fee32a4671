"""A round as its companions see it: themselves apart, and everybody else a cheapest flow around them."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from matching.candidates import Pairs
from matching.companions import Groups
from matching.exchange import Exchange, Rows
from matching.limits import Limits
from matching.network import RoundNetwork
from matching.onenumber import in_one
from matching.others import Beginning, Seated
from matching.places import Places
from matching.problem import Indices, Ints, Longs
from matching.result import Prices
from matching.task import Task

_ENDLESS = 2**62


@dataclass(frozen=True)
class Gathering:
    """Everybody in no group as a flow, and the groups beside it; whoever could fill a tight limit is a group of one.

    Attributes:
        groups: with those groups of one. network: of all people, groups' pairs included.
        pair: arcs of the flow that are pairs, as rows of the network's pairs.
    """

    task: Task
    groups: Groups
    network: RoundNetwork
    pair: Indices
    exchange: Exchange

    @classmethod
    def of(cls, task: Task, pairs: Pairs, begin: Beginning) -> Self:
        """Seat the groups that are together in a placement there, while limits allow, and solve everybody else.

        Args:
            task: the round.
            pairs: those that may be chosen, in order of worker, then job.
            begin: the placement, the one aim, and limits that could be broken, ascending.
        """
        stage, tight = begin.stage, begin.tight
        values, limits = in_one(task.values, stage), task.rules.limits
        inside = pairs.worker[limits.entries(pairs.worker, pairs.job, among=tight)[0]]
        groups = task.rules.groups.with_singles(np.unique(inside[task.rules.groups.group_of[inside] < 0]))
        member = groups.group_of >= 0
        places = Places.of(groups, pairs)
        against = _against(limits, places.pairs, tight)
        most = np.append(limits.most_of(tight), _ENDLESS)
        must = np.array([bool((values.pinned[one] >= 0).any()) for one in groups.members], dtype=np.bool_)
        worth = values.pair_value(stage, worker=places.pairs.worker, job=places.pairs.job, score=places.pairs.score)
        seated = _together(groups, places, begin.placed)
        taken = np.zeros(len(tight) + 1, dtype=np.int64)
        for group in sorted(seated, key=lambda one: (not must[one], -int(worth[list(seated[one])].sum()), one)):
            passed, count = np.unique(against[list(seated[group])], return_counts=True)
            if (taken[passed] + count <= most[passed]).all():
                taken[passed] += count
            else:
                del seated[group]
        rows = np.array([row for some in seated.values() for row in some], dtype=np.intp)
        sit = Seated(member, places.pairs.take(rows))
        others = task.others(pairs, begin, sit)
        network = RoundNetwork.of(
            task.problem, replace(values, pinned=np.where(member, -1, values.pinned)), others.pairs
        )
        enters = network.entry(places.pairs)
        flow, pair = others.flow(network, stage, sit)
        exchange = Exchange(
            flow=flow,
            places=places,
            worth=worth,
            enters=enters,
            leaves=network.way_out(len(member))[places.pairs.worker],
            against=against,
            inside=taken,
            most=most,
            least=np.append(limits.least_of(tight), 0),
            toll=np.zeros(len(tight) + 1, dtype=np.int64),
            must=must,
            size=np.array([len(one) for one in groups.members], dtype=np.int64),
            seated=[seated.get(group, ()) for group in range(len(groups))],
            brief=task.is_scanned,
        )
        return cls(task, groups, network, pair, exchange)

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
        """Read off what seats cost, where companions regret least."""
        return self.network.prices(self.exchange.calmest[None, :])


def _against(limits: Limits, pairs: Pairs, tight: Longs) -> Indices:
    """The tight limits that each pair passes, as a table filled up with one more that never fills."""
    row, limit = limits.entries(pairs.worker, pairs.job, among=tight)
    order = np.argsort(row, kind="stable")
    row, limit = row[order], limit[order]
    nth = np.arange(len(row)) - np.searchsorted(row, row)
    table = np.full((len(pairs), int(nth.max(initial=0)) + 1), len(tight), dtype=np.intp)
    table[row, nth] = np.searchsorted(tight, limit)
    return table


def _together(groups: Groups, places: Places, job_of_worker: Ints) -> dict[int, Rows]:
    """The rows of every group whose members are together at a place."""
    sits = np.flatnonzero(job_of_worker[places.pairs.worker] == places.pairs.job)
    place = np.searchsorted(places.member[places.place], sits, side="right") - 1
    found: dict[int, Rows] = {}
    for where in np.unique(place).tolist():
        group = int(places.group_of[where])
        part = sits[np.searchsorted(place, where) : np.searchsorted(place, where, side="right")]
        if len(part) == len(groups.members[group]):
            found[group] = tuple(part.tolist())
    return found
