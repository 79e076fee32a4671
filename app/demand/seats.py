"""Numbers of people as orders write them: ``50人``, ``急招100+``, ``若干名``."""

import re
from dataclasses import dataclass

from app.demand.text import tidy
from app.intake.columns import Cell

_COUNT = re.compile(
    r"^(?:急招|招聘?|急需|急聘|诚聘|需求?|共|约|各|长期招聘?|大量招聘?)?[:：]?\s*([0-9]{1,6})\s*"
    r"(?:(?:-+|至|到)\s*([0-9]{1,6})\s*)?(?:人|名|位|个|员)?\s*"
    r"(\+|以上|余|多|左右|起|以内)?\s*(?:人|名|位|个)?\s*(?:\+)?$"
)
_VAGUE = re.compile(r"若干|多[名人]|不限|大量|面议|数名|[数几]十|长期")
_BY_SEX = re.compile(r"[男女][性工生]?[:：]?\s*[0-9]|[0-9][名人个位]?[男女]")
_MOST = 5_000


@dataclass(frozen=True, slots=True)
class Seats:
    """How many people an order asks for; None = not said. ``doubts``: codes of ``app.demand.codes``."""

    count: int | None = None
    doubts: tuple[str, ...] = ()


def read_seats(cell: Cell | None) -> Seats:
    """Read a number of seats; of a range the lower end, which is surely offered."""
    line = tidy(cell)
    if not line:
        return Seats(doubts=("SEATS_MISSING",))
    match = _COUNT.match(line)
    if match is None:
        code = "SEATS_BY_SEX" if _BY_SEX.search(line) else "SEATS_VAGUE" if _VAGUE.search(line) else "SEATS_UNREADABLE"
        return Seats(doubts=(code,))
    return _counted(match, line)


def _counted(match: re.Match[str], line: str) -> Seats:
    count, last = int(match[1]), int(match[2]) if match[2] else None
    if last is not None:
        return _within(min(count, last), ("SEATS_RANGE",))
    edge = match[3] or ("+" if line.endswith("+") else "")
    if edge in {"以内", "左右"} or line.startswith(("约", "各")):
        return _within(count, ("SEATS_ABOUT",))
    return _within(count, ("SEATS_AT_LEAST",) if edge else ())


def _within(count: int, doubts: tuple[str, ...]) -> Seats:
    if count == 0:
        return Seats(doubts=("SEATS_ZERO",))
    if count > _MOST:
        return Seats(doubts=("SEATS_IMPLAUSIBLE",))
    return Seats(count, doubts)
