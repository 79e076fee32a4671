"""What workers name (places, occupations, skills) as lists of unbroken runs of the codes that jobs have."""

import numpy as np

from matching.compiled import compiled
from matching.eligibility import Facts
from matching.folder_rows import Codes, Table
from matching.policy import POINTS, Policy
from matching.problem import Indices, Ints, Longs
from matching.scoring import ANYWHERE, PLACE_STEP

Items = tuple[Indices, Table]
"""The worker of each item, in any order, and its numbers."""
Lists = tuple[Ints, Table]
"""Where the items of each worker start, one more at the end, and the items."""


def places(facts: Facts, policy: Policy, codes: Codes) -> Items:
    """Wanted regions: first, last + 1, weighted points; in order of preference, so that the first that holds counts."""
    workers = facts.problem.workers
    whose, rank = _owners(workers.destination_start)
    first, last = _runs(workers.destination_code, workers.destination_width, codes=codes.region, digits=6)
    points = np.maximum(POINTS - PLACE_STEP * rank, 0)
    anywhere = np.flatnonzero(np.diff(workers.destination_start) == 0)
    named = np.stack([first, last, points], axis=1)
    free = np.tile([0, len(codes.region), ANYWHERE], (len(anywhere), 1))
    items = np.concatenate([named, free]) * [1, 1, policy.weights["destination_rank"]]
    return np.concatenate([whose, anywhere]), items.astype(np.int32)


def wishes(facts: Facts, codes: Codes) -> Items:
    """Wanted occupations: first, last + 1; the longer first where they start together."""
    workers = facts.problem.workers
    whose, _ = _owners(workers.wish_start)
    first, last = _runs(workers.wish_code, workers.wish_width, codes=codes.occupation, digits=7)
    anything = np.flatnonzero(np.diff(workers.wish_start) == 0)
    whose = np.concatenate([whose, anything])
    first = np.concatenate([first, np.zeros(len(anything), dtype=np.int64)])
    last = np.concatenate([last, np.full(len(anything), len(codes.occupation))])
    order = np.lexsort((-last, first, whose))
    return whose[order], np.stack([first, last], axis=1)[order].astype(np.int32)


def skills(facts: Facts, codes: Codes) -> Items:
    """Skills of an occupation that some job has: occupation, level, certified; those of one occupation together."""
    workers = facts.problem.workers
    whose, _ = _owners(workers.skill_start)
    occupation = np.searchsorted(codes.occupation, workers.skill_occupation)
    known = np.isin(workers.skill_occupation, codes.occupation)
    order = np.lexsort((occupation, whose))
    order = order[known[order]]
    items = np.stack([occupation, workers.skill_level, workers.skill_certified], axis=1)
    return whose[order], items[order].astype(np.int32)


def listed(rank: Ints, items: Table, *, workers: int) -> Lists:
    """Put items in order of their workers' rank, those of one worker as they stood."""
    order = np.argsort(rank, kind="stable")
    start = np.searchsorted(rank[order], np.arange(workers + 1))
    return start.astype(np.int32), np.ascontiguousarray(items[order])


def outermost(lists: Lists) -> Lists:
    """Leave out empty runs, and those inside another; two runs of prefixes are apart or one inside the other."""
    start, items = lists
    whose = np.repeat(np.arange(len(start) - 1), np.diff(start))
    reach = whose * (1 << 32) + items[:, 1]
    before = np.maximum.accumulate(np.concatenate([[-1], reach]))[:-1]
    kept = (items[:, 0] < items[:, 1]) & (before < reach)
    return _start(whose[kept], len(start) - 1), items[kept]


def apart(lists: Lists) -> Lists:
    """Cut runs so that none is in two; of two the earlier keeps what both have."""
    start, items = lists
    pieces = np.empty((2 * len(items), items.shape[1]), dtype=np.int32)
    first = np.empty(len(start), dtype=np.int32)
    count = _cut_apart(start, items, first, pieces)
    return first, pieces[:count].copy()


@compiled
def _cut_apart(start: Ints, items: Table, first: Ints, pieces: Table) -> int:
    count = 0
    for i in range(len(start) - 1):
        first[i] = count
        for k in range(start[i], start[i + 1]):
            at, end = items[k, 0], items[k, 1]
            while at < end:
                stop, taken = end, at
                for e in range(start[i], k):
                    if items[e, 0] > at:
                        stop = min(stop, items[e, 0])
                    else:
                        taken = max(taken, items[e, 1])
                if taken == at:
                    pieces[count, 0], pieces[count, 1], pieces[count, 2] = at, stop, items[k, 2]
                    count, taken = count + 1, stop
                at = taken
    first[-1] = count
    return count


def _owners(start: Ints) -> tuple[Indices, Indices]:
    """The worker of each item, and its place in their list."""
    count = np.diff(start)
    whose = np.repeat(np.arange(len(count)), count)
    return whose, np.arange(len(whose)) - start[whose]


def _runs(code: Ints, width: Ints, *, codes: Ints, digits: int) -> tuple[Longs, Longs]:
    """Return where the codes that begin with each prefix start and end."""
    unit = 10 ** (digits - width.astype(np.int64))
    first = np.searchsorted(codes, code * unit)
    return first, np.maximum(first, np.searchsorted(codes, (code + 1) * unit))


def _start(whose: Indices, workers: int) -> Ints:
    return np.searchsorted(whose, np.arange(workers + 1)).astype(np.int32)
