"""Where a person would go, for how much and from when."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.intake.columns import Cell
from app.intake.judge import Judge
from app.intake.text import clean, repaired, squeeze
from app.intake.values import Parsed, is_empty, kind_of, last_day, parse_date, parse_number, text_of, word_of
from app.pools.trades import ANY_WORDS, parse_wishes, trades_of
from app.reference.catalogue import Catalogue

_BETWEEN = re.compile(r"[、,;/|\n]+|(?:或者|或|以及|及)")
_HIGHEST_WAGE = 100_000
_LOWEST_WAGE = 300  # below this a number is no monthly pay: a day's, or thousands
_OWN = {
    "省内": 2,
    "区内": 2,
    "自治区内": 2,
    "本省": 2,
    "市内": 4,
    "本市": 4,
    "县内": 6,
    "本县": 6,
    "本地": 6,
    "家门口": 6,
    "当地": 6,
}
_BROAD = frozenset(["省外", "区外", "外省", "外地", "沿海", "沿海地区", "县外", "市外", "国内", "全国"])
_NOW = frozenset(
    ["随时", "随时可以", "随时可到岗", "即可", "立即", "马上", "现在", "即日", "即日起", "现可到岗", "now"]
)
_MONEY = re.compile(r"(\d{1,6}(?:\.\d{1,2})?)(万|千|k)?")
_MONEY_NOISE = re.compile(
    r"元|人民币|¥|rmb|/?每?月|以上|起|左右|约|税后|税前|及|\+|不低于|至少|不少于|最低|大于|>=?|,|\s"
)
_RANGE = re.compile(r"[-~～—至到]+")


@dataclass(frozen=True)
class Wishes:
    """One entry a row; see ``People``."""

    occupations: list[str]
    regions: list[str]
    min_wage: list[int]
    available: list[int]


def read_wishes(judge: Judge, *, counties: Sequence[str], catalogue: Catalogue) -> Wishes:
    """The wishes of a table; what is not understood is left out and said."""
    trades = trades_of(catalogue)
    jobs = judge.read("wish_occupations", lambda cell: parse_wishes(cell, trades))
    judge.say_wrong("OCCUPATION_UNKNOWN", jobs)
    wage = judge.read("min_wage", parse_wage)
    judge.say_wrong("MIN_WAGE_UNCLEAR", wage)
    judge.say("MIN_WAGE_RANGE", "min_wage", wage.noted("range"))
    start = judge.read("available", parse_start)
    judge.say_wrong("AVAILABLE_UNCLEAR", start)
    judge.say("AVAILABLE_MONTH", "available", start.noted("month only"))
    return Wishes(jobs.rows(""), _regions(judge, counties, catalogue), wage.rows(0), start.rows(0))


def _regions(judge: Judge, counties: Sequence[str], catalogue: Catalogue) -> list[str]:
    read = judge.read("wish_regions", lambda cell: parse_destinations(cell, catalogue))
    judge.say_wrong("DESTINATION_UNKNOWN", read)
    judge.say("DESTINATION_BROAD", "wish_regions", read.noted("broad"))
    regions = read.rows("")
    for at in np.flatnonzero(read.where(lambda value: "@" in (value or ""))).tolist():
        own = counties[at]
        named = [own[: int(item[1])] if item.startswith("@") else item for item in regions[at].split(";")]
        regions[at] = ";".join(dict.fromkeys(filter(None, named)))
    return regions


def parse_destinations(cell: Cell, catalogue: Catalogue) -> Parsed[str]:
    """Wished regions as code prefixes joined by ``;`` in their order; empty = anywhere.

    ``@2``, ``@4``, ``@6`` stand for the own province, prefecture, county. Places that are not understood
    or ambiguous are left out (``wrong``); 省外 and the like count as anywhere (``note`` ``broad``).
    """
    if is_empty(cell):
        return Parsed("")
    found: list[str] = []
    wrong = ""
    for item in filter(None, map(clean, _BETWEEN.split(text_of(cell)))):
        word = squeeze(item)
        if word in ANY_WORDS:
            return Parsed("")
        if word in _BROAD:
            return Parsed("", note="broad")
        codes = [f"@{_OWN[word]}"] if word in _OWN else _places(item, catalogue)
        found += filter(None, codes)
        wrong = wrong or ("" if all(codes) else kind_of(cell))
    return Parsed(";".join(dict.fromkeys(found)), wrong)


def _places(item: str, catalogue: Catalogue) -> list[str]:
    whole = _place(item, catalogue)
    return [whole] if whole or " " not in item else [_place(part, catalogue) for part in item.split()]


def _place(text: str, catalogue: Catalogue) -> str:
    codes = catalogue.find_region(text) or catalogue.find_region(repaired(text))
    return codes[0].removesuffix("00").removesuffix("00") if len(codes) == 1 else ""


def parse_wage(cell: Cell) -> Parsed[int]:
    """The lowest monthly pay a person asks for, in whole yuan; of a range its low end (``note`` ``range``)."""
    if is_empty(cell) or word_of(cell) in ANY_WORDS | {"面议", "不限薪资", "0"}:
        return Parsed(0)
    number = parse_number(cell)
    amounts = [number.value] if number.value is not None else _amounts(squeeze(text_of(cell)).lower())
    sound = bool(amounts) and all(_LOWEST_WAGE <= each <= _HIGHEST_WAGE for each in amounts)
    if not sound or amounts != sorted(amounts):
        return Parsed(wrong=kind_of(cell))
    return Parsed(int(amounts[0]), note="range" if len(amounts) > 1 else "")


def _amounts(text: str) -> list[float]:
    """One amount or the two ends of a range, in yuan; nothing when the text says anything else."""
    parts = [part for part in _RANGE.split(_MONEY_NOISE.sub("", text)) if part]
    found = [_MONEY.fullmatch(part) for part in parts]
    if not 1 <= len(parts) <= 2 or not all(found):  # noqa: PLR2004 - one amount or a range
        return []
    unit = next((match[2] for match in reversed(found) if match and match[2]), None)
    scale = {"万": 10_000, "千": 1000, "k": 1000}
    amounts = [(float(match[1]), match[2]) for match in found if match]
    return [value * scale.get(own or (unit if value < _LOWEST_WAGE else "") or "", 1) for value, own in amounts]


def parse_start(cell: Cell) -> Parsed[int]:
    """From when a person can start, yyyymmdd, 0 = now; of a month its last day (``note`` ``month only``)."""
    if is_empty(cell) or word_of(cell) in _NOW:
        return Parsed(0)
    day = parse_date(cell)
    if day.value is None or day.note == "year only":
        return Parsed(wrong=day.wrong or "year only")
    return Parsed(last_day(day.value, month=True), note=day.note) if day.note == "month only" else Parsed(day.value)
