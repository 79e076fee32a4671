"""The intake of answer sheets: from a file to what a side says to which offers, with every doubt placed in its cell."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np

from app.intake.catalogue import Findings, letters
from app.intake.columns import Cell, Flags
from app.intake.headers import Layout
from app.intake.issues import Issue, Level
from app.intake.judge import Judge, Read
from app.intake.tables import Table, read_tables
from app.intake.text import squeeze
from app.intake.values import Parsed, is_empty, kind_of, text_of
from app.intake.words import YES_NO, parse_word, words
from app.offers.codes import REASONS, Side, fault, speaks_for_another
from app.offers.sheet_codes import SHEET_CODES

MOST = 200
"""So many offers a sheet: more people nobody takes away alone."""
LAYOUT = Layout(
    synonyms={
        "number": "意向编号 编号 number",
        "answer": "答复 是否同意 本人答复 单位答复 answer",
        "reason": "原因 谢绝原因 理由 reason",
        "written": "代答理由 written_reason",
        # What the sheet says for who fills it in; it is not read.
        "person": "候选人 人员",
        "age": "年龄段",
        "post": "岗位 岗位名称",
        "employer": "用人单位",
        "place": "地点",
        "pay": "月薪",
        "start": "到岗日期",
        "due": "答复期限",
        "state": "现状",
    },
    needed=("number", "answer"),
    needed_zh="“意向编号”“答复”两列（请用系统下载的答复表填写）",
    needed_en="the columns 意向编号 and 答复 (fill in the sheet as downloaded)",
    dropped="姓名 电话 联系电话 手机号 身份证号 身份证号码",
    ordinal=frozenset({"person", "age", "post", "employer", "place", "pay", "start", "due", "state"}),
)
_ANSWERS = {**YES_NO, **words({True: "接受 录取 想去", False: "谢绝 拒绝 不去 不接受"})}
_FAULTS = {"REASON_NEEDED": "ANSWER_WRITTEN_NEEDED", "REASON_UNLAWFUL": "ANSWER_WRITTEN_UNLAWFUL"}
Known = Callable[[Collection[UUID]], Collection[UUID]]
"""Tells which of some offers the caller's side answers."""


@dataclass(frozen=True, slots=True)
class Row:
    """An answer as a row says it, ``written``: why it is said for another; ``place`` is where its issue would stand."""

    offer_id: UUID
    yes: bool
    code: str
    written: str
    place: dict[str, Any]


@dataclass(frozen=True)
class AnswerBatch:
    """An answer sheet as read: the sound answers, every finding in order of the file, how many rows answer anything."""

    answers: Sequence[Row]
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
        accepted = 0 if self.errors else len(self.answers)
        return {"rows": self.rows, "accepted": accepted, "warnings": warnings, "errors": self.errors}


def read_answers(source: bytes | Path, file_name: str, *, side: Side, by: str, known: Known) -> AnswerBatch:
    """Read an answer sheet that somebody of one side, of role ``by``, filled in; rows without an answer are left out and counted.

    Raises:
        InvalidError: the file as a whole is refused (unsafe, not readable, encrypted).
    """
    findings = Findings(SHEET_CODES)
    sheets = [
        _Sheet(table, findings, side, by) for table in read_tables(source, file_name, layout=LAYOUT, findings=findings)
    ]
    there = set(known({number for sheet in sheets for number in sheet.numbers}))
    answers: dict[UUID, Row] = {}
    for sheet in sheets:
        sheet.judge_all(there)
        for row in sheet.rows():
            if row.offer_id in answers:
                findings.say("ANSWER_TWICE", **row.place)
            else:
                answers[row.offer_id] = row
    if len(answers) > MOST:
        findings.say("ANSWER_TOO_MANY", most=MOST)
    rows = sum(int(sheet.filled.sum()) for sheet in sheets)
    return AnswerBatch(list(answers.values()), findings.in_order(), rows)


def parse_number(cell: Cell) -> Parsed[UUID]:
    """The number of an offer, with or without its hyphens."""
    if is_empty(cell):
        return Parsed()
    try:
        return Parsed(UUID(squeeze(text_of(cell))))
    except ValueError:
        return Parsed(wrong=kind_of(cell))


def reason_words(side: Side) -> dict[str, str]:
    """The words of a side's reasons, each to its code; a code is a word for itself."""
    known = REASONS[side]
    return {squeeze(label.zh).lower(): code for code, label in known.items()} | {code: code for code in known}


class _Sheet:
    """One table's rows, read column by column."""

    def __init__(self, table: Table, findings: Findings, side: Side, by: str) -> None:
        self.table, self.side, self.by = table, side, by
        self.judge = Judge(table, findings)
        self.filled: Flags = ~self.judge.empty("answer") | ~self.judge.empty("reason")
        self.judge.silent = ~self.filled
        if left := int((~self.filled).sum()):
            findings.say("ANSWER_ROWS_EMPTY", sheet=table.sheet, count=left)
        self.number: Read[UUID] = self.judge.read("number", parse_number)
        self.answer: Read[bool] = self.judge.read("answer", lambda cell: parse_word(cell, _ANSWERS))
        reasons = reason_words(side)
        self.reason: Read[str] = self.judge.read("reason", lambda cell: parse_word(cell, reasons))
        self.written: Read[str] = self.judge.read("written", lambda cell: Parsed(text_of(cell)))

    @property
    def numbers(self) -> list[UUID]:
        """The offers that the rows name."""
        return [number for number in self.number.values if number is not None]

    def judge_all(self, there: set[UUID]) -> None:
        """Say what is wrong with the rows."""
        judge, named = self.judge, ~self.judge.empty("number")
        judge.say("ANSWER_NUMBER_MISSING", "number", ~named, value_class="")
        judge.say("ANSWER_NUMBER_UNKNOWN", "number", named & ~self.number.where(lambda one: one in there))
        judge.say("ANSWER_WRONG", "answer", self.answer.where(lambda one: one is None))
        listed = "、".join(label.zh for label in REASONS[self.side].values())
        wrong = self.reason.wrong_rows()
        judge.say("ANSWER_REASON_WRONG", "reason", wrong, reasons=listed)
        says_no = self.answer.where(lambda one: one is False)
        says_yes = self.answer.where(lambda one: one is True)
        empty = judge.empty("reason")
        judge.say("ANSWER_REASON_NEEDED", "reason", ~wrong & ((says_no & empty) | (says_yes & ~empty)))
        if speaks_for_another(self.by):
            self._judge_written()

    def _judge_written(self) -> None:
        faults = [fault(self.by, text or "") for text in self.written.values]
        for code, said in _FAULTS.items():
            self.judge.say(said, "written", self.written.of([at for at, one in enumerate(faults) if one == code]))

    def rows(self) -> Iterator[Row]:
        """Give what the sound rows say."""
        for at in np.flatnonzero(self.filled & ~self.judge.refused).tolist():
            number, yes = self._value(self.number, at), self._value(self.answer, at)
            code, written = (self._value(read, at) or "" for read in (self.reason, self.written))
            yield Row(number, bool(yes), code, written, self._place(at))

    def _place(self, at: int) -> dict[str, Any]:
        column, row = self.table.columns["answer"], int(self.table.rows[at])
        return {
            "sheet": self.table.sheet,
            "row": row,
            "column": column.header,
            "cell": f"{letters(column.index)}{row}",
        }

    @staticmethod
    def _value(read: Any, at: int) -> Any:
        return read.values[int(read.column.codes[at])]
