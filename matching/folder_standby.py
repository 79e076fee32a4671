"""The people who come first for each job among all who have a claim to it, found by compiled code."""

from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from matching.blocks import Block, map_blocks
from matching.folder_kernels import Claims, Shortlists, add_people, best_people
from matching.folder_scan import FolderScan, Question, work_for
from matching.problem import Ints, Longs
from matching.ranked import Candidates
from matching.source import Asked, Floor, Step

_SOME = 16
"""Every so manyth person is looked at first: whom they leave no place on a list, none of the others needs to try."""


@dataclass(frozen=True)
class Claim:
    """What places each worker on the lists of jobs; a pair ranks by score less what the job asks, plus ``ahead``.

    Attributes:
        ahead: ``NO_CLAIM`` = on no list. score: theirs has to be more at a job, -1 = none is too little.
        least: who ranks below it is on no list.
    """

    ahead: Longs
    score: Ints
    least: int


@dataclass(frozen=True)
class _Task:
    """What every block needs; ``claims`` in the order of the scan, ``least`` and ``depth`` of each job."""

    question: Question
    claims: Claims
    least: Longs
    depth: Ints


def first_people(
    scan: FolderScan,
    asked: Asked,
    claim: Claim,
    *,
    depth: Ints,
    executor: Executor | None = None,
    progress: Step | None = None,
) -> Candidates:
    """Return the people of greatest rank for each job, ``depth`` of each, of equals those of the lower rows.

    They come in order of worker. Pairs of pins are not among those looked at.
    """
    claims = Claims(claim.ahead[scan.order], claim.score[scan.order], scan.order.astype(np.int32))
    least = np.full(scan.jobs, claim.least, dtype=np.int64)
    task = _Task(scan.question(asked, Floor.none(scan.workers)), claims, least, depth)
    task = replace(task, least=_filled(task, (0, scan.workers), room=scan.workers, step=_SOME).least)
    lists = _empty(task, room=scan.workers)
    for found in map_blocks(_first_people, task, blocks=scan.blocks, executor=executor, progress=progress):
        add_people(lists, found.job, found.key, found.worker)
    found = _listed(lists)
    order = np.lexsort((found.job, found.worker))
    return Candidates(found.worker[order], found.job[order], found.key[order])


def _first_people(task: _Task, block: Block) -> Candidates:
    return _listed(_filled(task, block, room=block[1] - block[0]))


def _filled(task: _Task, block: Block, *, room: int, step: int = 1) -> Shortlists:
    """Put every ``step``-th of a block on lists of at most ``room`` people."""
    lists = _empty(task, room=room)
    best_people((*block, step), task.question.scene, task.claims, lists, work_for(task.question.scene, block))
    return lists


def _empty(task: _Task, *, room: int) -> Shortlists:
    start = np.concatenate([[0], np.cumsum(np.minimum(task.depth, room), dtype=np.int64)])
    return Shortlists(
        start=start,
        filled=np.zeros(len(task.depth), dtype=np.int32),
        key=np.empty(start[-1], dtype=np.int64),
        row=np.empty(start[-1], dtype=np.int32),
        least=task.least.copy(),
        bar=np.empty(len(task.question.layout.rows.job), dtype=np.int64),
    )


def _listed(lists: Shortlists) -> Candidates:
    filled = lists.filled
    before = np.cumsum(filled, dtype=np.int64) - filled
    item = np.repeat(lists.start[:-1] - before, filled) + np.arange(int(filled.sum(dtype=np.int64)))
    return Candidates(lists.row[item], np.repeat(np.arange(len(filled), dtype=np.int32), filled), lists.key[item])
