"""All aims of a policy in one number: near enough to their order to search with, and to state a bound on."""

from dataclasses import replace

import numpy as np

from matching.problem import Longs
from matching.result import Prices
from matching.stages import Stage, Values

NAME = "one_number"


def one_number(values: Values, *, most: int, steep: int = 3) -> Stage:
    """Return one aim that weighs all but the tie-break: each counts more than what all later ones give one person.

    The order of the aims is kept wherever nobody gains by another's loss of more than that; a bound on this
    number bounds the score of whoever places as many of each tier.

    Args:
        values: the aims in order.
        most: no pair scores more.
        steep: how many times a tier outweighs the one after it.
    """
    stages = [stage for stage in values.stages if not stage.tie]
    if stages[0].name == "weighted":
        return replace(stages[0], name=NAME)
    tier = np.zeros(len(stages[0].tier_value), dtype=np.int64)
    later, reserved, household = max(1, most), 0, 0
    for stage in reversed(stages):
        if stage.reserved_bonus:
            reserved = 3 * later // 2
            later *= 2
        if stage.household_bonus:
            household = 3 * later // 2
            later *= 2
        for worth in sorted(set(stage.tier_value) - {0}):
            tier[np.array(stage.tier_value) == worth] = 2 * later
            later *= steep
    return Stage(NAME, tier_value=tuple(tier.tolist()), score=True, reserved_bonus=reserved, household_bonus=household)


def in_one(values: Values, stage: Stage) -> Values:
    """Return the same values with this one aim."""
    return replace(values, stages=(stage,))


def in_prices(values: Values, prices: Prices, *, stage: Stage) -> Prices:
    """Return what seat prices of the aims in order come to in one number, about."""
    open_, reserved = (_in_one(values, side, stage=stage) for side in (prices.open, prices.reserved))
    return Prices(open=open_[None, :], reserved=reserved[None, :])


def _in_one(values: Values, prices: Longs, *, stage: Stage) -> Longs:
    """Return what seat prices of the aims in order (stages x jobs) come to in one number, about.

    The price of a stage of several tiers is a level: as much as placing somebody of the tier at that level.
    """
    total = np.zeros(prices.shape[1], dtype=np.int64)
    for one, row in zip(values.stages, prices, strict=True):
        if one.reserved_bonus:
            total += stage.reserved_bonus * row
        if one.household_bonus and one.name != "weighted":
            total += stage.household_bonus * row
        if one.tier_value and one.name != "weighted":
            levels = dict(zip(one.tier_value, stage.tier_value, strict=True)) | {0: 0}
            known = np.array(sorted(levels))
            total += np.interp(row, known, [levels[level] for level in known.tolist()]).astype(np.int64)
        if one.score:
            total += row
    return total
