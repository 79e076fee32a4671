"""Vectors compared lexicographically, as the rows of a (stages x entries) array; sums in exact integers."""

import numpy as np
import numpy.typing as npt

from matching.problem import Flags, Longs


def is_less(left: Longs, right: Longs) -> Flags:
    """Tell of each column whether ``left`` comes before ``right``."""
    less = np.zeros(left.shape[1], dtype=np.bool_)
    equal = ~less
    for one, other in zip(left, right, strict=True):
        less |= equal & (one < other)
        equal &= one == other
    return less


def is_negative(vectors: Longs) -> Flags:
    """Tell of each column whether it comes before 0."""
    return is_less(vectors, np.zeros_like(vectors))


def least(left: Longs, right: Longs) -> Longs:
    """Return the lesser of two columns each."""
    return np.where(is_less(right, left), right, left)


def exact_sum(values: npt.NDArray[np.integer]) -> int:
    """Return the sum as a Python integer, whatever its size."""
    wide = values.astype(np.int64)
    return (int((wide >> 32).sum()) << 32) + int((wide & 0xFFFFFFFF).sum())


def exact_dot(left: npt.NDArray[np.integer], right: npt.NDArray[np.integer]) -> int:
    """Return the sum of products as a Python integer, whatever its size."""
    some = np.flatnonzero((left != 0) & (right != 0))
    return sum(int(a) * int(b) for a, b in zip(left[some].tolist(), right[some].tolist(), strict=True))
