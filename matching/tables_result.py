"""What a solved round writes: the files of CONTRACT.md's ``OUT_DIR``, byte for byte the same for the same round."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from matching.blocks import Block, Progress, map_blocks
from matching.candidates import Search, eligible_pairs
from matching.eligibility import Facts
from matching.explain import WhyNot, sentences_of, why_not
from matching.fairness import Fairness, fairness
from matching.more_seats import MoreSeat, more_seats
from matching.nets import Market
from matching.policy import COMPONENTS, Policy
from matching.problem import Ints, Problem
from matching.report import Proposals
from matching.result import Prices
from matching.room import Room
from matching.scoring import score_components
from matching.standby import Lists, lists
from matching.tables_canonical import to_csv
from matching.vacancies import Vacancy, sentence_of, vacancies


@dataclass(frozen=True)
class Account:
    """Everything that is said about a solved round beside the proposals themselves.

    Attributes:
        more_seats: where one more seat helps; empty where the round is no proved optimum.
    """

    lists: Lists
    why_not: list[WhyNot]
    vacancies: list[Vacancy]
    more_seats: list[MoreSeat]


def account(  # noqa: PLR0913 - what was solved, and how to run
    problem: Problem,
    policy: Policy,
    *,
    job_of_worker: Ints,
    prices: Prices,
    proven: bool,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Account:
    """Draw up standby, recommendations and reasons of a placement at its prices; no solver is asked."""
    market = Market.of(problem, policy, job_of_worker=job_of_worker, prices=prices)
    step = None if progress is None else partial(progress, "lists")
    found = lists(market, executor=executor, progress=step)
    room = Room.of(market, policy, executor=executor)
    step = None if progress is None else partial(progress, "reasons")
    reasons = why_not(market, found, room, proven=proven, progress=step)
    return Account(found, reasons, vacancies(market, executor=executor), _more_seats(room, policy, proven=proven))


def _more_seats(room: Room, policy: Policy, *, proven: bool) -> list[MoreSeat]:
    return more_seats(room.margins, policy) if proven and policy.objective != "stable" else []


def fairness_of(
    problem: Problem, policy: Policy, *, job_of_worker: Ints, said: Account, areas: Mapping[int, Sequence[str]] | None
) -> Fairness:
    """Count who was placed beside who was there; eligible is whoever has a recommendation."""
    eligible = np.isin(np.arange(len(problem.workers)), said.lists.recommended.worker)
    return fairness(problem, policy, job_of_worker=job_of_worker, eligible=eligible, areas=areas)


def result_tables(problem: Problem, proposals: Proposals, said: Account) -> dict[str, pl.DataFrame]:
    """Return the tables of ``OUT_DIR`` by file name."""
    return {
        "proposals.csv": _proposals(problem, proposals),
        "standby.csv": _standby(problem, said.lists),
        "recommendations.csv": _recommendations(problem, said.lists),
        "unplaced.csv": _unplaced(problem, said.why_not),
        "unfilled.csv": _unfilled(problem, said.vacancies),
    }


def write_pairs(
    problem: Problem,
    policy: Policy,
    *,
    path: Path,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Write every eligible pair with its score and components as CSV, block after block; return how many.

    Pairs stand in order of worker, then job; a pin does not leave out the worker's other pairs.
    """
    search = Search.of(Facts.of(problem), policy)
    names = _refs(problem.workers.ref), _refs(problem.jobs.ref)
    count = 0
    with path.open("wb") as stream:
        stream.write(f"worker,job,score,{','.join(COMPONENTS)}\n".encode())
        parts = map_blocks(_scored_block, search, blocks=search.blocks, executor=executor, progress=progress)
        for worker, job, points in parts:
            columns = {"worker": names[0].gather(worker), "job": names[1].gather(job)}
            table = pl.DataFrame({**columns, "score": sum(points.values(), np.zeros(len(worker), np.int64)), **points})
            stream.write(to_csv(table, header=False))
            count += len(worker)
    return count


def _scored_block(search: Search, block: Block) -> tuple[Ints, Ints, dict[str, Ints]]:
    worker, job = eligible_pairs(search, block)
    return worker, job, score_components(search.facts, search.policy, worker=worker, job=job)


def _proposals(problem: Problem, proposals: Proposals) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "worker": _refs(problem.workers.ref).gather(proposals.worker),
            "job": _refs(problem.jobs.ref).gather(proposals.job),
            "score": proposals.score,
            **{name: proposals.components[name] for name in COMPONENTS},
            "tier": proposals.tier,
        }
    )


def _standby(problem: Problem, found: Lists) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "job": _refs(problem.jobs.ref).gather(found.standby_job),
            "rank": found.standby_rank,
            "worker": _refs(problem.workers.ref).gather(found.standby_worker),
        }
    )


def _recommendations(problem: Problem, found: Lists) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "worker": _refs(problem.workers.ref).gather(found.recommended.worker),
            "rank": found.rank,
            "job": _refs(problem.jobs.ref).gather(found.recommended.job),
            "score": found.recommended.score,
        }
    )


def _unplaced(problem: Problem, reasons: Sequence[WhyNot]) -> pl.DataFrame:
    texts = [sentences_of(problem, reason) for reason in reasons]
    return pl.DataFrame(
        {
            "worker": [problem.workers.ref[reason.worker] for reason in reasons],
            "reason": [reason.reason for reason in reasons],
            "detail": [str(detail) for detail, _ in texts],
            "change": [str(change) if change else "" for _, change in texts],
        },
        schema=dict.fromkeys(("worker", "reason", "detail", "change"), pl.String),
    )


def _unfilled(problem: Problem, found: Sequence[Vacancy]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "job": [problem.jobs.ref[vacancy.job] for vacancy in found],
            "open_seats": [vacancy.open_seats for vacancy in found],
            "reason": [vacancy.reason for vacancy in found],
            "eligible": [vacancy.eligible for vacancy in found],
            "detail": [str(sentence_of(vacancy)) for vacancy in found],
        },
        schema={
            "job": pl.String,
            "open_seats": pl.Int64,
            "reason": pl.String,
            "eligible": pl.Int64,
            "detail": pl.String,
        },
    )


def _refs(refs: Sequence[str]) -> pl.Series:
    return pl.Series(refs, dtype=pl.String)
