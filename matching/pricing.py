"""From all pairs of a source to prices under which no pair is better than what its worker has.

The auction and the exact end look at few pairs only; each scan of the source adds those that are better than
what a worker has, and when there is none left the choices are of greatest worth among all pairs. Whatever
is left out on the way changes the time that takes, never the answer.
"""

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from matching.auction import refine
from matching.changed import Watched
from matching.compiled import compiled
from matching.options import OUTSIDE, Options, State, by_place, joined, located, place_of
from matching.problem import Flags, Longs
from matching.settlement import settle
from matching.source import EVERYTHING, Asked, Floor, Found, Source

FINE = 4
"""The auction's prices are in quarters of a point."""
_FIRST, _MORE = 12, 8
_CROWD, _GROUP, _MOST_GROUPS = 200_000, 6_000, 16
_COARSE = 6
_PATIENCE, _FEW = 3, 0.1
_NEAR = 20
_ROUNDS = 400


class Terms(Protocol):
    """What the pairs of a source are worth, and at which places they take seats."""

    @property
    def seats(self) -> Longs:
        """How many workers each place takes."""

    @property
    def outside(self) -> Longs:
        """What it is worth to each worker to have no place."""

    def options(self, found: Found) -> Options:
        """Return the places that pairs lead to, with what they are worth."""

    def asked(self, price: Longs) -> Asked:
        """Return what jobs ask when their places cost so much."""

    def floor(self, gain: Longs) -> Floor:
        """Return what a pair's value must exceed to give a worker more than ``gain``."""


@dataclass(frozen=True)
class Priced:
    """Choices of greatest worth and the prices that prove it, or as far as they were found.

    Attributes:
        options, state: the pairs looked at, and what was chosen among them.
        settled: no pair of the source is better than what its worker has, and no seat is free at a price.
    """

    options: Options
    state: State
    settled: bool


def auction(source: Source, terms: Terms, *, size: int, executor: Executor | None = None) -> tuple[Options, State]:
    """Return pairs, choices and prices near their final level, in points; ``size`` is how much worth differs."""
    steps = _steps(size, groups=_groups(source))
    options, state = _arrived(source, terms, step=steps[0], executor=executor)
    for step in steps:
        for _ in range(_PATIENCE):
            refine(options, by_place(options, len(state.seats)), state, step=step, fine=FINE)
            _gains(options, state, FINE)
            asked, floor = terms.asked(-(-state.price // FINE)), terms.floor((state.gain + step) // FINE)
            found = source.scan(asked, floor, most=_MORE, executor=executor)
            options = _exchanged(options, state, terms.options(found), slack=2 * step + _NEAR * FINE)
            if np.count_nonzero(np.diff(found.start)) < _FEW * source.workers:
                break
    state.price[:] = _rounded(options, state)
    return options, state


def complete(
    source: Source, terms: Terms, start: tuple[Options, State], *, size: int, executor: Executor | None = None
) -> Priced:
    """Settle everybody exactly from any pairs, choices and prices, which are changed in place.

    ``size`` is how far prices may move before the source is asked again.
    """
    options, state = start
    watched = Watched(source, executor)
    for _ in range(_ROUNDS):
        left = settle(options, state, limit=size)
        found = watched.scan(terms.asked(state.price), terms.floor(state.gain), most=_MORE)
        if not left and not len(found):
            return Priced(options, state, settled=True)
        if len(found):
            options = _exchanged(options, state, terms.options(found), slack=None)
        else:
            size *= 4
    return Priced(options, state, settled=False)


def _arrived(source: Source, terms: Terms, *, step: int, executor: Executor | None) -> tuple[Options, State]:
    """Let workers come in groups, each at the prices that those before have left.

    Were all to come at once, the best pairs of people alike would lead to the same few places, and the next best
    ones after that; the later ones now look past what is taken.
    """
    state = _nothing_yet(terms)
    groups = _groups(source)
    group = np.arange(source.workers) % groups
    options: Options | None = None
    for k in range(groups):
        floor = Floor(np.where(group == k, terms.floor(state.gain // FINE).value, EVERYTHING))
        found = source.scan(terms.asked(-(-state.price // FINE)), floor, most=_FIRST, executor=executor)
        more = terms.options(found)
        options = more if options is None else _exchanged(options, state, more, slack=None)
        refine(options, by_place(options, len(state.seats)), state, step=step, fine=FINE)
        _gains(options, state, FINE)
    assert options is not None  # noqa: S101 - there is at least one group
    return options, state


def _nothing_yet(terms: Terms) -> State:
    price, taken = np.zeros((2, len(terms.seats)), dtype=np.int64)
    return State(terms.seats, price, taken, np.full(len(terms.outside), OUTSIDE), terms.outside.copy())


def _groups(source: Source) -> int:
    """Return in how many groups workers come: up to some hundred thousand, all at once is quicker."""
    return min(max(source.workers // _GROUP, 1), _MOST_GROUPS) if source.workers >= _CROWD else 1


def _steps(size: int, *, groups: int) -> list[int]:
    """Finer and finer, down to half a point; those who came in groups begin near their prices."""
    steps = [max(size * FINE // 6 if groups > 1 else size * FINE * 2 // 3, 2)]
    while steps[-1] > 2:  # noqa: PLR2004 - half a point
        steps.append(max(steps[-1] // _COARSE, 2))
    return steps


def _rounded(options: Options, state: State) -> Longs:
    """Return the prices in whole points, rounded where that makes the bound least."""
    ways = [(state.price + more) // FINE for more in range(FINE)]
    bounds = [_best_sum(options, price) + int((price * state.seats).sum()) for price in ways]
    return ways[int(np.argmin(bounds))]


def _exchanged(options: Options, state: State, more: Options, *, slack: int | None) -> Options:
    """Add pairs, drop those far from a worker's best where that is asked for, and find the choices again."""
    keep = np.ones(len(options.place), dtype=np.bool_)
    if slack is not None:
        _drop_far(options, state, slack, FINE, keep)
    places = place_of(options, state.choice)
    options = joined(options, more, keep=keep)
    state.choice[:] = located(options, places)
    return options


@compiled
def _gains(options: Options, state: State, fine: int) -> None:
    for worker in range(len(state.choice)):
        row = state.choice[worker]
        state.gain[worker] = options.outside[worker] * fine
        if row >= 0:
            state.gain[worker] = options.worth[row] * fine - state.price[options.place[row]]


@compiled
def _drop_far(options: Options, state: State, slack: int, fine: int, keep: Flags) -> None:
    for worker in range(len(state.choice)):
        best = options.outside[worker] * fine
        for row in range(options.start[worker], options.start[worker + 1]):
            best = max(best, options.worth[row] * fine - state.price[options.place[row]])
        for row in range(options.start[worker], options.start[worker + 1]):
            value = options.worth[row] * fine - state.price[options.place[row]]
            keep[row] = value >= best - slack or row == state.choice[worker]


@compiled
def _best_sum(options: Options, price: Longs) -> int:
    total = 0
    for worker in range(len(options.outside)):
        best = options.outside[worker]
        for row in range(options.start[worker], options.start[worker + 1]):
            best = max(best, options.worth[row] - price[options.place[row]])
        total += best
    return total
