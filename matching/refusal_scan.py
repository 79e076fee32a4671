"""Which rules refuse whom, at machine speed: all pairs of some jobs are looked at, and what was asked for is kept."""

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.blocks import Block, cut, map_blocks
from matching.changes import efforts, step_counts
from matching.eligibility import RULES, Facts
from matching.masks import Masks
from matching.parcels import Lasting
from matching.policy import Policy
from matching.problem import Flags, Ints, Longs
from matching.refusal_kernels import Answer, Chances, Opened, Steps, Work, fill_masks, find_changes, tally
from matching.refusal_rows import Orders, Seekers, orders_of, seekers_of

_BLOCK = 8192


@dataclass(frozen=True)
class RefusalScan(Lasting):
    """Everybody and some jobs, laid out; takes a problem that ``folder_rows.fits``.

    Attributes:
        jobs: rows, a column each.
    """

    jobs: Ints
    orders: Orders
    seekers: Seekers

    @classmethod
    def of(cls, facts: Facts, policy: Policy, jobs: Ints) -> Self:
        """Lay them out; costs about as much as a look at a few jobs."""
        orders, codes = orders_of(facts, policy, jobs)
        return cls(jobs, orders, seekers_of(facts, policy, jobs, codes=codes))

    def tally(self, unplaced: Flags, *, executor: Executor | None = None) -> Longs:
        """Count everybody: jobs x (eligible, eligible and unplaced, refused by each rule and no other)."""
        counts = np.zeros((len(self.jobs), len(RULES) + 2), dtype=np.int64)
        for part in map_blocks(_tally, (self, unplaced), blocks=cut(len(unplaced), size=_BLOCK), executor=executor):
            counts += part
        return counts

    def table(self, workers: Ints) -> Masks:
        """Return workers x jobs: bit ``k`` where ``RULES[k]`` refuses the pair, 0 = eligible."""
        table = np.zeros((len(workers), len(self.jobs)), dtype=np.uint32)
        fill_masks(workers.astype(np.int32), self.orders, self.seekers, table, self.work())
        return table

    def changes(self, workers: Ints, chances: Chances, *, counting: bool) -> Iterator[Answer]:
        """Find the smallest change that helps each worker, some thousands of them at a time."""
        steps = Steps(step_counts().astype(np.uint32), efforts())
        for first, last in cut(len(workers), size=_BLOCK):
            size = last - first
            answer = Answer(
                refused=np.zeros((size if counting else 0, len(RULES)), dtype=np.int64),
                banned=np.zeros(size, dtype=np.bool_),
                key=np.zeros(size, dtype=np.int64),
                column=np.zeros(size, dtype=np.int32),
                mask=np.zeros(size, dtype=np.uint32),
            )
            scene = (self.orders, self.seekers, chances, steps)
            find_changes(workers[first:last].astype(np.int32), scene, answer, self._opened(chances), self.work())
            yield answer

    def _opened(self, chances: Chances) -> Opened:
        size = len(self.jobs)
        return Opened(
            column=np.empty(size, dtype=np.int32),
            small=np.empty(size, dtype=np.int64),
            need=np.empty(size, dtype=np.int64),
            best=np.empty(chances.most, dtype=np.int32),
        )

    def work(self) -> Work:
        """Return scratch for the kernels."""
        sizes = (len(self.jobs), len(self.orders.level), len(self.orders.region))
        return Work(*(np.empty(size, dtype=np.uint32) for size in sizes))


def _tally(task: tuple[RefusalScan, Flags], block: Block) -> Longs:
    scan, unplaced = task
    counts = np.zeros((len(scan.jobs), len(RULES) + 2), dtype=np.int64)
    tally(np.arange(*block, dtype=np.int32), scan.orders, scan.seekers, unplaced, counts, scan.work())
    return counts
