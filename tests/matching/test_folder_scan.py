"""Pairs found by compiled code are those of the rules, with their scores, in any prices and however they are run."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.folder_plain import PlainScan
from matching.folder_scan import FolderScan
from matching.source import Asked, Floor
from tests.matching.problems import seeded
from tests.matching.scans import expected, listed, random_asked, random_floor, random_round, same

pytestmark = pytest.mark.timeout(240)  # the first call compiles


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_the_best_pairs_are_those_of_the_rules_and_the_points(seed: int) -> None:
    rng = seeded(seed)
    case = random_round(rng)
    scans = (
        FolderScan.of(case.facts, case.policy, values=case.values),
        PlainScan.of(case.facts, case.policy, values=case.values),
    )
    for _ in range(3):
        asked, floor, most = (
            random_asked(rng, scans[0].jobs),
            random_floor(rng, scans[0].workers),
            rng.choice((1, 2, 12)),
        )
        wanted = expected(case, asked, floor, most=most)
        compiled, plain = (scan.scan(asked, floor, most=most) for scan in scans)
        assert listed(plain) == wanted
        assert same(compiled, plain)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9))
def test_all_pairs_near_the_best_are_found(seed: int) -> None:
    rng = seeded(seed)
    case = random_round(rng)
    scans = (
        FolderScan.of(case.facts, case.policy, values=case.values),
        PlainScan.of(case.facts, case.policy, values=case.values),
    )
    asked, floor = random_asked(rng, scans[0].jobs), random_floor(rng, scans[0].workers)
    for slack in (0, 1, 700, 2**45):
        wanted = expected(case, asked, floor, slack=slack)
        compiled, plain = (scan.near(asked, floor, slack=slack) for scan in scans)
        assert listed(plain) == wanted
        assert same(compiled, plain)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9))
def test_every_eligible_pair_is_counted_once_and_scored_alike(seed: int) -> None:
    case = random_round(seeded(seed))
    workers, jobs = len(case.problem.workers), len(case.problem.jobs)
    worker, job = np.divmod(np.arange(workers * jobs, dtype=np.int32), np.int32(jobs))
    compiled = FolderScan.of(case.facts, case.policy, values=case.values)
    plain = PlainScan.of(case.facts, case.policy, values=case.values)
    fits, score = plain.scores(worker, job)
    everything = expected(case, Asked.nothing(jobs), Floor.none(workers), most=jobs)
    assert sorted((j, s) for row in everything for j, s in row) == sorted(zip(job[fits], score[fits], strict=True))
    count = np.bincount(worker[fits], minlength=workers)
    assert np.array_equal(compiled.count(), count)
    assert np.array_equal(plain.count(), count)
    assert all(np.array_equal(a, b) for a, b in zip(compiled.scores(worker, job), (fits, score), strict=True))
