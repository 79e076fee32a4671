"""The auction alone: what a phase leaves behind, in 32 and in 64 bits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.auction import refine
from matching.options import OUTSIDE, Options, State, by_place

FINE = 4


@st.composite
def markets(draw: st.DrawFn) -> tuple[Options, State]:
    """Up to 30 people with a few places each, nobody placed yet."""
    places = draw(st.integers(1, 6))
    lists = draw(st.lists(st.sets(st.integers(0, places - 1)), min_size=1, max_size=30))
    start = np.cumsum([0, *map(len, lists)]).astype(np.int64)
    place = np.array([one for some in lists for one in sorted(some)], dtype=np.int32)
    worth = np.array(draw(st.lists(st.integers(0, 50), min_size=len(place), max_size=len(place))), dtype=np.int64)
    outside = np.zeros(len(lists), dtype=np.int64)
    seats = np.array(draw(st.lists(st.integers(0, 4), min_size=places, max_size=places)), dtype=np.int64)
    price, taken = np.zeros((2, places), dtype=np.int64)
    state = State(seats, price, taken, np.full(len(lists), OUTSIDE), outside.copy())
    return Options(start, place, worth, outside), state


def value(options: Options, state: State, row: int) -> int:
    """What a row gives at the state's prices, in fine parts."""
    return int(options.worth[row]) * FINE - int(state.price[options.place[row]])


@given(markets(), st.integers(1, 40))
@settings(max_examples=200, deadline=None)
def test_everybody_is_within_a_step_of_the_best_and_no_place_is_crowded(
    market: tuple[Options, State], step: int
) -> None:
    options, state = market
    for finer in (step, max(1, step // 4)):
        refine(options, by_place(options, len(state.seats)), state, step=finer, fine=FINE)
    taken = np.bincount(options.place[state.choice[state.choice >= 0]], minlength=len(state.seats))
    assert (taken <= state.seats).all()
    for worker, choice in enumerate(state.choice):
        rows = range(options.start[worker], options.start[worker + 1])
        best = max([0, *(value(options, state, row) for row in rows)])
        assert (value(options, state, choice) if choice >= 0 else 0) >= best - max(1, step // 4)


@given(markets(), st.integers(1, 40))
@settings(max_examples=100, deadline=None)
def test_the_width_of_the_numbers_changes_nothing(market: tuple[Options, State], step: int) -> None:
    options, state = market
    wide = State(*(column.copy() for column in state))
    refine(options, by_place(options, len(state.seats)), state, step=step, fine=FINE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("matching.auction._NARROW", 0)
        refine(options, by_place(options, len(state.seats)), wide, step=step, fine=FINE)
    assert state.price.tolist() == wide.price.tolist()
    assert state.choice.tolist() == wide.choice.tolist()
