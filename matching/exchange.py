"""Companions moved whole, one group after another, each move paid at its exact price.

Everybody else is a cheapest flow. To seat a group, a unit enters the flow at each member's seat and the flow makes
room at least cost; what that costs is known exactly, so a move is kept exactly when it makes the round better.
Seat prices fall out: whoever has no place that gains more at them cannot be placed better at these prices.
"""

from dataclasses import dataclass, field

import numpy as np

from matching.places import Places
from matching.problem import Flags, Indices, Longs
from matching.rerouting import ENDLESS, CheapestFlow

Rows = tuple[int, ...]
"""Row among the places' pairs of each member; none = the group is left out."""
_PLACES_TRIED, _BLOCKERS_TRIED = 4, 4
_PASSES = 20
_SWAP_SHARE, _BRIEF_SHARE = 10, 100
"""Moves of two groups seldom help: they get this part of the effort, the second one where searches are brief."""
_WORK_A_GROUP, _FEW_GROUPS = 10_000, 50
"""Nodes of the flow to look at for each group, as if there were some more: twice what 100,000 people need."""
_NEEDED = 2**44
"""What it is worth to bring somebody into a limit that needs more people: more than all else."""
_NOWHERE = np.int64(-(2**60))


@dataclass
class Exchange:
    """Where every group is, and the cheapest flow of everybody else.

    Attributes:
        flow: of everybody who is in no group, changed in place. places: where groups can go.
        worth: of each row of the places, in one number. enters, leaves: the node where a unit comes in for each
            row, and the node from which its worker's unit goes when it is placed (the sink = none).
        against: for each row, the limits that it counts against (rows x depth), filled up with the last one, which
            never fills. inside: how many are inside each limit. most, least: how many may be, and must be.
        toll: what a place inside each limit costs.
        must: groups with a pinned member. size: people in each group.
        seated: rows of each group.
        brief: whether a search ends where a move would not make the round better; prices say so then.
        calmest: the potentials at which groups regretted least so far.
    """

    flow: CheapestFlow
    places: Places
    worth: Longs
    enters: Longs
    leaves: Longs
    against: Indices
    inside: Longs
    most: Longs
    least: Longs
    toll: Longs
    must: Flags
    size: Longs
    seated: list[Rows]
    brief: bool = False
    calmest: Longs = field(init=False)
    least_regret: int = field(init=False, default=2**62)

    def __post_init__(self) -> None:
        """Begin with the potentials that there are."""
        self.calmest = self.flow.potential.copy()

    def gains(self, rows: slice | Indices) -> Longs:
        """Return what each row would gain at current prices over its worker being left out."""
        potential = self.flow.potential
        gain = self.worth[rows] + potential[self.enters[rows]] - potential[self.leaves[rows]]
        return np.asarray(gain - (self.toll - _NEEDED * (self.inside < self.least))[self.against[rows]].sum(axis=1))

    def gain_of(self, group: int) -> int:
        """Return what a group gains where it is."""
        return int(self.gains(np.array(self.seated[group], dtype=np.intp)).sum())

    def regrets(self) -> Longs:
        """Return of each group what its best place (or being left out) gains more than what it has."""
        best = np.where(self.must, -(2**62), 0)
        np.maximum.at(best, self.places.group_of, self.places.joint(self.gains(slice(None))))
        has = np.array([self.gain_of(group) for group in range(len(self.must))], dtype=np.int64)
        return np.asarray(best - has)

    def look(self) -> Longs:
        """Return the regrets, and remember the potentials if they are the least so far."""
        regrets = self.regrets()
        if regrets.sum() < self.least_regret:
            self.least_regret, self.calmest = int(regrets.sum()), self.flow.potential.copy()
        return regrets

    def insert(self, group: int, rows: Rows, *, more_than: int | None = None) -> int | None:
        """Seat a group that is out; returns what that is worth, or None when there is no room (then nobody moves).

        Where searches are ``brief``, nor is there if it would not be worth more than ``more_than``.
        """
        total = 0
        for k, row in enumerate(rows):
            worth = self._seat(row, most=ENDLESS if more_than is None else self._spare(rows[k:], more_than - total))
            if worth is None:
                for taken in rows[:k]:
                    self._rise(taken)
                return None
            total += worth
        self.seated[group] = rows
        return total

    def remove(self, group: int) -> int:
        """Leave a group out; returns what is lost by that."""
        lost = sum(self._rise(row) for row in self.seated[group])
        self.seated[group] = ()
        return lost

    def best_places(self, group: int) -> list[tuple[int, int]]:
        """Return the places of a group with what they would gain, best first."""
        places = self.places
        span = places.of_group(group)
        if not span:
            return []
        member = places.member[places.place[span.start] : places.place[span.stop] + 1]
        first = places.place[span.start : span.stop] - places.place[span.start]
        gain = self.gains(slice(int(member[0]), int(member[-1])))
        joint = np.add.reduceat(np.maximum.reduceat(gain, member[:-1] - member[0]), first)
        order = np.argsort(-joint, kind="stable")
        return [(int(joint[k]), span.start + k) for k in order.tolist()]

    def rows_of(self, place: int) -> Rows | None:
        """Return the best row of each member at a place at current prices that the limits leave; None = no room."""
        room = self.most - self.inside
        chosen = []
        for rows in self.places.rows_at(place):
            open_rows = np.flatnonzero((room[self.against[rows]] > 0).all(axis=1))
            if not len(open_rows):
                return None
            row = rows.start + int(open_rows[np.argmax(self.gains(rows)[open_rows])])
            np.subtract.at(room, self.against[row], 1)
            chosen.append(row)
        return tuple(chosen)

    def _spare(self, rows: Rows, more_than: int) -> int:
        """How much more than prices say the next of these rows may cost."""
        spare = int(self.gains(np.array(rows, dtype=np.intp)).sum()) - more_than
        return min(max(spare, 0), ENDLESS) if self.brief else ENDLESS

    def _seat(self, row: int, *, most: int) -> int | None:
        paid = self.flow.send(int(self.enters[row]), most=most)
        if paid is None:
            return None
        freed = self.flow.take(int(self.leaves[row]))
        worth = self._worth_of(row)
        np.add.at(self.inside, self.against[row], 1)
        return worth - paid - (freed or 0)

    def _rise(self, row: int) -> int:
        saved = self.flow.take(int(self.enters[row]))
        paid = self.flow.send(int(self.leaves[row]))
        np.subtract.at(self.inside, self.against[row], 1)
        return self._worth_of(row) + (saved or 0) + (paid or 0)

    def _worth_of(self, row: int) -> int:
        """The worth of a row that is out: less the tolls, and more where people are still needed."""
        limits = self.against[row]
        needed = np.count_nonzero(self.inside[limits] < self.least[limits])
        return int(self.worth[row]) - int(self.toll[limits].sum()) + _NEEDED * int(needed)


