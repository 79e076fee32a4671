"""Amounts of money in a pay text: each with what it is called, its unit of time and how sharp its edges are."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Role = Literal["base", "total", "guarantee", "plain", "skip"]
Per = Literal["hour", "day", "month", "year", ""]
Edge = Literal["", "from", "to", "about"]

_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9}(?:\.[0-9]{1,4})?)(?![0-9]|\.[0-9])"
_UNIT = r"(?:万|w|千|k)"
_MONEY = r"(?:元|块钱|块|rmb|人民币)"
_AMOUNT = re.compile(
    rf"(?<![0-9.])(?P<low>{_NUMBER})\s*(?P<low_unit>{_UNIT})?\s*(?P<low_money>{_MONEY})?"
    rf"(?:\s*(?:-+|至|到)\s*¥?\s*(?P<high>{_NUMBER})\s*(?P<high_unit>{_UNIT})?\s*(?P<high_money>{_MONEY})?)?"
    r"\s*(?P<edge>以上|起步|起|\+(?=\s*(?:$|[,，;；。)\n]))|以下|以内|封顶|左右|上下)?"
    rf"\s*{_MONEY}?"
    r"\s*(?P<slash>/每|/|每一|每|一)?\s*(?:个(?!人))?(?P<per>小时|时|hour|hr|h(?![a-z])|天|日|月|年)?"
    r"\s*(?P<edge_after>以上|起步|起|以下|以内|封顶|左右|上下)?"
)
_ALIEN = re.compile(
    r"\s*(?:周?岁|人|名|位|薪|%|险|个|周|次|餐|顿|点|号|楼|期|级|分|休|后|届|班|倍|cm|kg|斤|公里|米|㎡|平"
    r"|(?:/|每|一)\s*(?:件|个|套|吨|米|平|单|票|台|双|条|打|车|趟|人|斤|包|箱|课|节|次|公里))"
)
_PER_PIECE = re.compile(r"\s*(?:件|套|吨|单|票|台|双|条|打|车|趟|斤|包|箱|课|节)")
_DATE = re.compile(r"(?:19|20)[0-9]{2}(?:[-/.][0-9]{1,2}[-/.][0-9]{1,2}|年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}[日号])?)")
_CODES: dict[str, Per] = {
    "小时": "hour", "时": "hour", "hour": "hour", "hr": "hour", "h": "hour",
    "天": "day", "日": "day", "月": "month", "年": "year",
}  # fmt: skip
_EDGES: dict[str, Edge] = {
    "+": "from", "以上": "from", "起": "from", "起步": "from",
    "以下": "to", "以内": "to", "封顶": "to", "左右": "about", "上下": "about",
}  # fmt: skip
_BASE = r"底薪|基本(?:工资|薪资?|月薪)|基础(?:工资|薪资)|标准工资|固定(?:工资|薪资?)|正班工资"
_LABELS: dict[Role, str] = {
    "base": _BASE,
    "guarantee": r"保底",
    "total": r"综合(?:工资|薪资|收入|月薪)?|到手|月入|收入|实发|平均|合计|应发|可达|可拿|能拿|税[前后]|高达|总",
    "skip": r"试用期?|培训期?|实习期?|学徒期?|考核期?|提成|[补津]贴|补助|[餐房车饭话]补|奖|全勤|满勤|返费|返现|工龄|夜班|白班"
    r"|高温|绩效|押金|费|社保|保险|公积金|旺季|加班|周末|节假|扣|单价|介绍|红包|年龄|电话|手机"
    r"|每[件个套吨单票台双条打车趟]",
    "plain": r"转正|时薪|日薪|日结|月薪|年薪|月工资|工资|薪资|待遇|每月|小时工",
}
_LABEL = re.compile("|".join(f"(?P<{role}>{words})" for role, words in _LABELS.items()))
_LABEL_AFTER = re.compile(rf"(?:{_LABEL.pattern})(?!\s*[:：]?\s*[0-9¥])")
_CHAIN = re.compile(rf"(?:{_BASE})\s*\+(?!.*[0-9])|=\s*$")
_CLAUSE = re.compile(r"[，,；;。\n]")
_BRACKETED = re.compile(r"\([^()]*\)")
_ABOUT = re.compile(r"(?:约|大概|近)\s*$")
_AT_LEAST = re.compile(r"(?:不低于|不少于|最低|起薪)[:：]?\s*$")
_TIME: dict[Per, str] = {
    "hour": r"时薪|小时工资|[每一]个?小时|小时工|工时费",
    "day": r"日薪|日结|[每一][天日]|天工|日工资",
    "year": r"年薪|年收入|年入|[每一]年",
    "month": r"月薪|月工资|月入|月收入|每月|月综合",
}
_TIME_BEFORE = re.compile("|".join(f"(?P<{per}>{words})" for per, words in _TIME.items()))
_SCALE = {"万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000}


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount or range as the text states it, in yuan.

    Attributes:
        role: base (底薪), total (综合), guarantee (保底), plain (no such word), skip (allowance, fee, probation).
        low, high: the two ends as written, ``high`` None for a single figure. per: unit of time, "" = not said.
        edge: from (以上), to (以下), about (左右) or sharp.
        plus: a further part of the pay follows (``3000+提成``).
    """

    role: Role
    low: Decimal
    high: Decimal | None
    per: Per
    edge: Edge
    plus: bool


