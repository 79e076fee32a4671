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
_START, _STOP, _OUTSIDE, _GAIN, _CHOICE, _AT, _SLOT, _COLUMNS = 0, 1, 2, 3, 4, 5, 6, 8
"""Columns of what is known of a worker: side by side, so that memory is waited for once."""


class Trade(NamedTuple):
    """What one phase works on; money in ``fine`` parts of a point.

    Attributes:
        man: workers x the columns above: their rows, what staying out is worth, what the choice is worth less its
            price, the row chosen, its place, and where they stand among its members; -1 = none.
        pair: the rows of each worker, place and worth.
        opened, offer, row: the rows of each place, worker and worth, and which row of the options each is.
        member: those at each place, from where its rows begin: nobody is at a place without a row there.
        seats, price, taken: of each place.
        queue, waiting: places that have too many or too few, in turn. head: where the queue begins, and its length.
        dearer, cheaper: turns used up.
        who, way, loss: room for the workers looked at.
    """

    man: Whole
    pair: Whole
    opened: Longs
    offer: Whole
    row: Ints
    member: Ints
    seats: Longs
    price: Whole
    taken: Ints
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
    state.choice[:] = trade.man[:, _CHOICE]


def _kind(options: Options, state: State, step: int, fine: int) -> Any:
    """Return the width for money and rows: prices rise above worth by a few steps only."""
    sizes = [int(np.abs(part).max(initial=0)) for part in (options.worth, options.outside)]
    money = max(*sizes, int(state.price.max(initial=0)) // fine) * fine + 4 * step
    return np.int32 if max(money, len(options.place)) < _NARROW else np.int64


def _laid_out(options: Options, rows: ByPlace, state: State, fine: int, *, kind: Any) -> Trade:
    places, workers, size = len(state.seats), len(state.choice), len(options.place)
    pair, offer = np.empty((2, size, 2), dtype=kind)
    pair[:, 0], pair[:, 1] = options.place, options.worth * fine
    offer[:, 0], offer[:, 1] = rows.worker, rows.worth * fine
    man = np.empty((workers, _COLUMNS), dtype=kind)
    man[:, _START], man[:, _STOP] = options.start[:-1], options.start[1:]
    man[:, _OUTSIDE], man[:, _CHOICE], man[:, _AT] = options.outside * fine, state.choice, -1
    of_place = np.zeros((3, places), dtype=np.int32)
    return Trade(
        man=man,
        pair=pair,
        opened=rows.start,
        offer=offer,
        row=rows.row,
        member=np.empty(size, dtype=np.int32),
        seats=state.seats,
        price=state.price.astype(kind),
        taken=of_place[0],
        queue=np.zeros(places + 1, dtype=np.int32),
        waiting=np.zeros(places, dtype=np.bool_),
        head=np.zeros(2, dtype=np.int64),
        dearer=of_place[1],
        cheaper=of_place[2],
        who=np.empty(workers, dtype=np.int32),
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
def _leave(trade: Trade, worker: int) -> None:
    man, place = trade.man, trade.man[worker, _AT]
    trade.taken[place] -= 1
    last = trade.member[trade.opened[place] + trade.taken[place]]
    trade.member[trade.opened[place] + man[worker, _SLOT]] = last
    man[last, _SLOT] = man[worker, _SLOT]


@lean
def _come(trade: Trade, worker: int, place: int) -> None:
    trade.man[worker, _AT], trade.man[worker, _SLOT] = place, trade.taken[place]
    trade.member[trade.opened[place] + trade.taken[place]] = worker
    trade.taken[place] += 1


@lean
def _open(trade: Trade, step: int) -> None:
    """Let everybody have what they chose, or the best where that is more than ``step`` better."""
    man, pair, price = trade.man, trade.pair, trade.price
    for worker in range(len(man)):
        outside = np.int64(man[worker, _OUTSIDE])
        best, row = outside, -1
        for other in range(man[worker, _START], man[worker, _STOP]):
            value = np.int64(pair[other, 1]) - price[pair[other, 0]]
            if value > best:
                best, row = value, other
        chosen, has = man[worker, _CHOICE], outside
        if chosen >= 0:
            has = np.int64(pair[chosen, 1]) - price[pair[chosen, 0]]
        if has < best - step:
            chosen, has = row, best
        man[worker, _CHOICE], man[worker, _GAIN] = chosen, has
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
    man, pair, member, base = trade.man, trade.pair, trade.member, trade.opened[place]
    who, way, loss = trade.who, trade.way, trade.loss
    count, out = trade.taken[place], trade.taken[place] - trade.seats[place]
    _losses(trade, place)
    _least_first(trade, count, out)
    more = max(loss[out - 1] + step, 1)
    trade.price[place] += more
    trade.taken[place] = count - out
    for k in range(out, count):
        worker = who[k]
        man[worker, _GAIN] -= more
        man[worker, _SLOT] = k - out
        member[base + k - out] = worker
    for k in range(out):
        worker, row = who[k], way[k]
        man[worker, _CHOICE] = row
        man[worker, _GAIN] -= loss[k]
        man[worker, _AT] = -1
        if row >= 0:
            _come(trade, worker, pair[row, 0])
            _line_up(trade, pair[row, 0])


@lean
def _losses(trade: Trade, place: int) -> None:
    """List the workers of a place, with what each would lose by the next best choice."""
    man, pair, price, member, base = trade.man, trade.pair, trade.price, trade.member, trade.opened[place]
    who, way, loss = trade.who, trade.way, trade.loss
    for k in range(trade.taken[place]):
        worker = member[base + k]
        best, row = np.int64(man[worker, _OUTSIDE]), -1
        for other in range(man[worker, _START], man[worker, _STOP]):
            there = pair[other, 0]
            value = np.int64(pair[other, 1]) - price[there]
            better = (value > best) & (there != place)
            best, row = value if better else best, other if better else row
        who[k], way[k], loss[k] = worker, row, man[worker, _GAIN] - best


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
    man, who, way, loss = trade.man, trade.who, trade.way, trade.loss
    need = trade.seats[place] - trade.taken[place]
    count = _few_offers(trade, place, need) if need <= _FEW else _offers(trade, place, need)
    before = np.int64(trade.price[place])
    price = max(0, min(before, -loss[need - 1] - step)) if count == need else 0
    trade.price[place] = price
    if price != before:
        for k in range(trade.opened[place], trade.opened[place] + trade.taken[place]):
            man[trade.member[k], _GAIN] += before - price
    for k in range(count):
        if -loss[k] > price:
            worker = who[k]
            left = man[worker, _AT]
            if left >= 0:
                _leave(trade, worker)
                _line_up(trade, left)
            man[worker, _CHOICE], man[worker, _GAIN] = trade.row[way[k]], trade.offer[way[k], 1] - price
            _come(trade, worker, place)


@lean
def _few_offers(trade: Trade, place: int, need: int) -> int:
    """List the workers who would pay most for coming, with minus what they would pay, in order of it."""
    offer, man = trade.offer, trade.man
    who, way, loss = trade.who, trade.way, trade.loss
    count, worst = 0, np.int64(0)
    for row in range(trade.opened[place], trade.opened[place + 1]):
        worker = offer[row, 0]
        less = np.int64(man[worker, _GAIN]) - offer[row, 1]
        if less < worst and man[worker, _AT] != place:
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
    offer, man = trade.offer, trade.man
    count = 0
    for row in range(trade.opened[place], trade.opened[place + 1]):
        worker = offer[row, 0]
        less = np.int64(man[worker, _GAIN]) - offer[row, 1]
        if less < 0 and man[worker, _AT] != place:
            trade.who[count], trade.way[count], trade.loss[count] = worker, row, less
            count += 1
    if count > need:
        _least_first(trade, count, need)
    return min(count, need)
