"""Probation, contract term, board and lodging as orders write them."""

import re
from dataclasses import dataclass
from decimal import Decimal

from app.demand.amounts import find_amounts
from app.demand.text import tidy
from app.intake.columns import Cell

_NUMERAL = {"半": "0.5", "一": "1", "二": "2", "两": "2", "三": "3", "四": "4", "五": "5", "六": "6", "九": "9"}
_LENGTH = r"([0-9]{1,3}(?:\.[0-9])?|[半一二两三四五六九])\s*(?:(?:-|至|到)\s*([0-9]{1,3}|[一二两三四五六九])\s*)?(个?月|天|日|周|年)"
_TRIAL = r"(?:试用期?|见习期?|考核期)"
_TRIAL_LENGTH = re.compile(rf"{_TRIAL}[^,，。;；0-9半一二两三四五六九]{{0,4}}{_LENGTH}|{_LENGTH}\s*{_TRIAL}")
_NO_TRIAL = re.compile(rf"(?:无|没有?|不设|免|0)\s*{_TRIAL}|{_TRIAL}\s*[:：]?\s*(?:无|没有|0)")
_TRIAL_PERCENT = re.compile(rf"{_TRIAL}[^。;；\n]{{0,16}}?([0-9]{{1,3}})\s*%|{_TRIAL}[^。;；\n]{{0,12}}?([1-9])\s*折")
_TRIAL_CLAUSE = re.compile(rf"{_TRIAL}[^。;；\n]*?(?=转正|[。;；\n]|$)")
_TERM = re.compile(_LENGTH)
_OPEN_TERM = re.compile(r"无固定")
_MONTHS = {"个月": Decimal(1), "月": Decimal(1), "年": Decimal(12)}
_DAYS = {"天": 1, "日": 1, "周": 7}
_DAYS_A_MONTH = 30
_OPEN_ENDED = Decimal(600)

_NO_LODGING = re.compile(
    r"(?:不|无|没有?|未)(?:包|提供|含|安排|管|能)*(?:食宿|吃住|住宿?|宿舍)|住宿?自理|食宿自理|自行解决住"
)
_LODGING = re.compile(r"包吃?住|包食宿|食宿|吃住|住宿|宿舍|公寓|夫妻房|包住|有住|(?:[0-9一二两四六八]|多)人间")
_NO_COUPLES = re.compile(r"(?:不|无|没有?|未)(?:提供|设|安排|配)?夫妻[房间宿]")
_COUPLES = re.compile(r"夫妻(?:房|间|宿舍|公寓)\s*[:：]?\s*([0-9]{1,4})?|([0-9]{1,4})\s*间?夫妻(?:房|间)")


@dataclass(frozen=True, slots=True)
class Probation:
    """What an order says of probation; None = not said.

    Attributes:
        months: its length (30 days a month), the longer end. none: stated that there is none.
        percent: share of the full pay. pay_low: yuan a month.
    """

    months: Decimal | None = None
    none: bool = False
    percent: int | None = None
    pay_low: int | None = None


@dataclass(frozen=True, slots=True)
class Lodging:
    """Board and lodging; ``couple_rooms`` None = offered without a number. ``doubts``: ``app.demand.codes``."""

    dormitory: bool = False
    couple_rooms: int | None = 0
    doubts: tuple[str, ...] = ()


def read_probation(*cells: Cell | None) -> Probation:
    """Read probation from every cell that may speak of it."""
    line = "。".join(tidy(cell) for cell in cells if cell)
    if _NO_TRIAL.search(line):
        return Probation(none=True)
    length, percent = _TRIAL_LENGTH.search(line), _TRIAL_PERCENT.search(line)
    return Probation(
        months=_length(length) if length else None,
        percent=_percent(percent) if percent else None,
        pay_low=_trial_pay(line),
    )


def read_term(cell: Cell | None) -> Decimal | None:
    """Months of a contract, the shorter end; without fixed term = 600; None = not said."""
    line = tidy(cell)
    if _OPEN_TERM.search(line):
        return _OPEN_ENDED
    match = _TERM.search(line)
    return _length(match, shorter=True) if match else None


def read_lodging(*cells: Cell | None) -> Lodging:
    """Read whether people can live there and how many couples get a room of their own."""
    line = "，".join(tidy(cell) for cell in cells)
    dormitory = bool(_LODGING.search(_NO_LODGING.sub(" ", line)))
    match = None if _NO_COUPLES.search(line) else _COUPLES.search(line)
    if match is None:
        return Lodging(dormitory=dormitory)
    number = match[1] or match[2]
    if number is None:
        return Lodging(dormitory=True, couple_rooms=None, doubts=("COUPLE_ROOMS_UNCOUNTED",))
    return Lodging(dormitory=True, couple_rooms=int(number))


def _length(match: re.Match[str], *, shorter: bool = False) -> Decimal | None:
    groups = [group for group in match.groups() if group]
    *figures, unit = groups
    values = [Decimal(_NUMERAL.get(figure, figure)) for figure in figures]
    value = min(values) if shorter else max(values)
    if unit in _MONTHS:
        return value * _MONTHS[unit]
    return value * _DAYS[unit] / _DAYS_A_MONTH


def _percent(match: re.Match[str]) -> int:
    return int(match[1]) if match[1] else int(match[2]) * 10


def _trial_pay(line: str) -> int | None:
    """The lowest month's pay that stands beside the word probation."""
    figures = [
        amount.low
        for clause in _TRIAL_CLAUSE.findall(line)
        for amount in find_amounts(clause)
        if amount.per in {"", "month"} and 500 <= amount.low <= 100_000  # noqa: PLR2004 - as in pay.py
    ]
    return int(min(figures)) if figures else None
