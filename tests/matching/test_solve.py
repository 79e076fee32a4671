"""A solved round: nothing better exists, the prices prove it, and nothing but the content matters."""

import json
import subprocess
import sys
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Policy, Problem, Proposals, Solution, certify, solve
from matching.candidates import Search
from matching.eligibility import Facts
from matching.errors import PinError
from matching.solve import gather
from tests.matching.brute import Scores, best
from tests.matching.problems import person, post, problem, random_policy, random_problem, seeded

ROOT = Path(__file__).parents[2]
RANDOMS = st.randoms(use_true_random=False)


def scores_of(case: Problem, policy: Policy) -> Scores:
    """Return the score of every eligible pair."""
    pairs = gather(Search.of(Facts.of(case), policy))
    rows = zip(pairs.worker.tolist(), pairs.job.tolist(), pairs.score.tolist(), strict=True)
    return {(worker, job): score for worker, job, score in rows}


def placement_of(solution: Solution) -> dict[int, int]:
    """Return the proposals as a dictionary."""
    return {i: j for i, j in enumerate(solution.job_of_worker.tolist()) if j >= 0}


def text(solution: Solution) -> str:
    """Return everything a solution says."""
    return json.dumps([solution.certificate(), solution.job_of_worker.tolist(), solution.score.tolist()])


def is_best_and_proved(case: Problem, policy: Policy) -> None:
    """Compare with every lawful placement; pins that none honours must be refused."""
    _, found = best(case, policy, scores_of(case, policy))
    if not found:
        with pytest.raises(PinError):
            solve(case, policy)
        return
    solution = solve(case, policy)
    assert placement_of(solution) in found
    assert solution.proof == "prices"
    assert solution.gap == {stage.name: 0 for stage in solution.stages}
    proposals = Proposals.of(solution)
    assert certify(case, policy, proposals=proposals, certificate=solution.certificate()).failures == ()


@given(RANDOMS)
@settings(max_examples=250, deadline=None)
def test_no_lawful_placement_is_better_under_any_policy(random: Random) -> None:
    is_best_and_proved(random_problem(random), random_policy(random))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_ten_thousand_random_rounds_are_best_and_proved() -> None:
    for seed in range(10_000):
        random = seeded(seed)
        is_best_and_proved(random_problem(random), random_policy(random))


def crowd(people: int = 120, posts: int = 25) -> Problem:
    """Return a round of some size, several blocks when blocks are small."""
    random = seeded(7)
    case = random_problem(random, people=people, posts=posts)
    while len(case.workers) < people * 0.8 or len(case.jobs) < posts * 0.8:
        case = random_problem(random, people=people, posts=posts)
    return Problem(case.workers, case.jobs, date=case.date, seed=case.seed)


def executors() -> list[Executor]:
    """Return one executor of each kind."""
    return [ThreadPoolExecutor(1), ThreadPoolExecutor(3), ProcessPoolExecutor(2, mp_context=get_context("spawn"))]


def test_the_executor_changes_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    case = crowd()
    alone = solve(case, Policy())
    monkeypatch.setattr("matching.candidates._CELLS", 200)
    assert len(Search.of(Facts.of(case), Policy()).blocks) > 5
    for executor in executors():
        with executor:
            assert text(solve(case, Policy(), executor=executor)) == text(alone)


