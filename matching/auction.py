"""An auction that brings the prices of places near their final level (Bertsekas 1981, 1992; places with many seats).

Workers take the place that gives them most. A place that too many take is asked for more until only its seats
are left; a place that has seats free at a price is offered for less until enough come. Everybody ends within
``step`` of the best they could have, except where a place has used up its turns. Nothing here needs to be
exact: what follows is (``matching.settlement``).
"""

from typing import NamedTuple

import numpy as np

from matching.compiled import compiled
from matching.options import ByPlace, Options, State
from matching.problem import Flags, Ints, Longs

_TURNS = 20
"""How often a phase lets a place grow cheaper; it may grow dearer ten times as often."""
_MANY = 12
"""More are sorted, fewer picked one by one."""


class Trade(NamedTuple):
    """What one phase works on.

    Attributes:
        seats, price, taken: of each place; prices in ``fine`` parts of a point, and one more that is 0, for no place.
        choice: row of each worker, or -1. at, worth: the place of it, and what it is worth before the seat is paid.
        first, after, before: the workers of each place as linked lists.
        queue, waiting: places that have too many or too few, in turn. head: where the queue begins, and its length.
        dearer, cheaper: turns used up.
        who, way, loss: room for the workers looked at.
    """

    seats: Longs
    price: Longs
    taken: Longs
    choice: Longs
    at: Ints
    worth: Longs
    first: Ints
    after: Ints
    before: Ints
    queue: Ints
    waiting: Flags
    head: Longs
    dearer: Ints
    cheaper: Ints
    who: Ints
    way: Longs
    loss: Longs


def refine(options: Options, rows: ByPlace, state: State, *, step: int, fine: int) -> None:
    """Bring the state's prices and choices, changed in place, to within ``step`` of an equilibrium.

    Prices and ``step`` are in ``fine`` parts of a point; ``rows`` are those of ``options`` by place.
    """
    places, workers = len(state.seats), len(state.choice)
    trade = Trade(
        seats=state.seats,
        price=np.append(state.price, 0),
        taken=np.zeros(places, dtype=np.int64),
        choice=state.choice,
        at=np.empty(workers, dtype=np.int32),
        worth=np.empty(workers, dtype=np.int64),
        first=np.full(places, -1, dtype=np.int32),
        after=np.full(workers, -1, dtype=np.int32),
        before=np.full(workers, -1, dtype=np.int32),
        queue=np.zeros(places + 1, dtype=np.int32),
        waiting=np.zeros(places, dtype=np.bool_),
        head=np.zeros(2, dtype=np.int64),
        dearer=np.zeros(places, dtype=np.int32),
        cheaper=np.zeros(places, dtype=np.int32),
        who=np.empty(workers, dtype=np.int32),
        way=np.empty(workers, dtype=np.int64),
        loss=np.empty(workers, dtype=np.int64),
    )
    _open(options, trade, step, fine)
    _trade(options, rows, trade, step, fine)
    state.price[:] = trade.price[:-1]


@compiled
def _best(options: Options, price: Longs, worker: int, fine: int, but: int) -> tuple[int, int]:
    """The best row at another place than ``but``, and what it gives; -1 where staying outside is no worse."""
    best, row = options.outside[worker] * fine, -1
    for other in range(options.start[worker], options.start[worker + 1]):
        place = options.place[other]
        value = options.worth[other] * fine - price[place]
        if value > best and place != but:
            best, row = value, other
    return best, row


@compiled
def _line_up(trade: Trade, place: int) -> None:
    crowded = trade.taken[place] > trade.seats[place]
    dear = trade.taken[place] < trade.seats[place] and trade.price[place] > 0
    if (crowded or dear) and not trade.waiting[place]:
        trade.waiting[place] = True
        trade.queue[(trade.head[0] + trade.head[1]) % len(trade.queue)] = place
        trade.head[1] += 1


@compiled
def _unlink(first: Ints, after: Ints, before: Ints, worker: int, place: int) -> None:
    if before[worker] >= 0:
        after[before[worker]] = after[worker]
    else:
        first[place] = after[worker]
    if after[worker] >= 0:
        before[after[worker]] = before[worker]


@compiled
def _link(first: Ints, after: Ints, before: Ints, worker: int, place: int) -> None:
    after[worker], before[worker] = first[place], -1
    if first[place] >= 0:
        before[first[place]] = worker
    first[place] = worker


@compiled
def _open(options: Options, trade: Trade, step: int, fine: int) -> None:
    """Let everybody have what they chose, or the best where that is more than ``step`` better."""
    outside, place, worth, price = options.outside, options.place, options.worth, trade.price
    for worker in range(len(outside)):
        best, row = _best(options, price, worker, fine, -1)
        chosen, has = trade.choice[worker], outside[worker] * fine
        if chosen >= 0:
            has = worth[chosen] * fine - price[place[chosen]]
        if has < best - step:
            chosen = row
        trade.choice[worker], trade.at[worker], trade.worth[worker] = chosen, len(price) - 1, outside[worker] * fine
        if chosen >= 0:
            trade.at[worker], trade.worth[worker] = place[chosen], worth[chosen] * fine
            _link(trade.first, trade.after, trade.before, worker, place[chosen])
            trade.taken[place[chosen]] += 1
    for one in range(len(trade.seats)):
        _line_up(trade, one)


