"""Sheets to fill in 待填表: taken away as a workbook with what is known, filled in, brought back all or nothing."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

import numpy as np
import xlsxwriter  # type: ignore[import-untyped]
from sqlalchemy.orm import Session

from app.access import service as access
from app.access.principal import Principal, Role
from app.api import limits
from app.audit import Event, note
from app.clock import now
from app.errors import DukouError
from app.intake.catalogue import ERROR, OK, Code, Findings, letters, table
from app.intake.columns import Cell, Flags
from app.intake.headers import Layout
from app.intake.issues import Issue, Level
from app.intake.judge import Judge, Read
from app.intake.loads import ImportResult, Upload, refuse_whole, result_of, store_record
from app.intake.tables import Table, read_tables
from app.intake.text import squeeze
from app.intake.values import Parsed, is_empty, kind_of, text_of
from app.models.intake_record import Import

S = TypeVar("S")
MOST = 200
"""So many rows a sheet: more people nobody takes away alone."""
_NARROW = 12
_HELP_PAGE = "填写说明"


@dataclass(frozen=True)
class Form:
    """A sheet ready to be written: texts, a line a row; ``choices`` are lists for some columns, ``mark`` says who took it."""

    page: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    choices: Mapping[str, Sequence[str]]
    widths: Mapping[str, int]
    help: Sequence[str]
    mark: str


def leave(session: Session, caller: Principal, leaving: Event) -> str:
    """Count a sheet as an export of the caller's day and return the mark by which its file is found again.

    Raises:
        TooManyError: so many files of people a day nobody takes away.
    """
    limits.take_in(session, limits.EXPORTS, subject=caller.user_id, at=now())
    return f"导出编号 export {access.own_account(session, caller).login} {leaving.id}"


def write(form: Form, path: Path) -> None:
    """Write a sheet as a workbook: every cell is text, what has a list is chosen from it, a second page says how."""
    with xlsxwriter.Workbook(path) as book:
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        page = book.add_worksheet(form.page)
        page.freeze_panes(1, 0)
        for column, name in enumerate(form.header):
            page.set_column(column, column, form.widths.get(name, _NARROW), text)
            page.write_string(0, column, name, bold)
        for at, cells in enumerate(form.rows, 1):
            for column, cell in enumerate(cells):
                page.write_string(at, column, cell, text)
        for name, choices in form.choices.items():
            column, last = form.header.index(name), max(len(form.rows), 1)
            page.data_validation(1, column, last, column, {"validate": "list", "source": list(choices)})
        helps = book.add_worksheet(_HELP_PAGE)
        helps.set_column(0, 0, 80)
        for at, line in enumerate((*form.help, form.mark)):
            helps.write_string(at, 0, line)


def number_codes(prefix: str, *, number: str, one: str, one_en: str) -> dict[str, Code]:
    """Return what is said of the rows of every sheet; ``number`` heads the column that says what a row is about."""
    return table(
        [
            Code(
                f"{prefix}_NUMBER_MISSING",
                ERROR,
                f"此行没有{number}，不知道填的是哪一条。请用系统下载的表填写，不要删改{number}。",
                "This row has no number, so nobody knows what it is about. Fill in the sheet as downloaded.",
            ),
            Code(
                f"{prefix}_NUMBER_UNKNOWN",
                ERROR,
                f"没有这个编号的{one}，或者不归本单位填写。请重新下载。",
                f"There is no such {one_en}, or it is another office's to fill in. Download the sheet again.",
            ),
            Code(
                f"{prefix}_TWICE",
                ERROR,
                f"同一条{one}出现两次。请只留一行。",
                f"The same {one_en} stands twice. Keep one row.",
            ),
            Code(
                f"{prefix}_TOO_MANY",
                ERROR,
                "一次最多填写 {most} 行。请分几次上传。",
                "At most {most} rows a sheet. Load them in parts.",
            ),
            Code(
                f"{prefix}_ROWS_EMPTY",
                OK,
                "有 {count} 行还没有填写，未处理。",
                "{count} rows are not filled in yet and were left out.",
            ),
        ]
    )


@dataclass(frozen=True)
class Filled(Generic[S]):
    """What a sound row says about one thing, and where it stands."""

    id: UUID
    said: S
    table: Table
    at: int

    def place(self, name: str) -> dict[str, Any]:
        """Where a finding about one of the row's fields stands; without such a column it is the row's."""
        row, column = int(self.table.rows[self.at]), self.table.columns.get(name)
        if column is None:
            return {"sheet": self.table.sheet, "row": row, "column": "", "cell": ""}
        cell = f"{letters(column.index)}{row}"
        return {"sheet": self.table.sheet, "row": row, "column": column.header, "cell": cell}

    def refused(self, name: str, error: DukouError) -> Issue:
        """What a service refused of the row, as a finding of one of its cells."""
        return Issue(
            **self.place(name),
            level=Level.ERROR,
            code=error.code,
            message_zh=error.message_zh,
            message_en=error.message_en,
        )


@dataclass(frozen=True)
class Batch(Generic[S]):
    """A sheet as read: what the sound rows say, every finding in order of the file, how many rows say anything."""

    filled: Sequence[Filled[S]]
    issues: Sequence[Issue]
    rows: int

    @property
    def errors(self) -> int:
        """How many findings keep the sheet out: all of it, whatever they are about."""
        return sum(issue.level is Level.ERROR for issue in self.issues)

    @property
    def counts(self) -> dict[str, int]:
        """The four counts that every report shows."""
        warnings = sum(issue.level is Level.WARNING for issue in self.issues)
        accepted = 0 if self.errors else len(self.filled)
        return {"rows": self.rows, "accepted": accepted, "warnings": warnings, "errors": self.errors}


def parse_number(cell: Cell) -> Parsed[UUID]:
    """The number of what a row is about, with or without its hyphens."""
    if is_empty(cell):
        return Parsed()
    try:
        return Parsed(UUID(squeeze(text_of(cell))))
    except ValueError:
        return Parsed(wrong=kind_of(cell))


class Rows(ABC, Generic[S]):
    """One table's rows, read column by column; a row that says nothing in ``fields`` is left out and counted."""

    prefix: ClassVar[str]
    fields: ClassVar[tuple[str, ...]]

    def __init__(self, table: Table, findings: Findings) -> None:
        self.table, self.judge = table, Judge(table, findings)
        self.filled: Flags = ~np.logical_and.reduce([self.judge.empty(name) for name in self.fields])
        self.judge.silent = ~self.filled
        if left := int((~self.filled).sum()):
            findings.say(f"{self.prefix}_ROWS_EMPTY", sheet=table.sheet, count=left)
        self.number: Read[UUID] = self.judge.read("number", parse_number)
        self.read()

    @abstractmethod
    def read(self) -> None:
        """Read the columns that people filled in."""

    @abstractmethod
    def judge_all(self) -> None:
        """Say what is wrong with them."""

    @abstractmethod
    def said(self, at: int) -> S:
        """Return what a sound row says."""

    @property
    def numbers(self) -> list[UUID]:
        """What the rows are about."""
        return [number for number in self.number.values if number is not None]

    def judge_numbers(self, there: Collection[UUID]) -> None:
        """Say which rows are about nothing of the caller's."""
        named = ~self.judge.empty("number")
        self.judge.say(f"{self.prefix}_NUMBER_MISSING", "number", ~named, value_class="")
        unknown = named & ~self.number.where(lambda one: one in there)
        self.judge.say(f"{self.prefix}_NUMBER_UNKNOWN", "number", unknown)

    def sound(self) -> Iterator[Filled[S]]:
        """Give what the sound rows say."""
        for at in np.flatnonzero(self.filled & ~self.judge.refused).tolist():
            yield Filled(self.value(self.number, at), self.said(at), self.table, at)

    @staticmethod
    def value(read: Read[Any], at: int) -> Any:
        """What a row says in a column; None where it says nothing."""
        return read.values[int(read.column.codes[at])]


