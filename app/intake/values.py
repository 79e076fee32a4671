"""What stands in a cell: parsers that see each distinct value once, never raise and never guess.

Each gives a ``Parsed``: the value, or ``None`` with the kind of value that could not be read. A kind is a
class such as ``text`` or ``float`` and never the value itself, so that it may be shown and stored.
"""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Generic, TypeVar

from app.intake.columns import Cell
from app.intake.text import clean, squeeze

T = TypeVar("T")
_EXACT = 2**53  # whole floats below this are the digits that were typed
_SERIAL_EPOCH = date(1899, 12, 30)
_SERIALS = range(5_000, 80_000)  # 1913 .. 2119
_YEARS = range(1900, 2100)

_DATE = re.compile(r"(\d{4})[-/.年\\](\d{1,2})[-/.月\\](\d{1,2})日?(?:[T ]?\d{1,2}[:时].*)?", re.ASCII)
_MONTH = re.compile(r"(\d{4})[-/.年\\](\d{1,2})月?", re.ASCII)
_YEAR = re.compile(r"(\d{4})年?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_COMPACT_MONTH = re.compile(r"(\d{4})(\d{2})", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,12}(?:\.\d{1,6})?", re.ASCII)
_ZERO_FRACTION = re.compile(r"(\d+)\.0+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """What a cell said.

    Attributes:
        value: None when the cell is empty or not understood.
        wrong: what kind of value was not understood; empty when all is well or the cell is empty.
        note: something about the way it was written that a caller may want to tell (``serial``,
            ``month only``, ``coded``, ``several``).
    """

    value: T | None = None
    wrong: str = ""
    note: str = ""


def is_empty(cell: Cell) -> bool:
    """Whether nothing but white space stands there."""
    return isinstance(cell, str) and not cell.strip()


def kind_of(cell: Cell) -> str:
    """The class of a value, to be told instead of the value: ``17 digits``, ``float``, ``text`` ..."""
    if isinstance(cell, str):
        text = squeeze(cell)
        if not text:
            return "empty"
        return f"{len(text)} digits" if text.isascii() and text.isdigit() else f"text of {len(text)}"
    if isinstance(cell, bool):
        return "true/false"
    if isinstance(cell, float):
        return "whole number" if cell.is_integer() else "float"
    return {int: "whole number", datetime: "date and time", date: "date", time: "time"}.get(type(cell), "duration")


def text_of(cell: Cell) -> str:
    """The cell as one line of text; a whole number as its digits, a date as ``2026-09-01``.

    A float too large to be exact gives its rounded spelling (``4.52122e+17``), so that no digit appears
    that was not in the file.
    """
    if isinstance(cell, str):
        return clean(cell)
    if isinstance(cell, float):
        exact = math.isfinite(cell) and cell.is_integer() and abs(cell) < _EXACT
        return str(int(cell)) if exact else repr(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell).upper() if isinstance(cell, bool) else str(cell)


def word_of(cell: Cell) -> str:
    """``text_of`` without any white space, for looking up."""
    return squeeze(text_of(cell))


def pack(day: date) -> int:
    """A date as the integer yyyymmdd."""
    return day.year * 10_000 + day.month * 100 + day.day


def unpack(packed: int) -> date:
    """The date of an integer yyyymmdd."""
    return date(packed // 10_000, packed // 100 % 100, packed % 100)


def last_day(packed: int, *, month: bool) -> int:
    """The last day of the month (else of the year) that a packed date lies in."""
    day = unpack(packed)
    if not month:
        return pack(date(day.year, 12, 31))
    return pack(date(day.year + day.month // 12, day.month % 12 + 1, 1) - timedelta(days=1))


def _day(year: int, month: int, day: int) -> int | None:
    if year not in _YEARS:
        return None
    try:
        return pack(date(year, month, day))
    except ValueError:
        return None


def parse_date(cell: Cell) -> Parsed[int]:
    """A date in any form offices use, as yyyymmdd.

    Date cells, Excel serials, 2026-09-01, 2026/9/1, 2026.9.1, 2026年9月1日, 20260901, each with or without a
    time. Where only the month or the year is given the value is its first day and ``note`` is
    ``month only`` or ``year only``: the caller decides whether that will do. Orders that may be read two
    ways (1/2/2026) and two-digit years are not understood.
    """
    if isinstance(cell, date):  # a datetime is a date too
        day = _day(cell.year, cell.month, cell.day)
        return Parsed(day) if day else Parsed(wrong="date out of range")
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _date_of_number(cell)
    text = _ZERO_FRACTION.sub(r"\1", clean(text_of(cell))) if isinstance(cell, str) else ""
    if isinstance(cell, str) and not text:
        return Parsed()
    return _date_of_text(text) or Parsed(wrong=kind_of(cell))


def _date_of_number(cell: float) -> Parsed[int]:
    whole = int(cell) if math.isfinite(cell) else 0
    if whole in _SERIALS:
        return Parsed(pack(_SERIAL_EPOCH + timedelta(days=whole)), note="serial")
    found = _date_of_text(str(whole)) if whole == cell else None
    return found or Parsed(wrong="number")


def _date_of_text(text: str) -> Parsed[int] | None:
    tight = squeeze(text)
    if match := _DATE.fullmatch(text) or _DATE.fullmatch(tight) or _COMPACT.fullmatch(tight):
        day = _day(*map(int, match.groups()))
        return Parsed(day) if day else Parsed(wrong="impossible date")
    if match := _MONTH.fullmatch(tight) or _COMPACT_MONTH.fullmatch(tight):
        day = _day(int(match[1]), int(match[2]), 1)
        return Parsed(day, note="month only") if day else Parsed(wrong="impossible date")
    if match := _YEAR.fullmatch(tight):
        day = _day(int(match[1]), 1, 1)
        return Parsed(day, note="year only") if day else None
    if tight.isascii() and tight.isdigit() and len(tight) == 5 and int(tight) in _SERIALS:  # noqa: PLR2004 - serial
        return Parsed(pack(_SERIAL_EPOCH + timedelta(days=int(tight))), note="serial")
    return None


def parse_number(cell: Cell) -> Parsed[float]:
    """A plain number, with or without thousands commas; any unit must be cut off before."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return Parsed(float(cell)) if math.isfinite(cell) else Parsed(wrong="number")
    text = squeeze(cell).replace(",", "") if isinstance(cell, str) else ""
    if isinstance(cell, str) and not text:
        return Parsed()
    return Parsed(float(text)) if _NUMBER.fullmatch(text) else Parsed(wrong=kind_of(cell))


def parse_whole(cell: Cell) -> Parsed[int]:
    """A whole number >= 0; 12.5 and -3 are not understood."""
    number = parse_number(cell)
    if number.value is None:
        return Parsed(wrong=number.wrong)
    if number.value < 0 or not number.value.is_integer():
        return Parsed(wrong="number")
    return Parsed(int(number.value))


_BETWEEN = re.compile(r"[、,，;；/|\n]+|\s+")


def parse_list(cell: Cell) -> list[str]:
    """The items of a cell that lists things, in their order; separators are 、 , ; / | and white space."""
    text = clean(cell.replace("\n", "、")) if isinstance(cell, str) else text_of(cell)
    return [item for item in (squeeze(part) for part in _BETWEEN.split(text)) if item]
