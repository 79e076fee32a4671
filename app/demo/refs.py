"""How people, households and groups are called in a problem folder."""

import polars as pl

from app.demo.draw import Column


def references(letter: str, numbers: Column) -> pl.Series:
    """Return ``w0000042`` for 41 and letter ``w``; null for -1."""
    series = pl.Series(letter, numbers)
    text = pl.concat_str(pl.lit(letter), (pl.col(letter) + 1).cast(pl.String).str.zfill(7))
    return pl.select(pl.lit(series)).select(pl.when(pl.col(letter) >= 0).then(text)).to_series()
