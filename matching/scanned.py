"""A round whose pairs are scanned, never listed: its optimum, the prices that prove it, and the tie-break."""

from concurrent.futures import Executor

import numpy as np

from matching.bound import Tariff
from matching.options import Options, State, joined, located, place_of, without
from matching.packed import SAFE, Units
from matching.pricing import Priced, auction, complete
from matching.problem import Longs, Problem
from matching.relaxed import Optimum
from matching.rescan import asked_at
from matching.result import Prices
from matching.round_terms import RoundTerms
from matching.source import NOTHING, Floor, Found, Source
from matching.stages import Values
from matching.tied import Drawn, draw, promising, tie_gain

_TIGHT = 8


def solve_scanned(
    problem: Problem, values: Values, source: Source, *, size: int, executor: Executor | None = None
) -> Optimum | None:
    """Return the optimum without side rules, or None where prices would not settle or not fit 64 bits.

    ``size`` is by how much scores may differ; it changes the time only.
    """
    units = Units.wide(values)
    if not units.fits:
        return None
    narrow, wide = (
        RoundTerms.of(problem, values, Units.narrow(values, size=size)),
        RoundTerms.of(problem, values, units),
    )
    start = auction(source, narrow, size=narrow.units.unit[0], executor=executor)
    done = complete(source, narrow, start, size=max(1, size // 512), executor=executor)
    done = complete(source, wide, _lifted(done, narrow, wide), size=SAFE, executor=executor)
    if not done.settled or not units.holds(units.digits(done.state.price)):
        return None
    return _drawn(source, wide, done, executor=executor)


def _lifted(done: Priced, narrow: RoundTerms, wide: RoundTerms) -> tuple[Options, State]:
    state = done.state
    state.price[:] = np.maximum(wide.units.join(narrow.units.digits(state.price)), 0)
    return narrow.in_other_units(done.options, wide), state


def _drawn(source: Source, terms: RoundTerms, done: Priced, *, executor: Executor | None) -> Optimum | None:
    """Draw among pairs worth their price, some of each worker at first; then add those that a worker would rather have.

    Where people are alike most of their pairs tie: to list them all takes a hundred times what the draw needs. What is
    far from being drawn is left out after the first draw, until somebody would rather have it. None, so that all pairs
    are listed after all, if a pair that was looked at came back: the two readings of prices then differ.
    """
    options, state = done.options, done.state
    places, value = place_of(options, state.choice), terms.floor(state.gain).value
    prices = _prices(terms, state.price, np.zeros_like(state.price))
    found = _better(source, terms, prices, Floor(value, np.full_like(value, NOTHING)), executor=executor)
    drawn: Drawn | None = None
    while True:
        known = len(options.place)
        options = joined(options, terms.options(found), keep=np.ones(known, dtype=np.bool_))
        if drawn is not None and len(options.place) == known:
            return None
        state.choice[:] = located(options, places)
        first, drawn = drawn is None, draw(terms, options, state)
        if first:
            options = without(options, ~promising(terms, options, drawn))
        prices = _prices(terms, state.price, drawn.price)
        found = _better(source, terms, prices, Floor(value, tie_gain(terms, drawn)), executor=executor)
        if not len(found):
            return Optimum(terms.job_of(drawn.place), prices)


def _better(source: Source, terms: RoundTerms, prices: Prices, floor: Floor, *, executor: Executor | None) -> Found:
    asked = asked_at(terms.units, Tariff.of(terms.values, prices))
    return source.scan(asked, floor, most=_TIGHT, executor=executor)


def _prices(terms: RoundTerms, price: Longs, tie: Longs) -> Prices:
    """Read seat prices off the places, stages x jobs."""
    digits = np.concatenate([terms.units.digits(price), tie[None, :]])
    jobs = len(terms.second)
    held = digits[:, :jobs].copy()
    held[:, terms.gated] = digits[:, jobs : jobs + len(terms.gated)]
    return Prices(open=digits[:, :jobs].copy(), reserved=held)
