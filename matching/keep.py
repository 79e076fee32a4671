"""From the optimum without side rules to the best placement that keeps them."""

from dataclasses import dataclass

from matching.limit_prices import with_limits
from matching.problem import Ints
from matching.relaxed import Optimum
from matching.repair import repair
from matching.result import Prices
from matching.search import search
from matching.settle import settle
from matching.targets import check_targets, nothing_found
from matching.task import Task

NETWORK = "all pairs, staged min-cost flow"
REPAIRED = f"{NETWORK}; companions moved whole at exact prices"
SEARCHED = f"{REPAIRED}, CP-SAT on all pairs"
SEARCH_PAIRS = 3_000
"""Up to so many pairs a search over all of them ends, as a rule, within its time; it may prove its answer."""
EFFORT_WHOLE = 5.0
"""Deterministic seconds of search, each some one to five seconds on the clock."""
EFFORT = 30_000_000
"""Nodes of the flow that the moves may look at, each some microseconds."""


@dataclass(frozen=True)
class Kept:
    """A placement that keeps every rule.

    Attributes:
        searched: CP-SAT proved that none is better. path: which methods ran.
        prices: seat prices that it was settled at; None = those of the round without the rules.
    """

    job_of_worker: Ints
    searched: bool
    path: str
    prices: Prices | None = None


def keep_rules(task: Task, relaxed: Optimum) -> Kept:
    """Return a placement that keeps the side rules: the relaxed one where it does, else the best that is found.

    Raises:
        PinError: no placement was found that honours the pins together with the side rules.
        TargetError: none that brings as many people through the agreements as their targets ask.
    """
    if task.rules.hold(relaxed.job_of_worker):
        return Kept(relaxed.job_of_worker, searched=False, path=NETWORK)
    check_targets(task)
    repaired = repair(task, relaxed, effort=EFFORT)
    start = repaired.job_of_worker if repaired is not None else None
    if start is not None and not task.rules.hold(start):
        start = None
    if len(task.pairs) <= SEARCH_PAIRS:
        found = search(task, start=start, effort=EFFORT_WHOLE)
        return Kept(found.job_of_worker, searched=found.proven, path=SEARCHED)
    if start is None:
        raise nothing_found(task, proven=False)
    settled = settle(task, start)
    best = max(start, settled.job_of_worker, key=task.worth)
    limit, count = task.rules.limits.used(best)
    prices = with_limits(
        task.values,
        settled.prices,
        limits=task.rules.limits,
        pairs=task.pairs,
        tight=limit[(count >= task.rules.limits.most_of(limit)) | (count <= task.rules.limits.least_of(limit))],
    )
    return Kept(best, searched=False, path=REPAIRED, prices=prices)
