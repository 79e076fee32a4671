"""Every eligible pair of some workers at machine speed, block by block, for those who must see all of them once."""

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from matching import compiled as machine
from matching import folder_scan
from matching.blocks import Block, cut, map_blocks
from matching.candidates import Pairs
from matching.eligibility import Facts
from matching.folder_kernels import Floors, Near, Prices, Scene, near_pairs
from matching.folder_people import favoured_at
from matching.folder_rows import fits
from matching.folder_scan import FolderScan, work_for
from matching.parcels import Lasting
from matching.policy import Policy
from matching.problem import Flags, Indices, Ints
from matching.stages import Values

_LOWEST, _NOBODY, _REACH = -(2**29), 2**28, 2**27
"""A floor below every pair, one so high that no pair is near it, and how far a pair may lie below the best."""
_CELLS = 16_000_000


@dataclass(frozen=True)
class _Task(Lasting):
    """Attributes: order: row of each worker as they are scanned. floor: of each, in that order."""

    scene: Scene
    order: Indices
    floor: Ints


def worth_compiling(facts: Facts, policy: Policy, *, pairs: int) -> bool:
    """Tell whether so many pairs are worth the start of numba, and the round fits the layout of the scans."""
    return pairs >= folder_scan.WORTH_COMPILING and machine.available() and fits(facts, policy)


def every_pair(
    facts: Facts, policy: Policy, *, values: Values, wanted: Flags, executor: Executor | None = None
) -> Iterator[Pairs]:
    """Yield the eligible pairs of the workers wanted with their scores; pins count as any other pair.

    Workers come in an order of the scan's own, and the pairs of one worker best score first.
    """
    free = replace(values, pinned=np.full_like(values.pinned, -1))
    scan = FolderScan.of(facts, policy, values=free)
    groups, jobs = len(favoured_at(values)) + 1, len(facts.problem.jobs)
    prices = Prices(
        never=np.int32(2 * _LOWEST),
        lowest=np.int32(_LOWEST),
        value=np.zeros((groups, jobs), dtype=np.int32),
        tie=np.zeros((groups, 0), dtype=np.int64),
        hash=values.job_hash[:0],
    )
    scene = Scene(scan.layout.rows, scan.layout.people, prices)
    floor = np.where(wanted, _LOWEST, _NOBODY).astype(np.int32)[scan.order]
    blocks = cut(scan.workers, size=max(1, min(8192, _CELLS // max(1, jobs))))
    return map_blocks(_pairs, _Task(scene, scan.order, floor), blocks=blocks, executor=executor)


def _pairs(task: _Task, block: Block) -> Pairs:
    size = block[1] - block[0]
    room = size * task.scene.prices.value.shape[1]  # pages of it that no pair reaches take no memory
    near = Near(
        np.zeros(size, dtype=np.int32),
        np.empty(room, dtype=np.int32),
        np.empty(room, dtype=np.int32),
        np.empty(size, dtype=np.int64),
    )
    floors = Floors(task.floor, np.zeros(0, dtype=np.int64), np.int32(_REACH))
    _, used = near_pairs(block, task.scene, floors, near, work_for(task.scene, block))
    worker = np.repeat(task.order[slice(*block)].astype(np.int32), near.found)
    return Pairs(worker, near.job[:used].copy(), near.score[:used].copy())
