"""A round without companions and corridor limits: the optimum of the network, and what its prices prove."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from matching.blocks import Progress, cut
from matching.bound import Part, Tariff, bound, bound_with_groups, part_of
from matching.candidates import Pairs
from matching.lexicographic import solve_in_order
from matching.network import RoundNetwork
from matching.problem import Ints, Problem
from matching.result import Prices
from matching.sides import SideRules
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
    problem: Problem, values: Values, pairs: Pairs, *, prices: Prices, rules: SideRules | None = None
) -> tuple[int, ...]:
    """Return what the prices prove that nobody exceeds, in each stage; with the rules given kept."""
    tariff = Tariff.of(values, prices, limits=rules.limits if rules is not None else None)
    if rules is None or not len(rules.groups):
        return bound(tariff, prices, problem=problem, parts=_parts(tariff, pairs, workers=len(problem.workers)))
    member = rules.groups.group_of[pairs.worker] >= 0
    alone, members = pairs.take(np.flatnonzero(~member)), pairs.take(np.flatnonzero(member))
    parts = list(_parts(tariff, alone, workers=len(problem.workers)))
    return bound_with_groups(tariff, members, groups=rules.groups, problem=problem, parts=parts)


def _parts(tariff: Tariff, pairs: Pairs, *, workers: int) -> Iterator[Part]:
    for first, last in cut(workers, size=_WORKERS_A_PART):
        start, end = np.searchsorted(pairs.worker, [first, last])
        yield part_of(tariff, pairs.take(slice(start, end)))