def _batch(sheets: Sequence[Rows[S]], there: Collection[UUID], findings: Findings) -> Batch[S]:
    found: dict[UUID, Filled[S]] = {}
    for sheet in sheets:
        sheet.judge_numbers(there)
        sheet.judge_all()
        for row in sheet.sound():
            if row.id in found:
                findings.say(f"{sheet.prefix}_TWICE", **row.place("number"))
            else:
                found[row.id] = row
    if len(found) > MOST:
        findings.say(f"{sheets[0].prefix}_TOO_MANY", most=MOST)
    return Batch(list(found.values()), findings.in_order(), sum(int(sheet.filled.sum()) for sheet in sheets))


class RefusedSheet(Exception):  # noqa: N818  # nothing is wrong with the program
    """Nothing of a sheet is kept: its transaction ends here, and what was found is told in another."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__("A sheet is refused.")
        self.issues = issues


@dataclass(frozen=True)
class Loading(ABC, Generic[S]):
    """A sheet that somebody brings back; there is none for whom it is not to fill in."""

    upload: Upload
    caller: Principal

    kind: ClassVar[str]
    roles: ClassVar[tuple[Role, ...]]
    layout: ClassVar[Layout]
    codes: ClassVar[dict[str, Code]]

    def __post_init__(self) -> None:
        self.caller.require(*self.roles)

    @abstractmethod
    def rows(self, table: Table, findings: Findings) -> Rows[S]:
        """Return the rows of one table of the file."""

    @abstractmethod
    def known(self, session: Session, numbers: Collection[UUID]) -> Collection[UUID]:
        """Return those of some numbers that the caller may speak of."""

    def read(self, session: Session) -> Batch[S]:
        """Read the file against what the caller may speak of.

        Raises:
            InvalidError: the file as a whole is refused (unsafe, not readable, encrypted).
        """
        findings = Findings(self.codes)
        tables = read_tables(self.upload.source, self.upload.file_name, layout=self.layout, findings=findings)
        sheets = [self.rows(each, findings) for each in tables]
        there = set(self.known(session, {number for sheet in sheets for number in sheet.numbers}))
        return _batch(sheets, there, findings)

    @abstractmethod
    def say_all(self, session: Session, rows: Sequence[Filled[S]]) -> list[Issue]:
        """Say what the rows say, each by the one way there is; return what was refused."""

    def applied(self, session: Session, *, dry_run: bool) -> ImportResult:
        """Say everything that the sheet says, or nothing.

        Raises:
            RefusedSheet: an error anywhere, or a dry run; the caller's transaction has to end without it.
        """
        batch = self.read(session)
        refuse_whole(batch.issues)
        issues = list(batch.issues)
        if not batch.errors:
            issues += sorted(self.say_all(session, batch.filled), key=lambda issue: (issue.sheet, issue.row))
        done = replace(batch, issues=issues)
        if dry_run or done.errors:
            raise RefusedSheet(issues)
        return self._recorded(session, done, state="loaded")

    def told(self, session: Session, issues: Sequence[Issue], *, dry_run: bool) -> ImportResult:
        """Keep what was found in a sheet of which nothing was said."""
        batch = replace(self.read(session), issues=issues)
        return self._recorded(session, batch, state="dry_run" if dry_run else "refused")

    def _recorded(self, session: Session, batch: Batch[S], *, state: str) -> ImportResult:
        counts = batch.counts
        record = Import(
            organisation_id=self.caller.organisation_id,
            kind=self.kind,
            file_name=self.upload.file_name[:255],
            sha256=self.upload.sha256,
            state=state,
            rows=batch.rows,
            accepted=counts["accepted"],
            added=counts["accepted"],
            warnings=counts["warnings"],
            errors=counts["errors"],
            created_by=self.caller.user_id,
        )
        store_record(session, record, issues=batch.issues)
        note(session, Event(f"{self.kind}.{state}", "import", record.id))
        return result_of(record, issues=batch.issues)


Writing = Callable[[Callable[[Session], ImportResult]], Any]


def receive(loading: Loading[Any], *, dry_run: bool, writing: Writing) -> Any:
    """Bring a sheet in: ``writing`` runs what it is given in a transaction of its own, which an error undoes.

    Nothing is said of a sheet with an error, and what was found in it is kept all the same.
    """
    try:
        return writing(lambda session: loading.applied(session, dry_run=dry_run))
    except RefusedSheet as refused:
        issues = refused.issues
        return writing(lambda session: loading.told(session, issues, dry_run=dry_run))
