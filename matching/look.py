"""Looks at whole blocks of unplaced workers x jobs: which rules refuse, and which change would help most."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.blocks import cut
from matching.changes import EFFORT, Change, efforts, rungs, scores_after
from matching.masks import BIT, Masks, Refusals
from matching.nets import Market, top_of_each
from matching.problem import Flags, Indices, Ints, Longs
from matching.room import NEVER, Room

MOST_SCORED = 2_000_000
"""Pairs in all whose score after a change is looked at."""
_BLOCK_CELLS = 2_000_000
_YUAN_BITS, _RUNG_BITS = 32, 8
_NOT_PLACED = 2**61
_NO_WAY = 2**62


@dataclass(frozen=True)
class Looked:
    """What a look at jobs found about one worker: jobs refused by each rule, whether a ban alone stands, a change."""

    worker: int
    refused: npt.NDArray[np.int64]
    banned: bool
    change: Change | None


@dataclass(frozen=True)
class Look:
    """Looks at pairs of unplaced workers.

    Attributes:
        room: None = nothing is said about being placed. most: of how many pairs a worker, the smallest changes
            first, the score after the change is looked at where the place depends on it.
    """

    market: Market
    room: Room | None
    most: int

    def over(self, workers: Indices, jobs: Indices) -> Iterator[Looked]:
        """Look at every pair, some thousands of workers at a time."""
        refusals = Refusals.of(self.market.search.facts, jobs.astype(np.int32))
        for first, last in cut(len(workers), size=max(1, _BLOCK_CELLS // max(1, len(jobs)))):
            yield from self._block(workers[first:last].astype(np.int32), refusals)

    def _block(self, workers: Ints, refusals: Refusals) -> Iterator[Looked]:
        mask = refusals.table(workers)
        key = self._keys(mask, workers, refusals.jobs)
        refused = np.stack([(mask & bit != 0).sum(axis=1) for bit in BIT.values()], axis=1)
        banned = (mask == BIT["BANNED"]).any(axis=1)
        best = key.argmin(axis=1) if len(refusals.jobs) else np.zeros(len(workers), dtype=np.intp)
        for row, column in enumerate(best.tolist()):
            change = None
            if len(refusals.jobs) and key[row, column] < _NO_WAY:
                worker, job = int(workers[row]), int(refusals.jobs[column])
                change = _change(int(key[row, column]), int(mask[row, column]), worker=worker, job=job)
            yield Looked(int(workers[row]), refused[row], bool(banned[row]), change)

    def _keys(self, mask: Masks, workers: Ints, jobs: Ints) -> Longs:
        """Return a number that is least for the best change: one that brings a place, of least effort, of least yuan."""
        effort = efforts()[mask]
        key = np.full(mask.shape, _NO_WAY, dtype=np.int64)
        some = np.nonzero(effort)
        pairs = _Changed(some[0].astype(np.int32), workers[some[0]], jobs[some[1]], mask[some])
        facts = self.market.search.facts
        floor = facts.problem.workers.min_wage[pairs.worker].astype(np.int64)
        yuan = np.where(pairs.steps & BIT["WAGE_FLOOR"] != 0, floor - facts.wage[pairs.job], 0)
        climb = rungs(facts.problem, pairs.worker, pairs.job, steps=pairs.steps)
        small = (((effort[some] << _RUNG_BITS) + climb) << _YUAN_BITS) + yuan
        key[some] = small + np.where(self._placed(pairs, small), 0, _NOT_PLACED)
        return key

    def _placed(self, pairs: "_Changed", small: Longs) -> Flags:
        """Tell which changes are proved to bring a place, as far as the pair that they open goes."""
        if self.room is None:
            return np.zeros(len(small), dtype=np.bool_)
        policy, problem = self.market.search.policy, self.market.problem
        need = self.room.least_score(pairs.worker, pairs.job)
        need[pairs.steps & BIT["NO_AGREEMENT"] != 0] = NEVER
        placed = need <= 0
        least = np.full(int(pairs.row.max(initial=-1)) + 1, _NO_WAY, dtype=np.int64)
        np.minimum.at(least, pairs.row[placed], small[placed])
        open_ = np.flatnonzero((need > 0) & (need <= policy.max_score) & (small < least[pairs.row]))
        open_ = open_[top_of_each(pairs.row[open_], -small[open_], most=self.most)]
        worker, job, steps = pairs.worker[open_], pairs.job[open_], pairs.steps[open_]
        placed[open_] = scores_after(problem, policy, worker, job=job, steps=steps) >= need[open_]
        return placed


@dataclass(frozen=True)
class _Changed:
    """Pairs that a change would open: the row of the block, the worker, the job, the rules in the way."""

    row: Ints
    worker: Ints
    job: Ints
    steps: Masks


def _change(key: int, mask: int, *, worker: int, job: int) -> Change:
    steps = tuple(code for code in EFFORT if mask & BIT[code])
    return Change(worker, job, steps, yuan=key & ((1 << _YUAN_BITS) - 1), placed=key < _NOT_PLACED)
