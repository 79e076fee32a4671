"""What the engine itself is measured at, through its public face alone."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from matching import Policy, Proposals, Solution, assign, certify, solve
from matching.problem import Problem
from matching.tables import account
from scripts.benchmark.given import Given, counted
from scripts.benchmark.instances import load
from scripts.benchmark.machine import Watch

POLICY = Policy.default()


@contextmanager
def threads() -> Iterator[Executor]:
    """Open as many threads as the machine has cores."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield pool


def solved(folder: Path) -> dict[str, Any]:
    """Solve a problem from its rows: list, score, place, prove; then recheck it apart."""
    problem = load(folder)
    with threads() as pool:
        watch = Watch()
        solution = solve(problem, POLICY, executor=pool)
        return {**watch.read(), **_outcome(solution), **_recheck(problem, solution, pool)}


def solved_alone(folder: Path) -> dict[str, Any]:
    """Solve without rechecking, for what is too large to look at twice."""
    problem = load(folder)
    with threads() as pool:
        watch = Watch()
        solution = solve(problem, POLICY, executor=pool)
        return {**watch.read(), **_outcome(solution)}


def assigned(folder: Path) -> dict[str, Any]:
    """Solve the listed pairs, the very arrays that the peers get."""
    given = Given.load(folder)
    with threads() as pool:
        watch = Watch()
        found = assign(given.worker, given.job, given.score, given.seats, given.tier, pool)
        read = watch.read()
    return {
        **read,
        "pairs": len(given),
        "proved": found.proven,
        **counted(given, found.job_of_worker),
    }


def explained(folder: Path) -> dict[str, Any]:
    """Solve and say everything: standby, three recommendations, why not, why unfilled."""
    problem = load(folder)
    watch = Watch()
    solution = solve(problem, POLICY)
    solving = watch.read()["seconds"]
    said = account(
        problem, POLICY, job_of_worker=solution.job_of_worker, prices=solution.prices, proven=solution.proven
    )
    return {
        **watch.read(),
        "solving_seconds": solving,
        "unplaced_explained": len(said.why_not),
        "jobs_explained": len(said.vacancies),
        **_outcome(solution),
    }


def _outcome(solution: Solution) -> dict[str, Any]:
    return {
        "pairs": solution.eligible_pairs,
        "placed_by_tier": list(solution.placed_by_tier),
        "score": solution.total_score,
        "proved": solution.proven,
        "proof": solution.proof,
        "gap": solution.gap,
        "path": solution.path,
        "seats": solution.seats,
    }


def _recheck(problem: Problem, solution: Solution, pool: Executor) -> dict[str, Any]:
    proposals, started = Proposals.of(solution), time.perf_counter()
    report = certify(problem, POLICY, proposals=proposals, certificate=solution.certificate(), executor=pool)
    return {"recheck_seconds": time.perf_counter() - started, "recheck_holds": report.holds}
