"""The engine against the oracle: the same eligible pairs, and nothing better among all placements."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from matching.candidates import Search
from matching.eligibility import Facts
from matching.errors import PinError
from matching.policy import Policy
from matching.problem import Problem
from matching.solve import gather, solve
from matching.tables import read_problem
from tests.oracle.folders import Tables, folder_of, folders, job, random_tables, seeded, with_pins, worker
from tests.oracle.optimum import best, feasible, worth
from tests.oracle.reference import Folder, eligible_pairs, read

EVERYDAY, SLOW = range(150), range(10_000)


def load(tables: Tables, path: Path) -> tuple[Folder, Problem]:
    tables.write(path)
    return read(path, tables.day), read_problem(path, date=int(tables.day.replace("-", "")), seed="oracle")


def scores(problem: Problem) -> dict[tuple[str, str], int]:
    pairs = gather(Search.of(Facts.of(problem), Policy.default()))
    workers, jobs = problem.workers.ref, problem.jobs.ref
    columns = (pairs.worker.tolist(), pairs.job.tolist(), pairs.score.tolist())
    return {(workers[i], jobs[j]): score for i, j, score in zip(*columns, strict=True)}


def check(tables: Tables, path: Path) -> None:
    folder, problem = load(tables, path)
    score = scores(problem)
    assert set(score) == eligible_pairs(folder)
    wanted = best(folder, lambda i, j: score[i, j])
    if wanted is None:
        with pytest.raises(PinError):
            solve(problem, Policy.default())
        return
    solution = solve(problem, Policy.default())
    placed = {
        problem.workers.ref[i]: problem.jobs.ref[j] for i, j in enumerate(solution.job_of_worker.tolist()) if j >= 0
    }
    assert placed in wanted.placements
    assert solution.placed_by_tier == wanted.placed_by_tier
    assert solution.total_score == wanted.score
    assert solution.proven


def check_seed(seed: int) -> None:
    with TemporaryDirectory() as name:
        rng = seeded(seed)
        tables = random_tables(rng)
        if seed % 3 == 0:
            folder, _ = load(tables, Path(name) / "unpinned")
            tables = with_pins(tables, rng, pairs=eligible_pairs(folder))
        check(tables, Path(name) / "pinned")


def test_random_folders_are_solved_as_by_trying_every_placement() -> None:
    for seed in EVERYDAY:
        check_seed(seed)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("first", SLOW[::1000])
def test_ten_thousand_random_folders_are_solved_as_by_trying_every_placement(first: int) -> None:
    for seed in range(first, first + 1000):
        check_seed(seed)


@settings(deadline=None, max_examples=25)
@given(tables=folders())
def test_any_folder_is_solved_as_by_trying_every_placement(
    tmp_path_factory: pytest.TempPathFactory, tables: Tables
) -> None:
    check(tables, tmp_path_factory.mktemp("folder"))


def test_the_random_folders_reach_every_part_of_the_objective() -> None:
    """Guards the generator: a part that nobody reaches proves nothing."""
    reached = [0] * 7
    with TemporaryDirectory() as name:
        for seed in range(100):
            tables = random_tables(seeded(seed))
            folder, _ = load(tables, Path(name) / str(seed))
            found = [worth(folder, placement, lambda _i, _j: 1) for placement in feasible(folder)]
            for part, (low, high) in enumerate(zip(min_each(found), max_each(found), strict=True)):
                reached[part] += high > low
    assert all(times >= 5 for times in reached), reached


def min_each(rows: list[tuple[int, ...]]) -> list[int]:
    return [min(column) for column in zip(*rows, strict=True)]


def max_each(rows: list[tuple[int, ...]]) -> list[int]:
    return [max(column) for column in zip(*rows, strict=True)]


def test_who_of_equals_is_placed_is_drawn_by_the_seed(tmp_path: Path) -> None:
    folder_of(workers=[worker(f"w{k}") for k in range(6)], jobs=[job("j")]).write(tmp_path)
    drawn = [solve(read_problem(tmp_path, date=20260301, seed=seed), Policy.default()) for seed in "aabcdefgh"]
    first, again, *others = [int((one.job_of_worker >= 0).argmax()) for one in drawn]
    assert first == again
    assert len({first, *others}) > 1
