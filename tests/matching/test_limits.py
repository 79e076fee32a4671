"""Targets that must be met, and one county's share of an employer: kept, priced, or refused by name."""

import json
from typing import Any

import numpy as np
import pytest

from matching import Policy, Problem, Proposals, Solution, certify, solve
from matching.candidates import Search
from matching.eligibility import Facts
from matching.errors import PolicyError, TargetError
from matching.limit_prices import with_limits
from matching.limits import Limits
from matching.relaxed import bound_of, solve_network
from matching.sides import SideRules
from matching.solve import gather
from matching.stages import Values
from tests.matching.problems import corridor, group, person, post, problem

TARGETS = Policy(require_targets=True)


def named(case: Problem, solution: Solution) -> dict[str, str]:
    jobs = enumerate(solution.job_of_worker.tolist())
    return {case.workers.ref[worker]: case.jobs.ref[job] for worker, job in jobs if job >= 0}


def holds(case: Problem, policy: Policy, solution: Solution) -> None:
    stated = json.loads(json.dumps(solution.certificate()))
    assert certify(case, policy, proposals=Proposals.of(solution), certificate=stated).failures == ()


TWO_WAYS = [corridor("4501", "4403", target_workers=1), corridor("45", "44")]
BETTER_ELSEWHERE = [post("far", region="440305", wage_high=4000), post("near", region="440106", wage_high=9000)]


def test_a_target_brings_somebody_through_its_agreement_although_another_job_pays_more() -> None:
    case = problem([person("a", min_wage=3000)], BETTER_ELSEWHERE, agreements=TWO_WAYS)
    assert named(case, solve(case, Policy())) == {"a": "near"}
    solution = solve(case, TARGETS)
    assert named(case, solution) == {"a": "far"}
    assert solution.proven
    holds(case, TARGETS, solution)


def test_a_target_that_cannot_be_reached_is_named_with_what_is_possible() -> None:
    rows = [corridor("4501", "4403", target_workers=3), corridor("45", "44")]
    case = problem([person("a"), person("b")], [post("x", seats=5)], agreements=rows)
    with pytest.raises(TargetError, match=r"4501 -> 4403 must take 3 people, and at most 2 can go through it"):
        solve(case, TARGETS)


def test_targets_that_only_together_cannot_be_reached_are_all_named() -> None:
    rows = [corridor("45", "4403", target_workers=1), corridor("45", "4401", target_workers=1)]
    case = problem([person("a")], [post("x"), post("y", region="440106")], agreements=rows)
    with pytest.raises(TargetError, match=r"4403 \(row 0\) must take 1, alone 1 can; .*4401 \(row 1\) must") as caught:
        solve(case, TARGETS)
    assert caught.value.code == "TARGET_IMPOSSIBLE"


def test_a_target_that_companions_make_impossible_is_refused() -> None:
    rows = [corridor("45", "4403", target_workers=1), corridor("45", "44")]
    people = [person("a"), person("b", destinations=("4401",))]
    posts = [post("x"), post("y", region="440106", seats=2)]
    case = problem(people, posts, agreements=rows, companions=[group("city", "a", "b")])
    with pytest.raises(TargetError):
        solve(case, TARGETS)


def test_one_county_takes_no_more_than_its_share_of_an_employer() -> None:
    people = [*(person(ref) for ref in "abc"), person("d", county="451023", wishes=("41",))]
    case = problem(people, [post("x", seats=2, employer="E"), post("y", seats=2, employer="E")])
    solution = solve(case, Policy(county_share=50))
    assert solution.placed == 3
    assert "d" in named(case, solution)
    assert solution.proven
    holds(case, Policy(county_share=50), solution)


def test_a_share_leaves_every_county_one_seat_and_jobs_without_employer_alone() -> None:
    people = [person(ref) for ref in "abcd"]
    case = problem(people, [post("x", seats=2, employer="E"), post("y", seats=3)])
    assert solve(case, Policy(county_share=1)).placed == 4


def changed(case: Problem, policy: Policy, solution: Solution, job_of_worker: list[int]) -> set[str]:
    worker = np.flatnonzero(np.array(job_of_worker) >= 0).astype(np.int32)
    job = np.array(job_of_worker, dtype=np.int32)[worker]
    proposals = Proposals(worker, job, solution.score[worker], solution.tier[worker], {})
    report = certify(case, policy, proposals=proposals, certificate=solution.certificate())
    return {check.name for check in report.failures}


def test_the_recheck_finds_a_missed_target_and_a_crowded_employer() -> None:
    case = problem([person("a", min_wage=3000)], BETTER_ELSEWHERE, agreements=TWO_WAYS)
    assert "targets" in changed(case, TARGETS, solve(case, TARGETS), [case.jobs.ref.index("near")])
    half = Policy(county_share=50)
    case = problem([person("a"), person("b")], [post("x", seats=2, employer="E")])
    assert "county_share" in changed(case, half, solve(case, half), [0, 0])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("require_targets", 1),
        ("county_share", 0),
        ("county_share", 101),
        ("county_share", 33.3),
        ("county_share", True),
    ],
)
def test_a_policy_says_which_limit_is_wrong(field: str, value: Any) -> None:
    with pytest.raises(PolicyError) as caught:
        Policy.from_dict({field: value})
    assert caught.value.column == field


def test_a_policy_with_limits_comes_back_from_json() -> None:
    policy = Policy(require_targets=True, county_share=40)
    again = Policy.from_dict(json.loads(json.dumps(policy.to_dict())))
    assert again == policy
    assert again.digest() != Policy().digest()
    assert policy.single_tier().require_targets


def test_a_limit_has_the_price_of_the_first_who_is_kept_out_and_closes_the_bound() -> None:
    people = [person("a"), person("b"), person("c", county="451023")]
    rows = [corridor("4501", "44", max_workers=1), corridor("45", "44")]
    case = problem(people, [post("x", seats=5)], agreements=rows)
    policy = Policy(objective="count")
    facts = Facts.of(case)
    values = Values.of(facts, policy, pinned=np.full(3, -1, dtype=np.int32))
    rules, pairs = SideRules.of(facts, policy), gather(Search.of(facts, policy))
    optimum = solve_network(case, values, pairs)
    plain = bound_of(case, values, pairs, prices=optimum.prices, rules=rules)
    tight = rules.limits.broken(optimum.job_of_worker)
    priced = with_limits(values, optimum.prices, limits=rules.limits, pairs=pairs, tight=tight)
    assert plain[0] == 3
    assert bound_of(case, values, pairs, prices=priced, rules=rules)[0] == 2


def test_limits_are_named_by_their_numbers() -> None:
    people = [person("a"), person("b", county="451023")]
    case = problem(people, [post("x", employer="E", seats=4)], agreements=[corridor("45", "44", max_workers=1)])
    limits = Limits.of(Facts.of(case), Policy(county_share=50))
    assert limits.used(np.array([0, 0], dtype=np.int32))[0].tolist() == [0, 1, 2]
    assert limits.most_of(np.array([0, 1, 2])).tolist() == [1, 2, 2]
    assert limits.broken(np.array([0, 0], dtype=np.int32)).tolist() == [0]
    assert limits.exist(np.array([0, 2]))
    assert not limits.exist(np.array([3]))
    assert not limits.exist(np.array([2, 0]))
