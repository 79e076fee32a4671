"""Each component of the score by its own rule, and what none of them may look at."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.eligibility import Facts
from matching.policy import COMPONENTS, Policy
from matching.problem import Problem
from matching.scoring import score_components, total_score
from tests.matching.problems import corridor, group, person, post, problem, random_policy, random_problem

SEWING = "4100106"
ONE = Policy(weights=dict.fromkeys(COMPONENTS, 1))


def points(name: str, worker: dict[str, Any], job: dict[str, Any], **side: Any) -> int:
    """Return one component of the only pair, before weights."""
    facts = Facts.of(problem([person("w", **worker)], [post("j", **job)], **side))
    first = np.zeros(1, dtype=np.int32)
    return int(score_components(facts, ONE, worker=first, job=first)[name][0])


@pytest.mark.parametrize(
    ("skills", "level", "expected"),
    [
        ((), 0, 500),
        (((SEWING, 2, False),), 2, 700),
        (((SEWING, 2, True),), 2, 1000),
        (((SEWING, 3, True),), 2, 1000),
        (((SEWING, 4, True),), 2, 900),
        (((SEWING, 5, False),), 0, 300),
        (((SEWING, 1, True),), 2, 500),
        ((("4100105", 2, True),), 2, 500),
        (((SEWING, 5, False), (SEWING, 2, True)), 2, 1000),
    ],
)
def test_skill_fit_rewards_the_level_and_the_certificate_and_not_overqualification(
    skills: tuple[Any, ...], level: int, expected: int
) -> None:
    assert points("skill_fit", {"skills": skills}, {"level": level}) == expected


@pytest.mark.parametrize(
    ("floor", "pay", "expected"),
    [(3000, 3000, 0), (3000, 7000, 500), (3000, 11000, 1000), (3000, 30000, 1000), (0, 4000, 500), (3999, 4000, 0)],
)
def test_wage_gain_is_in_proportion_to_the_pay_above_the_floor(floor: int, pay: int, expected: int) -> None:
    assert points("wage_gain", {"min_wage": floor}, {"wage_high": pay}) == expected


@pytest.mark.parametrize(
    ("destinations", "expected"),
    [
        ((), 500),
        (("4403",), 1000),
        (("4401", "44"), 800),
        (("4401", "33", "4403"), 600),
        (("33", "35", "45", "46", "52", "44"), 0),
        (("4401",), 0),
        (("44", "4403"), 1000),
    ],
)
def test_destination_rank_follows_the_order_of_preference(destinations: tuple[str, ...], expected: int) -> None:
    assert points("destination_rank", {"destinations": destinations}, {}) == expected


def test_agreement_prefers_a_paired_corridor_to_another() -> None:
    assert points("agreement", {}, {}) == 0
    assert points("agreement", {}, {}, agreements=[corridor("45", "44")]) == 600
    both = [corridor("45", "44"), corridor("4501", "44", paired=True)]
    assert points("agreement", {}, {}, agreements=both) == 1000
    elsewhere = [corridor("45", "44"), corridor("52", "44", paired=True)]
    assert points("agreement", {}, {}, agreements=elsewhere) == 600


@pytest.mark.parametrize(
    ("dormitory", "rooms", "alone", "in_two"),
    [(False, 0, 0, 0), (True, 0, 1000, 500), (False, 2, 0, 1000), (True, 2, 1000, 1000)],
)
def test_lodging_counts_a_dormitory_and_couple_rooms_for_two(
    dormitory: bool,  # noqa: FBT001 - a table's column
    rooms: int,
    alone: int,
    in_two: int,
) -> None:
    people = [person(ref) for ref in "abcdef"]
    groups = [group("job", "b", "c"), group("city", "d", "e")]
    facts = Facts.of(problem(people, [post("j", dormitory=dormitory, couple_rooms=rooms)], companions=groups))
    everyone = np.arange(6, dtype=np.int32)
    lodging = score_components(facts, ONE, worker=everyone, job=everyone * 0)["lodging"]
    assert lodging.tolist() == [alone, in_two, in_two, alone, alone, alone]


@pytest.mark.parametrize(
    ("free", "start", "expected"),
    [
        (0, 20260301, 1000),
        (0, 20260310, 900),
        (20260310, 20260310, 1000),
        (20260101, 20260310, 900),
        (0, 20260415, 500),
        (0, 20260530, 0),
        (0, 20270101, 0),
        (0, 20260101, 1000),
    ],
)
def test_start_closeness_falls_to_nothing_in_ninety_days(free: int, start: int, expected: int) -> None:
    assert points("start_closeness", {"available_from": free}, {"start": start}) == expected


def test_start_closeness_counts_29_february() -> None:
    assert points("start_closeness", {}, {"start": 20280301}, date=20280228) == 978
    assert points("start_closeness", {}, {"start": 20260301}, date=20260228) == 989


@pytest.mark.parametrize("name", ["brand_fit", "continuity", "distance", "kept_promise", "predicted_stay"])
def test_what_a_problem_has_no_column_for_gives_no_points(name: str) -> None:
    assert points(name, {"skills": ((SEWING, 2, True),)}, {"dormitory": True}) == 0


@given(st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_components_times_weights_add_up_to_the_score_within_its_limit(random: Any) -> None:
    case, policy = random_problem(random), random_policy(random)
    facts = Facts.of(case)
    worker, job = (grid.ravel().astype(np.int32) for grid in np.indices((len(case.workers), len(case.jobs))))
    parts = score_components(facts, policy, worker=worker, job=job)
    total = total_score(facts, policy, worker=worker, job=job)
    assert tuple(parts) == COMPONENTS
    assert np.sum(list(parts.values()), axis=0).tolist() == total.tolist()
    assert (total <= policy.max_score).all()
    assert all((part >= 0).all() and (part <= 1000 * policy.weights[name]).all() for name, part in parts.items())


def flipped(case: Problem) -> Problem:
    """Return the problem with everybody's sex, age and statuses changed."""
    workers = case.workers
    return replace(
        case,
        workers=replace(workers, female=~workers.female, birth=workers.birth - 50_000, statuses=workers.statuses * 0),
    )


@given(st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_sex_age_and_status_never_change_a_score(random: Any) -> None:
    case = random_problem(random)
    worker, job = (grid.ravel().astype(np.int32) for grid in np.indices((len(case.workers), len(case.jobs))))
    scores = [total_score(Facts.of(one), ONE, worker=worker, job=job).tolist() for one in (case, flipped(case))]
    assert scores[0] == scores[1]
