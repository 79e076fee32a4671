"""From the optimum without side rules to the best placement that keeps them."""

from dataclasses import dataclass

from matching.errors import PinError
from matching.polish import polish
from matching.problem import Ints
from matching.relaxed import Optimum
from matching.repair import repair, settle
from matching.search import search
from matching.task import Task

NETWORK = "all pairs, staged min-cost flow"
REPAIRED = f"{NETWORK}; side rules repaired at its prices, CP-SAT on parts"
SEARCHED = f"{NETWORK}; side rules repaired at its prices, CP-SAT on all pairs"
SEARCH_PAIRS = 3_000
"""Up to so many pairs a search over all of them ends, as a rule, within its time; it may prove its answer."""
EFFORT_WHOLE, EFFORT_PARTS = 5.0, 20.0
"""Deterministic seconds of search, each some one to five seconds on the clock."""


@dataclass(frozen=True)
class Kept:
    """A placement that keeps every rule.

    Attributes:
        searched: CP-SAT proved that none is better. path: which methods ran.
    """

    job_of_worker: Ints
    searched: bool
    path: str


def keep_rules(task: Task, relaxed: Optimum) -> Kept:
    """Return a placement that keeps the side rules: the relaxed one where it does, else the best that is found.

    Raises:
        PinError: no placement was found that honours the pins together with the side rules.
    """
    if task.rules.hold(relaxed.job_of_worker):
        return Kept(relaxed.job_of_worker, searched=False, path=NETWORK)
    start = repair(task, relaxed)
    if len(task.pairs) <= SEARCH_PAIRS:
        found = search(task, start=start, effort=EFFORT_WHOLE)
        return Kept(found.job_of_worker, searched=found.proven, path=SEARCHED)
    if start is None:
        raise PinError(
            "no placement was found that honours the pins together with the companions and the agreements' limits.",
            source="pins",
        )
    better = settle(task, polish(task, start=start, prices=relaxed.prices, effort=EFFORT_PARTS))
    return Kept(better, searched=False, path=REPAIRED)
