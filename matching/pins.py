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
    for row in np.flatnonzero(pins.pin):
        worker, job = pins.worker[row], pins.job[row]
        if pinned[worker] not in {-1, job}:
            raise PinError(
                f"worker {facts.problem.workers.ref[worker]} is pinned both to job "
                f"{facts.problem.jobs.ref[pinned[worker]]} and to job {facts.problem.jobs.ref[job]}.",
                source="pins",
            )
        pinned[worker] = job
    _check_seats(facts, pinned, tier)
    return pinned


def check_pins_free(problem: Problem, values: Values, free: Pairs) -> None:
    """Refuse a pin that companions or an agreement that takes nobody make impossible.

    Raises:
        PinError: names the worker and the job.
    """
    left = np.zeros(len(values.pinned), dtype=np.bool_)
    left[free.worker] = True
    for worker in np.flatnonzero((values.pinned >= 0) & ~left).tolist():
        raise PinError(
            f"worker {problem.workers.ref[worker]} is pinned to job {problem.jobs.ref[values.pinned[worker]]}, where "
            f"companions cannot all go with them, or through an agreement that takes nobody.",
            source="pins",
        )


def _check_eligible(facts: Facts, pins: Pins) -> None:
    rows = np.flatnonzero(pins.pin)
    refused = pair_refusals(facts, pins.worker[rows], pins.job[rows])
    for row, mask in zip(rows, refused, strict=True):
        if mask:
            raise PinError(
                f"worker {facts.problem.workers.ref[pins.worker[row]]} is pinned to job "
                f"{facts.problem.jobs.ref[pins.job[row]]}, which {', '.join(codes_of(int(mask)))} refuses.",
                source="pins",
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
        raise PinError(
            f"job {jobs.ref[full]} has {jobs.seats[full]} seats, {held[full]} of them held for tiers up to "
            f"{jobs.reserved_tier[full]}; {total[full]} workers are pinned to it, {outside[full]} of other tiers.",
            source="pins",
        )
