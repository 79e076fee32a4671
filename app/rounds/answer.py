"""What the engine says of a problem: proposals, reasons, and the comparisons a coordinator asks for."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from app.access.masks import FEW
from app.reference.catalogue import Catalogue
from app.rounds.held import with_held
from app.rounds.reports import fairness_summary, more_seats_summary
from matching.candidates import Search
from matching.codes import occupation_text
from matching.compare import Comparison, Outcome, outcome, price_of_priority
from matching.eligibility import Facts
from matching.errors import InputError
from matching.greedy import best_score_first, first_come, priority_then_score
from matching.nets import pins_of
from matching.policy import Policy
from matching.problem import Problem
from matching.report import Proposals
from matching.result import Solution
from matching.sentences import why
from matching.solve import gather, solve
from matching.stable import blocking_pairs, check_stable, stable_placement
from matching.stages import Values
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


def answer(
    problem: Problem,
    policy: Policy,
    *,
    catalogue: Catalogue | None = None,
    held: Problem | None = None,
    executor: Executor | None = None,
    progress: Progress,
) -> Answer:
    """Solve a problem, say why of every person and seat, and compare with what else could be done.

    Args:
        problem: a round's.
        policy: its policy.
        catalogue: tells the tilted areas for the fairness report; None = the packaged lists.
        held: of the people to whom ``problem`` opens no order although they are there, as they are (app.rounds.held).
        executor: where blocks run.
        progress: called with a step's name, what is done, and of how much.
    """
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
    if held is not None:
        said = with_held(said, problem, policy, held=held, prices=solution.prices)
    tables = result_tables(problem, Proposals.of(solution), said)
    tables["proposals.csv"] = _with_reasons(problem, solution, tables["proposals.csv"])
    progress("comparisons", 2, STAGES)
    summary = {
        **_counts(problem, policy, solution),
        "unplaced_by_reason": dict(Counter(tables["unplaced.csv"]["reason"].to_list())),
        "recommended_three": _recommended(tables["recommendations.csv"]),
        **_price(problem, policy, solution, executor=executor),
        **_other_ways(problem, policy, solution, executor=executor),
        "fairness": fairness_summary(
            problem,
            policy,
            job_of_worker=solution.job_of_worker,
            said=said,
            catalogue=catalogue or Catalogue.packaged(),
        ),
        "more_seats": more_seats_summary(problem, said),
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
            "moved_by_tier": list(price.moved_by_tier),
            "score_by_tier": _less(price.after.score_by_tier, price.before.score_by_tier),
            "by_county": _by_county(problem, price),
        },
    }


def _less(after: Sequence[int], before: Sequence[int]) -> list[int]:
    return [one - other for one, other in zip(after, before, strict=True)]


def _by_county(problem: Problem, price: Comparison) -> list[dict[str, Any]]:
    """Return what priority changes for each county, counties of few people left out."""
    people = np.unique(problem.workers.county, return_counts=True)[1]
    placed = _less(price.placed_after.tolist(), price.placed_before.tolist())
    score = _less(price.score_after.tolist(), price.score_before.tolist())
    rows = zip(price.county.tolist(), people.tolist(), placed, score, price.moved_by_county.tolist(), strict=True)
    return [
        {"county": f"{county:06d}", "placed": more, "score": points, "moved": moved}
        for county, there, more, points, moved in rows
        if there >= FEW
    ]


def _other_ways(problem: Problem, policy: Policy, solution: Solution, *, executor: Executor | None) -> dict[str, Any]:
    """Compare with what offices do, and with a stable placement where the round's rules allow one.

    People come first come in order of their references: ids made one after another as people are loaded.
    """
    facts = Facts.of(problem)
    tier = policy.tier_of(problem.workers.statuses)
    pairs = gather(Search.of(facts, policy), executor=executor)
    rules = {"first_come": first_come, "best_score_first": best_score_first, "priority_then_score": priority_then_score}
    ways = {name: _plain(outcome(problem, policy, rule(facts, tier, pairs))) for name, rule in rules.items()}
    try:
        check_stable(problem, policy)
    except InputError:
        return {"simple_rules": ways}
    values = Values.of(facts, policy, pinned=pins_of(problem))
    made = stable_placement(problem, values, pairs)
    ways["stable"] = {**_plain(outcome(problem, policy, made)), "blocking_pairs": 0}
    blocking = blocking_pairs(problem, policy, solution.job_of_worker, executor=executor)
    return {"simple_rules": ways, "blocking_pairs": blocking}


def _plain(made: Outcome) -> dict[str, Any]:
    return {"placed": made.placed, "placed_by_tier": list(made.placed_by_tier), "score": made.score}


def _training(
    problem: Problem, policy: Policy, solution: Solution, *, executor: Executor | None
) -> list[dict[str, Any]]:
    return [
        {
            "occupation": occupation_text(course.occupation),
            "level": course.level,
            "certificate": course.certificate,
            "seats": course.seats,
            "trainees": len(course.trainees),
            "placed_more": course.placed_more,
            "placed_more_by_tier": list(course.placed_more_by_tier),
        }
        for course in courses(problem, policy, solution, executor=executor)
    ]
