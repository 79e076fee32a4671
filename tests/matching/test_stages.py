"""The aims of a policy in their order, and the tie-break."""

import hashlib
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matching.eligibility import Facts
from matching.policy import Policy
from matching.problem import Problem
from matching.stages import TIE_BITS, Values, plan, poor_households, tie_break
from tests.matching.problems import person, post, problem


def round_with(*, soft: bool = True, poor: bool = True) -> Problem:
    """Return a round with or without soft reserved seats and zero-employment households."""
    people = [person("a", household="h1", zero_employment=poor), person("b", household="h1"), person("c")]
    return problem(people, [post("x", reserved_seats=1, reserved_tier=1, reserved_hard=not soft)])


@pytest.mark.parametrize(
    ("policy", "names"),
    [
        (Policy(), ["tiers_0_3", "reserved", "households", "score", "tie_break"]),
        (Policy(household_after_tier=1), ["tiers_0_1", "households", "tiers_2_3", "reserved", "score", "tie_break"]),
        (Policy(household_after_tier=3), ["tiers_0_3", "households", "reserved", "score", "tie_break"]),
        (Policy().single_tier(), ["placed", "reserved", "households", "score", "tie_break"]),
        (Policy(objective="weighted", tier_weights=(4, 3, 2, 1)), ["weighted", "tie_break"]),
    ],
)
def test_a_policy_is_a_list_of_stages(policy: Policy, names: list[str]) -> None:
    assert [stage.name for stage in plan(round_with(), policy)] == names


def test_stages_that_nothing_can_count_in_are_left_out() -> None:
    names = [stage.name for stage in plan(round_with(soft=False, poor=False), Policy())]
    assert names == ["tiers_0_3", "score", "tie_break"]


def test_tier_weights_fall_to_one_within_their_stage() -> None:
    stages = plan(round_with(), Policy(household_after_tier=1))
    assert [stage.tier_value for stage in stages if stage.tier_value] == [(2, 1, 0, 0), (0, 0, 2, 1)]


def test_one_member_without_work_makes_the_household_one_and_no_household_is_none() -> None:
    people = [
        person("a", household="h1", zero_employment=True),
        person("b", household="h1"),
        person("c", household="h2"),
        person("d", zero_employment=True),
    ]
    assert poor_households(problem(people, [post("x")])).tolist() == [0, 0, -1, -1]


def values_of(case: Problem) -> Values:
    return Values.of(Facts.of(case), Policy(), pinned=np.full(len(case.workers), -1, dtype=np.int32))


def test_the_tie_break_belongs_to_seed_and_references_and_not_to_rows() -> None:
    small = problem([person("b")], [post("y")])
    large = problem([person("a"), person("b")], [post("x"), post("y"), post("z")])
    one, other = values_of(small), values_of(large)
    assert tie_break(one.worker_hash, one.job_hash)[0] == tie_break(other.worker_hash[1:], other.job_hash[1:2])[0]
    again = values_of(replace(small, seed="another"))
    assert tie_break(one.worker_hash, one.job_hash)[0] != tie_break(again.worker_hash, again.job_hash)[0]


def test_the_tie_break_is_the_same_on_every_machine() -> None:
    one = values_of(problem([person("w1")], [post("j1")], seed="round 7"))
    digest = [
        hashlib.blake2b(f"{k}\0round 7\0{r}".encode(), digest_size=8).digest()
        for k, r in (("worker", "w1"), ("job", "j1"))
    ]
    worker, job = (int.from_bytes(part, "little") for part in digest)
    mixed = (worker * 0x9E3779B97F4A7C15 + job) % 2**64
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB % 2**64
    mixed ^= mixed >> 31
    assert tie_break(one.worker_hash, one.job_hash).tolist() == [mixed >> 24]


def test_the_tie_break_spreads_over_all_its_bits() -> None:
    case = values_of(problem([person(f"w{k:03}") for k in range(200)], [post(f"j{k:03}") for k in range(50)]))
    worker, job = np.indices((200, 50))
    drawn: Any = tie_break(case.worker_hash[worker.ravel()], case.job_hash[job.ravel()])
    assert len(np.unique(drawn)) == 10_000
    ones = [(drawn >> bit & 1).mean() for bit in range(TIE_BITS)]
    assert min(ones) > 0.47
    assert max(ones) < 0.53
    assert int(drawn.max()) < 2**TIE_BITS
