"""An auction that brings the prices of places near their final level (Bertsekas 1981, 1992; places with many seats).

Workers take the place that gives them most. A place that too many take is asked for more until only its seats
are left; a place that has seats free at a price is offered for less until enough come. Everybody ends within
``step`` of the best they could have, except where a place has used up its turns. Nothing here needs to be
exact: what follows is (``matching.settlement``).
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.compiled import lean
from matching.options import ByPlace, Options, State
from matching.problem import Flags, Ints, Longs

_TURNS = 20
"""How often a phase lets a place grow cheaper; it may grow dearer ten times as often."""
_FEW = 12
"""So many are kept in order while rows are read; more are picked out afterwards."""
_NARROW = 2**28
Whole = npt.NDArray[Any]
"""32 bits wide, or 64 where worth asks for it: half the memory is half the time."""


class Trade(NamedTuple):
    """What one phase works on; money in ``fine`` parts of a point.

    Attributes:
        start, pair: the rows of each worker, place and worth. outside: of each worker.
        opened, offer, row: the rows of each place, worker and worth, and which row of the options each is.
        seats, price, taken: of each place. choice: row of each worker, or -1. at: its place, or -1.
        gain: of each worker, what the choice is worth less its price.
        first, after, before: the workers of each place as linked lists.
        queue, waiting: places that have too many or too few, in turn. head: where the queue begins, and its length.
        dearer, cheaper: turns used up.
        who, way, loss: room for the workers looked at.
    """

    start: Longs
    pair: Whole
    outside: Whole
    opened: Longs
    offer: Whole
    row: Ints
    seats: Longs
    price: Whole
    taken: Ints
    choice: Longs
    at: Ints
    gain: Whole
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
    trade = _laid_out(options, rows, state, fine, kind=_kind(options, state, step, fine))
    _open(trade, step)
    _trade(trade, step)
    state.price[:] = trade.price


def _kind(options: Options, state: State, step: int, fine: int) -> Any:
    """Return the width for money: prices rise above worth by a few steps only."""
    sizes = [int(np.abs(part).max(initial=0)) for part in (options.worth, options.outside)]
    return np.int32 if max(*sizes, int(state.price.max(initial=0)) // fine) * fine + 4 * step < _NARROW else np.int64


def _laid_out(options: Options, rows: ByPlace, state: State, fine: int, *, kind: Any) -> Trade:
    places, workers, size = len(state.seats), len(state.choice), len(options.place)
    pair, offer = np.empty((2, size, 2), dtype=kind)
    pair[:, 0], pair[:, 1] = options.place, options.worth * fine
    offer[:, 0], offer[:, 1] = rows.worker, rows.worth * fine
    of_place, of_worker = np.zeros((3, places), dtype=np.int32), np.empty((3, workers), dtype=np.int32)
    return Trade(
        start=options.start,
        pair=pair,
        outside=(options.outside * fine).astype(kind),
        opened=rows.start,
        offer=offer,
        row=rows.row,
        seats=state.seats,
        price=state.price.astype(kind),
        taken=of_place[0],
        choice=state.choice,
        at=np.full(workers, -1, dtype=np.int32),
        gain=np.empty(workers, dtype=kind),
        first=np.full(places, -1, dtype=np.int32),
        after=of_worker[0],
        before=of_worker[1],
        queue=np.zeros(places + 1, dtype=np.int32),
        waiting=np.zeros(places, dtype=np.bool_),
        head=np.zeros(2, dtype=np.int64),
        dearer=of_place[1],
        cheaper=of_place[2],
        who=of_worker[2],
        way=np.empty(workers, dtype=np.int64),
        loss=np.empty(workers, dtype=np.int64),
    )


@lean
def _line_up(trade: Trade, place: int) -> None:
    crowded = trade.taken[place] > trade.seats[place]
    dear = trade.taken[place] < trade.seats[place] and trade.price[place] > 0
    if (crowded or dear) and not trade.waiting[place]:
        trade.waiting[place] = True
        trade.queue[(trade.head[0] + trade.head[1]) % len(trade.queue)] = place
        trade.head[1] += 1


@lean
def _leave(trade: Trade, worker: int, place: int) -> None:
    after, before = trade.after, trade.before
    if before[worker] >= 0:
        after[before[worker]] = after[worker]
    else:
        trade.first[place] = after[worker]
    if after[worker] >= 0:
        before[after[worker]] = before[worker]
    trade.taken[place] -= 1


@lean
def _come(trade: Trade, worker: int, place: int) -> None:
    first, after, before = trade.first, trade.after, trade.before
    after[worker], before[worker] = first[place], -1
    if first[place] >= 0:
        before[first[place]] = worker
    first[place] = worker
    trade.at[worker] = place
    trade.taken[place] += 1


@lean
def _open(trade: Trade, step: int) -> None:
    """Let everybody have what they chose, or the best where that is more than ``step`` better."""
    start, pair, outside, price, choice = trade.start, trade.pair, trade.outside, trade.price, trade.choice
    for worker in range(len(outside)):
        best, row = np.int64(outside[worker]), -1
        for other in range(start[worker], start[worker + 1]):
            value = np.int64(pair[other, 1]) - price[pair[other, 0]]
            if value > best:
                best, row = value, other
        chosen, has = choice[worker], np.int64(outside[worker])
        if chosen >= 0:
            has = np.int64(pair[chosen, 1]) - price[pair[chosen, 0]]
        if has < best - step:
            chosen, has = row, best
        choice[worker], trade.gain[worker] = chosen, has
        if chosen >= 0:
            _come(trade, worker, pair[chosen, 0])
    for place in range(len(trade.seats)):
        _line_up(trade, place)


@lean
def _trade(trade: Trade, step: int) -> None:
    head, queue, taken, seats = trade.head, trade.queue, trade.taken, trade.seats
    while head[1] > 0:
        place = queue[head[0]]
        head[0] = (head[0] + 1) % len(queue)
        head[1] -= 1
        trade.waiting[place] = False
        if taken[place] > seats[place] and trade.dearer[place] < 10 * _TURNS:
            trade.dearer[place] += 1
            _ask_more(trade, place, step)
        elif taken[place] < seats[place] and trade.price[place] > 0 and trade.cheaper[place] < _TURNS:
            trade.cheaper[place] += 1
            _ask_less(trade, place, step)


@lean
def _ask_more(trade: Trade, place: int, step: int) -> None:
    """Those who lose least by it leave, and the price rises by the last one's loss."""
    count, out = _losses(trade, place), trade.taken[place] - trade.seats[place]
    who, way, loss, gain = trade.who, trade.way, trade.loss, trade.gain
    _least_first(trade, count, out)
    more = max(loss[out - 1] + step, 1)
    trade.price[place] += more
    for k in range(out, count):
        gain[who[k]] -= more
    for k in range(out):
        worker, row = who[k], way[k]
        _leave(trade, worker, place)
        trade.choice[worker] = row
        gain[worker] -= loss[k]
        trade.at[worker] = -1
        if row >= 0:
            _come(trade, worker, trade.pair[row, 0])
            _line_up(trade, trade.pair[row, 0])


