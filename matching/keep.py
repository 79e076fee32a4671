"""From the optimum without side rules to the best placement that keeps them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from matching.ceilings import SCORE, Ceiling, levelled, sliced, tiers_aim
from matching.lexi import exact_sum
from matching.limit_prices import with_limits
from matching.onenumber import in_one
from matching.others import UnsettledError
from matching.problem import Ints
from matching.relaxed import Optimum
from matching.repair import Repaired, look_again, repair
from matching.result import Prices
from matching.search import search
from matching.seating import stage_worth
from matching.settle import settle
from matching.stages import Stage, Values
from matching.targets import check_targets, nothing_found
from matching.task import Task

_REPAIRED = "companions moved whole at exact prices"
_SEARCHED = f"{_REPAIRED}, CP-SAT on all pairs"
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
        ceilings: what nobody exceeds in one number each, best first to read where the prices leave a gap.
    """

    job_of_worker: Ints
    searched: bool
    path: str
    prices: Prices | None = None
    ceilings: tuple[Ceiling, ...] = ()


def keep_rules(task: Task, relaxed: Optimum) -> Kept:
    """Return a placement that keeps the side rules: the relaxed one where it does, else the best that is found.

    Raises:
        PinError: no placement was found that honours the pins together with the side rules.
        TargetError: none that brings as many people through the agreements as their targets ask.
        UnsettledError: a round whose pairs are scanned must go the way of all pairs.
    """
    if task.rules.hold(relaxed.job_of_worker):
        return Kept(relaxed.job_of_worker, searched=False, path=task.path)
    check_targets(task)
    repaired = repair(task, relaxed, effort=EFFORT)
    if repaired is not None and not task.rules.hold(repaired.job_of_worker):
        repaired = None
    start = repaired.job_of_worker if repaired is not None else None
    if task.size <= SEARCH_PAIRS:
        found = search(task, start=start, effort=EFFORT_WHOLE)
        return Kept(found.job_of_worker, searched=found.proven, path=f"{task.path}; {_SEARCHED}")
    if repaired is None or start is None:
        if task.is_scanned:
            raise UnsettledError("no placement was found among the pairs near the prices.")
        raise nothing_found(task, proven=False)
    settled = settle(task, start)
    best = max(start, settled.job_of_worker, key=task.worth)
    prices = _with_limits(task, task.values, settled.prices, placed=best)
    again = look_again(task, repaired, effort=EFFORT)
    ceilings = tuple(_ceilings(task, best, prices, looks=(repaired, again)))
    return Kept(best, searched=False, path=f"{task.path}; {_REPAIRED}", prices=prices, ceilings=ceilings)


def _with_limits(task: Task, values: Values, prices: Prices, *, placed: Ints) -> Prices:
    """Price the limits that a placement fills, or has just enough people for."""
    limits = task.rules.limits
    limit, count = limits.used(placed)
    tight = limit[(count >= limits.most_of(limit)) | (count <= limits.least_of(limit))]
    return with_limits(values, prices, limits=limits, pairs=task.passing(tight), tight=tight)


def _ceilings(task: Task, placed: Ints, prices: Prices, *, looks: Sequence[Repaired]) -> Iterator[Ceiling]:
    """Bound the people of tiers 0 to 1, all people, and the score."""
    first, tiers = task.values.stages[0], len(task.values.stages[0].tier_value)
    if first.score:
        return
    for last in sorted({min(1, tiers - 1), tiers - 1} if len(set(first.tier_value)) > 1 else {tiers - 1}):
        tried = [sliced(look.prices, look.stage, last=last, most=task.most) for look in looks]
        if first.name == f"tiers_0_{tiers - 1}":
            tried.append(levelled(prices, last=last, tiers=tiers))
        yield _least(task, placed, [(tiers_aim(tiers, last=last), one) for one in tried])
    yield _least(task, placed, [(replace(look.stage, name=SCORE), look.prices) for look in looks])


def _least(task: Task, placed: Ints, tried: Sequence[tuple[Stage, Prices]]) -> Ceiling:
    """Return the ceiling that proves most."""
    pairs = task.placed(placed)
    found = []
    for aim, prices in tried:
        values = in_one(task.values, aim)
        priced = _with_limits(task, values, prices, placed=placed)
        worth = stage_worth(task.problem, values, stage=aim, placed=pairs)
        most = task.bound(values, priced)[0]
        found.append(Ceiling.of(aim, priced, worth=worth, score=exact_sum(pairs.score), most=most))
    return min(found, key=lambda one: one.bound)
