"""The intake of event sheets: who arrived, what happened since, with every doubt placed in its cell."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.employment.schemas import MOST_EVIDENCE, MOST_PAY
from app.employment.service import Happened
from app.intake.columns import Cell
from app.intake.filled_sheets import Rows
from app.intake.headers import Layout
from app.intake.judge import Read
from app.intake.values import Parsed, parse_date, parse_whole, text_of, unpack
from app.intake.words import parse_word
from app.offers.codes import spelled
from app.offers.placements import END_CODES

DAYS = {
    "arrived": "到岗日期",
    "contract": "合同签订日期",
    "insurance": "参保日期",
    "first_pay": "首次发薪日期",
    "left": "离岗日期",
}
"""The columns of days in the order of what happens; all but the first are kinds of events."""
LAYOUT = Layout(
    synonyms={
        "number": "安置编号 编号 number",
        "arrived": "到岗日期 arrived_on",
        "contract": "合同签订日期 签订合同日期 contract",
        "insurance": "参保日期 参加社保日期 insurance",
        "first_pay": "首次发薪日期 首薪日期 first_pay",
        "amount": "首次发薪金额 首薪金额 amount",
        "left": "离岗日期 left",
        "code": "离岗原因 code",
        "evidence": "凭证 evidence",
        # What the sheet says for who fills it in; it is not read.
        "person": "人员 候选人",
        "employer": "用人单位",
        "post": "岗位 岗位名称",
        "state": "现状",
        "known": "已登记",
    },
    needed=("number", "arrived"),
    needed_zh="“安置编号”“到岗日期”两列（请用系统下载的就业节点表填写）",
    needed_en="the columns 安置编号 and 到岗日期 (fill in the sheet as downloaded)",
    dropped="姓名 电话 联系电话 手机号 身份证号 身份证号码",
    ordinal=frozenset({"person", "employer", "post", "state", "known"}),
)
_CODES = spelled(END_CODES)


@dataclass(frozen=True, slots=True)
class Since:
    """What a row says: the day of arriving, if it is told, and what happened since, in the order in which it happens."""

    arrived: date | None
    events: tuple[Happened, ...]


def parse_day(cell: Cell) -> Parsed[date]:
    """A day in any form offices use; a month alone is none."""
    found = parse_date(cell)
    if found.value is None or found.note in {"month only", "year only"}:
        return Parsed(wrong=found.wrong or found.note)
    return Parsed(unpack(found.value))


class Events(Rows[Since]):
    """What happened to the people of one table."""

    prefix = "PLACEMENT"
    fields: ClassVar[tuple[str, ...]] = (*DAYS, "amount", "code", "evidence")

    def read(self) -> None:
        """Read the days, and what belongs to some of them."""
        self.days: dict[str, Read[date]] = {name: self.judge.read(name, parse_day) for name in DAYS}
        self.amount: Read[int] = self.judge.read("amount", parse_whole)
        self.code: Read[str] = self.judge.read("code", lambda cell: parse_word(cell, _CODES))
        self.evidence: Read[str] = self.judge.read("evidence", lambda cell: Parsed(text_of(cell)))

    def judge_all(self) -> None:
        """Say what is wrong with what happened."""
        judge = self.judge
        for name, read in self.days.items():
            judge.say("EVENT_DAY_WRONG", name, read.wrong_rows())
        paid, left = ~judge.empty("first_pay"), ~judge.empty("left")
        listed = "、".join(label.zh for label in END_CODES.values())
        sound = self.amount.where(lambda one: one is not None and 1 <= one <= MOST_PAY)
        judge.say("EVENT_AMOUNT_WRONG", "amount", paid & ~sound, most=MOST_PAY)
        judge.say("EVENT_REASON_WRONG", "code", left & self.code.where(lambda one: one is None), listed=listed)
        judge.say("EVENT_DAY_MISSING", "amount", ~paid & ~judge.empty("amount"), day=DAYS["first_pay"])
        judge.say("EVENT_DAY_MISSING", "code", ~left & ~judge.empty("code"), day=DAYS["left"])
        proved = ~judge.empty("evidence")
        for name in DAYS:
            proved &= judge.empty(name)
        judge.say("EVENT_NOTHING", "evidence", proved)
        long = self.evidence.where(lambda one: one is not None and len(one) > MOST_EVIDENCE)
        judge.say("EVENT_EVIDENCE_LONG", "evidence", long, most=MOST_EVIDENCE)

    def said(self, at: int) -> Since:
        """Return what a row says."""
        days = {name: self.value(read, at) for name, read in self.days.items()}
        evidence = self.value(self.evidence, at) or ""
        of_kind = {"first_pay": {"amount": self.value(self.amount, at)}, "left": {"code": self.value(self.code, at)}}
        arrived = days.pop("arrived")
        events = (Happened(kind, on, evidence=evidence, **of_kind.get(kind, {})) for kind, on in days.items() if on)
        return Since(arrived, tuple(events))
