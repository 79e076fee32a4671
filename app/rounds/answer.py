"""What the engine says of a problem: proposals, reasons, and the comparisons a coordinator asks for."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from matching.candidates import Search
from matching.compare import outcome, price_of_priority
from matching.eligibility import Facts
from matching.greedy import best_score_first, first_come, priority_then_score
from matching.policy import Policy
from matching.problem import Problem
from matching.report import Proposals
from matching.result import Solution
from matching.sentences import why
from matching.solve import gather, solve
from matching.tables import account, result_tables
from matching.training import courses

Progress = Callable[[str, int, int], None]
STAGES = 5


@dataclass(frozen=True)
class Answer:
    """A solved problem.

    Attributes:
        solution: proposals, prices, proof.
        tables: ``proposals.csv``, ``standby.csv``, ``recommendations.csv``, ``unplaced.csv``,
            ``unfilled.csv`` as frames (docs/engine.md); proposals carry ``reason_zh`` and ``reason_en``.
        summary: counts and comparisons, as plain values.
    """

    solution: Solution
    tables: dict[str, pl.DataFrame]
    summary: dict[str, Any]


def answer(problem: Problem, policy: Policy, *, executor: Executor | None = None, progress: Progress) -> Answer:
    """Solve a problem, say why of every person and seat, and compare with what else could be done."""
    solution = solve(problem, policy, executor=executor, progress=progress)
    progress("reasons", 1, STAGES)
    said = account(
        problem,
        policy,
        job_of_worker=solution.job_of_worker,
        prices=solution.prices,
        proven=solution.proven,
        executor=executor,
    )
    tables = result_tables(problem, Proposals.of(solution), said)
    tables["proposals.csv"] = _with_reasons(problem, solution, tables["proposals.csv"])
    progress("comparisons", 2, STAGES)
    summary = {
        **_counts(problem, policy, solution),
        "unplaced_by_reason": dict(Counter(tables["unplaced.csv"]["reason"].to_list())),
        "recommended_three": _recommended(tables["recommendations.csv"]),
        **_price(problem, policy, solution, executor=executor),
        "simple_rules": _simple_rules(problem, policy, executor=executor),
    }
    progress("training", 3, STAGES)
    summary["training"] = _training(problem, policy, solution, executor=executor)
    progress("done", STAGES, STAGES)
    return Answer(solution, tables, summary)


def _with_reasons(problem: Problem, solution: Solution, proposals: pl.DataFrame) -> pl.DataFrame:
    worker = np.flatnonzero(solution.job_of_worker >= 0)
    texts = [
        why(
            problem.jobs.ref[solution.job_of_worker[row]],
            score=int(solution.score[row]),
            components={name: int(points[row]) for name, points in solution.components.items()},
        )
        for row in worker.tolist()
    ]
    return proposals.with_columns(
        pl.Series("reason_zh", [text.zh for text in texts], dtype=pl.String),
        pl.Series("reason_en", [text.en for text in texts], dtype=pl.String),
    )


def _counts(problem: Problem, policy: Policy, solution: Solution) -> dict[str, Any]:
    tier = policy.tier_of(problem.workers.statuses)
    return {
        "workers": len(problem.workers),
        "workers_by_tier": np.bincount(tier, minlength=policy.tier_count).tolist(),
        "jobs": len(problem.jobs),
        "seats": solution.seats,
        "eligible_pairs": solution.eligible_pairs,
        "placed": solution.placed,
        "placed_by_tier": list(solution.placed_by_tier),
        "score": solution.total_score,
        "proven": solution.proven,
        "gap": solution.gap,
    }


def _recommended(recommendations: pl.DataFrame) -> int:
    return recommendations.filter(pl.col("rank") == 3).height  # noqa: PLR2004  # the third makes it three


def _price(problem: Problem, policy: Policy, solution: Solution, *, executor: Executor | None) -> dict[str, Any]:
    price = price_of_priority(problem, policy, solution, executor=executor)
    return {
        "price_of_priority": {
            "placed": price.after.placed - price.before.placed,
            "score": price.after.score - price.before.score,
            "without_priority": {
                "placed": price.before.placed,
                "placed_by_tier": list(price.before.placed_by_tier),
                "score": price.before.score,
            },
            "moved": price.moved,
        },
    }


def _simple_rules(problem: Problem, policy: Policy, *, executor: Executor | None) -> dict[str, Any]:
    facts = Facts.of(problem)
    tier = policy.tier_of(problem.workers.statuses)
    pairs = gather(Search.of(facts, policy), executor=executor)
    rules = {"first_come": first_come, "best_score_first": best_score_first, "priority_then_score": priority_then_score}
    found = {name: outcome(problem, policy, rule(facts, tier, pairs)) for name, rule in rules.items()}
    return {
        name: {"placed": made.placed, "placed_by_tier": list(made.placed_by_tier), "score": made.score}
        for name, made in found.items()
    }


def _training(
    problem: Problem, policy: Policy, solution: Solution, *, executor: Executor | None
) -> list[dict[str, Any]]:
    return [
        {
            "occupation": code_text(course.occupation),
            "level": course.level,
            "certificate": course.certificate,
            "seats": course.seats,
            "trainees": len(course.trainees),
            "placed_more": course.placed_more,
            "placed_more_by_tier": list(course.placed_more_by_tier),
        }
        for course in courses(problem, policy, solution, executor=executor)
    ]


def code_text(occupation: int) -> str:
    """Write a seven-digit occupation as ``a-bb-cc-dd``."""
    digits = f"{occupation:07d}"
    return f"{digits[0]}-{digits[1:3]}-{digits[3:5]}-{digits[5:]}"
