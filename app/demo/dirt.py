"""What is wrong with real rows: each dirty case a small function, with its rate and what the intake should say.

A row has at most one case of its own (what concerns several rows at once is in ``smudges``). A function
returns the cells it changes, or None where the case cannot befall this row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from app.demo.draw import Draws
from app.demo.vacancies import Record
from app.demo.workbook import Cell

Spoil = Callable[[Record, int], Record | None]


@dataclass(frozen=True)
class Dirt:
    """One dirty case.

    Attributes:
        name: as it stands in the manifest. per_thousand: of the rows. column: key of the cell it shows in.
        codes: what the intake says of the row, one of them at least. spoil: (record, luck) to changed cells.
        refused: the row is not accepted (an order: the gate refuses it). once: the intake says it once a file.
    """

    name: str
    per_thousand: int
    column: str
    codes: tuple[str, ...]
    spoil: Spoil
    refused: bool = False
    once: bool = False


@dataclass(frozen=True)
class Stain:
    """A case that befell a row; see ``Dirt``."""

    name: str
    column: str
    codes: tuple[str, ...]
    refused: bool = False
    once: bool = False


@dataclass(frozen=True)
class Row:
    """A record with what is wrong with it."""

    record: Record
    stains: tuple[Stain, ...] = ()

    def stained(self, stain: Stain, **cells: Cell) -> "Row":
        """Return the row with changed cells and one more stain."""
        return Row({**self.record, **cells}, (*self.stains, stain))


def soil(records: Sequence[Record], cases: Sequence[Dirt], *, columns: frozenset[str], draws: Draws) -> list[Row]:
    """Return the records, each with at most one of the cases whose column the file has."""
    chosen = draws.units(len(records)).tolist()
    luck = draws.units(len(records)).tolist()
    fitting = [case for case in cases if case.column in columns]
    return [
        _soiled(record, fitting, unit * 1000 >> 32, luck=bit)
        for record, unit, bit in zip(records, chosen, luck, strict=True)
    ]


def _soiled(record: Record, cases: Sequence[Dirt], place: int, *, luck: int) -> Row:
    for case in cases:
        place -= case.per_thousand
        if place < 0:
            changed = case.spoil(record, luck)
            if changed is None:
                return Row(record)
            stain = Stain(case.name, case.column, case.codes, case.refused, case.once)
            return Row({**record, **changed}, (stain,))
    return Row(record)


def text(record: Record, key: str) -> str:
    """Return a cell as text."""
    value = record[key]
    return "" if value is None else str(value)


def day(record: Record, key: str) -> date:
    """Return a cell that holds a date.

    Raises:
        TypeError: it holds something else.
    """
    value = record[key]
    if not isinstance(value, date):
        raise TypeError(f"{key} holds {type(value).__name__}, no date.")
    return value
