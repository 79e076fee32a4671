"""Pairs found by compiled code are those of the rules, with their scores, in any prices and however they are run."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.folder_kernels import PAID, SHIFT, WAITED
from matching.folder_plain import PlainScan
from matching.folder_rows import fits
from matching.folder_scan import FolderScan, folder_source
from matching.policy import POINTS, Policy
from matching.scoring import CLOSE_DAYS, WAGE_SPAN
from matching.source import Asked, Floor
from tests.matching.problems import person, post, problem, seeded
from tests.matching.scans import expected, listed, random_asked, random_floor, random_round, round_of, same

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


def test_executors_and_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = seeded(7)
    case = random_round(rng, people=200, posts=30)
    scan = FolderScan.of(case.facts, case.policy, values=case.values)
    asked, floor = random_asked(rng, scan.jobs), random_floor(rng, scan.workers)
    best, near, count = scan.scan(asked, floor, most=3), scan.near(asked, floor, slack=300), scan.count()
    monkeypatch.setattr("matching.folder_scan._BLOCK", 7)
    with ThreadPoolExecutor(2) as threads, ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        for executor in (None, threads, processes):
            assert same(scan.scan(asked, floor, most=3, executor=executor), best)
            assert same(scan.near(asked, floor, slack=300, executor=executor), near)
            assert np.array_equal(scan.count(executor=executor), count)


def test_a_run_longer_than_a_stretch_is_looked_at_to_its_end() -> None:
    posts = [post(f"j{k:04d}", wage_high=4000 + 8 * (k * 7919 % 1300)) for k in range(1300)]
    case = round_of(problem([person("a"), person("b", skills=[("4100106", 1, True)])], posts), Policy())
    compiled = FolderScan.of(case.facts, case.policy, values=case.values)
    asked, floor = Asked.nothing(1300), Floor.none(2)
    assert listed(compiled.scan(asked, floor, most=5)) == expected(case, asked, floor, most=5)
    assert listed(compiled.near(asked, floor, slack=10**6)) == expected(case, asked, floor, slack=10**6)
    assert compiled.count().tolist() == [1300, 1300]


def test_whole_numbers_instead_of_divisions_give_the_points_of_every_gain_and_wait() -> None:
    gain, wait = np.arange(WAGE_SPAN + 1), np.arange(CLOSE_DAYS + 1)
    assert np.array_equal(gain * PAID >> SHIFT, gain * POINTS // WAGE_SPAN)
    assert np.array_equal(wait * WAITED >> SHIFT, wait * POINTS // CLOSE_DAYS)
    assert max(WAGE_SPAN * PAID, CLOSE_DAYS * WAITED) < 2**31


def test_a_small_round_is_not_compiled_and_a_strange_one_neither() -> None:
    case = round_of(problem([person("a")], [post("j")]), Policy())
    assert isinstance(folder_source(case.facts, case.policy, values=case.values), PlainScan)
    assert fits(case.facts, case.policy)
    strange = round_of(problem([person("a")], [post("j", level=12)]), Policy())
    assert not fits(strange.facts, strange.policy)
    no_day = round_of(problem([person("a", available_from=20260230)], [post("j", start=20260301)]), Policy())
    assert not fits(no_day.facts, no_day.policy)


def test_a_large_round_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.folder_scan.WORTH_COMPILING", 1)
    case = round_of(problem([person("a")], [post("j")]), Policy())
    assert isinstance(folder_source(case.facts, case.policy, values=case.values), FolderScan)
