"""Looks at whole blocks of unplaced workers x jobs: which rules refuse, and which change would help most."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.blocks import cut
from matching.changes import EFFORT, MOST_STEPS, Change, efforts, rungs, scores_after, step_counts
from matching.every_pair import worth_compiling
from matching.masks import BIT, Masks, Refusals
from matching.nets import Market, top_of_each
from matching.problem import Flags, Indices, Ints, Longs
from matching.refusal_scan import RefusalScan
from matching.room import NEVER, Room, no_chances

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

    def over(self, workers: Indices, jobs: Indices, *, counting: bool) -> Iterator[Looked]:
        """Look at every pair, some thousands of workers at a time; ``counting`` what each rule refuses as well."""
        search, pairs = self.market.search, len(workers) * len(jobs)
        if worth_compiling(search.facts, search.policy, pairs=pairs) and not self._may_be_full:
            yield from self._compiled(workers, jobs.astype(np.int32), counting=counting)
            return
        refusals = Refusals.of(search.facts, jobs.astype(np.int32))
        for first, last in cut(len(workers), size=max(1, _BLOCK_CELLS // max(1, len(jobs)))):
            yield from self._block(workers[first:last].astype(np.int32), refusals, counting=counting)

    @property
    def _may_be_full(self) -> bool:
        """Whether some pair may count against a limit that has no room left."""
        return self.room is not None and len(self.room.margins.graph.full) > 0

    def _compiled(self, workers: Indices, jobs: Ints, *, counting: bool) -> Iterator[Looked]:
        search = self.market.search
        scan = RefusalScan.of(search.facts, search.policy, jobs)
        chances = no_chances(self.market) if self.room is None else self.room.chances(most=self.most)
        refused, banned = np.zeros(len(BIT), dtype=np.int64), False
        at = 0
        for answer in scan.changes(workers.astype(np.int32), chances, counting=counting):
            for row, (key, column, mask) in enumerate(
                zip(answer.key.tolist(), answer.column.tolist(), answer.mask.tolist(), strict=True)
            ):
                if counting:
                    refused, banned = answer.refused[row], bool(answer.banned[row])
                worker = int(workers[at + row])
                change = _change(key, mask, worker=worker, job=int(jobs[column])) if key < _NO_WAY else None
                yield Looked(worker, refused, banned, change)
            at += len(answer.key)

    def _block(self, workers: Ints, refusals: Refusals, *, counting: bool) -> Iterator[Looked]:
        mask = refusals.table(workers)
        key, column = self._best(mask, workers, refusals.jobs)
        refused, banned = np.zeros((len(workers), len(BIT)), dtype=np.int64), np.zeros(len(workers), dtype=np.bool_)
        if counting:
            refused = np.stack([np.count_nonzero(mask & bit, axis=1) for bit in BIT.values()], axis=1)
            banned = (mask == BIT["BANNED"]).any(axis=1)
        for row, (best, at) in enumerate(zip(key.tolist(), column.tolist(), strict=True)):
            change = None
            if best < _NO_WAY:
                change = _change(best, int(mask[row, at]), worker=int(workers[row]), job=int(refusals.jobs[at]))
            yield Looked(int(workers[row]), refused[row], bool(banned[row]), change)

    def _best(self, mask: Masks, workers: Ints, jobs: Ints) -> tuple[Longs, Indices]:
        """Return, for each worker, the least key and its column; ``_NO_WAY`` where nothing can be changed.

        A key is least for the best change: one that brings a place, of least effort, lowest climb, least yuan.
        Changes of more steps are looked at only for those whom no change of fewer brings a place.
        """
        best, column = np.full(len(workers), _NO_WAY, dtype=np.int64), np.zeros(len(workers), dtype=np.intp)
        steps = step_counts()[mask]
        for count in range(1, MOST_STEPS + 1):
            todo = np.flatnonzero(best >= _NOT_PLACED)
            row, at = np.nonzero(steps[todo] == count)
            if not len(row):
                continue
            pairs = _Changed(todo[row].astype(np.int32), workers[todo[row]], jobs[at], mask[todo[row], at])
            key = self._keys(pairs)
            first = np.flatnonzero(np.diff(row, prepend=-1))
            least = np.minimum.reduceat(key, first)
            where = np.flatnonzero(key == np.repeat(least, np.diff(np.append(first, len(row)))))
            where = where[np.diff(row[where], prepend=-1) != 0]
            better = least < best[pairs.row[where]]
            at_row = pairs.row[where[better]]
            best[at_row], column[at_row] = least[better], at[where[better]]
        return best, column

    def _keys(self, pairs: "_Changed") -> Longs:
        facts = self.market.search.facts
        floor = facts.problem.workers.min_wage[pairs.worker].astype(np.int64)
        yuan = np.where(pairs.steps & BIT["WAGE_FLOOR"] != 0, floor - facts.wage[pairs.job], 0)
        climb = rungs(facts.problem, pairs.worker, pairs.job, steps=pairs.steps)
        small = (((efforts()[pairs.steps] << _RUNG_BITS) + climb) << _YUAN_BITS) + yuan
        return np.where(self._placed(pairs, small), small, small + _NOT_PLACED)

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
