"""What one cell of a problem folder may hold: each kind turns text into a value or says what is allowed."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from matching.problem import EDUCATIONS, HAZARDS, STATUSES

Parse = Callable[[str], Any]

GREATEST_NUMBER = 1_000_000_000
GREATEST_LEVEL = 5
GREATEST_TIER = 99
_REGION = re.compile(r"(?!00)[0-9]{6}")
_REGION_PREFIX = re.compile(r"(?!00)[0-9]{2}([0-9]{2}){0,2}")
_OCCUPATION = re.compile(r"[1-9]-[0-9]{2}-[0-9]{2}-[0-9]{2}")
_OCCUPATION_PREFIX = re.compile(r"[1-9](-[0-9]{2}){0,3}")
_SKILL = re.compile(r"([1-9]-[0-9]{2}-[0-9]{2}-[0-9]{2}):([0-5])(c?)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[0-9]{1,10}")


class CellError(ValueError):
    """A cell that its column does not allow; carries a code and what is allowed."""

    def __init__(self, code: str, allowed: str) -> None:
        super().__init__(allowed)
        self.code, self.allowed = code, allowed


def text(cell: str) -> str:
    """Accept any text."""
    return cell


def given(parse: Parse) -> Parse:
    """Refuse an empty cell, else parse."""

    def checked(cell: str) -> Any:
        if not cell:
            raise CellError("EMPTY_CELL", "a value must be given here")
        return parse(cell)

    return checked


def number(least: int = 0, most: int = GREATEST_NUMBER, *, empty: int = 0) -> Parse:
    """Parse a whole number of ``least`` to ``most``; an empty cell gives ``empty``."""

    def parse(cell: str) -> int:
        if not cell:
            return empty
        if not _NUMBER.fullmatch(cell.removeprefix("-")):
            raise CellError("BAD_NUMBER", "a whole number in digits")
        if not least <= int(cell) <= most:
            raise CellError("OUT_OF_RANGE", f"a whole number from {least} to {most}")
        return int(cell)

    return parse


def choice(values: Mapping[str, Any]) -> Parse:
    """Parse one of the names; the mapping says what an empty cell means, if it may be empty."""
    allowed = " or ".join(name for name in values if name)

    def parse(cell: str) -> Any:
        if cell not in values:
            raise CellError("BAD_CHOICE", allowed)
        return values[cell]

    return parse


def day(cell: str) -> int:
    """Parse ``YYYY-MM-DD`` to yyyymmdd; empty = 0."""
    if not cell:
        return 0
    if not _DATE.fullmatch(cell) or not _in_calendar(cell):
        raise CellError("BAD_DATE", "a date of the calendar as YYYY-MM-DD")
    return int(cell.replace("-", ""))


def region(cell: str) -> int:
    """Parse a 6-digit region code; empty = 0."""
    if not cell:
        return 0
    if not _REGION.fullmatch(cell):
        raise CellError("BAD_REGION", "a region code of 6 digits, e.g. 440305")
    return int(cell)


def occupation(cell: str) -> int:
    """Parse an occupation code ``a-bb-cc-dd`` to seven digits."""
    if not _OCCUPATION.fullmatch(cell):
        raise CellError("BAD_OCCUPATION", "an occupation code a-bb-cc-dd, e.g. 4-10-01-06")
    return int(cell.replace("-", ""))


def region_prefix(cell: str) -> tuple[int, int]:
    """Parse a region prefix to (code, width); trailing ``00`` are cut off."""
    if not _REGION_PREFIX.fullmatch(cell):
        raise CellError("BAD_REGION", "the first 2, 4 or 6 digits of a region code, e.g. 44, 4403 or 440305")
    while cell.endswith("00"):
        cell = cell[:-2]
    return int(cell), len(cell)


def occupation_prefix(cell: str) -> tuple[int, int]:
    """Parse an occupation prefix to (code, width in digits); trailing ``-00`` are cut off."""
    if not _OCCUPATION_PREFIX.fullmatch(cell):
        raise CellError("BAD_OCCUPATION", "an occupation code or its beginning, e.g. 4, 4-10, 4-10-01 or 4-10-01-06")
    while cell.endswith("-00"):
        cell = cell[:-3]
    digits = cell.replace("-", "")
    return int(digits), len(digits)


def skill(cell: str) -> tuple[int, int, bool]:
    """Parse ``occupation:level`` or ``occupation:levelc`` to (occupation, level, certificate held)."""
    match = _SKILL.fullmatch(cell)
    if not match:
        raise CellError("BAD_SKILL", "occupation:level or occupation:levelc with level 0 to 5, e.g. 4-10-01-06:3c")
    return int(match[1].replace("-", "")), int(match[2]), match[3] == "c"


def items(parse: Parse) -> Parse:
    """Parse a list joined by ``;`` to a tuple; empty = no items."""

    def parse_list(cell: str) -> tuple[Any, ...]:
        if not cell:
            return ()
        parts = cell.split(";")
        if "" in parts:
            raise CellError("BAD_LIST", "items joined by one ; each, none of them empty")
        return tuple(parse(part) for part in parts)

    return parse_list


def bits(names: Sequence[str]) -> Parse:
    """Parse a list of names to a bit set, bit k for the k-th name."""
    parse = items(choice({name: 1 << k for k, name in enumerate(names)}))

    def parse_bits(cell: str) -> int:
        found = 0
        for bit in parse(cell):
            found |= bit
        return found

    return parse_bits


flag = choice({"": False, "0": False, "1": True})
level = number(0, GREATEST_LEVEL)
statuses = bits(STATUSES)
hazards = bits(HAZARDS)
education = choice(
    {
        **{name: rank for rank, name in enumerate(EDUCATIONS)},
        "vocational": EDUCATIONS.index("senior"),
        "": 0,
    }
)


def _in_calendar(cell: str) -> bool:
    try:
        date.fromisoformat(cell)
    except ValueError:
        return False
    return True
