"""From a problem and a policy to a proved proposal for everybody."""

from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from typing import Any

import numpy as np

from matching.blocks import Progress, map_blocks
from matching.candidates import Pairs, Search, scored_pairs
from matching.checks import check_problem
from matching.eligibility import RULE_SET, Facts
from matching.folder_scan import folder_source
from matching.keep import Kept, keep_rules
from matching.others import UnsettledError
from matching.pins import check_pins_free, pinned_jobs
from matching.policy import Policy
from matching.problem import Ints, Longs, Problem
from matching.relaxed import bound_of, solve_network
from matching.rescan import count_pairs, is_large, scanned_bound, side_by_side
from matching.result import DUALITY, NONE, SCANNED, SEARCH, Prices, Solution, StageResult
from matching.scanned import solve_scanned
from matching.scanned_task import ScannedTask
from matching.scoring import score_components
from matching.seating import reserved_seats, worth
from matching.sides import SideRules
from matching.stable import PATH, check_stable, stability, stable_placement
from matching.stages import Values
from matching.task import Task

ENGINE_VERSION = "0.1.0"


def solve(
    problem: Problem,
    policy: Policy,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Solution:
    """Return a proposal that no other beats in the policy's order, with the prices that prove it.

    The same problem and policy give the same solution whatever executor runs the scans.

    Args:
        problem: rows in order of their references.
        policy: the order of aims.
        executor: where the blocks of the scan run; None = in this thread.
        progress: called with a step's name, what is done, and of how much.

    Raises:
        InputError: the problem contradicts itself, or has side rules that a stable placement cannot keep.
        PinError: a pin that cannot be honoured.
        RangeError: numbers beyond 64 bits.
        SolverError: OR-Tools gave no answer.
    """
    check_problem(problem)
    stable = policy.objective == "stable"
    if stable:
        check_stable(problem, policy)
    facts = Facts.of(problem)
    pinned = pinned_jobs(facts, policy.tier_of(problem.workers.statuses))
    values = Values.of(facts, policy, pinned=pinned)
    rules = SideRules.of(facts, policy)
    if not stable and is_large(problem):
        large = partial(solve_sides, rules=rules) if rules.any else solve_large
        found = large(facts, policy, values, executor=executor, progress=progress)
        if found is not None:
            return found
    pairs = gather(Search.of(facts, policy), executor=executor, progress=progress)
    free = rules.free(values, pairs)
    check_pins_free(problem, values, free)
    relaxed = solve_network(problem, values, free, progress=progress)
    if stable:
        kept = Kept(stable_placement(problem, values, free), searched=False, path=PATH)
    else:
        kept = keep_rules(Task(problem, values, free, rules, relaxed.job_of_worker), relaxed)
    prices = kept.prices or relaxed.prices
    most = bound_of(problem, values, free, prices=prices, rules=rules)
    return _solution(facts, policy, values=values, eligible=len(pairs), kept=kept, proof=(prices, most))


def solve_large(
    facts: Facts, policy: Policy, values: Values, *, executor: Executor | None = None, progress: Progress | None = None
) -> Solution | None:
    """Return the proved optimum of a round without companions and limits whose pairs are scanned and never listed.

    Arguments and errors as of ``solve``; None where the prices would not settle or do not prove it.
    """
    problem = facts.problem
    source = folder_source(facts, policy, values=values)
    with side_by_side(executor) as pool:
        report = None if progress is None else partial(progress, "pairs")
        eligible = count_pairs(facts, values, source, executor=pool, progress=report)
        optimum = solve_scanned(problem, values, source, size=max(1, policy.max_score), executor=pool)
        if optimum is None:
            return None
        most = scanned_bound(problem, values, source, prices=optimum.prices, executor=pool)
    if most is None or most != worth(problem, values, placed_pairs(facts, policy, optimum.job_of_worker)[0]):
        return None
    if progress is not None:
        progress("stages", len(values.stages), len(values.stages))
    kept = Kept(optimum.job_of_worker, searched=False, path=SCANNED)
    return _solution(facts, policy, values=values, eligible=eligible, kept=kept, proof=(optimum.prices, most))


def solve_sides(
    facts: Facts,
    policy: Policy,
    values: Values,
    *,
    rules: SideRules,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Solution | None:
    """Return the best found of a round with companions or limits whose pairs are scanned, with what bounds it.

    Arguments and errors as of ``solve``; None where prices would not settle.
    """
    problem = facts.problem
    source = folder_source(facts, policy, values=values)
    with side_by_side(executor) as pool, suppress(UnsettledError):
        report = None if progress is None else partial(progress, "pairs")
        eligible = count_pairs(facts, values, source, executor=pool, progress=report)
        task = ScannedTask.of(problem, values, rules, source, eligible=eligible, executor=pool)
        check_pins_free(problem, values, task.pairs)
        relaxed = task.optimum
        kept = keep_rules(replace(task, relaxed=relaxed.job_of_worker), relaxed)
        prices = kept.prices or relaxed.prices
        most = task.bound(values, prices)
        return _solution(facts, policy, values=values, eligible=eligible, kept=kept, proof=(prices, most))
    return None


def gather(search: Search, *, executor: Executor | None = None, progress: Progress | None = None) -> Pairs:
    """Return every eligible pair with its score, in order of worker, then job."""
    step = None if progress is None else partial(progress, "pairs")
    return Pairs.joined(list(map_blocks(scored_pairs, search, blocks=search.blocks, executor=executor, progress=step)))


def placed_pairs(facts: Facts, policy: Policy, job_of_worker: Ints) -> tuple[Pairs, dict[str, Ints]]:
    """Return the proposals as pairs, with their weighted score components."""
    worker = np.flatnonzero(job_of_worker >= 0).astype(np.int32)
    job = job_of_worker[worker]
    components = score_components(facts, policy, worker=worker, job=job)
    score = np.sum(list(components.values()), axis=0, dtype=np.int32)
    return Pairs(worker, job, np.asarray(score)), components


def _solution(
    facts: Facts, policy: Policy, *, values: Values, eligible: int, kept: Kept, proof: tuple[Prices, tuple[int, ...]]
) -> Solution:
    problem = facts.problem
    prices, most = proof
    placed, components = placed_pairs(facts, policy, kept.job_of_worker)
    reached = worth(problem, values, placed)
    count = np.bincount(values.tier[placed.worker], minlength=policy.tier_count)
    stages = zip(values.stages, reached, most, strict=True)
    return Solution(
        job_of_worker=kept.job_of_worker,
        reserved_seat=reserved_seats(problem, values, kept.job_of_worker),
        tier=values.tier,
        score=_spread(problem, placed.worker, placed.score),
        components={name: _spread(problem, placed.worker, value) for name, value in components.items()},
        stages=tuple(StageResult(stage.name, value, limit) for stage, value, limit in stages),
        prices=prices,
        eligible_pairs=eligible,
        seats=int(problem.jobs.seats.sum(dtype=np.int64)),
        placed_by_tier=tuple(count.tolist()),
        proof=DUALITY if reached == most else SEARCH if kept.searched else NONE,
        path=kept.path,
        facts={**_facts(problem, policy), **stability(problem, policy, kept.job_of_worker)},
        ceilings=[one.to_dict() for one in kept.ceilings] if reached != most else (),
    )


def _spread(problem: Problem, worker: Ints, value: Ints) -> Longs:
    """One entry a worker, 0 for the unplaced."""
    whole = np.zeros(len(problem.workers), dtype=np.int64)
    whole[worker] = value
    return whole


def _facts(problem: Problem, policy: Policy) -> dict[str, Any]:
    """What the certificate says about what was solved, and by what."""
    return {
        "engine": ENGINE_VERSION,
        "ortools": version("ortools"),
        "rule_set": RULE_SET,
        "policy": policy.to_dict(),
        "policy_digest": policy.digest(),
        "date": f"{problem.date // 10000:04d}-{problem.date // 100 % 100:02d}-{problem.date % 100:02d}",
        "seed": problem.seed,
        "input_hashes": dict(sorted(problem.hashes.items())),
        "workers": len(problem.workers),
        "jobs": len(problem.jobs),
    }
