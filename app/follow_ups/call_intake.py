"""The intake of call sheets: what was heard in each call, with every doubt placed in its cell."""

from typing import ClassVar

from app.follow_ups.codes import LIVING, NOTES
from app.follow_ups.schemas import MOST_PAY
from app.follow_ups.service import Told
from app.intake.filled_sheets import Rows
from app.intake.headers import Layout
from app.intake.judge import Read
from app.intake.values import parse_whole
from app.intake.words import parse_word, words
from app.offers.codes import spelled

LAYOUT = Layout(
    synonyms={
        "number": "回访编号 编号 number",
        "at_work": "是否在岗 在岗情况 at_work",
        "pay": "实发月薪 实发工资 上月实发工资 pay_real",
        "living": "生活情况 食宿 食宿情况 living",
        "note": "备注代码 情况 note_code",
        # What the sheet says for who fills it in; it is not read.
        "employer": "用人单位",
        "post": "岗位 岗位名称",
        "day": "回访日",
        "due": "应访日期",
        "promised": "承诺月薪",
    },
    needed=("number", "at_work"),
    needed_zh="“回访编号”“是否在岗”两列（请用系统下载的回访表填写）",
    needed_en="the columns 回访编号 and 是否在岗 (fill in the sheet as downloaded)",
    dropped="姓名 电话 联系电话 手机号 身份证号 身份证号码",
    ordinal=frozenset({"employer", "post", "day", "due", "promised"}),
)
AT_WORK, AWAY, UNREACHABLE = "在岗", "不在岗", "未接通"
_HEARD = words(
    {
        AT_WORK: "在岗 在职 上班 at_work",
        AWAY: "不在岗 离岗 已离岗 离职 已离职 away",
        UNREACHABLE: "未接通 没接通 无人接听 打不通 关机 unreachable",
    }
)
_LIVING, _NOTES = spelled(LIVING), spelled(NOTES)


class Heard(Rows[Told | None]):
    """What was heard in the calls of one table; None: nobody answered."""

    prefix = "CALL"
    fields: ClassVar[tuple[str, ...]] = ("at_work", "pay", "living", "note")

    def read(self) -> None:
        """Read the four columns that are filled in."""
        self.at_work: Read[str] = self.judge.read("at_work", lambda cell: parse_word(cell, _HEARD))
        self.pay: Read[int] = self.judge.read("pay", parse_whole)
        self.living: Read[int] = self.judge.read("living", lambda cell: parse_word(cell, _LIVING))
        self.note: Read[str] = self.judge.read("note", lambda cell: parse_word(cell, _NOTES))

    def judge_all(self) -> None:
        """Say what is wrong with what was heard."""
        judge = self.judge
        judge.say("CALL_AT_WORK_WRONG", "at_work", self.at_work.where(lambda one: one is None))
        too_much = self.pay.where(lambda one: one is not None and one > MOST_PAY)
        judge.say("CALL_PAY_WRONG", "pay", self.pay.wrong_rows() | too_much, most=MOST_PAY)
        listed = "、".join(label.zh for label in LIVING.values())
        judge.say("CALL_LIVING_WRONG", "living", self.living.wrong_rows(), listed=listed)
        listed = "、".join(label.zh for label in NOTES.values())
        judge.say("CALL_NOTE_WRONG", "note", self.note.wrong_rows(), listed=listed)
        silent = self.at_work.where(lambda one: one == UNREACHABLE)
        for name in ("pay", "living", "note"):
            judge.say("CALL_NOTHING_HEARD", name, silent & ~judge.empty(name))

    def said(self, at: int) -> Told | None:
        """Return what was heard in a row's call."""
        at_work = self.value(self.at_work, at)
        if at_work == UNREACHABLE:
            return None
        pay, living, note = (self.value(read, at) for read in (self.pay, self.living, self.note))
        return Told(at_work == AT_WORK, pay, living, note or "")
