"""One question about one worker or one job of a solved round, answered in full."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching import sentences
from matching.errors import InputError
from matching.explain import WhyNot, sentences_of, why_not
from matching.more_seats import MoreSeat, more_seats
from matching.nets import Market
from matching.policy import Policy
from matching.problem import Problem
from matching.result import Solution
from matching.room import Room
from matching.sentences import Text
from matching.standby import RECOMMENDATIONS, Lists, lists
from matching.vacancies import Vacancy, sentence_of, vacancies


@dataclass(frozen=True)
class WorkerAnswer:
    """What a worker may be told.

    Attributes:
        worker: reference. job: proposed, empty = none. score, tier: of the proposal and the worker.
        components: of the score; empty without a proposal.
        reason: why this job, or why none. change: the smallest change that helps, if any is known.
        why_not: the same in codes and counts; None when placed.
        recommendations: (job, score), the proposal first.
    """

    worker: str
    job: str
    score: int
    tier: int
    components: dict[str, int]
    reason: Text
    change: Text | None
    why_not: WhyNot | None
    recommendations: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class JobAnswer:
    """What an employer's office may be told.

    Attributes:
        job: reference. seats, open_seats: in all, and without a proposal. workers: proposed, by reference.
        reason: why seats stayed open; None when all are taken. vacancy: the same in codes and counts.
    """

    job: str
    seats: int
    open_seats: int
    workers: tuple[str, ...]
    reason: Text | None
    vacancy: Vacancy | None


def explain_worker(problem: Problem, policy: Policy, solution: Solution, *, worker: str) -> WorkerAnswer:
    """Say why a worker is proposed for a job, or why for none and what would help.

    Raises:
        InputError: UNKNOWN_WORKER.
    """
    row = _row(problem.workers.ref, worker, kind="worker")
    market = _market(problem, policy, solution)
    found = lists(market, most=RECOMMENDATIONS, blocks=[(row, row + 1)])
    job = int(solution.job_of_worker[row])
    components = {name: int(points[row]) for name, points in solution.components.items()} if job >= 0 else {}
    why: WhyNot | None = None
    change: Text | None = None
    if job >= 0:
        reason = sentences.why(problem.jobs.ref[job], score=int(solution.score[row]), components=components)
    else:
        room = Room.of(market, policy)
        (why,) = why_not(market, found, room, proven=solution.proven, workers=np.array([row]))
        reason, change = sentences_of(problem, why)
    return WorkerAnswer(
        worker=worker,
        job=problem.jobs.ref[job] if job >= 0 else "",
        score=int(solution.score[row]),
        tier=int(solution.tier[row]),
        components=components,
        reason=reason,
        change=change,
        why_not=why,
        recommendations=_recommended(problem, found),
    )


def explain_job(problem: Problem, policy: Policy, solution: Solution, *, job: str) -> JobAnswer:
    """Say who is proposed for a job and why seats of it stayed open.

    Raises:
        InputError: UNKNOWN_JOB.
    """
    row = _row(problem.jobs.ref, job, kind="job")
    found = vacancies(_market(problem, policy, solution), jobs=np.array([row]))
    vacancy = found[0] if found else None
    return JobAnswer(
        job=job,
        seats=int(problem.jobs.seats[row]),
        open_seats=vacancy.open_seats if vacancy else 0,
        workers=tuple(problem.workers.ref[k] for k in np.flatnonzero(solution.job_of_worker == row).tolist()),
        reason=sentence_of(vacancy) if vacancy else None,
        vacancy=vacancy,
    )


def seats_that_help(problem: Problem, policy: Policy, solution: Solution, *, most: int | None = None) -> list[MoreSeat]:
    """Return where one more seat would help the round most, and by how much; best first.

    Each gain is that of the best rearrangement after it, found by augmenting paths from the stored optimum
    (Ford and Fulkerson 1962): where ``exact``, solving the round again with that seat gives the same. Nothing
    is said of a solution that is no proved optimum, or a stable placement.

    Args:
        problem: as it was solved.
        policy: as it was solved under.
        solution: what ``solve`` gave.
        most: how many orders at most; None = all that would help.
    """
    if not solution.proven or policy.objective == "stable":
        return []
    return more_seats(Room.of(_market(problem, policy, solution), policy).margins, policy, most=most)


def _market(problem: Problem, policy: Policy, solution: Solution) -> Market:
    return Market.of(problem, policy, job_of_worker=solution.job_of_worker, prices=solution.prices)


def _recommended(problem: Problem, found: Lists) -> tuple[tuple[str, int], ...]:
    pairs = zip(found.recommended.job.tolist(), found.recommended.score.tolist(), strict=True)
    return tuple((problem.jobs.ref[job], score) for job, score in pairs)


def _row(refs: Sequence[str], ref: str, *, kind: str) -> int:
    """Find a reference; they stand in order."""
    row = bisect_left(refs, ref)
    if row == len(refs) or refs[row] != ref:
        raise InputError(f"{ref!r} is none of the {kind}s.", code=f"UNKNOWN_{kind.upper()}", source=kind)
    return row
