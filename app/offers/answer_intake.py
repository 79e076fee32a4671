"""The intake of answer sheets: what each row says, with every doubt placed in its cell."""

from dataclasses import dataclass
from typing import ClassVar

from app.intake.catalogue import Findings
from app.intake.filled_sheets import Rows
from app.intake.headers import Layout
from app.intake.judge import Read
from app.intake.tables import Table
from app.intake.values import Parsed, text_of
from app.intake.words import YES_NO, parse_word, words
from app.offers.codes import REASONS, Side, fault, speaks_for_another, spelled

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


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as a row says it; ``written``: why it is said for another."""

    yes: bool
    code: str
    written: str


class Answers(Rows[Answer]):
    """The answers of one table, said for one side by somebody of role ``by``."""

    prefix = "ANSWER"
    fields: ClassVar[tuple[str, ...]] = ("answer", "reason")

    def __init__(self, table: Table, findings: Findings, *, side: Side, by: str) -> None:
        self.side, self.by = side, by
        super().__init__(table, findings)

    def read(self) -> None:
        """Read answer, reason and why it is said for another."""
        self.answer: Read[bool] = self.judge.read("answer", lambda cell: parse_word(cell, _ANSWERS))
        reasons = spelled(REASONS[self.side])
        self.reason: Read[str] = self.judge.read("reason", lambda cell: parse_word(cell, reasons))
        self.written: Read[str] = self.judge.read("written", lambda cell: Parsed(text_of(cell)))

    def judge_all(self) -> None:
        """Say what is wrong with the answers."""
        judge = self.judge
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

    def said(self, at: int) -> Answer:
        """Return a row's answer."""
        code, written = (self.value(read, at) or "" for read in (self.reason, self.written))
        return Answer(bool(self.value(self.answer, at)), code, written)
