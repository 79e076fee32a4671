"""Columns of text parsed by distinct cell, so that a million rows cost as much as their distinct values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from matching.errors import InputError
from matching.problem import Flags, Ints
from matching.tables_cells import CellError, Parse
from matching.tables_files import MOST_FINDINGS, Findings, Sheet

Number = TypeVar("Number", bound=np.generic)


@dataclass(frozen=True)
class Column:
    """One parsed column: the value of each distinct cell, and which of them each record holds."""

    values: list[Any]
    codes: Ints

    def ints(self, order: Ints) -> Ints:
        """Return whole numbers in the given order of records."""
        return freeze(np.array(self.values, dtype=np.int32)[self.codes[order]])

    def flags(self, order: Ints) -> Flags:
        """Return truth values in the given order of records; None counts as false."""
        return freeze(np.array(self.values, dtype=np.bool_)[self.codes[order]])

    def pairs(self, order: Ints) -> tuple[Ints, Ints]:
        """Return the two parts of (code, width) values in the given order of records."""
        both = np.array(self.values, dtype=np.int32).reshape(-1, 2)[self.codes[order]]
        return both[:, 0], both[:, 1]

    def lists(self, order: Ints, *, width: int) -> tuple[Ints, ...]:
        """Return (start, part, part ...): the items of row i stand at ``start[i]:start[i + 1]`` of each part."""
        codes = self.codes[order]
        lengths = np.array([len(value) for value in self.values], dtype=np.int64)
        firsts = np.cumsum(lengths) - lengths
        flat = np.array([item for value in self.values for item in value], dtype=np.int32).reshape(-1, width)
        start = np.append(0, np.cumsum(lengths[codes]))
        pick = np.repeat(firsts[codes] - start[:-1], lengths[codes]) + np.arange(start[-1])
        return freeze(start.astype(np.int32)), *(freeze(part) for part in np.ascontiguousarray(flat[pick].T))


@dataclass(frozen=True)
class Keys:
    """The unique references of a table in sorted order; ``order[k]`` is the record of the k-th."""

    refs: list[str]
    order: Ints

    def look_up(self, column: pl.Series) -> Ints:
        """Return the place of each reference, -1 = unknown."""
        places = column.cast(pl.Enum(self.refs), strict=False).to_physical().cast(pl.Int32)
        return places.fill_null(-1).to_numpy()


def freeze(array: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """Make an array read-only and return it."""
    array.flags.writeable = False
    return array


def distinct(column: pl.Series) -> tuple[list[str], Ints]:
    """Return the distinct cells in sorted order and, for each record, which it holds."""
    values = column.unique().sort()
    codes = column.cast(pl.Enum(values)).to_physical().cast(pl.Int32).to_numpy()
    return values.to_list(), codes


def parse_columns(sheet: Sheet, kinds: Mapping[str, Parse], findings: Findings) -> dict[str, Column]:
    """Parse each named column; every refused cell becomes a finding."""
    return {name: _parse(sheet, name, parse, findings) for name, parse in kinds.items()}


def keys(sheet: Sheet, name: str, findings: Findings) -> Keys:
    """Return the references of a table; empty and repeated ones become findings."""
    column = sheet.columns[name]
    empty = (column == "").to_numpy()
    sheet.refuse(empty, name, code="EMPTY_CELL", message="A value must be given here.", findings=findings)
    again = (~column.is_first_distinct()).to_numpy() & ~empty
    message = f"Each {name} stands in one row only; this one stands above already."
    sheet.refuse(again, name, code="DUPLICATE", message=message, findings=findings)
    unique = column.unique().sort()
    return Keys(unique.to_list(), column.arg_sort().to_numpy().astype(np.int32))


def _parse(sheet: Sheet, name: str, parse: Parse, findings: Findings) -> Column:
    texts, codes = distinct(sheet.columns[name])
    values: list[Any] = []
    refused: dict[int, CellError] = {}
    for at, text in enumerate(texts):
        try:
            values.append(parse(text))
        except CellError as error:
            refused[at] = error
            values.append(None)
    wrong = np.isin(codes, list(refused))
    for record in np.flatnonzero(wrong)[: MOST_FINDINGS + 1]:
        code = int(codes[record])
        found = f"Allowed is {refused[code].allowed}. Found: {texts[code][:40]!r}."
        message = found if texts[code] else "A value must be given here."
        row = int(sheet.rows[record])
        findings.add(InputError(message, code=refused[code].code, source=sheet.source, row=row, column=name))
    return Column(values, codes)


@dataclass(frozen=True)
class Table:
    """One file of the folder: its text, its parsed columns, and whether every cell could be parsed."""

    sheet: Sheet
    columns: dict[str, Column]
    sound: bool

    @property
    def every(self) -> Ints:
        """All records in file order."""
        return np.arange(len(self.sheet.rows), dtype=np.int32)
