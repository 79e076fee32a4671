"""What is done once a civil day is done once, and again where it failed."""

from datetime import date, timedelta

import pytest

from app.clock import moved_to
from app.tasks.duties import Daily

DAY = date(2028, 2, 28)


def test_it_is_done_once_a_civil_day_the_leap_day_too() -> None:
    done: list[date] = []
    duty = Daily(done.append)
    for days in (0, 0, 1, 2, 2):
        with moved_to(DAY + timedelta(days=days)):
            duty.step()
    assert done == [DAY, date(2028, 2, 29), date(2028, 3, 1)]


def test_what_failed_is_done_by_the_next_step_of_the_day() -> None:
    done: list[date] = []

    def work(day: date) -> None:
        done.append(day)
        if len(done) == 1:
            raise ConnectionError

    duty = Daily(work)
    with moved_to(DAY):
        with pytest.raises(ConnectionError):
            duty.step()
        duty.step()
        duty.step()
    assert done == [DAY, DAY]
