"""The exact end of the prices: everybody gets a choice as good as any, and no seat that costs stays free.

It goes on from where the auction left prices and choices, in whole points. Each phase finds how far the nearest
way out is, moves the prices near it by as much, and moves workers along ways that cost nothing any more (the
primal-dual method of Ford and Fulkerson, 1957). Prices far from any way stay as they are.
"""

import numpy as np

from matching.compiled import compiled
from matching.openings import cheaper, fill_all, ways_back
from matching.options import NOWHERE, OUTSIDE, Options, State, by_place
from matching.seekers import Chain, chain_up, dearer, place_all, ways_out


def settle(options: Options, state: State, *, limit: int) -> int:
    """Settle everybody, ``state`` changed in place, moving no price by more than twice ``limit``.

    Returns:
        How many workers are without a choice and how many seats stay free at a price: 0 unless ``limit`` stopped it,
        and then the choices are of greatest worth among these options and the prices prove it.
    """
    renew(options, state)
    marks = np.zeros(len(state.seats), dtype=np.bool_)
    stack = np.zeros((3, len(state.seats) + 1), dtype=np.int64)
    away = np.empty(len(state.seats) + 1, dtype=np.int64)
    chain = Chain.of(state)
    chain_up(options, state, chain)
    lost, moved = np.flatnonzero(state.choice == NOWHERE), 0
    while moved < limit and len(lost):
        reach = min(ways_out(options, state, chain, lost, away), limit - moved)
        dearer(options, state, chain, lost, away, reach)
        place_all(options, state, chain, lost, marks, stack)
        lost = lost[state.choice[lost] == NOWHERE]
        moved += reach
    rows, moved = by_place(options, len(state.seats)), 0
    while moved < limit and _free_at_a_price(state):
        reach = min(ways_back(options, rows, state, away), limit - moved)
        cheaper(rows, state, away, reach)
        fill_all(options, rows, state, marks, stack)
        moved += reach
    return len(lost) + _free_at_a_price(state)


def _free_at_a_price(state: State) -> int:
    dear = state.price > 0
    return int((state.seats[dear] - state.taken[dear]).sum())


@compiled
def renew(options: Options, state: State) -> None:
    """Work out what everybody's best is; those whose choice is less, or whose place is full, choose again."""
    state.taken[:] = 0
    for worker in range(len(state.choice)):
        best, chosen = options.outside[worker], state.choice[worker]
        for row in range(options.start[worker], options.start[worker + 1]):
            best = max(best, options.worth[row] - state.price[options.place[row]])
        state.gain[worker] = best
        state.choice[worker] = NOWHERE
        if chosen >= 0:
            _try(options, state, worker, chosen)
    for worker in range(len(state.choice)):
        if state.choice[worker] == NOWHERE:
            _choose(options, state, worker)


@compiled
def _choose(options: Options, state: State, worker: int) -> None:
    for row in range(options.start[worker], options.start[worker + 1]):
        if state.choice[worker] == NOWHERE:
            _try(options, state, worker, row)
    if state.choice[worker] == NOWHERE and state.gain[worker] == options.outside[worker]:
        state.choice[worker] = OUTSIDE


@compiled
def _try(options: Options, state: State, worker: int, row: int) -> None:
    place = options.place[row]
    free = state.taken[place] < state.seats[place]
    if free and options.worth[row] - state.price[place] == state.gain[worker]:
        state.choice[worker] = row
        state.taken[place] += 1
