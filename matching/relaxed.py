"""A round without companions and corridor limits: the optimum of the network, and what its prices prove."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from matching.blocks import Progress, cut
from matching.bound import Part, Tariff, bound, part_of, part_of_groups
from matching.candidates import Pairs
from matching.companions import Groups
from matching.lexicographic import solve_in_order
from matching.network import RoundNetwork
from matching.places import Places
from matching.problem import Ints, Problem
from matching.result import Prices
from matching.stages import Values

_WORKERS_A_PART = 20_000


@dataclass(frozen=True)
class Optimum:
    """The best proposal of the network: who goes where, and the seat prices that support it."""

    job_of_worker: Ints
    prices: Prices


def solve_network(problem: Problem, values: Values, pairs: Pairs, *, progress: Progress | None = None) -> Optimum:
    """Solve the network of the given pairs; of a pinned worker only the pair of the pin may be given."""
    network = RoundNetwork.of(problem, values, pairs)
    costs = [partial(network.cost, stage) for stage in values.stages]
    step = None if progress is None else partial(progress, "stages")
    staged = solve_in_order(network.network, costs, settle=network.settle, progress=step)
    job_of_worker = network.job_of_worker(staged.flow, workers=len(problem.workers))
    return Optimum(job_of_worker, network.prices(staged.potential))


def bound_of(
    problem: Problem, values: Values, pairs: Pairs, *, prices: Prices, groups: Groups | None = None
) -> tuple[int, ...]:
    """Return what the prices prove that nobody exceeds, in each stage; companions only whole where they are given."""
    tariff = Tariff.of(values, prices)
    if groups is None or not len(groups):
        return bound(tariff, prices, problem=problem, parts=_parts(tariff, pairs, workers=len(problem.workers)))
    alone = pairs.take(np.flatnonzero(groups.group_of[pairs.worker] < 0))
    whole = part_of_groups(tariff, Places.of(groups, pairs), groups=groups)
    parts = (*_parts(tariff, alone, workers=len(problem.workers)), whole)
    return bound(tariff, prices, problem=problem, parts=parts)


def _parts(tariff: Tariff, pairs: Pairs, *, workers: int) -> Iterator[Part]:
    for first, last in cut(workers, size=_WORKERS_A_PART):
        start, end = np.searchsorted(pairs.worker, [first, last])
        yield part_of(tariff, pairs.take(slice(start, end)))
