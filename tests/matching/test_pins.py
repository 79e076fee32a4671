"""Pins are honoured before anything else, or refused by name."""

from typing import Any

import pytest

from matching import Policy, solve
from matching.errors import PinError
from tests.matching.problems import person, post, problem


def test_a_pin_goes_before_a_favoured_tier() -> None:
    people = [person("poor", statuses=("monitored",)), person("pinned")]
    solution = solve(problem(people, [post("x")], pins=[("pinned", "x")]), Policy())
    assert solution.job_of_worker.tolist() == [0, -1]
    assert solution.proven


def test_a_pinned_worker_keeps_the_worse_job() -> None:
    posts = [post("good", wage_high=9000), post("plain", wage_high=3000)]
    solution = solve(problem([person("w")], posts, pins=[("w", "plain")]), Policy())
    assert solution.job_of_worker.tolist() == [1]
    assert solution.proven


def test_the_same_pin_twice_is_one_pin() -> None:
    solution = solve(problem([person("w")], [post("x")], pins=[("w", "x"), ("w", "x")]), Policy())
    assert solution.job_of_worker.tolist() == [0]


def test_a_pin_reaches_the_pinned_persons_household() -> None:
    people = [person(ref, household="h", zero_employment=True) for ref in ("a", "b")]
    solution = solve(problem(people, [post("x", seats=2)], pins=[("b", "x")]), Policy())
    assert {stage.name: stage.objective for stage in solution.stages}["households"] == 1
    assert solution.proven


@pytest.mark.parametrize(
    ("posts", "side", "said"),
    [
        ([post("x", education=6)], {"pins": [("a", "x")]}, "a is pinned to job x, which EDUCATION refuses"),
        ([post("x")], {"pins": [("a", "x")], "bans": [("a", "x")]}, "BANNED refuses"),
        ([post("x"), post("y")], {"pins": [("a", "x"), ("a", "y")]}, "pinned both to job x and to job y"),
        ([post("x")], {"pins": [("a", "x"), ("b", "x")]}, "job x has 1 seats"),
        (
            [post("x", seats=2, reserved_seats=1, reserved_tier=0, reserved_hard=True)],
            {"pins": [("a", "x"), ("b", "x")]},
            "2 workers are pinned to it, 2 of other tiers",
        ),
    ],
)
def test_a_pin_that_cannot_be_honoured_is_refused_by_name(
    posts: list[dict[str, Any]], side: dict[str, Any], said: str
) -> None:
    with pytest.raises(PinError, match=said) as caught:
        solve(problem([person("a"), person("b")], posts, **side), Policy())
    assert caught.value.code == "PIN_IMPOSSIBLE"


def test_pins_fill_a_job_to_its_last_seat_reserved_ones_included() -> None:
    people = [person("a"), person("poor", statuses=("monitored",))]
    posts = [post("x", seats=2, reserved_seats=1, reserved_tier=0, reserved_hard=True)]
    solution = solve(problem(people, posts, pins=[("a", "x"), ("poor", "x")]), Policy())
    assert solution.job_of_worker.tolist() == [0, 0]
    assert solution.reserved_seat.tolist() == [False, True]
