"""Why each unplaced worker has no proposal, and the smallest change that would help."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
import numpy.typing as npt

from matching import sentences
from matching.blocks import cut
from matching.candidates import Pairs
from matching.changes import EFFORT, Change, apply_changes, columns_of, efforts
from matching.codes import date_text, occupation_text, skill_text
from matching.eligibility import Facts, pair_refusals
from matching.masks import BIT, Masks, Refusals
from matching.nets import Market, bound_together
from matching.problem import Indices, Ints, Longs, Problem
from matching.room import Room
from matching.sentences import Text
from matching.standby import Lists

MOST_CELLS = 12_000_000
_BLOCK_CELLS = 2_000_000
_TELL = 1000
_YUAN_BITS = 32
_NOT_PLACED = 2**61
_NO_WAY = 2**62


@dataclass(frozen=True)
class WhyNot:
    """Why a worker has no proposal.

    Attributes:
        worker: row. reason: no_eligible_job, outcompeted or held.
        refused: (rule, number of jobs it refuses), greatest first; empty for outcompeted.
        closest: the eligible job where worth minus price comes closest to a seat, -1 = none eligible.
        lack: what stands before a seat there: next (nobody: one more seat would do), a stage of the policy
            in which others bring more, held (for other tiers), companions, or limit (of a corridor).
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
        proven: the round is a proved optimum; without it no change is said to bring a place.
        workers: unplaced people to explain, all of them in ``found``; None = everybody unplaced.
        progress: called with how many of the unplaced are explained, and of how many.
    """
    unplaced = np.flatnonzero(market.job_of_worker < 0) if workers is None else workers
    first = np.flatnonzero((found.rank == 1) & (market.job_of_worker[found.recommended.worker] < 0))
    nearest = found.recommended.take(first)
    some = nearest.worker.astype(np.intp)
    look = _Look(market, room if proven else None)
    nobody = look.over(np.setdiff1d(unplaced, some), np.arange(len(market.problem.jobs)))
    others = look.over(some, _jobs_to_look_at(market, len(some)))
    seen = list(_counted(chain(nobody, others), len(unplaced), progress=progress))
    alone = len(unplaced) - len(some)
    reasons = [_without_job(looked) for looked in seen[:alone]]
    reasons += _outcompeted(room, nearest, [looked.change for looked in seen[alone:]])
    return sorted(_checked(market.problem, reasons), key=lambda reason: reason.worker)


@dataclass(frozen=True)
class _Looked:
    """What a look at jobs found about one worker: jobs refused by each rule, whether a ban alone stands, a change."""

    worker: int
    refused: npt.NDArray[np.int64]
    banned: bool
    change: Change | None


def _counted(looks: Iterable[_Looked], total: int, *, progress: Callable[[int, int], None] | None) -> Iterator[_Looked]:
    for done, looked in enumerate(looks, start=1):
        if progress is not None and (done % _TELL == 0 or done == total):
            progress(done, total)
        yield looked


@dataclass(frozen=True)
class _Look:
    """Looks at pairs of unplaced workers; ``room`` None = nothing is said about being placed."""

    market: Market
    room: Room | None

    def over(self, workers: Indices, jobs: Indices) -> Iterator[_Looked]:
        """Look at every pair, some thousands of workers at a time."""
        refusals = Refusals.of(self.market.search.facts, jobs.astype(np.int32))
        for first, last in cut(len(workers), size=max(1, _BLOCK_CELLS // max(1, len(jobs)))):
            yield from self._block(workers[first:last].astype(np.int32), refusals)

    def _block(self, workers: Ints, refusals: Refusals) -> Iterator[_Looked]:
        mask = refusals.table(workers)
        key = self._keys(mask, workers, refusals.jobs)
        refused = np.stack([(mask & bit != 0).sum(axis=1) for bit in BIT.values()], axis=1)
        banned = (mask == BIT["BANNED"]).any(axis=1)
        best = key.argmin(axis=1) if len(refusals.jobs) else np.zeros(len(workers), dtype=np.intp)
        for row, column in enumerate(best.tolist()):
            change = None
            if len(refusals.jobs) and key[row, column] < _NO_WAY:
                worker, job = int(workers[row]), int(refusals.jobs[column])
                change = _change(int(key[row, column]), int(mask[row, column]), worker=worker, job=job)
            yield _Looked(int(workers[row]), refused[row], bool(banned[row]), change)

    def _keys(self, mask: Masks, workers: Ints, jobs: Ints) -> Longs:
        """Return a number that is least for the best change: one that brings a place, of least effort, of least yuan."""
        effort = efforts()[mask]
        key = np.full(mask.shape, _NO_WAY, dtype=np.int64)
        some = np.nonzero(effort)
        worker, job, steps = workers[some[0]], jobs[some[1]], mask[some]
        facts = self.market.search.facts
        floor = facts.problem.workers.min_wage[worker].astype(np.int64)
        yuan = np.where(steps & BIT["WAGE_FLOOR"] != 0, floor - facts.wage[job], 0)
        placed = np.zeros(len(worker), dtype=np.bool_)
        if self.room is not None:
            placed = self.room.places(worker, job) & (steps & BIT["NO_AGREEMENT"] == 0)
        key[some] = np.where(placed, 0, _NOT_PLACED) + (effort[some] << _YUAN_BITS) + yuan
        return key


def _change(key: int, mask: int, *, worker: int, job: int) -> Change:
    steps = tuple(code for code in EFFORT if mask & BIT[code])
    return Change(worker, job, steps, yuan=key & ((1 << _YUAN_BITS) - 1), placed=key < _NOT_PLACED)


def _without_job(looked: _Looked) -> WhyNot:
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
    before = np.select(
        [
            ~market.can_sit(nearest.worker, nearest.job),
            bound_together(market.problem)[nearest.worker],
            room.shut(nearest.worker, nearest.job),
        ],
        ["held", "companions", "limit"],
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


def _checked(problem: Problem, reasons: list[WhyNot]) -> list[WhyNot]:
    """Drop every change after which a rule would still refuse the pair: none should."""
    changes = [reason.change for reason in reasons if reason.change is not None]
    worker, job, steps = columns_of(changes)
    left = pair_refusals(Facts.of(apply_changes(problem, changes)), worker, job)
    agreed = (steps & BIT["NO_AGREEMENT"] != 0) & (left == BIT["NO_AGREEMENT"])
    broken = set(worker[(left != 0) & ~agreed].tolist())
    return [replace(reason, change=None) if reason.worker in broken else reason for reason in reasons]


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
        "day": date_text(int(jobs.start[job])),
    }