def find_amounts(text: str) -> tuple[Amount, ...]:
    """Return every amount of money in a tidy ``text``, in order; ages, hours, heads and dates are left out."""
    text = _DATE.sub(lambda found: " " * len(found[0]), text.replace("\\", "/").replace("/人/", "/"))
    amounts: list[Amount] = []
    spoken = counted = 0
    for match in _AMOUNT.finditer(text):
        if not _is_alien(match, text):
            before, since = text[spoken : match.start()], text[counted : match.start()]
            amounts.append(_amount(match, before=before, since=since))
            spoken = match.end()
        counted = match.end()
    return tuple(amounts)


def _is_alien(match: re.Match[str], text: str) -> bool:
    """Whether the number counts something else: hours, days, people, percent, pieces."""
    if match["per"]:
        stated = match["slash"] or match["low_money"] or match["high_money"] or match["low_unit"] or match["high_unit"]
        return not stated and not (match["per"] == "月" and len(match["low"]) > len("31"))
    if match["slash"]:
        return bool(_PER_PIECE.match(text, match.end()))
    return bool(_ALIEN.match(text, match.end()))


def _amount(match: re.Match[str], *, before: str, since: str) -> Amount:
    low, high = _ends(match)
    edge = match["edge"] or match["edge_after"] or ""
    after = match.string[match.end() :].lstrip()
    return Amount(
        role=_role(before, after),
        low=low,
        high=high,
        per=_CODES[match["per"]] if match["per"] else _time_before(since),
        edge=_EDGES.get(edge) or _edge_before(before),
        plus=after.startswith("+"),
    )


def _ends(match: re.Match[str]) -> tuple[Decimal, Decimal | None]:
    """The figures in yuan; a unit written once (``5-7k``) holds for both ends when the first is as small."""
    low = Decimal(match["low"].replace(",", ""))
    if match["high"] is None:
        return low * _SCALE.get(match["low_unit"] or "", 1), None
    high = Decimal(match["high"].replace(",", ""))
    high_unit = match["high_unit"] or ""
    low_unit = match["low_unit"] or (high_unit if low <= 10 * high else "")
    return low * _SCALE.get(low_unit, 1), high * _SCALE.get(high_unit, 1)


def _role(before: str, after: str) -> Role:
    """The last word before the amount in its clause decides, else one that follows it at once."""
    clause = _CLAUSE.split(_BRACKETED.sub("", before))[-1]
    if _CHAIN.search(clause):
        return "total"
    found = None
    for match in _LABEL.finditer(clause):
        found = match
    return _named(found or _LABEL_AFTER.match(after.lstrip(" 元的")))


def _named(match: re.Match[str] | None) -> Role:
    return next((role for role in _LABELS if match and match[role]), "plain")


def _edge_before(before: str) -> Edge:
    if _AT_LEAST.search(before):
        return "from"
    return "about" if _ABOUT.search(before) else ""


def _time_before(since: str) -> Per:
    """The unit of time that the words since the last number name last."""
    found: Per = ""
    for match in _TIME_BEFORE.finditer(since):
        found = next(per for per in _TIME if match[per])
    return found
