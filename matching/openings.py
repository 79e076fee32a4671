"""Seats that are free at a price find somebody: along ways that cost least, from those outside or from free seats.

Searched from the place backwards: the price falls until somebody comes from elsewhere, whose seat is then free in
turn, until somebody comes from outside or from a place that costs nothing, or the price is 0 itself.
"""

from heapq import heappop, heappush
from typing import Any

import numpy as np

from matching.compiled import compiled, inlined, lean
from matching.options import ByPlace, Options, State
from matching.problem import Flags, Longs

_FAR = 2**62
_ENDS, _GOES_ON, _DEAD = 1, 0, -1


@compiled
def ways_back(options: Options, rows: ByPlace, state: State, away: Longs) -> int:
    """Return the length of the shortest way; ``away`` holds that from each place as far as it was looked for."""
    away[:] = _FAR
    outside = len(state.seats)
    heap: list[Any] = [(0, 0)]
    heap.pop()
    for place in range(outside):
        if state.price[place] > 0 and state.taken[place] < state.seats[place]:
            away[place] = 0
            heappush(heap, (0, place))
    while len(heap) > 0:
        so_far, place = heappop(heap)
        if so_far > away[place]:
            continue
        if place == outside:
            return int(so_far)
        _reach(so_far + state.price[place], outside, away, heap)
        _spread(options, rows, state, place, away, heap)
    return _FAR


@inlined
def _spread(options: Options, rows: ByPlace, state: State, place: int, away: Longs, heap: list[Any]) -> None:
    """Reach all places from which somebody could come."""
    places, gain, choice = options.place, state.gain, state.choice
    workers, worth, outside = rows.worker, rows.worth, len(away) - 1
    base = away[place] + state.price[place]
    for k in range(rows.start[place], rows.start[place + 1]):
        worker = workers[k]
        length = base + gain[worker] - worth[k]
        come_from = np.int64(places[choice[worker]]) if choice[worker] >= 0 else outside
        if length < away[come_from]:
            away[come_from] = length
            heappush(heap, (length, come_from))


@inlined
def _reach(length: int, place: int, away: Longs, heap: list[Any]) -> None:
    if length < away[place]:
        away[place] = length
        heappush(heap, (length, place))


@lean
def cheaper(rows: ByPlace, state: State, away: Longs, reach: int) -> None:
    """Let places nearer than ``reach`` cost the difference less."""
    price, gain, choice = state.price, state.gain, state.choice
    for place in range(len(state.seats)):
        less = reach - away[place]
        if less > 0:
            price[place] -= less
            for k in range(rows.start[place], rows.start[place + 1]):
                if choice[rows.worker[k]] == rows.row[k]:
                    gain[rows.worker[k]] += less


@lean
def fill_all(options: Options, rows: ByPlace, state: State, marks: Flags, stack: Longs) -> None:
    """Fill as many seats as ways that cost nothing lead to; each place is given up once it led nowhere."""
    marks[:] = False
    for place in range(len(state.seats)):
        while state.price[place] > 0 and state.taken[place] < state.seats[place]:
            depth = _climb(options, rows, state, marks, stack, place)
            if depth < 0:
                break
            _shift(options, rows, state, marks, stack, depth)


@lean
def _climb(options: Options, rows: ByPlace, state: State, marks: Flags, stack: Longs, place: int) -> int:
    """Search a way to a place; its length, the way itself in ``stack`` (places, -, entries of ``rows``), or -1."""
    depth = 0
    stack[0, 0], stack[2, 0] = place, rows.start[place]
    marks[place] = True
    while depth >= 0:
        found = _step(options, rows, state, marks, stack, depth)
        if found == _ENDS:
            return depth
        if found == _GOES_ON:
            chosen = state.choice[rows.worker[stack[2, depth]]]
            place = options.place[chosen]
            depth += 1
            stack[0, depth], stack[2, depth] = place, rows.start[place]
            marks[place] = True
        else:
            depth -= 1
    return -1


@lean
def _step(options: Options, rows: ByPlace, state: State, marks: Flags, stack: Longs, depth: int) -> int:
    places, gain, choice, price = options.place, state.gain, state.choice, state.price
    place, workers, worth = stack[0, depth], rows.worker, rows.worth
    for k in range(stack[2, depth], rows.start[place + 1]):
        worker = workers[k]
        if gain[worker] != worth[k] - price[place]:
            continue
        stack[2, depth] = k
        if choice[worker] < 0:
            return _ENDS
        come_from = places[choice[worker]]
        if come_from != place and price[come_from] == 0:
            return _ENDS
        if not marks[come_from]:
            return _GOES_ON
    return _DEAD


@lean
def _shift(options: Options, rows: ByPlace, state: State, marks: Flags, stack: Longs, depth: int) -> None:
    """Move everybody on the way, the last one first."""
    for k in range(depth, -1, -1):
        row, worker = rows.row[stack[2, k]], rows.worker[stack[2, k]]
        left = state.choice[worker]
        if left >= 0:
            state.taken[options.place[left]] -= 1
        state.choice[worker] = row
        state.taken[options.place[row]] += 1
        marks[stack[0, k]] = False
