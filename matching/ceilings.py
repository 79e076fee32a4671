"""What nobody can exceed where the aims in order leave a gap: bounds in one number each, from prices of their own.

A bound on the aims in order says nothing about later aims once an earlier one is open. So two things are bounded
by themselves: how many people of the first tiers any proposal places, and what any proposal scores that reaches
as much as this one in everything that counts before the score.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from matching.problem import Longs
from matching.result import Prices
from matching.stages import Stage

SCORE = "score"
UNIT = 1000
"""Prices of people are counted in thousandths: two companions may share the worth of one seat."""


@dataclass(frozen=True)
class Ceiling:
    """One bound.

    Attributes:
        name: ``tiers_0_1``: people of tiers 0 to 1 placed; ``score``: see above.
        aim: the number that the prices bound. prices: seat prices in it, one row.
        reached, bound: what the proposal has, and what nobody exceeds.
    """

    name: str
    aim: Stage
    prices: Prices
    reached: int
    bound: int

    @classmethod
    def of(cls, aim: Stage, prices: Prices, *, worth: int, score: int, most: int) -> Self:
        """Read a bound off what the proposal is worth in the aim, its score, and the most that the prices allow."""
        if aim.score:
            return cls(aim.name, aim, prices, reached=score, bound=most - worth + score)
        return cls(aim.name, aim, prices, reached=worth // UNIT, bound=most // UNIT)

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values, enough for a recheck."""
        weights = {"reserved": self.aim.reserved_bonus, "households": self.aim.household_bonus}
        return {
            "name": self.name,
            "reached": self.reached,
            "bound": self.bound,
            "tiers": list(self.aim.tier_value),
            **(weights if self.aim.score else {}),
            "prices": self.prices.to_dict(),
        }


def tiers_aim(tiers: int, *, last: int) -> Stage:
    """Return the aim that counts people of tiers 0 to ``last``, in thousandths."""
    return Stage(f"tiers_0_{last}", tier_value=tuple(UNIT * (tier <= last) for tier in range(tiers)))


def aim_of(stated: Mapping[str, Any], *, tiers: int) -> Stage:
    """Return the aim that a stated ceiling names.

    Raises:
        ValueError: it names none.
    """
    weights = stated["tiers"]
    if stated["name"] != SCORE:
        known = [tiers_aim(tiers, last=last) for last in range(tiers)]
        found = [aim for aim in known if aim.name == stated["name"] and list(aim.tier_value) == weights]
        if not found:
            raise ValueError(stated["name"])
        return found[0]
    bonus = [stated["reserved"], stated["households"]]
    if len(weights) != tiers or any(type(one) is not int or one < 0 for one in [*weights, *bonus]):
        raise ValueError(stated["name"])
    return Stage(SCORE, tier_value=tuple(weights), score=True, reserved_bonus=bonus[0], household_bonus=bonus[1])


def sliced(prices: Prices, stage: Stage, *, last: int, most: int) -> Prices:
    """Return seat prices in people of tiers 0 to ``last``, from prices in an aim that weighs every tier.

    A seat costs somebody of those tiers where it costs as much as placing the last of them, nothing where it
    costs no more than placing the next one, and a part between.
    """
    worth = [*stage.tier_value, 0]
    low, high = worth[last + 1] + 2 * most, max(worth[last] - 2 * most, worth[last + 1] + 2 * most + 1)

    def part(row: Longs) -> Longs:
        return np.asarray(np.clip((row - low) * UNIT // (high - low), 0, UNIT), dtype=np.int64)

    return Prices(open=part(prices.open), reserved=part(prices.reserved))


def levelled(prices: Prices, *, last: int, tiers: int) -> Prices:
    """Return seat prices in people of tiers 0 to ``last``, from prices whose first aim counts the tiers as levels."""

    def part(rows: Longs) -> Longs:
        return np.asarray(np.clip(rows[:1] - (tiers - 1 - last), 0, 1) * UNIT, dtype=np.int64)

    return Prices(open=part(prices.open), reserved=part(prices.reserved))
