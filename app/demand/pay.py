"""Pay as an order states it: what is read is in the text, what is not said stays open and is named as a doubt."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from app.demand.amounts import Amount, Per, find_amounts
from app.demand.text import tidy
from app.intake.columns import Cell

PayKind = Literal["base", "hourly", "daily", "composed", "piece", "negotiable", "unknown"]

# Outside these a figure is a slip of the pen or has another unit; such a figure is never used.
_PLAUSIBLE: dict[Per, tuple[int, int]] = {
    "hour": (5, 500),
    "day": (40, 5_000),
    "month": (500, 100_000),
    "year": (10_000, 1_000_000),
}
_UNLABELLED = (1_000, 100_000)  # yuan: a bare figure so large is monthly pay; anything else needs its unit
_NEGOTIABLE = re.compile(r"面议|面谈|电议|详谈|协商|另议|洽谈|面洽|negotia")
_COMPOSED = re.compile(
    r"综合|到手|(?<!不)(?:含|算上|连同)[^，,。;；]{0,6}(?:加班|补贴|奖)|提成|绩效|底薪|基本工资|\+\s*[^\s)]"
)
_PIECE = re.compile(r"计件|按件|计量|计时计件|多劳多得|计产|元/[件个套吨单票台双条打斤包箱]")
_AT_MINIMUM = re.compile(
    r"(?:底薪|基本工资)[^，,。;；0-9]{0,8}(?:最低工资|最低标准)|(?:按|同|执行)[^，,。;；0-9]{0,6}最低工资"
)
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Pay:
    """What an order pays, in yuan; None = not said.

    Attributes:
        kind: base (a monthly figure for normal hours), hourly, daily, composed (base and more), piece,
            negotiable, unknown.
        low, high: the month's pay in all. base_low: the month's pay for normal hours.
        hourly_low, hourly_high: an hour. daily_low, daily_high: a day.
        base_at_minimum: the base is stated to be the local minimum.
        doubts: codes of ``app.demand.codes``, in order of the text's reading.
    """

    kind: PayKind
    low: int | None = None
    high: int | None = None
    base_low: int | None = None
    hourly_low: Decimal | None = None
    hourly_high: Decimal | None = None
    daily_low: Decimal | None = None
    daily_high: Decimal | None = None
    base_at_minimum: bool = False
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Span:
    low: Decimal | None
    high: Decimal | None


def read_pay(cell: Cell | None) -> Pay:
    """Read a pay text such as ``底薪2500+计件，综合6000-8000``; never raises, never makes a figure up.

    Every figure is a number of the text times a unit stated there (千, 万), or a twelfth of one a year.
    """
    line = tidy(cell)
    if not line:
        return Pay("unknown", doubts=("PAY_MISSING",))
    doubts: list[str] = []
    spans: dict[tuple[str, Per], list[_Span]] = {}
    for amount in find_amounts(line):
        if amount.role != "skip":
            _place(amount, spans=spans, doubts=doubts)
    if not spans:
        return _without_amount(line, doubts)
    return _combine(line, spans=spans, doubts=doubts)


def _without_amount(line: str, doubts: list[str]) -> Pay:
    at_minimum = bool(_AT_MINIMUM.search(line))
    if _NEGOTIABLE.search(line):
        return Pay("negotiable", doubts=(*_once(doubts), "PAY_NEGOTIABLE"))
    kind: PayKind = "piece" if _PIECE.search(line) else "composed" if _COMPOSED.search(line) else "unknown"
    if at_minimum and kind == "unknown":
        kind = "base"
    more = "PAY_BASE_AT_MINIMUM" if at_minimum else "PAY_NO_AMOUNT"
    return Pay(kind, base_at_minimum=at_minimum, doubts=tuple(_once([*doubts, more])))


def _place(amount: Amount, *, spans: dict[tuple[str, Per], list[_Span]], doubts: list[str]) -> None:
    """Put an amount where its role and unit belong, or doubt it."""
    per = amount.per
    ends = [end for end in (amount.low, amount.high) if end is not None]
    if not per:
        smallest, largest = _UNLABELLED if amount.role in {"plain", "total"} else _PLAUSIBLE["month"]
        if not all(smallest <= end <= largest for end in ends):
            doubts.append("PAY_UNIT_UNCLEAR")
            return
        per = "month"
    smallest, largest = _PLAUSIBLE[per]
    if not all(smallest <= end <= largest for end in ends):
        doubts.append("PAY_IMPLAUSIBLE")
        return
    spans.setdefault((amount.role, per), []).append(_edges(amount, doubts))
    if amount.plus and amount.role == "plain" and per == "month":
        spans.setdefault(("base", per), []).append(_Span(min(ends), None))


def _edges(amount: Amount, doubts: list[str]) -> _Span:
    low, high, edge = amount.low, amount.high, amount.edge
    if amount.plus and amount.role == "plain" and high is None:
        edge = "from"  # what follows the plus comes on top
    if high is not None and high < low:
        doubts.append("PAY_RANGE_REVERSED")
        low, high = high, low
    if edge == "about":
        doubts.append("PAY_ABOUT")
    if high is not None:
        return _Span(low, high)
    if edge == "to":
        doubts.append("PAY_NO_LOWER")
        return _Span(None, low)
    if edge == "from":
        doubts.append("PAY_NO_UPPER")
        return _Span(low, None)
    return _Span(low, low)


def _combine(line: str, *, spans: dict[tuple[str, Per], list[_Span]], doubts: list[str]) -> Pay:
    month = _month(spans, doubts)
    base = _merge(spans.get(("base", "month"), []), doubts).low
    hour = _merge(_of(spans, "hour"), doubts)
    day = _merge(_of(spans, "day"), doubts)
    at_minimum = base is None and bool(_AT_MINIMUM.search(line))
    kind = _kind(line, spans)
    if kind == "base" and ("plain", "month") in spans:
        base = base if base is not None else month.low
        doubts.append("PAY_KIND_UNSTATED")
    if month.low is None and month.high is None and base is not None:
        month = _Span(base, None)
        doubts.append("PAY_TOTAL_UNSTATED")
    doubts += _open_points(kind, month=month, base=base, at_minimum=at_minimum)
    return Pay(
        kind,
        low=_whole(month.low),
        high=_whole(month.high),
        base_low=_whole(base),
        hourly_low=hour.low,
        hourly_high=hour.high,
        daily_low=day.low,
        daily_high=day.high,
        base_at_minimum=at_minimum,
        doubts=tuple(_once(doubts)),
    )


def _open_points(kind: PayKind, *, month: _Span, base: Decimal | None, at_minimum: bool) -> list[str]:
    """What the reading leaves open, given what it found."""
    doubts = []
    if kind in {"hourly", "daily"}:
        doubts += ["PAY_DAILY"] if kind == "daily" else []
        doubts += ["PAY_NO_MONTHLY"] if month.low is None and month.high is None else []
    elif at_minimum:
        doubts.append("PAY_BASE_AT_MINIMUM")
    elif base is None:
        doubts.append("PAY_BASE_UNSTATED")
    return doubts


def _month(spans: dict[tuple[str, Per], list[_Span]], doubts: list[str]) -> _Span:
    """The month's pay in all: from 综合, else a bare figure, else what is guaranteed, else a twelfth of the year's."""
    if ("guarantee", "month") in spans:
        doubts.append("PAY_GUARANTEE")
    for role in ("total", "plain", "guarantee"):
        if found := spans.get((role, "month")):
            span = _merge(found, doubts)
            return _Span(span.low, None if role == "guarantee" else span.high)
    year = _merge(_of(spans, "year"), doubts)
    if year.low is not None or year.high is not None:
        doubts.append("PAY_PER_YEAR")
    return _Span(*(end // _MONTHS if end is not None else None for end in (year.low, year.high)))


def _kind(line: str, spans: dict[tuple[str, Per], list[_Span]]) -> PayKind:
    """Which kind of pay it is; a month's figure decides only where no hourly or daily rate stands."""
    pers = {per for _, per in spans}
    if "hour" in pers and ("base", "month") not in spans:
        return "hourly"
    if "day" in pers and "month" not in pers:
        return "daily"
    if _PIECE.search(line) and ("base", "month") not in spans:
        return "piece"
    more = {role for role, _ in spans} & {"total", "guarantee"} or "year" in pers
    return "composed" if more or _COMPOSED.search(line) else "base"


def _of(spans: dict[tuple[str, Per], list[_Span]], per: Per) -> list[_Span]:
    return [span for (_, unit), found in spans.items() if unit == per for span in found]


def _merge(spans: Iterable[_Span], doubts: list[str]) -> _Span:
    """One span over several; several different ones are a doubt."""
    distinct = list(dict.fromkeys(spans))
    if not distinct:
        return _Span(None, None)
    if len(distinct) > 1:
        doubts.append("PAY_SEVERAL")
    lows = [span.low for span in distinct if span.low is not None]
    highs = [span.high for span in distinct]
    known = [high for high in highs if high is not None]
    return _Span(min(lows, default=None), max(known) if len(known) == len(highs) else None)


def _whole(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount)


def _once(doubts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(doubts))
