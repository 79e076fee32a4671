"""Workers without a choice find one: others make room along ways that cost least, until a seat is free or one stays out.

Going to place ``j`` costs a worker what the choice gives less what ``j`` gives: never less than 0.
"""

from heapq import heappop, heappush
from typing import Any, NamedTuple, Self

import numpy as np

from matching.compiled import compiled, inlined, lean
from matching.options import OUTSIDE, Options, State
from matching.problem import Flags, Indices, Ints, Longs

_FAR = 2**62
_ENDS, _GOES_ON, _DEAD = 1, 0, -1


class Chain(NamedTuple):
    """The workers of each place as linked lists; negative = none."""

    first: Ints
    after: Ints
    before: Ints

    @classmethod
    def of(cls, state: State) -> Self:
        """Return room for so many workers and places."""
        workers = np.empty((2, len(state.choice)), dtype=np.int32)
        return cls(np.empty(len(state.seats), dtype=np.int32), workers[0], workers[1])


@lean
def chain_up(options: Options, state: State, chain: Chain) -> None:
    """Chain the workers of each place."""
    chain.first[:] = -1
    for worker in range(len(state.choice)):
        if state.choice[worker] >= 0:
            _link(options, state, chain, worker)


@compiled
def ways_out(options: Options, state: State, chain: Chain, lost: Indices, away: Longs) -> int:
    """Return the length of the shortest way out of those ``lost``, who have no choice.

    ``away`` holds that to each place as far as it was looked for.
    """
    first, after, gain, outside = chain.first, chain.after, state.gain, options.outside
    last = len(state.seats)
    away[:] = _FAR
    heap: list[Any] = [(0, 0)]
    heap.pop()
    for worker in lost:
        _spread(options, state.price, worker, gain[worker], away, heap)
        _reach(gain[worker] - outside[worker], last, away, heap)
    while len(heap) > 0:
        so_far, place = heappop(heap)
        if so_far > away[place]:
            continue
        if place == last or state.taken[place] < state.seats[place]:
            return int(so_far)
        worker = first[place]
        while worker >= 0:
            _spread(options, state.price, worker, so_far + gain[worker], away, heap)
            _reach(so_far + gain[worker] - outside[worker], last, away, heap)
            worker = after[worker]
    return _FAR


@inlined
def _spread(options: Options, price: Longs, worker: int, base: int, away: Longs, heap: list[Any]) -> None:
    """Reach all that a worker could choose."""
    places, worth = options.place, options.worth
    for row in range(options.start[worker], options.start[worker + 1]):
        length = base - worth[row] + price[places[row]]
        if length < away[places[row]]:
            away[places[row]] = length
            heappush(heap, (length, np.int64(places[row])))


@inlined
def _reach(length: int, place: int, away: Longs, heap: list[Any]) -> None:
    if length < away[place]:
        away[place] = length
        heappush(heap, (length, place))


@lean
def dearer(options: Options, state: State, chain: Chain, lost: Indices, away: Longs, reach: int) -> None:
    """Let places nearer than ``reach`` cost the difference more."""
    places, worth, price, gain, after = options.place, options.worth, state.price, state.gain, chain.after
    for place in range(len(state.seats)):
        more = reach - away[place]
        worker = chain.first[place] if more > 0 else -1
        price[place] += max(0, more)
        while worker >= 0:
            gain[worker] -= more
            worker = after[worker]
    for worker in lost:
        best = options.outside[worker]
        for row in range(options.start[worker], options.start[worker + 1]):
            best = max(best, worth[row] - price[places[row]])
        gain[worker] = best


@lean
def place_all(options: Options, state: State, chain: Chain, lost: Indices, marks: Flags, stack: Longs) -> None:
    """Place as many of those ``lost`` as find a way that costs nothing; each place is given up once it led nowhere."""
    marks[:] = False
    for worker in lost:
        if state.gain[worker] == options.outside[worker]:
            state.choice[worker] = OUTSIDE
            continue
        row = _way(options, state, marks, worker, options.start[worker])
        while row >= 0:
            depth = _climb(options, state, chain, marks, stack, options.place[row])
            if depth >= 0:
                _shift(options, state, chain, marks, stack, depth)
                _move(options, state, chain, worker, row)
                break
            row = _way(options, state, marks, worker, row)


@lean
def _way(options: Options, state: State, marks: Flags, worker: int, first: int) -> int:
    """The worker's next row from ``first`` that costs nothing and was not tried; -1 = none."""
    for row in range(first, options.start[worker + 1]):
        place = options.place[row]
        if not marks[place] and options.worth[row] - state.price[place] == state.gain[worker]:
            return row
    return -1


@lean
def _climb(options: Options, state: State, chain: Chain, marks: Flags, stack: Longs, place: int) -> int:
    """Search a way from a place; its length, the way itself in ``stack`` (places, workers, rows), or -1."""
    depth = 0
    _stand(options, chain, marks, stack, depth, place)
    while depth >= 0:
        found = _step(options, state, chain, marks, stack, depth)
        if found == _ENDS:
            return depth
        if found == _GOES_ON:
            depth += 1
            _stand(options, chain, marks, stack, depth, options.place[stack[2, depth - 1]])
        else:
            depth -= 1
    return -1


@lean
def _stand(options: Options, chain: Chain, marks: Flags, stack: Longs, depth: int, place: int) -> None:
    marks[place] = True
    stack[0, depth], stack[1, depth] = place, chain.first[place]
    if chain.first[place] >= 0:
        stack[2, depth] = options.start[chain.first[place]]


@lean
def _step(options: Options, state: State, chain: Chain, marks: Flags, stack: Longs, depth: int) -> int:
    place, worker = stack[0, depth], stack[1, depth]
    if state.taken[place] < state.seats[place]:
        stack[1, depth] = -1
        return _ENDS
    while worker >= 0:
        stack[1, depth] = worker
        if state.gain[worker] == options.outside[worker]:
            stack[2, depth] = OUTSIDE
            return _ENDS
        row = _way(options, state, marks, worker, stack[2, depth])
        if row >= 0:
            stack[2, depth] = row
            return _GOES_ON
        worker = chain.after[worker]
        if worker >= 0:
            stack[2, depth] = options.start[worker]
    return _DEAD


@lean
def _shift(options: Options, state: State, chain: Chain, marks: Flags, stack: Longs, depth: int) -> None:
    """Move everybody on the way, the last one first."""
    if stack[1, depth] >= 0:
        _move(options, state, chain, stack[1, depth], OUTSIDE)
    for k in range(depth - 1, -1, -1):
        _move(options, state, chain, stack[1, k], stack[2, k])
    for k in range(depth + 1):
        marks[stack[0, k]] = False


@lean
def _move(options: Options, state: State, chain: Chain, worker: int, row: int) -> None:
    left = state.choice[worker]
    if left >= 0:
        before, after = chain.before[worker], chain.after[worker]
        if before >= 0:
            chain.after[before] = after
        else:
            chain.first[options.place[left]] = after
        if after >= 0:
            chain.before[after] = before
        state.taken[options.place[left]] -= 1
    state.choice[worker] = row
    if row >= 0:
        state.taken[options.place[row]] += 1
        _link(options, state, chain, worker)


@lean
def _link(options: Options, state: State, chain: Chain, worker: int) -> None:
    place = options.place[state.choice[worker]]
    chain.before[worker], chain.after[worker] = -1, chain.first[place]
    if chain.first[place] >= 0:
        chain.before[chain.first[place]] = worker
    chain.first[place] = worker
