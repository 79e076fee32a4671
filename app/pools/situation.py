"""Whether a person of a roster is to be put forward now; who is not stays on record with the reason.

Only what the file states counts. Disability is no reason and is not read; 无劳动能力 is the office's own
record, and the person's stated wish to work overrules it.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.intake.columns import Cell, Flags
from app.intake.judge import Judge
from app.intake.values import Parsed, is_empty, kind_of, parse_list, word_of
from app.intake.words import YES_NO, parse_yes_no, words
from app.pools.trades import LEVELS

NONE = ""
# Each reason, the strongest first, and the fields that state it; a file without them cannot lift it.
HOLDS: dict[str, tuple[str, ...]] = {
    "AGE_UNVERIFIED": ("id_number",),
    "CONSENT_REFUSED": ("consent",),
    "IN_SCHOOL": ("schooling", "status", "work_state"),
    "FISCALLY_PAID": ("fiscal", "status", "work_state"),
    "PUBLIC_POST": ("public_post", "status", "work_state"),
    "LABOUR_NONE": ("labour", "wish"),
    "WISH_NONE": ("wish",),
    "COUNTY_UNKNOWN": ("county",),
    "EMPLOYED": ("work_state", "work_place", "work_employer", "wish"),
}

_OUT_OF_SCHOOL = frozenset(
    [
        "非在校生",
        "非在校",
        "否",
        "无",
        "不是",
        "已毕业",
        "毕业",
        "离校",
        "未在校",
        "不在校",
        "0",
        "-",
        "--",
        "/",
        "辍学",
        "n",
        "no",
        "false",
        "没有",
    ]
)
_LABOUR = words(
    {
        "able": "普通劳动力 技能劳动力 一般劳动力 普通劳动能力 有劳动能力 有 是 强 正常 全劳动力 劳动力",
        "weak": "弱劳动力或半劳动力 弱劳动力 半劳动力 弱劳动力或者半劳动力 部分丧失劳动能力 半 弱",
        "none": "无劳动力 丧失劳动力 无劳动能力 丧失劳动能力 完全丧失劳动能力 无 否",
    }
)
_WISHES = {
    **YES_NO,
    **words(
        {
            True: "想 想去 愿意外出 有意愿 有就业意愿 有务工意愿 愿意外出务工 想外出 想外出务工 想换工作 愿意就业 有意向 强烈 外出务工",
            False: "不想 不去 无意愿 没有意愿 无就业意愿 无务工意愿 不愿意外出 不愿外出 不愿 无意向 不外出 不想外出",
        }
    ),
}
_WORKING = words(
    {
        True: "就业 已就业 在岗 在职 务工 已务工 在外务工 外出务工 务工中 已外出 在业 在外就业 灵活就业 自主创业 是",
        False: "未就业 失业 待业 无业 在家 待岗 务农 在家务农 未务工 返乡 不在岗 离职 无 否",
    }
)
_NAMED = {
    "IN_SCHOOL": frozenset(["在校生", "在校学生", "学生", "在读"]),
    "FISCALLY_PAID": frozenset(["财政供养", "财政供养人员", "公职人员"]),
    "PUBLIC_POST": frozenset(["公益性岗位", "公益性岗位人员", "公益岗位", "公益岗"]),
}
_NOT_AT_WORK = frozenset(
    ["无", "-", "--", "/", "否", "未就业", "待业", "在家", "务农", "在家务农", "无业", "失业", "0", "没有"]
)


Basis = Literal["duty", "consent"]
"""Why an office may keep somebody's data: its statutory duty, or that the person consented."""


@dataclass(frozen=True)
class Situations:
    """One entry a row: ``hold`` as in ``People``, ``automatic`` and ``basis`` likewise."""

    hold: list[str]
    automatic: list[bool]
    basis: list[str]


