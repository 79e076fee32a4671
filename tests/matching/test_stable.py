"""Deferred acceptance: nobody would rather swap, nobody could do better in another stable placement."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.candidates import Search
from matching.certify import certify
from matching.eligibility import Facts
from matching.errors import InputError
from matching.policy import Policy
from matching.problem import Ints, Problem
from matching.report import Proposals
from matching.solve import gather, solve
from matching.stable import Sides, blocking_pairs, deferred_acceptance
from matching.stages import Values, tie_break
from tests.matching.problems import (
    corridor,
    group,
    person,
    post,
    problem,
    random_problem,
    seeded,
    without_reservations,
)

STABLE = Policy(objective="stable")
randoms = st.randoms(use_true_random=False)


@dataclass(frozen=True)
class Preferences:
    """Both sides' liking of each acceptable pair as plain tuples, the greater the better."""

    pinned: list[int]
    seats: list[int]
    worker: dict[tuple[int, int], tuple[int, ...]]
    job: dict[tuple[int, int], tuple[int, ...]]

    def at_least(self, i: int, own: int, other: int) -> bool:
        """Does the worker like the own job as much as the other?"""
        return own == other or (own >= 0 and (other < 0 or self.worker[i, own] > self.worker[i, other]))

    def blocking(self, job_of_worker: list[int]) -> list[tuple[int, int]]:
        return [(i, j) for i, j in self.worker if self._blocks(job_of_worker, i, j)]

    def _blocks(self, job_of_worker: list[int], i: int, j: int) -> bool:
        own = job_of_worker[i]
        if self.pinned[i] >= 0 or own == j or (own >= 0 and self.worker[i, own] > self.worker[i, j]):
            return False
        there = [k for k, job in enumerate(job_of_worker) if job == j]
        return len(there) < self.seats[j] or any(self.pinned[k] < 0 and self.job[k, j] < self.job[i, j] for k in there)

    def placements(self) -> Iterator[list[int]]:
        def extend(start: list[int]) -> Iterator[list[int]]:
            i = len(start)
            if i == len(self.pinned):
                yield start
                return
            choices = [-1, *(j for k, j in self.worker if k == i)] if self.pinned[i] < 0 else [self.pinned[i]]
            for j in choices:
                if j < 0 or start.count(j) < self.seats[j]:
                    yield from extend([*start, j])

        return extend([])


def likings(problem: Problem) -> Preferences:
    """What the policy says that both sides like."""
    facts = Facts.of(problem)
    pinned = np.full(len(problem.workers), -1, dtype=np.int32)
    if problem.pins is not None:
        pinned[problem.pins.worker[problem.pins.pin]] = problem.pins.job[problem.pins.pin]
    values = Values.of(facts, STABLE, pinned=pinned)
    pairs = gather(Search.of(facts, STABLE))
    ties = tie_break(values.worker_hash[pairs.worker], values.job_hash[pairs.job]).tolist()
    rows = list(zip(pairs.worker.tolist(), pairs.job.tolist(), pairs.score.tolist(), ties, strict=True))
    return Preferences(
        pinned=pinned.tolist(),
        seats=problem.jobs.seats.tolist(),
        worker={(i, j): (score, tie, -j) for i, j, score, tie in rows},
        job={(i, j): (-int(values.tier[i]), score, tie, -i) for i, j, score, tie in rows},
    )


def any_likes(rng: Random) -> Preferences:
    """Any liking at all: several stable placements may exist."""
    people, posts = rng.randint(1, 5), rng.randint(1, 4)
    pairs = [(i, j) for i in range(people) for j in range(posts) if rng.random() < 0.8]
    worker, job = ranked(rng, pairs), ranked(rng, pairs)
    return Preferences([-1] * people, [rng.choice((0, 1, 1, 2)) for _ in range(posts)], worker, job)


def ranked(rng: Random, pairs: list[tuple[int, int]]) -> dict[tuple[int, int], tuple[int, ...]]:
    return {pair: (rank,) for pair, rank in zip(pairs, rng.sample(range(99), len(pairs)), strict=True)}


def check(problem: Problem) -> int:
    """Compare with every placement there is; return how many of them are stable."""
    likes = likings(problem)
    made = solve(problem, STABLE).job_of_worker.tolist()
    assert likes.blocking(made) == []
    assert blocking_pairs(problem, STABLE, np.array(made, dtype=np.int32)) == 0
    stable = [other for other in likes.placements() if not likes.blocking(other)]
    assert made in stable
    for other in stable:
        assert all(likes.at_least(i, j, other[i]) for i, j in enumerate(made))
    return len(stable)


