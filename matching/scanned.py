"""A round whose pairs are scanned, never listed: its optimum, the prices that prove it, and the tie-break."""

from concurrent.futures import Executor

import numpy as np

from matching.options import Options, State, joined, located, place_of
from matching.packed import SAFE, Units
from matching.pricing import Priced, auction, complete
from matching.problem import Longs, Problem
from matching.relaxed import Optimum
from matching.result import Prices
from matching.round_terms import RoundTerms
from matching.source import Source
from matching.stages import Values
from matching.tied import Drawn, draw


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
    done = complete(source, narrow, start, size=max(1, size // 64), executor=executor)
    done = complete(source, wide, _lifted(done, narrow, wide), size=SAFE, executor=executor)
    if not done.settled or not units.holds(units.digits(done.state.price)):
        return None
    options = _with_all_tight(source, wide, done, executor=executor)
    drawn = draw(wide, options, done.state)
    return Optimum(wide.job_of(drawn.place), _prices(wide, done.state.price, drawn))


def _lifted(done: Priced, narrow: RoundTerms, wide: RoundTerms) -> tuple[Options, State]:
    state = done.state
    state.price[:] = np.maximum(wide.units.join(narrow.units.digits(state.price)), 0)
    return narrow.in_other_units(done.options, wide), state


def _with_all_tight(source: Source, terms: RoundTerms, done: Priced, *, executor: Executor | None) -> Options:
    """Add every pair that is worth its price."""
    options, state = done.options, done.state
    found = source.near(terms.asked(state.price), terms.floor(state.gain), slack=0, executor=executor)
    places = place_of(options, state.choice)
    options = joined(options, terms.options(found), keep=np.ones(len(options.place), dtype=np.bool_))
    state.choice[:] = located(options, places)
    return options


def _prices(terms: RoundTerms, price: Longs, drawn: Drawn) -> Prices:
    """Read seat prices off the places, stages x jobs."""
    digits = np.concatenate([terms.units.digits(price), drawn.price[None, :]])
    jobs = len(terms.second)
    held = digits[:, :jobs].copy()
    held[:, terms.gated] = digits[:, jobs : jobs + len(terms.gated)]
    return Prices(open=digits[:, :jobs].copy(), reserved=held)
