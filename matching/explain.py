"""Why each unplaced worker has no proposal, and the smallest change that would help."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from matching import sentences
from matching.candidates import Pairs, Search, scored_pairs
from matching.changes import Change, apply_changes, columns_of
from matching.codes import date_text, occupation_text, skill_text
from matching.eligibility import Facts, pair_refusals
from matching.look import MOST_SCORED, Look, Looked
from matching.masks import BIT
from matching.nets import Market, bound_together
from matching.problem import EDUCATIONS, Flags, Indices, Longs, Problem
from matching.room import Room
from matching.sentences import SCHOOLING, Text
from matching.standby import Lists

MOST_CELLS = 12_000_000
_TELL = 1000


@dataclass(frozen=True)
class WhyNot:
    """Why a worker has no proposal.

    Attributes:
        worker: row. reason: no_eligible_job, outcompeted or held.
        refused: (rule, number of jobs it refuses), greatest first; empty for outcompeted.
        closest: the eligible job where worth minus price comes closest to a seat, -1 = none eligible.
        lack: what stands before a seat there: next (nobody: one more seat would do), a stage of the policy
            in which others bring more, held (for other tiers), companions, limit (of a corridor), or, in a
            stable placement, rank: the job has people that it likes better.
        amount: how much more others bring, for score and weighted.
        change: the smallest change that helps, if any is known.
    """

    worker: int
    reason: str
    refused: tuple[tuple[str, int], ...] = ()
    closest: int = -1
    lack: str = ""
    amount: int = 0
    change: Change | None = None


def why_not(
    market: Market,
    found: Lists,
    room: Room,
    *,
    proven: bool,
    workers: Indices | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[WhyNot]:
    """Explain every unplaced worker, or those given, in order of their references.

    Rules are counted over all jobs for people whom no job fits. For the others jobs are looked through for a
    change as far as ``MOST_CELLS`` pairs allow, those with the most open seats first.

    Args:
        market: the solved round.
        found: its lists.
        room: where one person more finds a place.
        proven: the round is a proved optimum; without it, or in a stable placement, no change is said to
            bring a place.
        workers: unplaced people to explain, all of them in ``found``; None = everybody unplaced.
        progress: called with how many of the unplaced are explained, and of how many.
    """
    proven = proven and market.search.policy.objective != "stable"
    unplaced = np.flatnonzero(market.job_of_worker < 0) if workers is None else workers
    first = np.flatnonzero((found.rank == 1) & (market.job_of_worker[found.recommended.worker] < 0))
    nearest = found.recommended.take(first)
    some = nearest.worker.astype(np.intp)
    look = Look(market, room if proven else None, most=max(1, MOST_SCORED // max(1, len(unplaced))))
    nobody = look.over(np.setdiff1d(unplaced, some), np.arange(len(market.problem.jobs)), counting=True)
    others = look.over(some, _jobs_to_look_at(market, len(some)), counting=False)
    seen = list(_counted(chain(nobody, others), len(unplaced), progress=progress))
    alone = len(unplaced) - len(some)
    reasons = [_without_job(looked) for looked in seen[:alone]]
    reasons += _outcompeted(room, nearest, [looked.change for looked in seen[alone:]])
    return sorted(_checked(room, reasons, proven=proven), key=lambda reason: reason.worker)


def _counted(looks: Iterable[Looked], total: int, *, progress: Callable[[int, int], None] | None) -> Iterator[Looked]:
    for done, looked in enumerate(looks, start=1):
        if progress is not None and (done % _TELL == 0 or done == total):
            progress(done, total)
        yield looked


def _without_job(looked: Looked) -> WhyNot:
    counts = [(code, int(count)) for code, count in zip(BIT, looked.refused, strict=True) if count]
    counts.sort(key=lambda item: -item[1])
    reason = "held" if looked.banned else "no_eligible_job"
    return WhyNot(looked.worker, reason, refused=tuple(counts), change=looked.change)


def _jobs_to_look_at(market: Market, workers: int) -> Indices:
    """Return all jobs, or, where that is too much, those with the most open seats."""
    jobs = market.problem.jobs
    used = np.bincount(market.job_of_worker[market.job_of_worker >= 0], minlength=len(jobs))
    most = MOST_CELLS // max(1, workers)
    return np.sort(np.argsort(used - jobs.seats, kind="stable")[:most])


def _outcompeted(room: Room, nearest: Pairs, changes: Sequence[Change | None]) -> Iterator[WhyNot]:
    market = room.market
    gains = market.gains(nearest)
    ranked = np.full(len(nearest), market.search.policy.objective == "stable")
    before = np.select(
        [
            ranked,
            ~market.can_sit(nearest.worker, nearest.job),
            bound_together(market.problem)[nearest.worker],
            room.shut(nearest.worker, nearest.job),
        ],
        ["rank", "held", "companions", "limit"],
        default="",
    )
    for row, change in enumerate(changes):
        lack, amount = (str(before[row]), 0) if before[row] else _lack(market, gains[:, row])
        yield WhyNot(
            int(nearest.worker[row]),
            "outcompeted",
            closest=int(nearest.job[row]),
            lack=lack,
            amount=amount,
            change=change,
        )


def _lack(market: Market, gain: Longs) -> tuple[str, int]:
    for stage, part in zip(market.values.stages, gain.tolist(), strict=False):
        if part:
            return ("limit", 0) if part > 0 else (stage.name.split("_")[0], -part)
    return "next", 0


def _checked(room: Room, reasons: list[WhyNot], *, proven: bool) -> list[WhyNot]:
    """Read every change in the changed problem: drop what opens nothing (nothing should), see who is placed elsewhere.

    A change may open other jobs too, and move the scores of those that were open.
    """
    market = room.market
    changes = [reason.change for reason in reasons if reason.change is not None]
    worker, job, steps = columns_of(changes)
    facts = Facts.of(apply_changes(market.problem, changes))
    left = pair_refusals(facts, worker, job)
    agreed = (steps & BIT["NO_AGREEMENT"] != 0) & (left == BIT["NO_AGREEMENT"])
    broken = set(worker[(left != 0) & ~agreed].tolist())
    placed = np.zeros(len(market.problem.workers), dtype=np.bool_)
    if proven:
        doubtful = [change.worker for change in changes if not change.placed and "NO_AGREEMENT" not in change.steps]
        placed[doubtful] = True
        search = Search.of(facts, market.search.policy)
        for first, last in search.blocks:
            if placed[first:last].any():
                pairs = scored_pairs(search, (first, last))
                pairs = pairs.take(np.flatnonzero(placed[pairs.worker]))
                placed[first:last] = False
                placed[pairs.worker[room.places(pairs)]] = True
    return [_corrected(reason, broken, placed) for reason in reasons]


def _corrected(reason: WhyNot, broken: set[int], placed: Flags) -> WhyNot:
    if reason.worker in broken:
        return replace(reason, change=None)
    if reason.change is not None and placed[reason.worker]:
        return replace(reason, change=replace(reason.change, placed=True))
    return reason


def sentences_of(problem: Problem, reason: WhyNot) -> tuple[Text, Text | None]:
    """Return the detail and the change of an unplaced worker in words."""
    refs = problem.jobs.ref
    if reason.reason == "outcompeted":
        detail = sentences.closest(refs[reason.closest], reason.lack, reason.amount)
    else:
        detail = sentences.refused(len(refs), reason.refused)
    change = reason.change
    if change is None:
        return detail, None
    values = _values(problem, change)
    return detail, sentences.change(change.steps, job=refs[change.job], placed=change.placed, values=values)


def _values(problem: Problem, change: Change) -> dict[str, object]:
    jobs, job = problem.jobs, change.job
    occupation, level = int(jobs.occupation[job]), int(jobs.level[job])
    return {
        "skill": skill_text(occupation, level, certified=bool(jobs.certificate[job])),
        "occupation": occupation_text(occupation),
        "city": f"{jobs.region[job] // 100}00",
        "yuan": change.yuan,
        "day": date_text(int(jobs.start[job]) or problem.date),
        "school_zh": SCHOOLING[EDUCATIONS[int(jobs.education[job])]].zh,
        "school_en": SCHOOLING[EDUCATIONS[int(jobs.education[job])]].en,
    }
