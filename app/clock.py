"""The only now(): the service asks here and nowhere else what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CIVIL_ZONE = ZoneInfo("Asia/Shanghai")
_YEAR = 10_000  # in a date written as one number
MORNING = time(9)
_ahead = [timedelta()]


def now() -> datetime:
    """Return the present instant in UTC, with its zone."""
    return datetime.now(UTC) + _ahead[0]


def today() -> date:
    """Return the civil date in China, by which ages and validity are counted."""
    return civil_day(now())


def civil_day(at: datetime) -> date:
    """Return the civil date in China of an instant."""
    return at.astimezone(CIVIL_ZONE).date()


@contextmanager
def moved_to(day: date, at: time = MORNING) -> Iterator[None]:
    """Inside the block it is a time of a civil day in China, and goes on from there: for tests and made-up seasons alone.

    It holds for every thread of the process. What goes by the database's clock (leases of tasks) is not moved.
    """
    before = _ahead[0]
    _ahead[0] = datetime.combine(day, at, CIVIL_ZONE) - datetime.now(UTC)
    try:
        yield
    finally:
        _ahead[0] = before


def age_on(birth: date, day: date) -> int:
    """Return full years on ``day``; the birthday itself counts from the next day, 29 February from 1 March."""
    packed = [each.year * _YEAR + each.month * 100 + each.day for each in (day, birth)]
    return (packed[0] - packed[1] - 1) // _YEAR
