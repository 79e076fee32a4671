"""Columns of values as columns of text, as a problem folder's files hold them."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl


def text_frame(columns: Mapping[str, Sequence[Any]]) -> pl.DataFrame:
    """Return equal-length columns as text; every value is written as ``str`` gives it."""
    return pl.DataFrame(
        {name: pl.Series([str(value) for value in values], dtype=pl.String) for name, values in columns.items()},
    )
