"""The simple rules that offices use, for comparison."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings

from matching.candidates import Pairs, Search
from matching.eligibility import Facts
from matching.greedy import best_score_first, first_come, priority_then_score
from matching.policy import Policy
from matching.problem import Ints, Problem
from matching.solve import gather, solve
from tests.matching.solved import load
from tests.oracle.folders import Tables, folder_of, folders, job, pin, worker
from tests.oracle.optimum import seats_hold
from tests.oracle.reference import covering, eligible_pairs

Rule = Callable[[Facts, Ints, Pairs], Ints]
RULES: list[Rule] = [first_come, best_score_first, priority_then_score]


def placed_by(rule: Rule, problem: Problem) -> dict[str, str]:
    facts = Facts.of(problem)
    pairs = gather(Search.of(facts, Policy.default()))
    return named(problem, rule(facts, Policy.default().tier_of(problem.workers.statuses), pairs))


def named(problem: Problem, job_of_worker: Ints) -> dict[str, str]:
    jobs = zip(problem.workers.ref, job_of_worker.tolist(), strict=True)
    return {name: problem.jobs.ref[order] for name, order in jobs if order >= 0}


@pytest.mark.parametrize("rule", RULES)
@settings(deadline=None, max_examples=20)
@given(tables=folders())
def test_a_simple_rule_breaks_no_hard_rule_and_leaves_no_seat_that_somebody_could_take(
    tables: Tables, rule: Rule
) -> None:
    folder, problem = load(tables)
    placed, pairs = placed_by(rule, problem), eligible_pairs(folder)
    assert set(placed.items()) <= pairs
    assert seats_hold(folder, placed)
    limits = [row["max_workers"] for row in folder.agreements or []]
    used = [k for i, j in placed.items() for k in covering(folder, folder.workers[i], folder.jobs[j])]
    assert all(used.count(k) <= int(limit) for k, limit in enumerate(limits) if limit)
    for i, j in pairs:
        more = covering(folder, folder.workers[i], folder.jobs[j])
        full = any(limits[k] and used.count(k) >= int(limits[k]) for k in more)
        assert i in placed or full or not seats_hold(folder, {**placed, i: j})


@pytest.mark.parametrize("rule", RULES)
@settings(deadline=None, max_examples=20)
@given(tables=folders(sides=False))
def test_no_simple_rule_places_more_than_the_proved_optimum(tables: Tables, rule: Rule) -> None:
    _, problem = load(tables)
    assert len(placed_by(rule, problem)) <= solve(problem, Policy.default()).placed


def crowd() -> Problem:
    """Two good seats; the first to come is general, the last is poor; the middle one fits best."""
    people = [worker("a", min_wage="3500"), worker("b"), worker("c", statuses="monitored", min_wage="3900")]
    return load(folder_of(workers=people, jobs=[job("j", seats="2")]))[1]


@pytest.mark.parametrize(("rule", "expected"), list(zip(RULES, ["ab", "ab", "bc"], strict=True)))
def test_each_rule_looks_at_what_its_name_says(rule: Rule, expected: str) -> None:
    assert set(placed_by(rule, crowd())) == set(expected)


def test_first_come_goes_by_arrival_where_it_is_known() -> None:
    problem = crowd()
    facts = Facts.of(problem)
    pairs = gather(Search.of(facts, Policy.default()))
    tier = Policy.default().tier_of(problem.workers.statuses)
    arrival = np.array([2, 0, 1], dtype=np.int32)
    assert set(named(problem, first_come(facts, tier, pairs, arrival=arrival))) == {"a", "c"}


def test_first_come_takes_the_best_job_that_is_left() -> None:
    orders = [job("good", wage_high="9000"), job("plain")]
    _, problem = load(folder_of(jobs=orders))
    assert placed_by(first_come, problem) == {"w1": "good", "w2": "plain"}


@pytest.mark.parametrize("rule", RULES)
def test_pins_come_first(rule: Rule) -> None:
    people = [worker("a", statuses="monitored"), worker("z")]
    _, problem = load(folder_of(workers=people, jobs=[job("j")], pins=[pin("z", "j")]))
    assert placed_by(rule, problem) == {"z": "j"}


@pytest.mark.parametrize("rule", RULES)
def test_held_seats_wait_for_their_tiers(rule: Rule) -> None:
    people = [worker("a"), worker("b"), worker("c", statuses="lifted")]
    held = {"reserved_seats": "1", "reserved_tier": "1", "reserved_kind": "hard"}
    _, problem = load(folder_of(workers=people, jobs=[job("j", seats="2", **held)]))
    assert set(placed_by(rule, problem)) == {"a", "c"}
