"""Random columns named by a seed and a purpose, from integers only.

NumPy promises the bits of a ``PCG64`` stream and of a ``SeedSequence`` for good, not the algorithms of its
distributions, nor the last digit of a logarithm on another processor. So every draw here is integer
arithmetic on raw bits: the same seed writes the same bytes on every machine and with every NumPy.
"""

import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Weights = Sequence[int] | npt.NDArray[np.int64]

_UNIT_BITS = 32
_UNIT = 1 << _UNIT_BITS


class Draws:
    """A stream of columns; streams of different seed, purpose or part are independent of each other.

    Columns are drawn in the order of the calls, so the calls of one stream must not depend on what
    they return.
    """

    def __init__(self, seed: int, *, purpose: str, part: int = 0) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, zlib.crc32(purpose.encode()), part]))

    def units(self, count: int) -> Column:
        """Return ``count`` integers, each of 0 .. 2**32 - 1 equally likely."""
        return (self._bits.random_raw(count) >> np.uint64(64 - _UNIT_BITS)).astype(np.int64)

    def between(self, low: Column | int, high: Column | int, *, count: int) -> Column:
        """Return integers of ``low .. high``, both included; the ends may differ by row."""
        return low + (self.units(count) * (np.asarray(high, np.int64) - low + 1) >> _UNIT_BITS)

    def chance(self, percent: Column | float, *, count: int) -> Flags:
        """Return flags, each true in ``percent`` of a hundred; the percentage may differ by row."""
        hundredths = np.rint(np.asarray(percent, np.float64) * 100).astype(np.int64)
        return self.units(count) * 10_000 < hundredths * _UNIT

    def pick(self, weights: Weights, *, count: int) -> Column:
        """Return indices into ``weights``, each as likely as its weight says."""
        return np.searchsorted(_bounds(np.asarray(weights, np.int64)), self.units(count), side="right")

    def pick_by(self, tables: Sequence[Weights], *, row: Column) -> Column:
        """Return for each row an index drawn by the table of weights that ``row`` names."""
        bounds = np.stack([_bounds(np.asarray(weights, np.int64)) for weights in tables])
        units = self.units(len(row))
        picked = np.zeros(len(row), np.int64)
        for column in range(bounds.shape[1]):
            picked += units >= bounds[row, column]
        return picked


def _bounds(weights: Column) -> Column:
    """Return where each choice but the last ends, in units."""
    sums = np.cumsum(weights)
    ends: Column = sums[:-1] * _UNIT // sums[-1]
    return ends
