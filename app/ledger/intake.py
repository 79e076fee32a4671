"""The intake of ledger sheets: from a file to what was told to whom, with every doubt placed in its cell."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np

from app.intake.catalogue import Findings
from app.intake.columns import Cell, Flags
from app.intake.issues import Issue, Level
from app.intake.judge import Judge
from app.intake.tables import Table, read_tables
from app.intake.text import squeeze
from app.intake.values import Parsed, is_empty, kind_of, parse_date, text_of, unpack
from app.intake.words import parse_word, words
from app.ledger.codes import ANSWER_WORDS, CHANNEL_WORDS, SHEET_CODES
from app.ledger.layout import LEDGER
from app.ledger.service import Line, Told, first_day, is_name

FILLED = ("told_on", "channel", "told_by", "answer")
_CHANNELS = words(CHANNEL_WORDS)
_ANSWERS = words(ANSWER_WORDS)
Known = Callable[[Collection[UUID]], Sequence[Any]]
"""Reads the recommendations of some numbers that may be told; ``queries.of_numbers``."""


@dataclass(frozen=True)
class LedgerBatch:
    """A ledger sheet as read: what was told, every finding in the order of the file, and how many rows say anything."""

    lines: Sequence[Line]
    issues: Sequence[Issue]
    rows: int

    @property
    def counts(self) -> dict[str, int]:
        """The four counts that every report shows."""
        weights = [issue.level for issue in self.issues]
        return {
            "rows": self.rows,
            "accepted": len(self.lines),
            "warnings": weights.count(Level.WARNING),
            "errors": weights.count(Level.ERROR),
        }


def read_ledger(source: bytes | Path, file_name: str, *, known: Known, day: date) -> LedgerBatch:
    """Read a ledger sheet; the same file against the same recommendations gives the same lines.

    Rows that say nothing of being told are left out and counted; a row with an error is left out and says why.

    Raises:
        InvalidError: the file as a whole is refused (unsafe, not readable, encrypted).
    """
    findings = Findings(SHEET_CODES)
    tables = list(read_tables(source, file_name, layout=LEDGER, findings=findings))
    sheets = [_Sheet(table, findings) for table in tables]
    numbers = {number for sheet in sheets for number in sheet.numbers}
    found = {row.id: row for row in known(numbers)}
    lines: list[Line] = []
    for sheet in sheets:
        lines += sheet.lines(found, seen={line.same for line in lines}, day=day)
    return LedgerBatch(lines, findings.in_order(), sum(int(sheet.filled.sum()) for sheet in sheets))


def parse_number(cell: Cell) -> Parsed[UUID]:
    """The number of a recommendation, with or without its hyphens."""
    if is_empty(cell):
        return Parsed()
    try:
        return Parsed(UUID(squeeze(text_of(cell))))
    except ValueError:
        return Parsed(wrong=kind_of(cell))


def _teller(cell: Cell) -> Parsed[str]:
    text = text_of(cell)
    return Parsed(text) if is_name(text) else Parsed(wrong=kind_of(cell))


class _Sheet:
    """One table's rows, read column by column."""

    def __init__(self, table: Table, findings: Findings) -> None:
        self.judge = Judge(table, findings)
        self.filled: Flags = np.zeros(len(table), bool)
        for name in FILLED:
            self.filled |= ~self.judge.empty(name)
        self.judge.silent = ~self.filled
        left = int((~self.filled).sum())
        if left:
            findings.say("LEDGER_ROWS_EMPTY", sheet=table.sheet, count=left)
        self.number = self.judge.read("number", parse_number)
        self.numbers = [value for value in self.number.values if value is not None]

    def lines(self, found: Mapping[UUID, Any], *, seen: set[Any], day: date) -> list[Line]:
        """Return what the rows say that are sound."""
        told = self._told(found, day)
        numbers, kept = self._each(self.number), list[Line]()
        twice = np.zeros(len(self.filled), bool)
        for at in np.flatnonzero(self.filled & ~self.judge.refused).tolist():
            line = Line(found[numbers[at]], told[at])
            twice[at] = line.same in seen
            if not twice[at]:
                seen.add(line.same)
                kept.append(line)
        self.judge.say("LEDGER_TWICE", "number", twice)
        return kept

    def _told(self, found: Mapping[UUID, Any], day: date) -> dict[int, Told]:
        """Say what is wrong with the rows; return what the sound ones say."""
        judge = self.judge
        numbers = self.number
        judge.say("LEDGER_NUMBER_MISSING", "number", judge.empty("number"), value_class="")
        judge.say("LEDGER_NUMBER_UNKNOWN", "number", ~judge.empty("number") & ~numbers.where(lambda one: one in found))
        days, channels = (
            judge.read("told_on", parse_date),
            judge.read("channel", lambda cell: parse_word(cell, _CHANNELS)),
        )
        judge.say(
            "LEDGER_DAY_WRONG",
            "told_on",
            days.where(lambda one: one is None) | days.noted("month only") | days.noted("year only"),
        )
        judge.say("LEDGER_CHANNEL_WRONG", "channel", channels.where(lambda one: one is None))
        answers = judge.read("answer", lambda cell: parse_word(cell, _ANSWERS))
        judge.say_wrong("LEDGER_ANSWER_WRONG", answers)
        tellers = judge.read("told_by", _teller)
        judge.say_wrong("LEDGER_TELLER_WRONG", tellers)
        row_of, outside = self._each(numbers), np.zeros(len(self.filled), bool)
        day_of, channel_of = days.ints(0), self._each(channels)
        answer_of, teller_of = self._each(answers), self._each(tellers)
        told: dict[int, Told] = {}
        for at in np.flatnonzero(self.filled & ~judge.refused).tolist():
            on, published = unpack(int(day_of[at])), found[row_of[at]].published_at
            outside[at] = on > day or (published is not None and on < first_day(published))
            told[at] = Told(on, str(channel_of[at]), teller_of[at] or "", answer_of[at] or "none")
        judge.say("LEDGER_DAY_OUTSIDE", "told_on", outside)
        return told

    @staticmethod
    def _each(read: Any) -> list[Any]:
        return list(map(read.values.__getitem__, read.column.codes.tolist()))
