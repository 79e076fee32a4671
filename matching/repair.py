"""A good placement that keeps the side rules, at any size: decide the groups at current prices, solve the rest.

Groups are sent, whole, to the place where their members gain most at the network's prices, or left out;
corridors that are overfull keep the people who need them most. Everybody else is then placed by the
network again, which is optimal given those decisions; its new prices allow better decisions.
"""

from dataclasses import replace

import numpy as np

from matching.bound import Tariff
from matching.decisions import Decision, decide
from matching.problem import Flags, Ints
from matching.relaxed import Optimum, solve_network
from matching.task import Task

ROUNDS = 3


def repair(task: Task, relaxed: Optimum) -> Ints | None:
    """Return a placement that keeps every rule and honours the pins, or None when none was found.

    Args:
        task: the round with its rules.
        relaxed: its optimum without them.
    """
    best: Ints | None = None
    current = relaxed
    for _ in range(ROUNDS):
        found = _attempt(task, current)
        if found is None or (best is not None and task.worth(found.job_of_worker) <= task.worth(best)):
            return best
        best, current = found.job_of_worker, found
    return best


def _attempt(task: Task, current: Optimum) -> Optimum | None:
    """Decide the groups, then solve and close overfull corridors until every rule is kept."""
    tariff = Tariff.of(task.values, current.prices)
    decision = decide(task, tariff, current=current.job_of_worker)
    if decision is None:
        return None
    values = replace(task.values, pinned=decision.fixed)
    open_rows = ~decision.out[task.pairs.worker] & values.admits(task.pairs.worker, task.pairs.job)
    limits = task.rules.limits
    for _ in range(len(limits) + 1):
        found = solve_network(task.problem, values, task.pairs.take(np.flatnonzero(open_rows)))
        overfull = np.flatnonzero(limits.used(found.job_of_worker) > limits.most)
        if not len(overfull):
            return found
        for limit in overfull.tolist():
            open_rows &= ~_shut(task, decision, found.job_of_worker, limit=limit)
    return None


def settle(task: Task, placed: Ints) -> Ints:
    """Return the best placement in which companions and everybody inside a limit stay as they are placed."""
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
    found = solve_network(task.problem, values, pairs.take(np.flatnonzero(open_rows))).job_of_worker
    return max(placed, found, key=task.worth)


def _shut(task: Task, decision: Decision, job_of_worker: Ints, *, limit: int) -> Flags:
    """Rows of the pairs through one overfull limit of everybody but those who keep their place in it."""
    limits, pairs, tier = task.rules.limits, task.pairs, task.values.tier
    worker = np.flatnonzero(job_of_worker >= 0)
    rows = task.rows(job_of_worker)
    inside = limits.counts_against(limit, worker=pairs.worker[rows], job=pairs.job[rows])
    worker, rows = worker[inside], rows[inside]
    order = np.lexsort((worker, -pairs.score[rows].astype(np.int64), tier[worker], decision.fixed[worker] < 0))
    stays = np.zeros(len(job_of_worker), dtype=np.bool_)
    stays[worker[order[: limits.most[limit]]]] = True
    return limits.counts_against(limit, worker=pairs.worker, job=pairs.job) & ~stays[pairs.worker]
