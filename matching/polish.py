"""A repaired placement made better part by part: a few split groups and whoever stands in their way, by CP-SAT.

Everybody else stays where they are, so that a part has a few thousand pairs whatever the size of the round.
A part's answer is kept only where it is better in the order of the policy's aims; the last one, the tie-break,
is left to whoever solves the rest again.
"""

import numpy as np

from matching.bound import Tariff
from matching.decisions import Gain, choices_of
from matching.problem import Flags, Indices, Ints
from matching.result import Prices
from matching.search import search
from matching.task import Task

GROUPS_A_PART = 4
SPOTS = 4
"""Places that are tried for a group: those of greatest gain."""
WAYS_OUT = 6
"""Other jobs that whoever stands in the way may move to."""
JOBS_A_SPOT = 3
BLOCKERS = 10
"""People who may be asked to leave each of those jobs: those who gain least there."""
RIVALS = 3
"""Unplaced people who may take each of those seats."""
PART_EFFORT = 0.5


def polish(task: Task, *, start: Ints, prices: Prices, effort: float) -> Ints:
    """Return a placement at least as good as ``start`` that keeps every rule.

    Args:
        task: the round with its rules.
        start: a placement that keeps them.
        prices: seat prices of the round without the rules; they tell where to look.
        effort: deterministic seconds to spend in all.
    """
    tariff, best = Tariff.of(task.values, prices), start
    groups = task.rules.groups
    tier = np.array([task.values.tier[members].min() for members in groups.members], dtype=np.int32)
    split = np.flatnonzero(~groups.kept(task.relaxed))
    split = split[np.argsort(tier[split], kind="stable")]
    for first in range(0, len(split), GROUPS_A_PART):
        if effort <= 0:
            break
        within = _part(task, tariff, best, groups=split[first : first + GROUPS_A_PART])
        found = search(task, start=best, effort=PART_EFFORT, within=within, aims=len(task.aims) - 1)
        effort -= found.time
        if task.worth(found.job_of_worker) > task.worth(best):
            best = found.job_of_worker
    return best


def _part(task: Task, tariff: Tariff, best: Ints, *, groups: Indices) -> Flags:
    """Rows of the pairs that may change: the groups' best places, who sits there, where those may go, and rivals."""
    member, jobs = _places(task, tariff, groups)
    wanted = np.zeros(len(task.problem.jobs), dtype=np.bool_)
    wanted[sorted(jobs)] = True
    pairs = task.pairs
    rows = np.flatnonzero(wanted[pairs.job])
    sits = best[pairs.worker[rows]] == pairs.job[rows]
    free = best[pairs.worker[rows]] < 0
    blocking = pairs.worker[_first_of_each(task, tariff, rows[sits], most=BLOCKERS, greatest=False)]
    rivals = pairs.worker[_first_of_each(task, tariff, rows[free], most=RIVALS, greatest=True)]
    inside = _flags(task, np.concatenate([member, blocking, rivals]))
    groups_inside = np.unique(task.rules.groups.group_of[inside])
    for group in groups_inside[groups_inside >= 0].tolist():
        inside[task.rules.groups.members[group]] = True
    leaving = np.flatnonzero(inside[pairs.worker] & ~_flags(task, rivals)[pairs.worker])
    ways = _first_of_each(task, tariff, leaving, most=WAYS_OUT, greatest=True, by_worker=True)
    within = inside[pairs.worker] & (wanted[pairs.job] | (best[pairs.worker] == pairs.job))
    within[ways] = True
    return np.asarray(within)


def _places(task: Task, tariff: Tariff, groups: Indices) -> tuple[Ints, set[int]]:
    """The members of the groups, and the jobs where they would gain most together."""
    jobs: set[int] = set()
    for group in groups.tolist():
        choices = [
            choices_of(task, tariff, group=group, worker=worker) for worker in task.rules.groups.members[group].tolist()
        ]
        common = set.intersection(*(set(choice) for choice in choices))
        ranked = sorted(common, key=lambda spot: (_together(choices, spot), spot), reverse=True)
        jobs.update(job for spot in ranked[:SPOTS] for choice in choices for _, job in choice[spot][:JOBS_A_SPOT])
    return np.concatenate([task.rules.groups.members[group] for group in groups.tolist()]), jobs


def _together(choices: list[dict[int, list[tuple[Gain, int]]]], spot: int) -> Gain:
    """What a group gains at a place when every member has the best job there."""
    return tuple(np.sum([choice[spot][0][0] for choice in choices], axis=0).tolist())


def _first_of_each(
    task: Task, tariff: Tariff, rows: Indices, *, most: int, greatest: bool, by_worker: bool = False
) -> Indices:
    """Of the given rows of pairs, the ``most`` of greatest (or least) gain of each job, or of each worker."""
    pairs = task.pairs.take(rows)
    gains = tariff.gains(pairs)
    key = pairs.worker if by_worker else pairs.job
    order = np.lexsort((pairs.worker, *(-gains if greatest else gains)[::-1], key))
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    place = np.arange(len(order)) - np.repeat(first, np.diff(np.append(first, len(order))))
    return rows[order[place < most]]


def _flags(task: Task, worker: Ints) -> Flags:
    flags = np.zeros(len(task.problem.workers), dtype=np.bool_)
    flags[worker] = True
    return flags
