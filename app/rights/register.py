"""The data register: every stored column with its class, purpose, how long it stays, on what basis, and who sees it."""

import csv
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("data-register.csv")
CLASSES = ("identity", "sensitive", "personal", "business", "technical")
ABOUT_PEOPLE = frozenset({"identity", "sensitive", "personal"})
_RETENTION = re.compile(r"(?P<kind>[a-z]+)(?: (?P<count>\d+)(?P<unit>[dy]))?")


@dataclass(frozen=True, slots=True)
class Period:
    """A span of civil days or years."""

    days: int = 0
    years: int = 0

    def over_on(self, begin: date) -> date:
        """Return the first day on which the period that began on a day is over; 29 February ends on 1 March."""
        return _years_on(begin, self.years) + timedelta(days=self.days)

    def before(self, day: date) -> date:
        """Return the last day whose period is over on ``day``."""
        begin = day - timedelta(days=self.days)
        if not self.years:
            return begin
        back = _years_on(begin, -self.years)
        return back if self.over_on(back) <= day else back - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One column of the database.

    Attributes:
        table, column: where. kind: one of ``CLASSES``. purpose, basis: why, and by what right.
        retention: its rule (person, recruitment, ledger, closed, log, short, audit, account, permanent) and period.
        in_export: whether the worker's own copy holds it. shown_to: who sees it.
    """

    table: str
    column: str
    kind: str
    purpose: str
    retention: str
    period: Period
    basis: str
    in_export: bool
    shown_to: str


@cache
def register() -> tuple[Line, ...]:
    """Return the register, line by line."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(_line(row) for row in csv.DictReader(file))


def period_of(table: str) -> Period:
    """Return how long a table's rows stay at least."""
    return next(line.period for line in register() if line.table == table)


def copied() -> dict[str, tuple[str, ...]]:
    """Return the columns that a worker's own copy holds, by table."""
    found: dict[str, tuple[str, ...]] = {}
    for line in register():
        if line.in_export:
            found[line.table] = (*found.get(line.table, ()), line.column)
    return found


def _line(row: dict[str, str]) -> Line:
    rule = _RETENTION.fullmatch(row["retention"])
    if rule is None or row["class"] not in CLASSES or row["in_export"] not in {"yes", "no"}:
        raise ValueError(f"The register's line on {row['table']}.{row['column']} cannot be read.")
    count = int(rule["count"] or 0)
    return Line(
        table=row["table"],
        column=row["column"],
        kind=row["class"],
        purpose=row["purpose"],
        retention=rule["kind"],
        period=Period(years=count) if rule["unit"] == "y" else Period(days=count),
        basis=row["basis"],
        in_export=row["in_export"] == "yes",
        shown_to=row["shown_to"],
    )


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
