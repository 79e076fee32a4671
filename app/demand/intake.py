"""The intake of order sheets: from a file to orders, with every doubt placed in its cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from app.demand.cells import Context, Note
from app.demand.codes import ORDER_CODES
from app.demand.findings import GateFinding
from app.demand.layout import ORDERS
from app.demand.order import Order
from app.demand.reading import Reading, read_order
from app.demand.same import side_by_side
from app.demand.titles import Guesser
from app.intake.catalogue import Findings, letters
from app.intake.columns import Cell, Column
from app.intake.issues import Issue, Level
from app.intake.tables import Table, read_tables
from app.intake.text import has_gloss, is_lost, repaired
from app.intake.values import is_empty, kind_of
from app.reference.catalogue import Catalogue

# Where a field's finding is shown when the sheet has no column of that name.
_STANDS_FOR: Mapping[str, tuple[str, ...]] = {
    "pay": ("pay", "pay_total", "total_low", "base", "hourly"),
    "hours": ("hours", "shift", "rest"),
    "lodging": ("lodging", "benefits", "remarks"),
    "probation": ("probation", "pay", "benefits", "remarks"),
    "place": ("place", "area"),
}
# Said once a sheet where it has no such column at all, and once an employer.
_COLUMN_WANTED = frozenset({"hazards", "content", "hours", "until"})
_ONCE_AN_EMPLOYER = frozenset({"EMPLOYER_UNVERIFIED"})


@dataclass(frozen=True)
class OrderBatch:
    """An order sheet as read, before anything is stored.

    Attributes:
        orders: the accepted ones: open, or waiting for a person (``to_confirm``).
        refused: whole orders that the gate refuses; kept so that their employer sees why.
        issues: every finding in the order of the file. rows: data rows found.
    """

    orders: Sequence[Order]
    refused: Sequence[Order]
    issues: Sequence[Issue]
    rows: int

    @property
    def accepted(self) -> int:
        """How many orders were accepted."""
        return len(self.orders)

    @property
    def warnings(self) -> int:
        """How many issues are warnings."""
        return self._count(Level.WARNING)

    @property
    def errors(self) -> int:
        """How many issues are errors."""
        return self._count(Level.ERROR)

    def _count(self, level: Level) -> int:
        return sum(issue.level is level for issue in self.issues)

    @property
    def counts(self) -> dict[str, int]:
        """The four counts that every report shows."""
        return {"rows": self.rows, "accepted": self.accepted, "warnings": self.warnings, "errors": self.errors}


def read_orders(  # noqa: PLR0913 - what an order is read against has that many parts
    source: bytes | Path,
    file_name: str,
    *,
    catalogue: Catalogue,
    guesser: Guesser,
    today: date,
    verified: Mapping[str, date] | None = None,
    own_credit_code: str = "",
) -> OrderBatch:
    """Read an order sheet; the same file gives the same orders with the same numbers.

    Args:
        source: the file's content, or where it lies.
        file_name: its name.
        catalogue: regions, occupations, minimum pay.
        guesser: says which occupation a title means.
        today: the civil date.
        verified: credit code to the day of the employer's last verification; without a register none is.
        own_credit_code: the only one the caller may post for; empty = any.

    Raises:
        InvalidError: the file as a whole is refused (unsafe, not readable, encrypted).
    """
    context = Context(catalogue, guesser, today, verified or {}, own_credit_code)
    findings = Findings(ORDER_CODES)
    rows: list[_Row] = []
    for table in read_tables(source, file_name, layout=ORDERS, findings=findings):
        rows += _Sheet(table, findings).rows(context)
    kept = [row for row in rows if row.reading.order is not None]
    orders, said = side_by_side([row.order for row in kept])
    for each in said:
        kept[each.position].say(each.note, findings)
    return OrderBatch(
        orders=[order for order in orders if order.state != "refused"],
        refused=[order for order in orders if order.state == "refused"],
        issues=_in_order(findings.issues),
        rows=len(rows),
    )


def _in_order(issues: Sequence[Issue]) -> list[Issue]:
    """The issues sheet by sheet and row by row; what was said first of a row stays first."""
    sheets = {name: place for place, name in enumerate(dict.fromkeys(issue.sheet for issue in issues))}
    return sorted(issues, key=lambda issue: (sheets[issue.sheet], issue.row))


@dataclass(frozen=True)
class _Row:
    """One row of a sheet as read."""

    sheet: "_Sheet"
    at: int
    reading: Reading

    @property
    def order(self) -> Order:
        if self.reading.order is None:
            raise LookupError("The row gave no order.")
        return replace(self.reading.order, sheet=self.sheet.table.sheet, row=self.number)

    @property
    def number(self) -> int:
        return int(self.sheet.table.rows[self.at])

    def say(self, note: Note, findings: Findings) -> None:
        findings.say(note.code, **self.sheet.place(note.place, self.at), **note.words)


class _Sheet:
    """Reads the rows of one table and places what is said of them."""

    def __init__(self, table: Table, findings: Findings) -> None:
        self.findings = findings
        self.table = replace(table, columns={name: self._mended(table, name) for name in table.columns})
        self._told: set[tuple[str, str]] = set()

    def _mended(self, table: Table, name: str) -> Column:
        """The column with what a converter damaged restored by rule, and what lost bytes taken out."""
        column = table.columns[name]
        mended: dict[int, Cell] = {}
        for code, value in enumerate(column.distinct):
            if not isinstance(value, str) or not (is_lost(value) or has_gloss(value)):
                continue
            lost = is_lost(value)
            mended[code] = "" if lost else repaired(value)
            rows = table.rows[column.codes == code].tolist()
            place: dict[str, Any] = {"sheet": table.sheet, "column": column.header, "index": column.index}
            self.findings.cells("TEXT_DAMAGED" if lost else "TEXT_REPAIRED", rows, value_class=kind_of(value), **place)
        distinct = [mended.get(code, value) for code, value in enumerate(column.distinct)]
        return replace(column, distinct=distinct) if mended else column

    def rows(self, context: Context) -> Iterator[_Row]:
        """Every data row, read; what there is to say is said."""
        for at in range(len(self.table)):
            cells = {name: column[at] for name, column in self.table.columns.items() if name != "ordinal"}
            row = _Row(self, at, read_order(cells, context=context))
            for note in row.reading.notes:
                row.say(note, self.findings)
            for found in row.reading.findings:
                self._say_finding(found, at=at, employer=str(cells.get("employer", "")))
            yield row

    def _say_finding(self, found: GateFinding, *, at: int, employer: str) -> None:
        """Say a finding of the gate of its cell, or once where every row would say the same."""
        place = self.place(found.field, at)
        if found.field in _COLUMN_WANTED and not place["column"]:
            if self._first("sheet", found.code + found.field):
                self._put(found, {"sheet": self.table.sheet})
        elif found.code not in _ONCE_AN_EMPLOYER or self._first(employer, found.code):
            self._put(found, place)

    def _first(self, scope: str, code: str) -> bool:
        known = (scope, code) in self._told
        self._told.add((scope, code))
        return not known

    def _put(self, found: GateFinding, place: Mapping[str, Any]) -> None:
        self.findings.issues.append(
            Issue(
                sheet=place["sheet"],
                row=place.get("row", 0),
                column=place.get("column", ""),
                cell=place.get("cell", ""),
                level=found.level,
                code=found.code,
                message_zh=found.message_zh,
                message_en=found.message_en,
                value_class=place.get("value_class", ""),
            )
        )

    def place(self, name: str, at: int) -> dict[str, Any]:
        """Where a field stands in a row; the row alone where the sheet has no column for it."""
        row = int(self.table.rows[at])
        present = [each for each in _STANDS_FOR.get(name, (name,)) if each in self.table.columns]
        filled = [each for each in present if not is_empty(self.table.columns[each][at])]
        if not present:
            return {"sheet": self.table.sheet, "row": row, "column": "", "cell": ""}
        column = self.table.columns[(filled or present)[0]]
        return {
            "sheet": self.table.sheet,
            "row": row,
            "column": column.header,
            "cell": f"{letters(column.index)}{row}",
            "value_class": kind_of(column[at]),
        }