@lean
def _losses(trade: Trade, place: int) -> int:
    """List the workers of a place, with what each would lose by the next best choice."""
    start, pair, price, after = trade.start, trade.pair, trade.price, trade.after
    who, way, loss = trade.who, trade.way, trade.loss
    count = 0
    worker = trade.first[place]
    while worker >= 0:
        best, row = np.int64(trade.outside[worker]), -1
        for other in range(start[worker], start[worker + 1]):
            value = np.int64(pair[other, 1]) - price[pair[other, 0]]
            if value > best and pair[other, 0] != place:
                best, row = value, other
        who[count], way[count], loss[count] = worker, row, trade.gain[worker] - best
        count += 1
        worker = after[worker]
    return count


@lean
def _least_first(trade: Trade, count: int, wanted: int) -> None:
    """Bring those with the least loss to the front, the greatest of them last (Hoare 1961)."""
    loss, low, high, last = trade.loss, 0, count - 1, wanted - 1
    while low < high:
        left, right = _parted(trade, low, high)
        if last <= right:
            high = right
        elif last >= left:
            low = left
        else:
            break
    greatest = 0
    for k in range(1, wanted):
        if loss[k] > loss[greatest]:
            greatest = k
    _swap(trade, greatest, last)


@lean
def _parted(trade: Trade, low: int, high: int) -> tuple[int, int]:
    """Part a stretch at the loss in its middle; return where the greater ones begin and the lesser ones end."""
    loss, left, right, middle = trade.loss, low, high, trade.loss[(low + high) >> 1]
    while left <= right:
        while loss[left] < middle:
            left += 1
        while loss[right] > middle:
            right -= 1
        if left <= right:
            _swap(trade, left, right)
            left += 1
            right -= 1
    return left, right


