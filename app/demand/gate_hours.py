"""The gate's rule of working time (劳动法 36-41)."""

from collections.abc import Iterator
from decimal import Decimal

from app.demand.findings import GateFinding, finding
from app.demand.hours import Hours
from app.demand.rules import RULES

_WEEKS_A_MONTH = Decimal(52) / 12
_LEAST_DAYS = Decimal(5)  # of a week, when the rest days are not stated
_WEEKDAYS = 7


def check_hours(hours: Hours) -> Iterator[GateFinding]:
    """Find hours beyond the law; an approved special-hours document lifts it, an unproven one holds."""
    if hours.special and not hours.special_approved:
        yield finding("HOURS_SPECIAL_UNPROVEN", "hours")
    if hours.special:
        return
    reason = _excess(hours)
    if reason:
        yield finding("HOURS_EXCESS", "hours", why_zh=reason[0], why_en=reason[1])
    elif not hours.stated or (hours.per_week is None and hours.days_per_week is None and hours.rest_per_month is None):
        yield finding("HOURS_UNKNOWN", "hours")


def _excess(hours: Hours) -> tuple[str, str] | None:
    return _rest_missing(hours) or _too_long(hours)


def _rest_missing(hours: Hours) -> tuple[str, str] | None:
    if hours.days_per_week is not None and hours.days_per_week >= _WEEKDAYS:
        return "没有周休", "no weekly rest day"
    least = RULES["HOURS_EXCESS"].limits["rest_days_a_month"]
    if hours.rest_per_month is not None and hours.rest_per_month < least:
        return f"月休{hours.rest_per_month}天", f"{hours.rest_per_month} days off a month"
    return None


def _too_long(hours: Hours) -> tuple[str, str] | None:
    limits = RULES["HOURS_EXCESS"].limits
    day, week = _base(hours)
    if day > limits["day"] and not hours.overtime_named:
        return f"每日{_plain(day)}小时", f"{_plain(day)} hours a day"
    if week > limits["week"] and not hours.overtime_named:
        return f"每周{_plain(week)}小时", f"{_plain(week)} hours a week"
    overtime = _overtime(hours, day=day, week=week)
    if overtime > limits["overtime_month"]:
        return f"每月加班约{_plain(overtime)}小时", f"about {_plain(overtime)} hours of overtime a month"
    return None


def _base(hours: Hours) -> tuple[Decimal, Decimal]:
    """Hours a day and a week as stated, overtime left out; 0 where nothing is said."""
    day = hours.per_day or Decimal(0)
    days = _days(hours)
    return day, max(hours.per_week or Decimal(0), day * days)


def _days(hours: Hours) -> Decimal:
    if hours.days_per_week is not None:
        return hours.days_per_week
    if hours.rest_per_month is not None:
        return max(Decimal(0), _WEEKDAYS - hours.rest_per_month / _WEEKS_A_MONTH)
    return _LEAST_DAYS


def _overtime(hours: Hours, *, day: Decimal, week: Decimal) -> Decimal:
    """The least overtime a month that the statement means."""
    limits = RULES["HOURS_EXCESS"].limits
    if hours.overtime_per_month is not None:
        return hours.overtime_per_month
    beyond = max(Decimal(0), week - limits["week"])
    if day > limits["day"]:
        beyond = max(beyond, (day - limits["day"]) * _days(hours))
    daily = (hours.overtime_per_day or Decimal(0)) * _days(hours)
    return (beyond + daily) * _WEEKS_A_MONTH


def _plain(figure: Decimal) -> str:
    return f"{round(figure, 1).normalize():f}"
