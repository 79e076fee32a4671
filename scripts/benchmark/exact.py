"""Exactness: published optima, and random rounds small enough to try every placement."""

import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from matching import Policy, Proposals, assign, certify, solve
from matching.candidates import Search, scored_pairs
from matching.eligibility import Facts
from matching.problem import Problem
from scripts.benchmark.given import Array
from tests.matching.brute import best
from tests.matching.problems import random_policy, random_problem

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "tests" / "data" / "bench"


def published(folder: Path) -> dict[str, Any]:
    """Solve every instance with a known optimum: everybody must be placed, at that cost, proved."""
    del folder
    started, cases = time.perf_counter(), {}
    for path in sorted(PUBLISHED.glob("*.npz")):
        data = np.load(path)
        worker, job, score = _units(data)
        tier = np.zeros(int(worker.max()) + 1, dtype=np.int64)
        found = assign(worker, job, -score, data["post_capacity"], tier)
        holds = found.proven and -found.objective == int(data["optimum"]) and not (found.job_of_worker < 0).any()
        cases[path.stem] = {"workers": len(tier), "optimum": int(data["optimum"]), "holds": bool(holds)}
    return {"seconds": time.perf_counter() - started, "cases": cases, "holds": all(c["holds"] for c in cases.values())}


def random_rounds(folder: Path, *, count: int) -> dict[str, Any]:
    """Compare so many small random rounds under random policies with every lawful placement, and recheck each."""
    del folder
    started, wrong, unsolvable = time.perf_counter(), [], 0
    for seed in range(count):
        random = Random(seed)  # noqa: S311  # nothing secret is drawn
        case, policy = random_problem(random), random_policy(random)
        verdict = _agrees(case, policy)
        unsolvable += verdict is None
        if verdict is False:
            wrong.append(seed)
    return {
        "seconds": time.perf_counter() - started,
        "count": count,
        "contradictory_pins": unsolvable,
        "wrong": wrong,
        "holds": not wrong,
    }


def _agrees(case: Problem, policy: Policy) -> bool | None:
    """Tell whether the engine's placement is among the best of all, proved and rechecked; None = none is lawful."""
    search = Search.of(Facts.of(case), policy)
    rows = [pair for block in search.blocks for pair in _listed(search, block)]
    _, found = best(case, policy, {(i, j): score for i, j, score in rows})
    if not found:
        return None
    solution = solve(case, policy)
    placed = {i: j for i, j in enumerate(solution.job_of_worker.tolist()) if j >= 0}
    report = certify(case, policy, proposals=Proposals.of(solution), certificate=solution.certificate())
    return placed in found and solution.proven and report.holds


def _listed(search: Search, block: tuple[int, int]) -> Iterator[tuple[int, int, int]]:
    pairs = scored_pairs(search, block)
    return zip(pairs.worker.tolist(), pairs.job.tolist(), pairs.score.tolist(), strict=True)


def _units(data: Any) -> tuple[Array, Array, Array]:
    """Return one worker a unit of supply, each with all pairs of their source."""
    worker, job, score = data["worker"], data["post"], data["score"]
    if "worker_supply" not in data:
        return worker, job, score
    supply = data["worker_supply"][worker]
    first = np.cumsum(data["worker_supply"]) - data["worker_supply"]
    within = np.arange(supply.sum()) - np.repeat(np.cumsum(supply) - supply, supply)
    return np.repeat(first[worker], supply) + within, np.repeat(job, supply), np.repeat(score, supply)
