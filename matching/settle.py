"""The best placement of everybody else once companions and people inside a limit have their place."""

from dataclasses import replace

import numpy as np

from matching.candidates import Pairs
from matching.problem import Ints, Longs
from matching.relaxed import Optimum
from matching.task import Task


def settle(task: Task, placed: Ints) -> Optimum:
    """Return the best placement in which companions and everybody inside a limit stay as they are placed.

    Its prices support it: at them nobody else has a pair that gains more.
    """
    limits, tight = task.rules.limits, _tight(task, placed)
    while True:
        found = _settled(task, placed, tight)
        more = np.setdiff1d(limits.broken(found.job_of_worker), tight)
        if not len(more):
            return found
        tight = np.union1d(tight, more)


def _settled(task: Task, placed: Ints, tight: Longs) -> Optimum:
    """Settle everybody who is in no group and inside no tight limit."""
    limits, member = task.rules.limits, task.rules.groups.group_of >= 0
    worker = np.flatnonzero(placed >= 0).astype(np.int32)
    seated, _ = limits.entries(worker, placed[worker], among=tight)
    limited = np.zeros(len(placed), dtype=np.bool_)
    limited[worker[seated]] = True
    fixed = np.where((member | limited) & (placed >= 0), placed, task.values.pinned).astype(np.int32)
    values = replace(task.values, pinned=fixed)
    closed = member & (placed < 0)

    def left(pairs: Pairs) -> Pairs:
        inside, _ = limits.entries(pairs.worker, pairs.job, among=tight)
        full = np.zeros(len(pairs), dtype=np.bool_)
        full[inside] = True
        free = values.admits(pairs.worker, pairs.job) & ~closed[pairs.worker]
        return pairs.take(np.flatnonzero(free & (~full | (fixed[pairs.worker] >= 0))))

    return task.solved(values, left, tight=tight)


def _tight(task: Task, placed: Ints) -> Longs:
    """The limits that a move of one person could break: full ones, and those that take just as many as they must."""
    limits = task.rules.limits
    limit, count = limits.used(placed)
    return limit[(count >= limits.most_of(limit)) | (count <= limits.least_of(limit))]
