"""A column of a sheet, factorised: each different value once, and which of them stands in each row.

Office files repeat themselves (sex, education, village), so a parser sees each value once; what never
repeats (names, numbers) is parsed as one array.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Cell = str | int | float | bool | date | datetime | time | timedelta
Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
T = TypeVar("T")

EMPTY: Cell = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column, or some rows of it.

    Attributes:
        index: the column's index in the sheet, from 0.
        header: the header as the file wrote it; empty before a header row is known.
        codes: for each row, the index of its value in ``distinct``.
        distinct: the different values; ``""`` is an empty cell.
    """

    index: int
    header: str
    codes: Ints
    distinct: Sequence[Cell]

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[Cell]:
        return map(self.distinct.__getitem__, self.codes.tolist())

    def __getitem__(self, row: int) -> Cell:
        return self.distinct[int(self.codes[row])]

    def take(self, rows: npt.NDArray[np.intp] | Flags) -> "Column":
        """The same column, of these rows only (positions or a mask)."""
        return Column(self.index, self.header, self.codes[rows], self.distinct)

    def map(self, function: Callable[[Cell], T]) -> list[T]:
        """``function`` of each distinct value, in the order of ``distinct``."""
        return [function(value) for value in self.distinct]

    def where(self, function: Callable[[Cell], bool]) -> Flags:
        """Which rows hold a value of which ``function`` is true; it sees each value once."""
        return np.fromiter(map(function, self.distinct), dtype=bool, count=len(self.distinct))[self.codes]

    def filled(self) -> Flags:
        """Which rows hold anything but white space."""
        some = [value != "" and not (isinstance(value, str) and value.isspace()) for value in self.distinct]
        return np.array(some, dtype=bool)[self.codes]


class ColumnBuilder:
    """Takes a column's values chunk by chunk and keeps each different one once."""

    def __init__(self, index: int) -> None:
        self.index = index
        self._codes: list[Ints] = []
        self._seen: defaultdict[Cell, int] = defaultdict(count().__next__)

    def extend(self, values: Iterable[Cell]) -> None:
        """The next rows' values."""
        values = values if isinstance(values, (tuple, list)) else list(values)
        if bool in set(map(type, values)):  # True == 1: they must not become one value
            values = [str(value).upper() if isinstance(value, bool) else value for value in values]
        self._codes.append(np.fromiter(map(self._seen.__getitem__, values), dtype=np.int32, count=len(values)))

    def build(self) -> Column:
        """The column; the builder is spent."""
        codes = np.concatenate(self._codes) if self._codes else np.empty(0, np.int32)
        distinct = list(self._seen)
        self._seen, self._codes = defaultdict(count().__next__), []
        return Column(self.index, "", codes, distinct)


def from_values(values: Sequence[Cell], *, index: int = 0, header: str = "") -> Column:
    """A column of these values."""
    builder = ColumnBuilder(index)
    builder.extend(values)
    built = builder.build()
    return Column(index, header, built.codes, built.distinct)


def fill_down(column: Column, spans: Iterable[tuple[int, int]]) -> Column:
    """The column with the first row's value in each row of every span ``(first, last)``, positions from 0."""
    codes = column.codes.copy()
    for first, last in spans:
        if first < len(codes):
            codes[first : last + 1] = codes[first]
    return Column(column.index, column.header, codes, column.distinct)
