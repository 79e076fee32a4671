"""Companions and corridor limits: kept by every proposal, exact when small, bounded when large."""

import json
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Policy, Problem, Proposals, Solution, certify, solve
from matching.candidates import Search
from matching.compare import price_of_priority
from matching.eligibility import Facts
from matching.errors import PinError, TargetError
from matching.solve import gather
from tests.matching.brute import Scores, best
from tests.matching.problems import (
    corridor,
    group,
    person,
    post,
    problem,
    random_limits,
    random_policy,
    random_problem,
    seeded,
)

RANDOMS = st.randoms(use_true_random=False)


def scores_of(case: Problem, policy: Policy) -> Scores:
    pairs = gather(Search.of(Facts.of(case), policy))
    rows = zip(pairs.worker.tolist(), pairs.job.tolist(), pairs.score.tolist(), strict=True)
    return {(worker, job): score for worker, job, score in rows}


def placement_of(solution: Solution) -> dict[int, int]:
    return {i: j for i, j in enumerate(solution.job_of_worker.tolist()) if j >= 0}


def named(case: Problem, solution: Solution) -> dict[str, str]:
    return {case.workers.ref[i]: case.jobs.ref[j] for i, j in placement_of(solution).items()}


def holds(case: Problem, policy: Policy, solution: Solution) -> None:
    """Recheck a solution by its certificate, as a reader would."""
    stated = json.loads(json.dumps(solution.certificate()))
    report = certify(case, policy, proposals=Proposals.of(solution), certificate=stated)
    assert report.failures == ()
    assert report.proven is (solution.proof == "prices")


def is_best(case: Problem, policy: Policy) -> None:
    _, found = best(case, policy, scores_of(case, policy))
    if not found:
        with pytest.raises((PinError, TargetError)):
            solve(case, policy)
        return
    solution = solve(case, policy)
    assert placement_of(solution) in found
    assert solution.proven
    holds(case, policy, solution)


@given(RANDOMS)
@settings(max_examples=120, deadline=None)
def test_no_placement_that_keeps_the_side_rules_is_better(random: Random) -> None:
    is_best(random_problem(random, side=True), random_limits(random, random_policy(random)))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_five_thousand_random_rounds_with_side_rules_are_best_and_proved() -> None:
    for seed in range(5000):
        random = seeded(seed)
        is_best(random_problem(random, side=True), random_limits(random, random_policy(random)))


def test_without_a_search_over_everybody_rules_are_kept_and_the_gap_is_stated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("matching.keep.SEARCH_PAIRS", -1)
    proofs = set()
    for seed in range(120):
        random = seeded(seed)
        case = random_problem(random, people=7, posts=5, side=True)
        policy = random_limits(random, random_policy(random))
        try:
            solution = solve(case, policy)
        except (PinError, TargetError):
            continue
        holds(case, policy, solution)
        open_gaps = [gap for gap in solution.gap.values() if gap]
        assert solution.proven is not bool(open_gaps)
        assert not open_gaps or open_gaps[0] > 0
        proofs.add(solution.proof)
    assert proofs == {"prices", "none"}


COUPLE = [person("a"), person("b")]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("job", {"a": "z", "b": "z"}),
        ("employer", {"a": "x", "b": "y"}),
        ("city", {"a": "w", "b": "x"}),
    ],
)
def test_a_couple_goes_together_as_it_wishes(kind: str, expected: dict[str, str]) -> None:
    posts = [
        post("w", wage_high=11000, region="440305", employer="E1"),
        post("x", wage_high=10000, region="440307", employer="E2"),
        post("y", wage_high=9000, region="441900", employer="E2"),
        post("z", wage_high=4000, region="440106", employer="E3", seats=2),
    ]
    case = problem(COUPLE, posts, companions=[group(kind, "a", "b")])
    solution = solve(case, Policy())
    assert sorted(named(case, solution).values()) == sorted(expected.values())
    holds(case, Policy(), solution)


def test_one_of_two_is_never_placed_alone_even_where_that_places_more() -> None:
    people = [*COUPLE, person("c"), person("d", statuses=("monitored",))]
    case = problem(people, [post("x", seats=2)], companions=[group("job", "a", "d")])
    solution = solve(case, Policy())
    assert named(case, solution) == {"a": "x", "d": "x"}
    assert solution.proven


def test_a_favoured_person_whose_companion_nothing_fits_stays_and_the_bound_knows_it() -> None:
    people = [person("a", statuses=("monitored",)), person("b", min_wage=99_999), person("c")]
    case = problem(people, [post("x", seats=3)], companions=[group("job", "a", "b")])
    solution = solve(case, Policy())
    assert named(case, solution) == {"c": "x"}
    assert solution.proof == "prices"


def test_companions_larger_than_any_order_are_no_error_but_unplaced() -> None:
    people = [person(ref) for ref in "abcd"]
    case = problem(people, [post("x", seats=2), post("y", seats=2)], companions=[group("job", "a", "b", "c")])
    solution = solve(case, Policy())
    assert named(case, solution).keys() == {"d"}
    assert solution.proof == "prices"


