"""The aims of a round before the tie-break as one number a pair, and back.

Each aim is a digit: its unit is so large that what the later ones come to never reaches it. Digits may be
negative, so a number is taken apart by rounding. Narrow units serve the auction, wide ones the proof.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.problem import Ints, Longs
from matching.stages import Stage, Values

_LAST, _OTHER = 2**27, 2**7
_NARROW = 3
SAFE = 2**57


@dataclass(frozen=True)
class Units:
    """What one point of each aim counts, one unit a stage before the tie-break."""

    stages: tuple[Stage, ...]
    unit: tuple[int, ...]

    @classmethod
    def wide(cls, values: Values) -> Self:
        """Units that keep all aims apart."""
        return cls._of(values, [_LAST, *[_OTHER] * len(values.stages)])

    @classmethod
    def narrow(cls, values: Values, *, size: int) -> Self:
        """Units a few times what scores differ by."""
        return cls._of(values, [_NARROW * size, *[_NARROW] * len(values.stages)])

    @classmethod
    def _of(cls, values: Values, steps: Sequence[int]) -> Self:
        stages = tuple(stage for stage in values.stages if not stage.tie)
        unit = [1]
        for step in steps[: len(stages) - 1]:
            unit.insert(0, unit[0] * step)
        return cls(stages, tuple(unit))

    @property
    def fits(self) -> bool:
        """Whether what a pair is worth stays well within 64 bits."""
        top = max((max(stage.tier_value, default=0) for stage in self.stages), default=0)
        return self.unit[0] * (top + 2) < SAFE

    def of_tier(self, tier: Ints) -> Longs:
        """Return what placing somebody counts, without the score."""
        worth = np.zeros(int(tier.max(initial=0)) + 1, dtype=np.int64)
        for stage, unit in zip(self.stages, self.unit, strict=True):
            if stage.tier_value:
                worth += unit * np.array(stage.tier_value, dtype=np.int64)[: len(worth)]
        return np.asarray(worth[tier])

    def of_household(self) -> int:
        """Return what reaching a household counts."""
        return sum(stage.household_bonus * unit for stage, unit in zip(self.stages, self.unit, strict=True))

    def of_reserved(self) -> int:
        """Return what a soft reserved seat held by its tiers counts."""
        return sum(stage.reserved_bonus * unit for stage, unit in zip(self.stages, self.unit, strict=True))

    def digits(self, number: Longs) -> Longs:
        """Take numbers apart: stages x numbers."""
        rest = number.copy()
        digits = np.empty((len(self.unit), len(number)), dtype=np.int64)
        for k, unit in enumerate(self.unit):
            digits[k] = (rest + unit // 2) // unit
            rest -= digits[k] * unit
        return digits

    def join(self, digits: Longs) -> Longs:
        """Put digits together again."""
        return np.asarray(np.array(self.unit, dtype=np.int64) @ digits, dtype=np.int64)

    def holds(self, digits: Longs) -> bool:
        """Tell whether digits are small enough for sums of a few of them to be compared as one number."""
        room = [SAFE // self.unit[0], *(before // unit for before, unit in zip(self.unit, self.unit[1:], strict=False))]
        return all(int(np.abs(row).max(initial=0)) * 8 < size for row, size in zip(digits, room, strict=True))
