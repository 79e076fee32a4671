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

LARGE = 50_000_000
"""From so many workers x jobs on the pairs are scanned instead of listed."""


def is_scanned(problem: Problem, rules: SideRules) -> bool:
    """Tell whether a round is so large that its pairs are scanned, and has neither companions nor limits."""
    large = len(problem.workers) * len(problem.jobs) >= LARGE
    return large and not len(rules.groups) and not rules.limits.bind and available()


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
    units, tariff = Units.wide(values), Tariff.of(values, prices)
    if not (units.fits and all(_holds(units, tariff, side) for side in (tariff.other, tariff.favoured))):
        return None
    found = source.scan(asked_at(units, tariff), Floor.none(source.workers), most=1, executor=executor)
    return bound(tariff, prices, problem=problem, parts=[part_of(tariff, Pairs(found.worker, found.job, found.score))])


def asked_at(units: Units, tariff: Tariff) -> Asked:
    """Return what seats ask on two levels: all aims before the tie-break as one number, and the tie-break."""
    return Asked(units.join(tariff.other[:-1]), units.join(tariff.favoured[:-1]), tariff.other[-1], tariff.favoured[-1])


def _holds(units: Units, tariff: Tariff, side: Longs) -> bool:
    tie = max(int(side[-1].max(initial=0)), -int(side[-1].min(initial=0)))
    return tariff.values.stages[-1].tie and tie < SAFE and units.holds(side[:-1])


def count_pairs(
    facts: Facts, values: Values, source: Source, *, executor: Executor | None = None, progress: Step | None = None
) -> int:
    """Return how many pairs are eligible, with those that a pin takes from its worker."""
    count = source.count(executor=executor, progress=progress)
    pinned = np.flatnonzero(values.pinned >= 0)
    all_of_them = sum(int(np.count_nonzero(refusal_mask(facts, int(worker)) == 0)) for worker in pinned)
    return exact_sum(count) - exact_sum(count[pinned]) + all_of_them
