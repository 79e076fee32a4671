"""By when a worker's request is answered."""

from datetime import date, timedelta

DAYS = 15
"""个人信息保护法 asks for a timely answer; RULES.md sets fifteen civil days, the first after the day of receipt."""


def due_on(received: date) -> date:
    """Return the last day on which a request received on a day is answered in time."""
    return received + timedelta(days=DAYS)
