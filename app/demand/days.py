"""Start and closing days as orders write them; a day that is not written whole is never completed."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from app.demand.text import tidy
from app.intake.columns import Cell
from app.intake.values import Parsed, parse_date, unpack

_WHOLE = re.compile(r"[0-9]{4}\s*[-/.年]\s*[0-9]{1,2}\s*[-/.月]\s*[0-9]{1,2}\s*[日号]?")
_ANY_TIME = re.compile(r"随时|即时|立即|尽快|马上|即日|现在|长期招|常年|面试(?:通过|合格)|随到随|asap|急招")
_NO_END = re.compile(r"长期|常年|招满|满员|不限|另行通知")


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or None; ``any_time``: any day will do. ``doubts``: codes of ``app.demand.codes``."""

    day: date | None = None
    any_time: bool = False
    doubts: tuple[str, ...] = ()


def read_start(cell: Cell | None) -> Day:
    """Read the day of arrival: of a span its first day, of a month its first day with a doubt."""
    if _blank(cell):
        return Day(doubts=("START_MISSING",))
    parsed = _parsed(cell)
    if parsed.value is not None and parsed.note != "year only":
        return Day(unpack(parsed.value), doubts=("START_MONTH_ONLY",) if parsed.note == "month only" else ())
    days, rest = _days(tidy(cell))
    if days and tidy(cell).startswith(tuple("0123456789")):
        return Day(min(days))
    if not days and _ANY_TIME.search(rest) and not re.search(r"[0-9]", rest):
        return Day(any_time=True, doubts=("START_ANY_TIME",))
    return Day(doubts=("START_UNREADABLE",))


def read_until(cell: Cell | None) -> Day:
    """Read the last day of an order: of a span its last day, of a month its last day with a doubt."""
    if _blank(cell):
        return Day(doubts=("UNTIL_MISSING",))
    parsed = _parsed(cell)
    if parsed.value is not None and parsed.note != "year only":
        day = unpack(parsed.value)
        if parsed.note == "month only":
            return Day(day.replace(day=monthrange(day.year, day.month)[1]), doubts=("UNTIL_MONTH_ONLY",))
        return Day(day)
    days, rest = _days(tidy(cell))
    if days and not re.search(r"[0-9]", rest):
        return Day(max(days))
    return Day(doubts=("UNTIL_MISSING" if not days and _NO_END.search(rest) else "UNTIL_UNREADABLE",))


def _blank(cell: Cell | None) -> bool:
    return tidy(cell) in {"", "-", "/", "无"}


def _parsed(cell: Cell | None) -> Parsed[int]:
    return Parsed() if cell is None else parse_date(cell)


def _days(line: str) -> tuple[list[date], str]:
    """The whole dates of a text, and what is left of it."""
    found = [parse_date(match[0]).value for match in _WHOLE.finditer(line)]
    if not all(found):
        return [], line
    return [unpack(value) for value in found if value], _WHOLE.sub(" ", line)