def read_situations(judge: Judge, *, verified: Flags, placed: Flags, declared: Basis = "duty") -> Situations:
    """Who is held back and why; says each reason at its cell.

    Args:
        judge: the table's.
        verified: rows whose age is verified.
        placed: rows whose county is known or need not be.
        declared: on what basis the office keeps whose row says nothing of it.
    """
    wish = judge.read("wish", parse_wish)
    judge.say_wrong("WISH_UNCLEAR", wish)
    wishes, wishes_not = wish.where(lambda said: said is True), wish.where(lambda said: said is False)
    judge.say("WISH_NONE", "wish", wishes_not)
    masks = {
        "AGE_UNVERIFIED": ~verified,
        "CONSENT_REFUSED": _consent(judge),
        "IN_SCHOOL": _in_school_rows(judge),
        "FISCALLY_PAID": _flag(judge, "fiscal", "FISCALLY_PAID"),
        "PUBLIC_POST": _flag(judge, "public_post", "PUBLIC_POST"),
        "LABOUR_NONE": _no_labour(judge, wishes),
        "WISH_NONE": wishes_not,
        "COUNTY_UNKNOWN": ~placed,
        "EMPLOYED": _employed(judge, wishes),
    }
    hold = np.zeros(len(judge.table), np.int8)
    names = [NONE, *HOLDS]
    for at, name in reversed(list(enumerate(names[1:], start=1))):
        hold[masks[name]] = at
    consented = judge.read("consent", parse_yes_no).where(bool)
    if declared == "consent":
        judge.say("BASIS_MISSING", "consent", ~consented)
    return Situations(
        hold=list(map(names.__getitem__, hold.tolist())),
        automatic=(~_opted_out(judge)).tolist(),
        basis=list(map(("duty", "consent").__getitem__, consented.astype(np.int8).tolist())),
    )


def parse_wish(cell: Cell) -> Parsed[bool]:
    """Whether a person wishes to work away; 看情况 is neither yes nor no."""
    if is_empty(cell):
        return Parsed()
    said = _WISHES.get(word_of(cell).lower())
    return Parsed(wrong=kind_of(cell)) if said is None else Parsed(said)


def parse_labour(cell: Cell) -> Parsed[str]:
    """The office's record of the ability to work: able, weak or none; other texts (skills) give nothing."""
    return Parsed(_LABOUR.get(word_of(cell)))


def is_labour_word(cell: Cell) -> bool:
    """Whether the cell holds a word of the record of ability, and so no skill."""
    return is_empty(cell) or word_of(cell) in _LABOUR or word_of(cell) in LEVELS


def _consent(judge: Judge) -> Flags:
    read = judge.read("consent", parse_yes_no)
    judge.say_wrong("CONSENT_UNCLEAR", read)
    refused = read.where(lambda said: said is False)
    judge.say("CONSENT_REFUSED", "consent", refused)
    return refused


def _opted_out(judge: Judge) -> Flags:
    out = judge.read("opt_out", parse_yes_no)
    automatic = judge.read("automatic", parse_yes_no)
    for read in (out, automatic):
        judge.say_wrong("FLAG_UNCLEAR", read)
    by_column = {"opt_out": out.where(bool), "automatic": automatic.where(lambda said: said is False)}
    opted: Flags = np.zeros(len(judge.table), bool)
    for name, rows in by_column.items():
        judge.say("OPTED_OUT", name, rows)
        opted |= rows
    return opted


def _in_school_rows(judge: Judge) -> Flags:
    rows = judge.column("schooling").where(_in_school)
    judge.say("IN_SCHOOL", "schooling", rows)
    named: Flags = rows | _named(judge, "IN_SCHOOL")
    return named


def _named(judge: Judge, code: str) -> Flags:
    """Rows whose category or state of work names the situation instead of a column of its own."""
    found = np.zeros(len(judge.table), bool)
    for name in ("status", "work_state"):
        rows = judge.column(name).where(lambda cell: not _NAMED[code].isdisjoint(parse_list(cell)))
        judge.say(code, name, rows)
        found |= rows
    return found


def _in_school(cell: Cell) -> bool:
    return not is_empty(cell) and word_of(cell).lower() not in _OUT_OF_SCHOOL


def _flag(judge: Judge, name: str, code: str) -> Flags:
    read = judge.read(name, parse_yes_no)
    judge.say_wrong("FLAG_UNCLEAR", read)
    rows = read.where(bool)
    judge.say(code, name, rows)
    named: Flags = rows | _named(judge, code)
    return named


def _no_labour(judge: Judge, wishes: Flags) -> Flags:
    rows = judge.read("labour", parse_labour).where(lambda ability: ability == "none") & ~wishes
    judge.say("LABOUR_NONE", "labour", rows)
    return rows


def _employed(judge: Judge, wishes: Flags) -> Flags:
    state = judge.read("work_state", lambda cell: Parsed(_WORKING.get(word_of(cell))))
    at_work: Flags = state.where(bool)
    place = np.zeros(len(judge.table), bool)
    for name in ("work_place", "work_employer"):
        place |= judge.column(name).where(_names_work)
    at_work |= place & ~state.where(lambda said: said is False)
    name = next((each for each in ("work_state", "work_place", "work_employer") if judge.has(each)), "work_state")
    judge.say("EMPLOYED_WISHES", name, at_work & wishes)
    judge.say("EMPLOYED", name, at_work & ~wishes)
    return at_work & ~wishes


def _names_work(cell: Cell) -> bool:
    return not is_empty(cell) and word_of(cell) not in _NOT_AT_WORK
