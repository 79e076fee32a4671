"""The only now(): the service asks here and nowhere else what time it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

CIVIL_ZONE = ZoneInfo("Asia/Shanghai")
_YEAR = 10_000  # in a date written as one number


def now() -> datetime:
    """Return the present instant in UTC, with its zone."""
    return datetime.now(UTC)


def today() -> date:
    """Return the civil date in China, by which ages and validity are counted."""
    return datetime.now(CIVIL_ZONE).date()


def age_on(birth: date, day: date) -> int:
    """Return full years on ``day``; the birthday itself counts from the next day, 29 February from 1 March."""
    packed = [each.year * _YEAR + each.month * 100 + each.day for each in (day, birth)]
    return (packed[0] - packed[1] - 1) // _YEAR