def test_a_limit_is_shared_by_overlapping_agreements() -> None:
    people = [person("a"), person("b"), person("c", county="451023")]
    rows = [corridor("45", "44", max_workers=2), corridor("4501", "44", max_workers=1)]
    case = problem(people, [post("x", seats=3)], agreements=rows)
    solution = solve(case, Policy())
    assert len(placement_of(solution)) == 2
    assert "c" in named(case, solution)
    holds(case, Policy(), solution)


def test_an_agreement_that_takes_nobody_closes_its_corridor_and_the_bound_knows_it() -> None:
    rows = [corridor("45", "44", max_workers=0), corridor("45", "44")]
    case = problem([person("a")], [post("x")], agreements=rows)
    solution = solve(case, Policy())
    assert solution.placed == 0
    assert solution.eligible_pairs == 1
    assert solution.proof == "prices"


def test_a_target_is_no_rule() -> None:
    case = problem([person("a")], [post("x")], agreements=[corridor("45", "44", target_workers=50)])
    assert solve(case, Policy()).placed == 1
    assert not case.has_side_rules


def test_a_pin_takes_companions_along() -> None:
    posts = [post("x", seats=2, wage_high=3000), post("y", seats=2, wage_high=9000)]
    case = problem(COUPLE, posts, companions=[group("job", "a", "b")], pins=[("a", "x")])
    assert named(case, solve(case, Policy())) == {"a": "x", "b": "x"}


@pytest.mark.parametrize(
    ("posts", "side", "said"),
    [
        ([post("x"), post("y")], {"companions": [group("job", "a", "b")], "pins": [("a", "x")]}, "worker a is pinned"),
        (
            [post("x"), post("y", region="441900")],
            {"companions": [group("city", "a", "b")], "pins": [("a", "x"), ("b", "y")]},
            "worker a is pinned",
        ),
        (
            [post("x", seats=2)],
            {"agreements": [corridor("45", "44", max_workers=1)], "pins": [("a", "x"), ("b", "x")]},
            "no placement honours the pins",
        ),
        ([post("x")], {"agreements": [corridor("45", "44", max_workers=0)], "pins": [("a", "x")]}, "takes nobody"),
    ],
)
def test_pins_against_the_side_rules_are_refused(posts: list[Any], side: dict[str, Any], said: str) -> None:
    with pytest.raises(PinError, match=said):
        solve(problem(COUPLE, posts, **side), Policy())


def broken(case: Problem, solution: Solution, job_of_worker: list[int]) -> set[str]:
    """Return the failed checks when other jobs are written beside the same certificate."""
    worker = np.flatnonzero(np.array(job_of_worker) >= 0).astype(np.int32)
    job = np.array(job_of_worker, dtype=np.int32)[worker]
    proposals = Proposals(worker, job, solution.score[worker], solution.tier[worker], {})
    report = certify(case, Policy(), proposals=proposals, certificate=solution.certificate())
    return {check.name for check in report.failures}


def test_the_recheck_finds_companions_apart_and_overfull_agreements() -> None:
    people = [*COUPLE, person("c")]
    side: dict[str, Any] = {
        "companions": [group("job", "a", "b")],
        "agreements": [corridor("45", "4403", max_workers=2), corridor("45", "44")],
    }
    case = problem(people, [post("x", seats=3), post("y", region="440106", seats=3)], **side)
    solution = solve(case, Policy())
    assert "companions" in broken(case, solution, [0, 1, -1])
    assert "companions" in broken(case, solution, [0, -1, 1])
    assert "agreements" in broken(case, solution, [0, 0, 0])


def test_a_search_may_be_claimed_only_where_rules_need_one() -> None:
    case = problem([person("a")], [post("x")])
    solution = solve(case, Policy())
    stated = solution.certificate() | {"proof": "search"}
    report = certify(case, Policy(), proposals=Proposals.of(solution), certificate=stated)
    assert [check.name for check in report.failures] == ["certificate.proven"]


def test_side_rules_are_solved_the_same_whatever_runs_the_scans() -> None:
    for seed in range(12):
        case = random_problem(seeded(seed), people=9, posts=5, side=True)
        case = Problem(case.workers, case.jobs, case.date, agreements=case.agreements, companions=case.companions)
        with ThreadPoolExecutor(2) as threads:
            first, second = solve(case, Policy()), solve(case, Policy(), executor=threads)
        assert json.dumps(first.certificate()) == json.dumps(second.certificate())
        assert first.job_of_worker.tolist() == second.job_of_worker.tolist()


def test_with_companions_priority_costs_headcount_and_the_price_says_how_many() -> None:
    case = problem(
        [person("poor", statuses=("monitored",)), person("mate"), person("x"), person("y"), person("z")],
        [post("j", seats=3, wage_high=5000)],
        companions=[group("job", "poor", "mate"), group("job", "x", "y", "z")],
    )
    solution = solve(case, Policy())
    price = price_of_priority(case, Policy(), solution)
    assert (price.before.placed, price.after.placed) == (3, 2)
    assert price.after.placed_by_tier[0] > price.before.placed_by_tier[0]