def test_of_all_stable_placements_it_is_the_one_every_worker_likes_best() -> None:
    """There is only one: within a tier both sides look at one score."""
    for seed in range(150):
        assert check(without_reservations(random_problem(seeded(seed), people=5, posts=3))) == 1


@settings(deadline=None, max_examples=150)
@given(rng=randoms)
def test_whatever_both_sides_like_nobody_could_do_better_in_another_stable_placement(rng: Random) -> None:
    likes = any_likes(rng)
    pairs = list(likes.worker)
    who, where = (np.array([pair[side] for pair in pairs], dtype=np.int32) for side in (0, 1))
    liked, welcome = (
        np.array([-side[pair][0] for pair in pairs], dtype=np.int64) for side in (likes.worker, likes.job)
    )
    sides = Sides(len(likes.pinned), np.array(likes.seats, dtype=np.int64))
    made = deferred_acceptance(sides, who, where, liked=liked, welcome=welcome).tolist()
    assert likes.blocking(made) == []
    for other in likes.placements():
        if not likes.blocking(other):
            assert all(likes.at_least(i, j, other[i]) for i, j in enumerate(made))


@settings(deadline=None, max_examples=40)
@given(rng=randoms)
def test_any_stable_placement_is_the_one_every_worker_likes_best(rng: Random) -> None:
    check(without_reservations(random_problem(rng, people=5, posts=3)))


@settings(deadline=None, max_examples=40)
@given(rng=randoms)
def test_blocking_pairs_are_counted_as_one_by_one(rng: Random) -> None:
    given = without_reservations(random_problem(rng))
    likes = likings(given)
    for made in (solve(given, Policy.default()).job_of_worker, likes_nothing(given)):
        assert blocking_pairs(given, STABLE, made) == len(likes.blocking(made.tolist()))


def likes_nothing(given: Problem) -> Ints:
    """Only the pinned sit."""
    return np.array(likings(given).pinned, dtype=np.int32)


def test_the_certificate_says_that_it_is_stable_and_no_optimum() -> None:
    """a likes j1 best and gets it, though then b, who can only do j1, stays without."""
    people = [person("a", destinations=("4403", "4401")), person("b", destinations=("4403",), min_wage=4000)]
    given = problem(people, [post("j1"), post("j2", region="440106")])
    solution = solve(given, STABLE)
    certificate = solution.certificate()
    assert (certificate["stable"], certificate["blocking_pairs"], certificate["proven"]) == (True, 0, False)
    assert solution.placed == 1
    assert solve(given, Policy.default()).placed == 2
    assert certificate["gap"]["tiers_0_3"] == 1
    report = certify(given, STABLE, proposals=Proposals.of(solution), certificate=certificate)
    assert (report.holds, report.proven) == (True, False)


def test_a_certificate_that_calls_an_unstable_placement_stable_fails() -> None:
    people = [person("a", destinations=("4403", "4401")), person("b", destinations=("4403",), min_wage=4000)]
    given = problem(people, [post("j1"), post("j2", region="440106")])
    other = replace(solve(given, Policy.default()), facts=solve(given, STABLE).facts)
    report = certify(given, STABLE, proposals=Proposals.of(other), certificate=other.certificate())
    assert "certificate.blocking_pairs" in [check.name for check in report.failures]


@pytest.mark.parametrize(
    ("tables", "named"),
    [
        ({"posts": [post("j", reserved_seats=1, reserved_tier=0)]}, "reserved seats"),
        ({"companions": [group("job", "a", "b")]}, "companions"),
        ({"agreements": [corridor("45", "44", max_workers=1)]}, "agreements with a limit"),
    ],
)
def test_side_rules_that_stability_cannot_keep_are_refused_by_name(tables: dict[str, Any], named: str) -> None:
    given = problem([person("a"), person("b")], **{"posts": [post("j", seats=2)], **tables})
    with pytest.raises(InputError, match=named) as caught:
        solve(given, STABLE)
    assert caught.value.code == "STABLE_SIDE_RULES"


@pytest.mark.parametrize("limits", [{"require_targets": True}, {"county_share": 50}])
def test_limits_of_the_policy_are_refused_too(limits: dict[str, Any]) -> None:
    given = problem([person("a"), person("b")], [post("j", seats=2)])
    with pytest.raises(InputError, match="county's share"):
        solve(given, replace(STABLE, **limits))
