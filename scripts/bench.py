"""The engine beside its peers: each case in a process of its own, so that its memory is its own."""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from app.demo.folder import write_folder
from matching.candidates import Pairs, Search
from matching.certify import certify
from matching.eligibility import Facts
from matching.greedy import best_score_first, first_come, priority_then_score
from matching.policy import Policy
from matching.report import Proposals
from matching.solve import gather, solve
from matching.tables import read_problem

DAY = date(2026, 3, 1)
SIZES = {"quick": [(2_000, 200), (10_000, 500)], "full": [(2_000, 200), (10_000, 500), (100_000, 5_000)]}


def _problem(folder: str) -> tuple[Any, Policy]:
    return read_problem(Path(folder), date=int(DAY.strftime("%Y%m%d"))), Policy.default()


def ours(folder: str) -> dict[str, Any]:
    """Solve and recheck with the engine."""
    problem, policy = _problem(folder)
    started = time.perf_counter()
    solution = solve(problem, policy)
    seconds = time.perf_counter() - started
    started = time.perf_counter()
    proposals = Proposals.of(solution)
    report = certify(problem, policy, proposals=proposals, certificate=solution.certificate())
    return {
        "seconds": seconds,
        "certify_seconds": time.perf_counter() - started,
        "pairs": solution.eligible_pairs,
        "placed_by_tier": list(solution.placed_by_tier),
        "score": solution.total_score,
        "optimal": "proved" if solution.proven and report.holds else "not proved",
    }


def _pairs(folder: str) -> tuple[Facts, Any, Pairs]:
    problem, policy = _problem(folder)
    facts = Facts.of(problem)
    return facts, policy.tier_of(problem.workers.statuses), gather(Search.of(facts, policy))


def _counted(facts: Facts, tier: Any, pairs: Pairs, job_of_worker: Any) -> dict[str, Any]:
    key = pairs.worker.astype(np.int64) * len(facts.problem.jobs) + pairs.job
    placed = np.flatnonzero(job_of_worker >= 0)
    at = np.searchsorted(key, placed * len(facts.problem.jobs) + job_of_worker[placed])
    counts = np.bincount(tier[placed], minlength=int(tier.max()) + 1)
    return {"pairs": len(pairs), "placed_by_tier": counts.tolist(), "score": int(pairs.score[at].sum())}


def ortools(folder: str) -> dict[str, Any]:
    """Put every pair into one OR-Tools flow; tiers by a weight just above the greatest score."""
    started = time.perf_counter()
    facts, tier, pairs = _pairs(folder)
    workers, jobs = len(facts.problem.workers), len(facts.problem.jobs)
    weight = int(pairs.score.max()) * 4 + 1
    flow = SimpleMinCostFlow()
    source, sink = workers + jobs, workers + jobs + 1
    value = (int(tier.max()) + 1 - tier[pairs.worker]).astype(np.int64) * weight + pairs.score
    one = np.ones(workers, dtype=np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(np.full(workers, source), np.arange(workers), one, one * 0)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        pairs.worker, workers + pairs.job, np.ones(len(pairs), dtype=np.int64), -value
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        workers + np.arange(jobs), np.full(jobs, sink), facts.problem.jobs.seats, np.zeros(jobs, dtype=np.int64)
    )
    flow.add_arc_with_capacity_and_unit_cost(source, sink, workers, 0)
    flow.set_node_supply(source, workers)
    flow.set_node_supply(sink, -workers)
    status = flow.solve()
    taken = np.flatnonzero(flow.flows(arcs))
    job_of_worker = np.full(workers, -1, dtype=np.int64)
    job_of_worker[pairs.worker[taken]] = pairs.job[taken]
    seconds = time.perf_counter() - started
    verdict = "optimal (its own word)" if status == flow.OPTIMAL else str(status)
    return {"seconds": seconds, "optimal": verdict, **_counted(facts, tier, pairs, job_of_worker)}


def _greedy(rule: Callable[[Facts, Any, Pairs], Any]) -> Callable[[str], dict[str, Any]]:
    def run(folder: str) -> dict[str, Any]:
        started = time.perf_counter()
        facts, tier, pairs = _pairs(folder)
        job_of_worker = rule(facts, tier, pairs)
        seconds = time.perf_counter() - started
        return {"seconds": seconds, "optimal": "no", **_counted(facts, tier, pairs, job_of_worker)}

    return run


CASES: dict[str, Callable[[str], dict[str, Any]]] = {
    "dukou": ours,
    "OR-Tools, no side rules": ortools,
    "first come, first served": _greedy(first_come),
    "best score first": _greedy(best_score_first),
    "priority, then score": _greedy(priority_then_score),
}


def measure(case: str, folder: Path) -> dict[str, Any]:
    """Run one case in a fresh process and add its peak memory."""
    done = subprocess.run(  # noqa: S603  # this very script
        [sys.executable, __file__, "--case", case, "--folder", str(folder)], capture_output=True, text=True, check=True
    )
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def main() -> None:
    """Print the table, write the JSON."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--quick", action="store_true")
    words.add_argument("--out", type=Path, default=Path("var/bench.json"))
    words.add_argument("--case", help=argparse.SUPPRESS)
    words.add_argument("--folder", help=argparse.SUPPRESS)
    given = words.parse_args()
    if given.case:
        result = CASES[given.case](given.folder)
        result["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        print(json.dumps(result))
        return
    rows = []
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    for workers, jobs in SIZES["quick" if given.quick else "full"]:
        with tempfile.TemporaryDirectory() as folder:
            write_folder(Path(folder), workers=workers, jobs=jobs, seed=1, today=DAY)
            for case in CASES:
                row = {"workers": workers, "jobs": jobs, "case": case, **measure(case, Path(folder))}
                rows.append(row)
                print(
                    f"{workers:>7} x {jobs:<5} {case:<26} {row['seconds']:>7.2f} s {row['peak_mb']:>6} MB  "
                    f"placed {sum(row['placed_by_tier'])} {row['placed_by_tier']}  score {row['score']}  {row['optimal']}",
                    flush=True,
                )
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(rows, indent=2))
    print(f"written: {given.out}")


if __name__ == "__main__":
    main()
