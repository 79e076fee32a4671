"""What a finished placement comes to: which seats are reserved ones, and what it is worth in each stage."""

import numpy as np

from matching.candidates import Pairs
from matching.lexi import exact_sum
from matching.problem import Flags, Ints, Longs, Problem
from matching.stages import Stage, Values


def reserved_seats(problem: Problem, values: Values, job_of_worker: Ints) -> Flags:
    """Tell who sits on a reserved seat.

    People of the job's tiers take the reserved seats first, in order of their references. Where the
    reservation is soft, others who find no open seat sit on what is left of the reserved ones.
    """
    worker = np.flatnonzero(job_of_worker >= 0).astype(np.int32)
    job = job_of_worker[worker]
    favoured = values.favoured(worker, job)
    reserved = np.where(values.reserved_tier >= 0, problem.jobs.reserved_seats, 0)
    open_seats = (problem.jobs.seats - reserved).astype(np.int64)
    held = favoured & (_rank_within(job, favoured) < reserved[job])
    rest = ~held
    over = rest & (_rank_within(job, rest) >= open_seats[job])
    flags = np.zeros(len(job_of_worker), dtype=np.bool_)
    flags[worker[held | over]] = True
    return flags


def worth(problem: Problem, values: Values, placed: Pairs) -> tuple[int, ...]:
    """Return what the placed pairs are worth in each stage, reserved seats and households included."""
    return tuple(stage_worth(problem, values, stage=stage, placed=placed) for stage in values.stages)


def stage_worth(problem: Problem, values: Values, *, stage: Stage, placed: Pairs) -> int:
    """Return what the placed pairs are worth in one stage."""
    total = exact_sum(values.pair_value(stage, worker=placed.worker, job=placed.job, score=placed.score))
    if stage.reserved_bonus:
        total += stage.reserved_bonus * soft_seats_held(problem, values, worker=placed.worker, job=placed.job)
    if stage.household_bonus:
        homes = values.household[placed.worker]
        total += stage.household_bonus * len(np.unique(homes[homes >= 0]))
    return total


def soft_seats_held(problem: Problem, values: Values, *, worker: Ints, job: Ints) -> int:
    """Count the soft reserved seats that their tiers hold."""
    favoured = values.favoured(worker, job) & values.soft[job]
    count = np.bincount(job[favoured], minlength=len(problem.jobs))
    return int(np.minimum(count, problem.jobs.reserved_seats).sum())


def _rank_within(job: Ints, chosen: Flags) -> Longs:
    """For each entry, how many chosen entries of the same job come before it."""
    order = np.argsort(job, kind="stable")
    before: Longs = np.cumsum(chosen[order]) - chosen[order]
    first = np.flatnonzero(np.diff(job[order], prepend=-1))
    start: Longs = np.repeat(before[first], np.diff(np.append(first, len(job))))
    rank = np.empty(len(job), dtype=np.int64)
    rank[order] = before - start
    return rank
