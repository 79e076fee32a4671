"""Reads a table's columns through parsers and says what is wrong with which cell.

Parsers see each distinct value once; a row costs Python time only where there is something to say.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import numpy as np

from app.intake.catalogue import Findings, letters
from app.intake.columns import Cell, Column, Flags, Ints
from app.intake.issues import Level
from app.intake.tables import Table
from app.intake.text import has_gloss, is_lost
from app.intake.values import Parsed, is_empty, kind_of

T = TypeVar("T")


@dataclass(frozen=True)
class Read(Generic[T]):
    """A column as read.

    Attributes:
        name: the field. column: what stood there.
        values: what each distinct value means, None where it says nothing or was not understood.
        wrong: distinct value to the kind of what was not understood. notes: distinct value to a note.
    """

    name: str
    column: Column
    values: Sequence[T | None]
    wrong: dict[int, str] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)

    def rows(self, empty: T) -> list[T]:
        """The value of each row, ``empty`` where there is none."""
        plain = [empty if value is None else value for value in self.values]
        return list(map(plain.__getitem__, self.column.codes.tolist()))

    def ints(self: "Read[int]", empty: int) -> Ints:
        """``rows`` of whole numbers, as an array."""
        plain = np.array([empty if value is None else value for value in self.values], dtype=np.int32)
        return plain[self.column.codes]

    def where(self, function: Callable[[T | None], bool]) -> Flags:
        """Which rows hold a value of which ``function`` is true."""
        return self.of([code for code, value in enumerate(self.values) if function(value)])

    def wrong_rows(self) -> Flags:
        """Which rows were not understood."""
        return self.of(list(self.wrong))

    def noted(self, note: str) -> Flags:
        """Which rows carry this note."""
        return self.of([code for code, given in self.notes.items() if given == note])

    def of(self, codes: Sequence[int]) -> Flags:
        """Which rows hold one of these distinct values."""
        mask = np.zeros(len(self.values), bool)
        mask[list(codes)] = True
        return mask[self.column.codes]


class Judge:
    """What is said of one table; a row with an error is refused.

    Attributes:
        refused: one flag a row.
        silent: rows of which nothing more is said.
    """

    def __init__(self, table: Table, findings: Findings) -> None:
        self.table, self.findings = table, findings
        self.refused: Flags = np.zeros(len(table), bool)
        self.silent: Flags = np.zeros(len(table), bool)

    def column(self, name: str) -> Column:
        """The column of a field; one of empty cells where the file has none."""
        found = self.table.columns.get(name)
        return found if found is not None else Column(-1, "", np.zeros(len(self.table), np.int32), [""])

    def has(self, *names: str) -> bool:
        """Whether the file has a column for one of these fields."""
        return any(name in self.table.columns for name in names)

    def read(
        self,
        name: str,
        parser: Callable[[Cell], Parsed[T]],
        *,
        quick: Callable[[Sequence[Cell]], list[T | None]] | None = None,
    ) -> Read[T]:
        """A field's column read by a parser; ``quick`` may settle the usual writing of all values at once first."""
        column = self.column(name)
        read = Read[T](name, column, [])
        values: list[T | None] = quick(column.distinct) if quick else [None] * len(column.distinct)
        for code, cell in enumerate(column.distinct):
            if values[code] is None and cell != "":
                parsed = parser(cell)
                values[code] = parsed.value
                if parsed.wrong:
                    read.wrong[code] = parsed.wrong
                if parsed.note:
                    read.notes[code] = parsed.note
        return Read(name, column, values, read.wrong, read.notes)

    def say(self, code: str, name: str, where: Flags, *, value_class: str | None = None, **words: Any) -> None:
        """Says ``code`` of the cells of a field in the rows of a mask; an error refuses the rows.

        Args:
            code: one of the findings' codes.
            name: the field; a field without a column is told by row alone.
            where: one flag a row; rows refused before are told too.
            value_class: the kind of value; None = found from each cell.
            words: fill the sentences' braces.
        """
        at = np.flatnonzero(where & ~self.silent)
        if not len(at):
            return
        if self.findings.codes[code].level is Level.ERROR:
            self.refused[at] = True
        column = self.table.columns.get(name)
        rows = self.table.rows[at].tolist()
        if column is None:
            for row in rows:
                self.findings.say(code, sheet=self.table.sheet, row=row, value_class=value_class or "", **words)
            return
        kinds = value_class if value_class is not None else [kind_of(column[int(each)]) for each in at]
        place: dict[str, Any] = {"sheet": self.table.sheet, "column": column.header, "index": column.index}
        self.findings.cells(code, rows, value_class=kinds, **place, **words)

    def say_wrong(self, code: str, read: Read[T]) -> None:
        """Says ``code`` of every cell that was not understood."""
        if read.wrong:
            self.say(code, read.name, read.wrong_rows())

    def say_first(self, code: str, name: str, where: Flags, *, value_class: str | None = None, **words: Any) -> None:
        """Says ``code`` once, of the first row of a mask: for what is the same all down a column."""
        first = np.zeros_like(where)
        first[np.flatnonzero(where)[:1]] = True
        self.say(code, name, first, value_class=value_class, **words)

    def say_column(self, code: str, name: str, **words: Any) -> None:
        """Says ``code`` once, of a field's first cell."""
        column = self.table.columns.get(name)
        row = int(self.table.rows[0]) if len(self.table) else 0
        header, cell = (column.header, f"{letters(column.index)}{row}") if column else ("", "")
        self.findings.say(code, sheet=self.table.sheet, row=row, column=header, cell=cell, **words)

    def say_damage(self, *names: str) -> None:
        """Says which texts of these fields are damaged for good, and which a rule restores."""
        for name in names:
            self.say(
                "TEXT_DAMAGED", name, self.column(name).where(lambda cell: isinstance(cell, str) and is_lost(cell))
            )
            self.say(
                "TEXT_REPAIRED", name, self.column(name).where(lambda cell: isinstance(cell, str) and has_gloss(cell))
            )

    def formulas(self, name: str) -> Flags:
        """Which rows hold a formula in a field's column."""
        column = self.table.columns.get(name)
        if column is None or not self.table.formulas:
            return np.zeros(len(self.table), bool)
        name_of = letters(column.index)
        marked = [f"{name_of}{row}" in self.table.formulas for row in self.table.rows.tolist()]
        return np.array(marked, dtype=bool)

    def empty(self, name: str) -> Flags:
        """Which rows have nothing in a field."""
        return self.column(name).where(is_empty)