def rows_of(random: Random) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return people and posts among whom many placements tie in everything but the tie-break."""
    people = [person(f"w{k}", household=f"h{k % 3}", zero_employment=k % 2 == 0) for k in range(8)]
    posts = [post(f"j{k}", seats=random.choice((1, 2)), reserved_seats=1, reserved_tier=3) for k in range(4)]
    return people, posts


@given(RANDOMS)
@settings(max_examples=30, deadline=None)
def test_the_order_in_which_rows_came_changes_no_byte(random: Random) -> None:
    people, posts = rows_of(random)
    first = solve(problem(people, posts), Policy())
    random.shuffle(people)
    random.shuffle(posts)
    assert text(solve(problem(people, posts), Policy())) == text(first)


def test_another_seed_draws_another_of_the_best_placements() -> None:
    people, posts = rows_of(seeded(1))
    drawn = {text(solve(problem(people, posts, seed=str(seed)), Policy())) for seed in range(6)}
    placements = {tuple(solve(problem(people, posts, seed=str(k)), Policy()).job_of_worker) for k in range(6)}
    assert len(drawn) == 6
    assert len(placements) > 1


SCRIPT = """
import json
from matching import Policy, solve
from matching.errors import PinError
from tests.matching.problems import random_problem, seeded
for seed in range(12):
    case = random_problem(seeded(seed), people=9, posts=5, side=seed % 2 == 0)
    try:
        print(json.dumps(solve(case, Policy()).certificate()))
    except PinError as error:
        print(error)
"""


def test_the_hash_seed_of_the_process_changes_no_byte() -> None:
    said = set()
    for hash_seed in ("0", "1", "77"):
        done = subprocess.run(  # noqa: S603 - this interpreter, this script
            [sys.executable, "-c", SCRIPT],
            cwd=ROOT,
            env={"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        )
        said.add(done.stdout)
    assert len(said) == 1
    assert said.pop().count("prices_hash") > 6


def test_nobody_and_no_job_are_rounds_with_an_empty_proof() -> None:
    for case in (problem([], []), problem([person("a")], []), problem([], [post("x")])):
        solution = solve(case, Policy())
        assert solution.proven
        assert solution.placed == solution.total_score == 0
        assert certify(case, Policy(), proposals=Proposals.of(solution), certificate=solution.certificate()).holds


def test_a_child_is_no_error_but_unplaced() -> None:
    solution = solve(problem([person("child", birth=20200101)], [post("x")]), Policy())
    assert solution.job_of_worker.tolist() == [-1]
    assert solution.eligible_pairs == 0


def test_favouring_a_tier_costs_no_headcount() -> None:
    random = seeded(11)
    for _ in range(60):
        case = random_problem(random, people=12, posts=6)
        case = Problem(case.workers, case.jobs, date=case.date, seed=case.seed)
        strict, single = solve(case, Policy()), solve(case, Policy().single_tier())
        assert strict.placed == single.placed
        assert strict.placed_by_tier >= single.placed_by_tier


def test_a_solution_adds_up() -> None:
    case = crowd()
    solution = solve(case, Policy())
    placed = solution.job_of_worker >= 0
    assert solution.placed == sum(solution.placed_by_tier) == int(placed.sum()) > 0
    assert np.sum(list(solution.components.values()), axis=0).tolist() == solution.score.tolist()
    assert not solution.score[~placed].any()
    assert not solution.reserved_seat[~placed].any()
    assert solution.seats == int(case.jobs.seats.sum())
    by_name = {stage.name: stage.objective for stage in solution.stages}
    assert by_name["score"] == solution.total_score
    assert by_name["tiers_0_3"] == int(np.dot((4, 3, 2, 1), solution.placed_by_tier))


def test_progress_names_its_steps_and_ends_each() -> None:
    seen: list[tuple[str, int, int]] = []
    solve(crowd(), Policy(), progress=lambda step, done, of: seen.append((step, done, of)))
    assert {step for step, _, _ in seen} == {"pairs", "stages"}
    assert all(any(s == step and done == of for s, done, of in seen) for step in ("pairs", "stages"))


def test_a_solved_policy_is_named_in_the_certificate() -> None:
    case = problem([person("a")], [post("x")], seed="spring")
    stated = solve(case, Policy(name="south", version=4)).certificate()
    assert stated["policy"]["name"] == "south"
    assert stated["policy_digest"] == Policy(name="south", version=4).digest()
    assert (stated["seed"], stated["date"], stated["rule_set"]) == ("spring", "2026-03-01", "contract-1")
    assert stated["engine"]
    assert stated["ortools"]
    assert json.loads(json.dumps(stated)) == stated
