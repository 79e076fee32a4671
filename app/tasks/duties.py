"""What the runner does by the calendar, beside the tasks that somebody asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.clock import today


@dataclass
class Daily:
    """Does ``work`` once a civil day, as of that day; it is work of which twice is once."""

    work: Callable[[date], object]
    last: date | None = None

    def step(self) -> None:
        """Run if the day is new; what was killed in between is done by the next start."""
        day = today()
        if day == self.last:
            return
        self.work(day)
        self.last = day
