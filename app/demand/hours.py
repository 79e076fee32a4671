"""Working time as orders write it: ``8小时双休``, ``两班倒12小时``, ``做六休一``, ``8:00-12:00，13:30-17:30``."""

import re
from dataclasses import dataclass
from decimal import Decimal

from app.demand.text import tidy
from app.intake.columns import Cell

_H = r"\s*个?(?:小时|h(?![a-z])|钟头)"
_N = r"([0-9]{1,3}(?:\.[0-9])?)"
_TO = r"(?:\s*(?:-+|至|到)\s*([0-9]{1,3}(?:\.[0-9])?))?"
_PAY = re.compile(rf"[0-9.]{{1,8}}(?:-[0-9.]{{1,8}})?\s*(?:元|块)\s*(?:/|每|一)?{_H}|/{_H}")
_WEEK = re.compile(rf"(?:每?周|一周|/周)\s*(?:工作|不超过)*\s*{_N}{_TO}{_H}")
_OVERTIME_MONTH = re.compile(
    rf"(?:每?月|月均)[^,，。;；0-9]{{0,4}}加班[^,，。;；0-9]{{0,6}}{_N}{_TO}{_H}|加班{_N}{_TO}{_H}/月"
)
_OVERTIME_DAY = re.compile(rf"加班[^,，。;；0-9月]{{0,6}}{_N}{_TO}{_H}|\+\s*{_N}{_TO}(?:{_H})?(?:加班)?")
_DAY = re.compile(rf"{_N}{_TO}{_H}")
_CLOCK = re.compile(
    r"(?<![0-9])([0-2]?[0-9])[:：点]([0-5][0-9])?分?\s*(?:-+|至|到)\s*([0-2]?[0-9])[:：点]([0-5][0-9])?"
)
_SPAN = re.compile(r"24\s*小时(?=[^,，。;；]{0,4}(?:三班|四班|轮|倒|营业|运转|值守))")
_WORK_REST = re.compile(r"(?:做|上|干|工作)?([0-9一二两三四五六])(?:天)?休(?:息)?([0-9一二两三])(?:天)?")
_MONTH_REST = re.compile(r"月休(?:息)?\s*([0-9])(?:\s*-\s*[0-9])?\s*(?:天|日)?|每?月(?:休息|休)([0-9])(?:天|日)")
_NO_REST = re.compile(r"无休(?!息室)|(?:全年|全月)不休|没有休息|不休息|无休息日|月休0")
_SHIFTS = ((3, r"三班|3班|四班三|四班二运转"), (2, r"[两二2]班"), (1, r"[长常]白班|白班|一班|正常班|行政班"))
_OVERTIME_WORD = re.compile(r"加班")
_SPECIAL = re.compile(r"综合(?:计算)?工时|不定时工(?:作制|时)")
_APPROVED = re.compile(r"(?:批准|审批|批文|许可|备案)")
_NUMERAL = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_WEEKDAYS = 7
_DAY_HOURS = 24
_CLOCK_WITHOUT_BREAK = 8 * 60  # minutes; a longer single span holds a meal of unknown length


@dataclass(frozen=True, slots=True)
class Hours:
    """Working time as far as it is stated; None = not said.

    Attributes:
        per_day: hours a day, the higher end of a range. per_week: hours a week.
        days_per_week: working days. rest_per_month: days off a month. shifts: 1, 2 or 3.
        overtime_per_day, overtime_per_month: hours of overtime, the lower end of a range.
        overtime_named: the text speaks of overtime, so hours beyond the normal ones may be that.
        special, special_approved: composite or irregular hours named; with an approval named.
        doubts: codes of ``app.demand.codes``.
    """

    per_day: Decimal | None = None
    per_week: Decimal | None = None
    days_per_week: Decimal | None = None
    rest_per_month: int | None = None
    shifts: int | None = None
    overtime_per_day: Decimal | None = None
    overtime_per_month: Decimal | None = None
    overtime_named: bool = False
    special: bool = False
    special_approved: bool = False
    doubts: tuple[str, ...] = ()

    @property
    def stated(self) -> bool:
        """Whether the hours of a day or of a week are said."""
        return self.per_day is not None or self.per_week is not None or self.special


def read_hours(*cells: Cell | None) -> Hours:
    """Read working time from the cells that may speak of it; hourly pay (``20元/小时``) is none."""
    line = _SPAN.sub(" ", _PAY.sub(" ", "，".join(tidy(cell) for cell in cells)))
    month, rest = _take(_OVERTIME_MONTH, line)
    week, rest = _take(_WEEK, rest)
    extra, rest = _take(_OVERTIME_DAY, rest)
    day, doubts = _day(rest)
    return Hours(
        per_day=day,
        per_week=_end(week, last=True),
        days_per_week=_days(line),
        rest_per_month=_month_rest(line),
        shifts=next((count for count, words in _SHIFTS if re.search(words, line)), None),
        overtime_per_day=_end(extra, last=False),
        overtime_per_month=_end(month, last=False),
        overtime_named=bool(_OVERTIME_WORD.search(line)) or bool(extra),
        special=bool(_SPECIAL.search(line)),
        special_approved=bool(_SPECIAL.search(line) and _APPROVED.search(line)),
        doubts=doubts,
    )


def _take(pattern: re.Pattern[str], line: str) -> tuple[list[Decimal], str]:
    """The figures of the first match, and the line without any match."""
    match = pattern.search(line)
    found = [Decimal(group) for group in match.groups() if group] if match else []
    return found, pattern.sub(lambda taken: "小时" if taken[0].startswith("+") else " ", line)  # 8+3小时


def _end(figures: list[Decimal], *, last: bool) -> Decimal | None:
    if not figures:
        return None
    return max(figures) if last else min(figures)


def _day(line: str) -> tuple[Decimal | None, tuple[str, ...]]:
    found = [Decimal(group) for match in _DAY.finditer(line) for group in match.groups() if group]
    found = [hours for hours in found if 0 < hours <= _DAY_HOURS]
    if found:
        return max(found), ("HOURS_SEVERAL",) if len(set(found)) > 1 else ()
    return _clock(line)


def _clock(line: str) -> tuple[Decimal | None, tuple[str, ...]]:
    """The hours between clock times; one long span hides its breaks and is a doubt."""
    minutes = [_minutes(match) for match in _CLOCK.finditer(line)]
    if not minutes:
        return None, ()
    if len(minutes) == 1 and minutes[0] > _CLOCK_WITHOUT_BREAK:
        return None, ("HOURS_BREAKS_UNKNOWN",)
    return round(Decimal(sum(minutes)) / 60, 2), ()


def _minutes(match: re.Match[str]) -> int:
    start = int(match[1]) * 60 + int(match[2] or 0)
    end = int(match[3]) * 60 + int(match[4] or 0)
    return (end - start) % (_DAY_HOURS * 60)


def _days(line: str) -> Decimal | None:
    if _NO_REST.search(line):
        return Decimal(_WEEKDAYS)
    match = _WORK_REST.search(line)
    if match:
        work, rest = (_NUMERAL.get(part) or int(part) if not part.isdigit() else int(part) for part in match.groups())
        return round(Decimal(_WEEKDAYS * work) / (work + rest), 2) if work + rest else None
    for days, words in ((Decimal(5), r"双休"), (Decimal("5.5"), r"大小[周礼]|单双休"), (Decimal(6), r"单休")):
        if re.search(words, line):
            return days
    return None


def _month_rest(line: str) -> int | None:
    match = _MONTH_REST.search(line)
    return int(match[1] or match[2]) if match else None
