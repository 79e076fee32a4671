"""From the optimum without side rules to the best placement that keeps them."""

from dataclasses import dataclass

from matching.errors import PinError
from matching.problem import Ints
from matching.relaxed import Optimum
from matching.repair import repair
from matching.search import search
from matching.task import Task

NETWORK = "all pairs, staged min-cost flow"
REPAIRED = f"{NETWORK}; side rules repaired at its prices"
SEARCHED = f"{REPAIRED}; CP-SAT on all pairs"
SEARCH_PAIRS = 200_000
EFFORT = 20.0
"""Deterministic seconds of search, about as long on an ordinary machine."""


@dataclass(frozen=True)
class Kept:
    """A placement that keeps every rule.

    Attributes:
        searched: CP-SAT proved that none is better. path: which methods ran.
    """

    job_of_worker: Ints
    searched: bool
    path: str


def keep_rules(task: Task, relaxed: Optimum, *, effort: float = EFFORT) -> Kept:
    """Return a placement that keeps the side rules: the relaxed one where it does, else the best that is found.

    Raises:
        PinError: no placement was found that honours the pins together with the side rules.
    """
    if task.rules.hold(relaxed.job_of_worker):
        return Kept(relaxed.job_of_worker, searched=False, path=NETWORK)
    start = repair(task, relaxed)
    if len(task.pairs) <= SEARCH_PAIRS:
        found = search(task, start=start, effort=effort)
        return Kept(found.job_of_worker, searched=found.proven, path=SEARCHED)
    if start is None:
        raise PinError(
            "no placement was found that honours the pins together with the companions and the agreements' limits.",
            source="pins",
        )
    return Kept(start, searched=False, path=REPAIRED)
