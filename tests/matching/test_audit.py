"""The row-wise audit of a placement, each rule kept and broken."""

import pytest

from matching.audit_pair import Book, full_years
from matching.audit_placement import (
    Counts,
    broken_groups,
    broken_pins,
    count,
    overfull_agreements,
    overfull_jobs,
    tier_of,
)
from matching.policy import Policy
from tests.matching.problems import corridor, group, person, post, problem

POLICY = Policy()


@pytest.mark.parametrize(
    ("birth", "on", "years"),
    [(20100301, 20260301, 15), (20100301, 20260302, 16), (20000229, 20150301, 15), (20000229, 20150228, 14)],
)
def test_a_birthday_counts_from_the_next_day(birth: int, on: int, years: int) -> None:
    assert full_years(birth, on) == years


def test_seats_and_hard_reserved_seats_are_counted_apart() -> None:
    people = [person("a"), person("b"), person("c", statuses=("lifted",))]
    posts = [post("x", seats=2, reserved_seats=1, reserved_tier=1, reserved_hard=True), post("y")]
    case = problem(people, posts)
    assert overfull_jobs(case, POLICY, {0: 0, 2: 0, 1: 1}) == ([], [])
    assert overfull_jobs(case, POLICY, {0: 1, 1: 1}) == (["job y: 2 placed, 1 seats"], [])
    assert overfull_jobs(case, POLICY, {0: 0, 1: 0}) == ([], ["job x: 2 of later tiers, 1 seats not reserved"])


@pytest.mark.parametrize(
    ("kind", "placement", "broken"),
    [
        ("job", {}, False),
        ("job", {0: 0, 1: 0}, False),
        ("job", {0: 0}, True),
        ("job", {0: 0, 1: 1}, True),
        ("employer", {0: 0, 1: 1}, False),
        ("employer", {0: 0, 1: 2}, True),
        ("employer", {0: 3, 1: 4}, True),
        ("employer", {0: 3, 1: 3}, False),
        ("city", {0: 0, 1: 2}, False),
        ("city", {0: 0, 1: 1}, True),
    ],
)
def test_companions_are_together_or_not_placed(kind: str, placement: dict[int, int], broken: bool) -> None:  # noqa: FBT001
    posts = [
        post("a", employer="E1", seats=2),
        post("b", employer="E1", region="441900"),
        post("c", employer="E2", region="440307"),
        post("d", seats=2),
        post("e"),
    ]
    case = problem([person("u"), person("v")], posts, companions=[group(kind, "u", "v")])
    assert bool(broken_groups(case, placement)) is broken


def test_a_placement_counts_against_every_agreement_that_covers_it() -> None:
    rows = [corridor("45", "44", max_workers=2), corridor("4501", "4403", max_workers=1), corridor("45", "44")]
    case = problem([person("a"), person("b"), person("c", county="451023")], [post("x", seats=3)], agreements=rows)
    book = Book(case)
    assert overfull_agreements(case, {0: 0, 2: 0}, book=book) == []
    assert overfull_agreements(case, {0: 0, 1: 0}, book=book) == ["agreement 1: 2 placed, 1 allowed"]
    assert len(overfull_agreements(case, {0: 0, 1: 0, 2: 0}, book=book)) == 2


def test_pins_and_bans_are_told_apart() -> None:
    case = problem([person("a"), person("b")], [post("x"), post("y")], pins=[("a", "x")], bans=[("b", "y")])
    assert broken_pins(case, {0: 0}) == ([], [])
    assert broken_pins(case, {0: 1, 1: 1}) == (["worker a, job x"], ["worker b, job y"])
    assert broken_pins(case, {}) == (["worker a, job x"], [])


def test_everything_a_policy_looks_at_is_counted() -> None:
    people = [
        person("a", statuses=("monitored",), household="h", zero_employment=True),
        person("b", household="h"),
        person("c", statuses=("graduate", "lifted"), household="k"),
    ]
    posts = [post("x", seats=3, reserved_seats=1, reserved_tier=1)]
    case = problem(people, posts)
    assert [tier_of(case, POLICY, k) for k in range(3)] == [0, 3, 1]
    assert count(case, POLICY, {0: 0, 1: 0, 2: 0}) == Counts((1, 1, 0, 1), soft_reserved=1, households=1)
    assert count(case, POLICY, {1: 0}) == Counts((0, 0, 0, 1), soft_reserved=0, households=1)
    assert count(case, POLICY, {2: 0}) == Counts((0, 1, 0, 0), soft_reserved=1, households=0)