@compiled
def _trade(options: Options, rows: ByPlace, trade: Trade, step: int, fine: int) -> None:
    while trade.head[1] > 0:
        place = trade.queue[trade.head[0]]
        trade.head[0] = (trade.head[0] + 1) % len(trade.queue)
        trade.head[1] -= 1
        trade.waiting[place] = False
        crowded = trade.taken[place] > trade.seats[place]
        dear = trade.taken[place] < trade.seats[place] and trade.price[place] > 0
        if crowded and trade.dearer[place] < 10 * _TURNS:
            trade.dearer[place] += 1
            _ask_more(options, trade, place, step, fine)
        if dear and trade.cheaper[place] < _TURNS:
            trade.cheaper[place] += 1
            _ask_less(options, rows, trade, place, step, fine)


@compiled
def _ask_more(options: Options, trade: Trade, place: int, step: int, fine: int) -> None:
    """Those who lose least by it leave, and the price rises by the last one's loss."""
    count = _losses(options, trade, place, fine)
    out = trade.taken[place] - trade.seats[place]
    _least_first(trade, count, out)
    trade.price[place] += max(trade.loss[out - 1] + step, 1)
    first, after, before, taken, seats = trade.first, trade.after, trade.before, trade.taken, trade.seats
    for k in range(out):
        worker, row = trade.who[k], trade.way[k]
        _unlink(first, after, before, worker, place)
        trade.choice[worker], trade.at[worker] = row, len(trade.seats)
        trade.worth[worker] = options.outside[worker] * fine
        if row >= 0:
            trade.at[worker], trade.worth[worker] = options.place[row], options.worth[row] * fine
            _link(first, after, before, worker, options.place[row])
            taken[options.place[row]] += 1
            if taken[options.place[row]] > seats[options.place[row]]:
                _line_up(trade, options.place[row])
    taken[place] -= out


@compiled
def _losses(options: Options, trade: Trade, place: int, fine: int) -> int:
    """List the workers of a place, with what each would lose by the next best choice."""
    start, places, worth, outside = options.start, options.place, options.worth, options.outside
    price, has, after = trade.price, trade.worth, trade.after
    who, way, loss = trade.who, trade.way, trade.loss
    count = 0
    worker = trade.first[place]
    while worker >= 0:
        best, row = outside[worker] * fine, -1
        for other in range(start[worker], start[worker + 1]):
            value = worth[other] * fine - price[places[other]]
            if value > best and places[other] != place:
                best, row = value, other
        who[count], way[count], loss[count] = worker, row, has[worker] - price[place] - best
        count += 1
        worker = after[worker]
    return count


@compiled
def _least_first(trade: Trade, count: int, wanted: int) -> None:
    """Bring those with the least loss to the front, in order."""
    who, way, loss = trade.who[:count], trade.way[:count], trade.loss[:count]
    if wanted > _MANY:
        order = np.argsort(loss)
        who[:], way[:], loss[:] = who[order], way[order], loss[order]
        return
    for k in range(wanted):
        least = k
        for other in range(k + 1, count):
            if loss[other] < loss[least]:
                least = other
        who[k], who[least] = who[least], who[k]
        way[k], way[least] = way[least], way[k]
        loss[k], loss[least] = loss[least], loss[k]


@compiled
def _ask_less(options: Options, rows: ByPlace, trade: Trade, place: int, step: int, fine: int) -> None:
    """The price falls to where as many as there are seats free gain by coming."""
    count = _offers(rows, trade, place, fine)
    need = trade.seats[place] - trade.taken[place]
    _least_first(trade, count, min(count, need))
    least = -trade.loss[need - 1] - step if count >= need else 0
    trade.price[place] = max(0, min(trade.price[place], least))
    for k in range(min(count, need)):
        if -trade.loss[k] <= trade.price[place]:
            break
        worker, row = trade.who[k], trade.way[k]
        left = trade.at[worker]
        if left < len(trade.seats):
            _unlink(trade.first, trade.after, trade.before, worker, left)
            trade.taken[left] -= 1
            _line_up(trade, left)
        trade.choice[worker], trade.at[worker], trade.worth[worker] = row, place, options.worth[row] * fine
        _link(trade.first, trade.after, trade.before, worker, place)
        trade.taken[place] += 1


@compiled
def _offers(rows: ByPlace, trade: Trade, place: int, fine: int) -> int:
    """List the workers who would come to a place at some price, with minus the price up to which they would."""
    worth, price, at, has = rows.worth, trade.price, trade.at, trade.worth
    workers, row_of, who, way, loss = rows.worker, rows.row, trade.who, trade.way, trade.loss
    count = 0
    for k in range(rows.start[place], rows.start[place + 1]):
        worker = workers[k]
        pays = worth[k] * fine - has[worker] + price[at[worker]]
        if pays > 0 and at[worker] != place:
            who[count], way[count], loss[count] = worker, row_of[k], -pays
            count += 1
    return count