def improve(exchange: Exchange, *, effort: int) -> bool:
    """Move groups while that makes the round better; returns whether every pinned group has a place.

    Args:
        exchange: changed in place.
        effort: nodes of the flow that may be looked at, about; the same input stops at the same move.
    """
    effort = min(effort, _WORK_A_GROUP * (_FEW_GROUPS + len(exchange.must)))
    swaps = _BRIEF_SHARE if exchange.brief else _SWAP_SHARE
    for step, share in ((_move, 1), (_move_for_others, swaps)):
        end = int(exchange.flow.work[0]) + effort // share
        for _ in range(_PASSES):
            set_tolls(exchange)
            regrets = exchange.look()
            order = np.argsort(-regrets, kind="stable")
            moved = 0
            for group in order[regrets[order] > 0].tolist():
                if exchange.flow.work[0] < end:
                    moved += step(exchange, group)
            if not moved:
                break
    exchange.look()
    return all(exchange.seated[group] for group in np.flatnonzero(exchange.must).tolist())


def set_tolls(exchange: Exchange) -> None:
    """Let a place inside a full limit cost what the first who is kept out would give, and one that is needed pay."""
    places = exchange.places
    if len(exchange.toll) == 1 or not len(places.pairs):
        return
    first_row = places.member[places.place[:-1]]
    for limit in range(len(exchange.toll) - 1):
        exchange.toll[limit] = 0
        full = exchange.inside[limit] >= exchange.most[limit]
        scarce = exchange.inside[limit] <= exchange.least[limit]
        if not full and not scarce:
            continue
        through = np.logical_or.reduceat((exchange.against == limit).any(axis=1), first_row)
        joint = places.joint(exchange.gains(slice(None)))
        keen = _keenness(exchange, joint, through)
        order = np.argsort(-keen, kind="stable")
        order = order[keen[order] > _NOWHERE]
        taken = np.cumsum(exchange.size[order])
        refused = np.flatnonzero(taken > exchange.most[limit])
        enough = np.flatnonzero(taken >= exchange.least[limit])
        if full and len(refused) and keen[order[refused[0]]] > 0:
            exchange.toll[limit] = keen[order[refused[0]]]
        elif scarce and exchange.least[limit] and len(enough) and keen[order[enough[0]]] < 0:
            exchange.toll[limit] = keen[order[enough[0]]]