@lean
def _swap(trade: Trade, one: int, other: int) -> None:
    who, way, loss = trade.who, trade.way, trade.loss
    who[one], who[other] = who[other], who[one]
    way[one], way[other] = way[other], way[one]
    loss[one], loss[other] = loss[other], loss[one]


@lean
def _ask_less(trade: Trade, place: int, step: int) -> None:
    """The price falls to where as many as there are seats free gain by coming."""
    who, way, loss, gain = trade.who, trade.way, trade.loss, trade.gain
    need = trade.seats[place] - trade.taken[place]
    count = _few_offers(trade, place, need) if need <= _FEW else _offers(trade, place, need)
    before = np.int64(trade.price[place])
    price = max(0, min(before, -loss[need - 1] - step)) if count == need else 0
    trade.price[place] = price
    worker = trade.first[place]
    while worker >= 0 and price != before:
        gain[worker] += before - price
        worker = trade.after[worker]
    for k in range(count):
        if -loss[k] > price:
            worker = who[k]
            left = trade.at[worker]
            if left >= 0:
                _leave(trade, worker, left)
                _line_up(trade, left)
            trade.choice[worker], gain[worker] = trade.row[way[k]], trade.offer[way[k], 1] - price
            _come(trade, worker, place)


@lean
def _few_offers(trade: Trade, place: int, need: int) -> int:
    """List the workers who would pay most for coming, with minus what they would pay, in order of it."""
    offer, gain, at = trade.offer, trade.gain, trade.at
    who, way, loss = trade.who, trade.way, trade.loss
    count, worst = 0, np.int64(0)
    for row in range(trade.opened[place], trade.opened[place + 1]):
        worker = offer[row, 0]
        less = np.int64(gain[worker]) - offer[row, 1]
        if less < worst and at[worker] != place:
            k = min(count, need - 1)
            while k > 0 and loss[k - 1] > less:
                loss[k], who[k], way[k] = loss[k - 1], who[k - 1], way[k - 1]
                k -= 1
            loss[k], who[k], way[k] = less, worker, row
            count = min(count + 1, need)
            worst = loss[need - 1] if count == need else worst
    return count


@lean
def _offers(trade: Trade, place: int, need: int) -> int:
    """The same, for many: the last is the one who pays least, the others come in any order."""
    offer, gain, at = trade.offer, trade.gain, trade.at
    count = 0
    for row in range(trade.opened[place], trade.opened[place + 1]):
        worker = offer[row, 0]
        less = np.int64(gain[worker]) - offer[row, 1]
        if less < 0 and at[worker] != place:
            trade.who[count], trade.way[count], trade.loss[count] = worker, row, less
            count += 1
    if count > need:
        _least_first(trade, count, need)
    return min(count, need)
