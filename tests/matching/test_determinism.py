"""Whatever runs the scans, however they are cut: a round with every rule gives the same bytes."""

import json
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context

import numpy as np
import pytest

from matching import Policy, Problem, Proposals, assign, certify, solve
from matching.candidates import Search
from matching.eligibility import Facts
from matching.errors import PinError
from matching.solve import solve_large
from matching.stages import Values
from matching.tables import account, result_tables, to_csv
from tests.matching.problems import random_problem, seeded

CELLS = "matching.candidates._CELLS"
EVERYDAY = range(40, 64)


@pytest.fixture(scope="module")
def executors() -> Iterator[dict[str, Executor]]:
    """One of each kind and size, used by all tests."""
    with ExitStack() as stack:
        threads: dict[str, Executor] = {f"threads:{n}": stack.enter_context(ThreadPoolExecutor(n)) for n in (1, 2, 3)}
        spawn = get_context("spawn")
        processes: dict[str, Executor] = {
            f"processes:{n}": stack.enter_context(ProcessPoolExecutor(n, mp_context=spawn)) for n in (1, 2)
        }
        yield threads | processes


def said(case: Problem, policy: Policy, executor: Executor | None = None) -> dict[str, bytes]:
    """Return every byte that a round comes to: the certificate, its recheck, and all tables."""
    try:
        solution = solve(case, policy, executor=executor)
    except PinError as error:
        return {"refused": str(error).encode()}
    found = account(
        case,
        policy,
        job_of_worker=solution.job_of_worker,
        prices=solution.prices,
        proven=solution.proven,
        executor=executor,
    )
    proposals, certificate = Proposals.of(solution), solution.certificate()
    report = certify(case, policy, proposals=proposals, certificate=certificate, executor=executor)
    assert report.failures == ()
    tables = {name: to_csv(table) for name, table in result_tables(case, proposals, found).items()}
    return tables | {"certificate": json.dumps(certificate).encode(), "proven": json.dumps(report.proven).encode()}


def a_case(seed: int) -> Problem:
    """Return a small round; every second one with companions and limits, all with reserved seats and households."""
    return random_problem(seeded(seed), people=12, posts=6, side=seed % 2 == 0)


def test_every_executor_gives_the_bytes_of_one_thread(executors: dict[str, Executor]) -> None:
    for seed in EVERYDAY:
        case = a_case(seed)
        alone = said(case, Policy())
        for name, executor in executors.items():
            assert said(case, Policy(), executor) == alone, (seed, name)


@pytest.mark.parametrize("cells", [1, 20, 10**9])
def test_blocks_of_any_size_give_the_same_bytes(
    executors: dict[str, Executor], monkeypatch: pytest.MonkeyPatch, cells: int
) -> None:
    cases = [a_case(seed) for seed in EVERYDAY]
    whole = [said(case, Policy()) for case in cases]
    monkeypatch.setattr(CELLS, cells)
    sizes = {len(Search.of(Facts.of(case), Policy()).blocks) for case in cases}
    assert (max(sizes) > 3) == (cells < 10**9)
    for executor in (None, executors["threads:2"], executors["processes:2"]):
        assert [said(case, Policy(), executor) for case in cases] == whole


def test_a_second_run_in_the_same_processes_gives_the_same_bytes(executors: dict[str, Executor]) -> None:
    case = a_case(48)
    first = said(case, Policy(), executors["processes:2"])
    other = said(a_case(50), Policy(), executors["processes:2"])
    assert said(case, Policy(), executors["processes:2"]) == first
    assert first != other


def test_explicit_pairs_priced_by_auction_are_the_same_whatever_runs_the_looks(
    executors: dict[str, Executor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["matching.assign"], "LARGE", 0)
    monkeypatch.setattr("matching.explicit._PAIRS_A_BLOCK", 100)
    draw = np.random.default_rng(5)
    pairs = draw.integers((0, 0, -5), (200, 20, 40), size=(2_000, 3))
    seats, tier = draw.integers(0, 8, size=20), draw.integers(0, 4, size=200)
    alone = assign(pairs[:, 0], pairs[:, 1], pairs[:, 2], seats, tier=tier)
    assert alone.proven
    for order, executor in enumerate((None, *executors.values())):
        worker, job, score = np.random.default_rng(order).permutation(pairs).T
        again = assign(worker, job, score, seats, tier=tier, executor=executor)
        assert again.job_of_worker.tolist() == alone.job_of_worker.tolist()
        assert again.prices.tolist() == alone.prices.tolist()
        assert (again.objective, again.bound, again.tier_weights) == (alone.objective, alone.bound, alone.tier_weights)


@pytest.mark.timeout(180)  # each process may compile
@pytest.mark.parametrize("compiled_from", [0, 10**12])
def test_a_round_that_is_scanned_is_the_same_whatever_runs_the_scans(
    executors: dict[str, Executor], monkeypatch: pytest.MonkeyPatch, compiled_from: int
) -> None:
    monkeypatch.setattr("matching.folder_scan.WORTH_COMPILING", compiled_from)
    monkeypatch.setattr(CELLS, 60)
    case = random_problem(seeded(3), people=60, posts=12)
    case = Problem(case.workers, case.jobs, date=case.date, seed=case.seed)
    facts = Facts.of(case)
    values = Values.of(facts, Policy(), pinned=np.full(len(case.workers), -1, dtype=np.int32))
    whole = solve(case, Policy())
    said = set()
    for executor in (None, executors["threads:3"], executors["processes:2"]):
        found = solve_large(facts, Policy(), values, executor=executor)
        assert found is not None
        assert found.job_of_worker.tolist() == whole.job_of_worker.tolist()
        said.add(json.dumps(found.certificate()))
    assert len(said) == 1


def test_the_cases_reach_every_rule() -> None:
    """Guards the cases: a rule that none of them has is not compared."""
    cases = [a_case(seed) for seed in EVERYDAY]
    reached = {
        "companions": [case.companions is not None for case in cases],
        "limits": [case.agreements is not None and bool((case.agreements.max_workers >= 0).any()) for case in cases],
        "pins": [case.pins is not None and bool(case.pins.pin.any()) for case in cases],
        "bans": [case.pins is not None and not case.pins.pin.all() for case in cases],
        "hard": [bool((case.jobs.reserved_hard & (case.jobs.reserved_seats > 0)).any()) for case in cases],
        "soft": [bool((~case.jobs.reserved_hard & (case.jobs.reserved_seats > 0)).any()) for case in cases],
        "households": [bool((case.workers.zero_employment & (case.workers.household >= 0)).any()) for case in cases],
        "solved": ["refused" not in said(case, Policy()) for case in cases],
    }
    assert {name: sum(found) >= 3 for name, found in reached.items()} == dict.fromkeys(reached, True)
