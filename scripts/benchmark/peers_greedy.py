"""The rules by which offices place people today, on the same pairs."""

from collections.abc import Callable
from pathlib import Path

from matching.candidates import Pairs
from matching.eligibility import Facts
from matching.greedy import best_score_first, first_come, priority_then_score
from matching.problem import Ints
from scripts.benchmark.given import Answer, Given
from scripts.benchmark.instances import load

Rule = Callable[[Facts, Ints, Pairs], Ints]


def first(given: Given, *, limit: float, folder: Path) -> Answer:
    """First come, first served: each takes the best-scored job that still has a seat."""
    del limit
    return _by(first_come, given, folder)


def best_score(given: Given, *, limit: float, folder: Path) -> Answer:
    """Best score first, whoever it is."""
    del limit
    return _by(best_score_first, given, folder)


def priority(given: Given, *, limit: float, folder: Path) -> Answer:
    """All of tier 0 by best score, then all of tier 1, and so on."""
    del limit
    return _by(priority_then_score, given, folder)


def _by(rule: Rule, given: Given, folder: Path) -> Answer:
    facts = Facts.of(load(folder))
    return Answer(rule(facts, given.tier, Pairs(given.worker, given.job, given.score)), "")
