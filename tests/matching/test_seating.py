"""Which seats are reserved ones, and what a placement is worth."""

from typing import Any

import numpy as np
import pytest

from matching.eligibility import Facts
from matching.policy import Policy
from matching.problem import Problem
from matching.seating import reserved_seats, soft_seats_held
from matching.stages import Values
from tests.matching.problems import person, post, problem


def values_of(case: Problem) -> Values:
    return Values.of(Facts.of(case), Policy(), pinned=np.full(len(case.workers), -1, dtype=np.int32))


def seated(posts: dict[str, Any], *tiers: str) -> tuple[list[bool], int]:
    """Return who sits on a reserved seat, and how many soft ones are held, with everybody at one job."""
    case = problem([person(f"w{k}", statuses=(name,)) for k, name in enumerate(tiers)], [post("j", **posts)])
    values = values_of(case)
    everyone = np.arange(len(tiers), dtype=np.int32)
    held = soft_seats_held(case, values, worker=everyone, job=everyone * 0)
    return reserved_seats(case, values, everyone * 0).tolist(), held


SOFT = {"seats": 3, "reserved_seats": 2, "reserved_tier": 1}


@pytest.mark.parametrize(
    ("tiers", "reserved", "held"),
    [
        (("lifted",), [True], 1),
        (("general",), [False], 0),
        (("general", "general"), [False, True], 0),
        (("general", "lifted", "lifted"), [False, True, True], 2),
        (("lifted", "lifted", "lifted"), [True, True, False], 2),
        (("general", "general", "lifted"), [False, True, True], 1),
    ],
)
def test_favoured_people_take_the_reserved_seats_and_others_what_is_left_of_soft_ones(
    tiers: tuple[str, ...], reserved: list[bool], held: int
) -> None:
    assert seated(SOFT, *tiers) == (reserved, held)


def test_hard_reserved_seats_are_not_counted_as_soft_ones() -> None:
    assert seated({**SOFT, "reserved_hard": True}, "lifted", "general", "lifted") == ([True, False, True], 0)


def test_a_job_without_reservation_has_no_reserved_seat() -> None:
    assert seated({"seats": 2}, "monitored", "general") == ([False, False], 0)
