"""The only now(): the service asks here and nowhere else what time it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

CIVIL_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the present instant in UTC, with its zone."""
    return datetime.now(UTC)


def today() -> date:
    """Return the civil date in China, by which ages and validity are counted."""
    return datetime.now(CIVIL_ZONE).date()
