"""Rounds whose pairs are scanned: forced on small ones, the same proposals as the flow of all pairs, as well proved."""

import json
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Policy, Problem, Proposals, Solution, certify, solve
from matching.eligibility import Facts
from matching.errors import PinError
from matching.pins import pinned_jobs
from matching.solve import solve_large
from matching.stages import Values
from tests.matching.problems import random_policy, random_problem, seeded

RANDOMS = st.randoms(use_true_random=False)


def scanned(case: Problem, policy: Policy, executor: Executor | None = None) -> Solution | None:
    """Solve the way of large rounds, however small this one is."""
    facts = Facts.of(case)
    values = Values.of(facts, policy, pinned=pinned_jobs(facts, policy.tier_of(case.workers.statuses)))
    return solve_large(facts, policy, values, executor=executor)


def plain(random: Random, *, people: int, posts: int) -> Problem:
    """Return a random round without companions and limits."""
    case = random_problem(random, people=people, posts=posts)
    return Problem(case.workers, case.jobs, date=case.date, seed=case.seed, pins=case.pins)


def agree(case: Problem, policy: Policy) -> None:
    """Compare both ways; what one refuses the other refuses."""
    try:
        whole = solve(case, policy)
    except PinError:
        with pytest.raises(PinError):
            scanned(case, policy)
        return
    found = scanned(case, policy)
    assert found is not None
    assert found.job_of_worker.tolist() == whole.job_of_worker.tolist()
    assert found.stages == whole.stages
    assert found.proof == "prices"
    assert found.eligible_pairs == whole.eligible_pairs
    is_rechecked_alike(case, policy, found)


def is_rechecked_alike(case: Problem, policy: Policy, found: Solution) -> None:
    """Recheck by blocks and by scans, the certificate as it is and with one price raised."""
    stated, proposals = found.certificate(), Proposals.of(found)
    reports = [certify(case, policy, proposals=proposals, certificate=stated)]
    stated["prices"]["open"][-2][0] += 10**6
    reports.append(certify(case, policy, proposals=proposals, certificate=stated))
    assert [report.failures == () for report in reports] == [True, False]
    assert reports[0].proven
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("matching.rescan.LARGE", 0)
        assert certify(case, policy, proposals=proposals, certificate=found.certificate()) == reports[0]
        assert certify(case, policy, proposals=proposals, certificate=stated) == reports[1]


@given(RANDOMS, st.integers(1, 9), st.integers(1, 7))
@settings(max_examples=120, deadline=None)
def test_the_proposals_are_those_of_the_flow_of_all_pairs(random: Random, people: int, posts: int) -> None:
    agree(plain(random, people=people, posts=posts), random_policy(random))


@pytest.mark.parametrize("seed", range(4))
def test_a_crowd_too(seed: int) -> None:
    random = seeded(seed)
    agree(plain(random, people=150, posts=25), random_policy(random))


def test_the_executor_changes_no_byte() -> None:
    case = plain(seeded(11), people=60, posts=12)
    alone = scanned(case, Policy())
    assert alone is not None
    for executor in (ThreadPoolExecutor(1), ProcessPoolExecutor(2, mp_context=get_context("spawn"))):
        with executor:
            found = scanned(case, Policy(), executor)
        assert found is not None
        assert json.dumps(found.certificate()) == json.dumps(alone.certificate())
        assert found.job_of_worker.tolist() == alone.job_of_worker.tolist()


def test_a_round_is_solved_so_from_a_size_on(monkeypatch: pytest.MonkeyPatch) -> None:
    case = plain(seeded(11), people=60, posts=12)
    listed = solve(case, Policy())
    monkeypatch.setattr("matching.rescan.LARGE", len(case.workers) * len(case.jobs))
    found = solve(case, Policy())
    assert found.path != listed.path
    assert found.job_of_worker.tolist() == listed.job_of_worker.tolist()