def _keenness(exchange: Exchange, joint: Longs, through: Flags) -> Longs:
    """What each group gains by a place inside a limit over its best one elsewhere."""
    inside = np.full(len(exchange.must), _NOWHERE)
    other = np.where(exchange.must, _NOWHERE // 2, 0)
    np.maximum.at(inside, exchange.places.group_of[through], joint[through])
    np.maximum.at(other, exchange.places.group_of[~through], joint[~through])
    return np.where(inside > _NOWHERE, inside - other, _NOWHERE)


def _move(exchange: Exchange, group: int) -> bool:
    """Send a group where it gains most, if that makes the round better."""
    ranked = exchange.best_places(group)
    before = exchange.seated[group]
    if not ranked or (before and ranked[0][0] <= exchange.gain_of(group)):
        return False
    lost = exchange.remove(group)
    floor = lost if before or not exchange.must[group] else -(2**62)
    if _settle_best(exchange, group, more_than=floor) is not None:
        return True
    exchange.insert(group, before)
    return False


def _settle_best(exchange: Exchange, group: int, *, more_than: int) -> int | None:
    """Seat a group that is out where that is worth more than a floor; None = nowhere."""
    for promised, place in exchange.best_places(group)[:_PLACES_TRIED]:
        if promised <= more_than:
            return None
        rows = exchange.rows_of(place)
        worth = exchange.insert(group, rows, more_than=more_than) if rows is not None else None
        if worth is not None and worth > more_than:
            return worth
        if worth is not None:
            exchange.remove(group)
    return None


def _move_for_others(exchange: Exchange, group: int) -> bool:
    """Send a group where it gains most and let one of the groups in its way look for another place."""
    has = exchange.gain_of(group)
    for promised, place in exchange.best_places(group)[:_PLACES_TRIED]:
        if promised <= has and exchange.seated[group]:
            return False
        for other in _blockers(exchange, group, place):
            if _swap(exchange, group, other, place):
                return True
    return False


def _blockers(exchange: Exchange, group: int, place: int) -> list[int]:
    """Groups that sit on the jobs of a place, or inside its full limits: those who lose least elsewhere first."""
    jobs: set[int] = set()
    full: set[int] = set()
    for rows in exchange.places.rows_at(place):
        jobs.update(exchange.places.pairs.job[rows].tolist())
        full.update(
            limit
            for limit in np.unique(exchange.against[rows]).tolist()
            if exchange.inside[limit] >= exchange.most[limit]
        )
    found = []
    for other, seats in enumerate(exchange.seated):
        if other == group or exchange.must[other] or not seats:
            continue
        if any(
            int(exchange.places.pairs.job[row]) in jobs or not full.isdisjoint(exchange.against[row].tolist())
            for row in seats
        ):
            found.append((exchange.gain_of(other), other))
    return [other for _, other in sorted(found)[:_BLOCKERS_TRIED]]


def _swap(exchange: Exchange, group: int, other: int, place: int) -> bool:
    before, others = exchange.seated[group], exchange.seated[other]
    lost = exchange.remove(group) + exchange.remove(other)
    rows = exchange.rows_of(place)
    worth = exchange.insert(group, rows) if rows is not None else None
    if worth is not None:
        worth += _settle_best(exchange, other, more_than=0) or 0
        if worth > lost or (exchange.must[group] and not before):
            return True
        exchange.remove(other)
        exchange.remove(group)
    exchange.insert(group, before)
    exchange.insert(other, others)
    return False
