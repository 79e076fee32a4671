"""Pins that the coordinator set: honoured before anything else, or refused with the reason."""

import numpy as np

from matching.candidates import Pairs
from matching.eligibility import Facts, codes_of, pair_refusals
from matching.errors import PinError
from matching.problem import Ints, Pins, Problem
from matching.stages import Values


def pinned_jobs(facts: Facts, tier: Ints) -> Ints:
    """Return the job that each worker is pinned to, -1 = none.

    Raises:
        PinError: a pin is not eligible or banned, one worker is pinned to two jobs, or a job has more pins
            than seats that its pinned people may take.
    """
    pinned = np.full(len(facts.problem.workers), -1, dtype=np.int32)
    pins = facts.problem.pins
    if pins is None or not pins.pin.any():
        return pinned
    _check_eligible(facts, pins)
    for row in np.flatnonzero(pins.pin).tolist():
        worker, job = pins.worker[row], pins.job[row]
        if pinned[worker] not in {-1, job}:
            raise _refusal(
                facts.problem,
                row,
                f"worker {facts.problem.workers.ref[worker]} is pinned both to job "
                f"{facts.problem.jobs.ref[pinned[worker]]} and to job {facts.problem.jobs.ref[job]}.",
            )
        pinned[worker] = job
    _check_seats(facts, pinned, tier)
    return pinned


def check_pins_free(problem: Problem, values: Values, free: Pairs) -> None:
    """Refuse a pin that companions or an agreement that takes nobody make impossible.

    Raises:
        PinError: names the worker and the job, and the pin's row.
    """
    left = np.zeros(len(values.pinned), dtype=np.bool_)
    left[free.worker] = True
    for worker in np.flatnonzero((values.pinned >= 0) & ~left).tolist():
        raise _refusal(
            problem,
            _row_of(problem, worker),
            f"worker {problem.workers.ref[worker]} is pinned to job {problem.jobs.ref[values.pinned[worker]]}, where "
            f"companions cannot all go with them, or through an agreement that takes nobody.",
        )


def _check_eligible(facts: Facts, pins: Pins) -> None:
    rows = np.flatnonzero(pins.pin)
    refused = pair_refusals(facts, pins.worker[rows], pins.job[rows])
    for row, mask in zip(rows.tolist(), refused, strict=True):
        if mask:
            raise _refusal(
                facts.problem,
                row,
                f"worker {facts.problem.workers.ref[pins.worker[row]]} is pinned to job "
                f"{facts.problem.jobs.ref[pins.job[row]]}, which {', '.join(codes_of(int(mask)))} refuses.",
            )


def _check_seats(facts: Facts, pinned: Ints, tier: Ints) -> None:
    jobs = facts.problem.jobs
    worker = np.flatnonzero(pinned >= 0)
    job = pinned[worker]
    others = job[tier[worker] > jobs.reserved_tier[job]]
    held = np.where(jobs.reserved_hard, jobs.reserved_seats, 0)
    total = np.bincount(job, minlength=len(jobs))
    outside = np.bincount(others, minlength=len(jobs))
    for full in np.flatnonzero((total > jobs.seats) | (outside > jobs.seats - held)).tolist():
        room = jobs.seats[full] - held[full]
        crowd = worker[(job == full) & ((outside[full] <= room) | (tier[worker] > jobs.reserved_tier[full]))]
        rows = [_row_of(facts.problem, one) for one in crowd.tolist()]
        fitting = int(jobs.seats[full] if outside[full] <= room else room)
        raise _refusal(
            facts.problem,
            _in_file_order(facts.problem, rows)[fitting],
            f"job {jobs.ref[full]} has {jobs.seats[full]} seats, {held[full]} of them held for tiers up to "
            f"{jobs.reserved_tier[full]}; {total[full]} workers are pinned to it, {outside[full]} of other tiers.",
        )


def _row_of(problem: Problem, worker: int) -> int:
    """Return the row of a pinned worker's pin."""
    pins = problem.pins
    assert pins is not None  # noqa: S101 - it is pinned in one of its rows
    return int(np.flatnonzero(pins.pin & (pins.worker == worker))[0])


def _in_file_order(problem: Problem, rows: list[int]) -> list[int]:
    """Return rows of the pins as a reader of the file comes upon them."""
    return sorted(rows, key=lambda row: problem.place("pins", row))


def _refusal(problem: Problem, row: int, sentence: str) -> PinError:
    source, line = problem.place("pins", row)
    return PinError(sentence, source=source, row=line)
