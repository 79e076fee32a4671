"""A problem whose columns contradict each other is refused before anything is computed."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matching import Policy, solve
from matching.errors import InputError
from tests.matching.problems import corridor, group, person, post, problem

PEOPLE = [person("a", skills=(("4100106", 1, True),), household="h"), person("b"), person("c")]
POSTS = [post("x"), post("y", seats=3)]
WHOLE = problem(
    PEOPLE, POSTS, agreements=[corridor("45", "44")], companions=[group("job", "a", "b")], bans=[("c", "x")]
)


def ints(*values: int) -> Any:
    return np.array(values, dtype=np.int32)


def test_a_sound_problem_is_solved() -> None:
    assert solve(WHOLE, Policy()).placed == 3


@pytest.mark.parametrize(
    ("table", "column", "value", "row"),
    [
        ("workers", "ref", ["a", "a", "c"], 1),
        ("workers", "ref", ["b", "a", "c"], 1),
        ("jobs", "ref", ["y", "x"], 1),
        ("workers", "county", ints(450102), None),
        ("workers", "skill_start", ints(0, 1, 1), None),
        ("workers", "skill_start", ints(0, 2, 1, 1), None),
        ("workers", "skill_level", ints(), None),
        ("workers", "household", ints(0, 1, -1), 1),
        ("jobs", "seats", ints(1, -1), 1),
        ("jobs", "reserved_seats", ints(0, 4), 1),
        ("jobs", "reserved_seats", ints(-1, 0), 0),
        ("jobs", "reserved_tier", ints(0), None),
        ("jobs", "employer", ints(0, 0), 0),
        ("agreements", "end", ints(), None),
        ("companions", "group", ints(0, 1), 1),
        ("companions", "worker", ints(0, 3), 1),
        ("companions", "worker", ints(1, 1), 1),
        ("companions", "together", ints(3), 0),
        ("pins", "worker", ints(-1), 0),
        ("pins", "job", ints(2), 0),
        ("pins", "reason", [], None),
    ],
)
def test_a_contradiction_is_refused_by_table_column_and_row(
    table: str, column: str, value: Any, row: int | None
) -> None:
    broken = replace(WHOLE, **{table: replace(getattr(WHOLE, table), **{column: value})})
    with pytest.raises(InputError) as caught:
        solve(broken, Policy())
    assert caught.value.source == table
    assert caught.value.row == row


def test_reserved_seats_need_a_tier() -> None:
    jobs = replace(WHOLE.jobs, reserved_seats=ints(1, 0))
    with pytest.raises(InputError, match="for which tiers"):
        solve(replace(WHOLE, jobs=jobs), Policy())


@pytest.mark.parametrize("date", [0, 2026, 202603011])
def test_a_date_is_a_day(date: int) -> None:
    with pytest.raises(InputError, match="yyyymmdd"):
        solve(replace(WHOLE, date=date), Policy())
