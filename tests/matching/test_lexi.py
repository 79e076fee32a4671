"""Vectors in lexicographic order, and sums that never lose a digit."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matching.lexi import exact_dot, exact_sum, is_less, is_negative, least

COLUMN = st.tuples(*[st.integers(-2, 2)] * 3)
LONG = st.integers(-(2**63), 2**63 - 1)


@given(st.lists(st.tuples(COLUMN, COLUMN), min_size=1))
def test_columns_compare_as_tuples_do(pairs: list[tuple[tuple[int, ...], tuple[int, ...]]]) -> None:
    left = np.array([one for one, _ in pairs], dtype=np.int64).T
    right = np.array([other for _, other in pairs], dtype=np.int64).T
    assert is_less(left, right).tolist() == [one < other for one, other in pairs]
    assert is_negative(left).tolist() == [one < (0, 0, 0) for one, _ in pairs]
    assert [tuple(column) for column in least(left, right).T.tolist()] == [min(pair) for pair in pairs]


@given(st.lists(LONG, max_size=50))
def test_sums_beyond_64_bits_are_exact(values: list[int]) -> None:
    assert exact_sum(np.array(values, dtype=np.int64)) == sum(values)


@given(st.lists(st.tuples(LONG, LONG), max_size=20))
def test_products_beyond_64_bits_are_exact(pairs: list[tuple[int, int]]) -> None:
    left = np.array([one for one, _ in pairs], dtype=np.int64)
    right = np.array([other for _, other in pairs], dtype=np.int64)
    assert exact_dot(left, right) == sum(one * other for one, other in pairs)
