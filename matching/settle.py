"""The best placement of everybody else once companions and people inside a limit have their place."""

from dataclasses import replace

import numpy as np

from matching.problem import Ints
from matching.relaxed import Optimum, solve_network
from matching.task import Task


def settle(task: Task, placed: Ints) -> Optimum:
    """Return the best placement in which companions and everybody inside a limit stay as they are placed.

    Its prices support it: at them nobody else has a pair that gains more.
    """
    member = task.rules.groups.group_of >= 0
    worker = np.flatnonzero(placed >= 0).astype(np.int32)
    limited = np.zeros(len(placed), dtype=np.bool_)
    limited[worker] = task.rules.limits.counts(worker, placed[worker]).any(axis=1)
    fixed = np.where((member | limited) & (placed >= 0), placed, task.values.pinned).astype(np.int32)
    values, pairs = replace(task.values, pinned=fixed), task.pairs
    closed = member & (placed < 0)
    full = np.zeros(len(pairs), dtype=np.bool_)
    for limit in range(len(task.rules.limits)):
        full |= task.rules.limits.counts_against(limit, worker=pairs.worker, job=pairs.job)
    open_rows = values.admits(pairs.worker, pairs.job) & ~closed[pairs.worker] & (~full | (fixed[pairs.worker] >= 0))
    return solve_network(task.problem, values, pairs.take(np.flatnonzero(open_rows)))
