"""What prices bound in a large round, by scans that list no pair; knows no solver."""

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np

from matching.bound import Tariff, bound, part_of
from matching.candidates import Pairs
from matching.compiled import available
from matching.eligibility import Facts, refusal_mask
from matching.lexi import exact_sum
from matching.packed import SAFE, Units
from matching.problem import Longs, Problem
from matching.result import Prices
from matching.sides import SideRules
from matching.source import Asked, Floor, Source, Step
from matching.stages import Values

_BEYOND_SCORES = 2**32
LARGE = 50_000_000
"""From so many workers x jobs on the pairs are scanned instead of listed."""


def is_large(problem: Problem) -> bool:
    """Tell whether a round is so large that its pairs are scanned."""
    return len(problem.workers) * len(problem.jobs) >= LARGE and available()


def is_scanned(problem: Problem, rules: SideRules) -> bool:
    """Tell whether a round is so large that its pairs are scanned, and has neither companions nor limits."""
    return is_large(problem) and not rules.any


@contextmanager
def side_by_side(executor: Executor | None) -> Iterator[Executor]:
    """Give the executor, or two threads: compiled loops run side by side in them."""
    if executor is not None:
        yield executor
        return
    with ThreadPoolExecutor(2) as pool:
        yield pool


def scanned_bound(
    problem: Problem, values: Values, source: Source, *, prices: Prices, executor: Executor | None = None
) -> tuple[int, ...] | None:
    """Return what the prices prove that nobody exceeds, or None where they do not fit one number a level."""
    tariff = Tariff.of(values, prices)
    pairs = best_pairs(values, source, tariff=tariff, executor=executor)
    return None if pairs is None else bound(tariff, prices, problem=problem, parts=[part_of(tariff, pairs)])


def best_pairs(values: Values, source: Source, *, tariff: Tariff, executor: Executor | None = None) -> Pairs | None:
    """Return of each worker the pair that gains most at seat prices; None where numbers do not fit one a level."""
    units = Units.wide(values)
    if not (units.fits and all(_holds(units, tariff, side) for side in (tariff.other, tariff.favoured))):
        return None
    found = source.scan(asked_at(units, tariff), Floor.none(source.workers), most=1, executor=executor)
    return Pairs(found.worker, found.job, found.score)


def asked_at(units: Units, tariff: Tariff) -> Asked:
    """Return what seats ask on two levels: all aims before the tie-break as one number, and the tie-break, if any.

    Where no aim counts the score, a unit is so much that no difference of scores outweighs it.
    """
    if not tariff.values.stages[-1].tie:
        scale = 1 if any(stage.score for stage in units.stages) else _BEYOND_SCORES
        return Asked(scale * units.join(tariff.other), scale * units.join(tariff.favoured))
    return Asked(units.join(tariff.other[:-1]), units.join(tariff.favoured[:-1]), tariff.other[-1], tariff.favoured[-1])


def _holds(units: Units, tariff: Tariff, side: Longs) -> bool:
    if not tariff.values.stages[-1].tie:
        return int(np.abs(side).max(initial=0)) < SAFE // _BEYOND_SCORES
    tie = max(int(side[-1].max(initial=0)), -int(side[-1].min(initial=0)))
    return tie < SAFE and units.holds(side[:-1])


def count_pairs(
    facts: Facts, values: Values, source: Source, *, executor: Executor | None = None, progress: Step | None = None
) -> int:
    """Return how many pairs are eligible, with those that a pin takes from its worker."""
    count = source.count(executor=executor, progress=progress)
    pinned = np.flatnonzero(values.pinned >= 0)
    all_of_them = sum(int(np.count_nonzero(refusal_mask(facts, int(worker)) == 0)) for worker in pinned)
    return exact_sum(count) - exact_sum(count[pinned]) + all_of_them
