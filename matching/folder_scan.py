"""The eligible pairs of a problem at machine speed: never listed, scored again at each look, in any prices."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np

from matching import compiled as machine
from matching.blocks import Block, cut, map_blocks
from matching.candidates import Pairs
from matching.eligibility import RULES, Facts, pair_refusals
from matching.folder_kernels import STRETCH, Floors, Near, Prices, Runs, Scene, Top, Work, best_pairs, near_pairs
from matching.folder_people import People, favoured_at, people_of
from matching.folder_plain import PlainScan, pair_scores, values_of
from matching.folder_rows import LEVELS, Rows, fits, of_jobs, rows_of
from matching.parcels import Lasting
from matching.policy import Policy
from matching.problem import Flags, Indices, Ints, Longs
from matching.source import NOTHING, Asked, Floor, Found, Source, Step
from matching.stages import Values

WORTH_COMPILING = 5_000_000
"""From so many workers x jobs on the second that numba takes to start is won back."""
_NARROW = 2**28
_BLOCK, _FEWEST_BLOCKS = 32_768, 8
_BANNED = np.uint32(1 << [rule.code for rule in RULES].index("BANNED"))


def folder_source(facts: Facts, policy: Policy, *, values: Values) -> Source:
    """Return all eligible pairs of a problem, scored by the policy, by the way that is the faster one for its size."""
    if is_compiled(facts, policy):
        return FolderScan.of(facts, policy, values=values)
    return PlainScan.of(facts, policy, values=values)


def is_compiled(facts: Facts, policy: Policy) -> bool:
    """Tell whether compiled code can scan a problem, and is the faster way for its size."""
    large = len(facts.problem.workers) * len(facts.problem.jobs) >= WORTH_COMPILING
    return large and machine.available() and fits(facts, policy)


@dataclass(frozen=True)
class _Layout(Lasting):
    """What every scan of a problem reads."""

    rows: Rows
    people: People


@dataclass(frozen=True)
class Question:
    """What one scan asks; ``most`` 0 = to count, ``some`` = the rows of some jobs only."""

    layout: _Layout
    some: Rows | None
    prices: Prices
    floors: Floors
    most: int = 0

    @property
    def scene(self) -> Scene:
        """As the kernels take it."""
        return Scene(self.layout.rows if self.some is None else self.some, self.layout.people, self.prices)


@dataclass(frozen=True)
class FolderScan:
    """A ``Source`` whose pairs are found by compiled code; takes a problem that ``folder_rows.fits``.

    Attributes:
        order: row of each worker as they are scanned. place: of each row, where it is scanned.
        pinned: the pairs of pins, in order of worker. some: the rows that are looked at; None = all.
    """

    facts: Facts = field(repr=False)
    policy: Policy
    values: Values = field(repr=False)
    layout: _Layout = field(repr=False)
    order: Indices = field(repr=False)
    place: Indices = field(repr=False)
    pinned: Pairs = field(repr=False)
    some: Rows | None = field(default=None, repr=False)

    @classmethod
    def of(cls, facts: Facts, policy: Policy, *, values: Values) -> Self:
        """Lay out jobs and people; costs about as much as a scan."""
        rows, codes = rows_of(facts, policy)
        people, order = people_of(facts, policy, values=values, codes=codes)
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        worker = np.flatnonzero(values.pinned >= 0).astype(np.int32)
        job = values.pinned[worker]
        fit, score = pair_scores(facts, policy, values, worker=worker, job=job)
        pinned = Pairs(worker[fit], job[fit], score[fit])
        return cls(facts, policy, values, _Layout(rows, people), order, place, pinned)

    @property
    def workers(self) -> int:
        """How many workers there are."""
        return len(self.order)

    @property
    def jobs(self) -> int:
        """How many jobs there are."""
        return len(self.facts.problem.jobs)

    def among(self, jobs: Flags) -> "FolderScan":
        """Return the pairs of some jobs, and those of pins."""
        return replace(self, some=of_jobs(self.layout.rows, jobs))

    def count(self, *, executor: Executor | None = None, progress: Step | None = None) -> Longs:
        """Return how many eligible pairs each worker has."""
        question = self.question(Asked.nothing(self.jobs), Floor.none(self.workers))
        parts = map_blocks(_count, question, blocks=self.blocks, executor=executor, progress=progress)
        count = np.concatenate([np.zeros(0, dtype=np.int64), *parts])[self.place]
        np.add.at(count, self.pinned.worker, 1)
        worker, job = np.divmod(self.facts.banned, self.jobs)
        alone = pair_refusals(self.facts, worker.astype(np.int32), job.astype(np.int32)) == _BANNED
        np.subtract.at(count, worker[alone & (self.values.pinned[worker] < 0)], 1)
        return count

    def scan(
        self, asked: Asked, floor: Floor, *, most: int, executor: Executor | None = None, progress: Step | None = None
    ) -> Found:
        """Return of each worker the ``most`` best pairs above the floor."""
        question = replace(self.question(asked, floor), most=most)
        parts = list(map_blocks(_scan, question, blocks=self.blocks, executor=executor, progress=progress))
        found = self._in_rows(parts, floor, two_levels=asked.tie_other is not None)
        value, tie = values_of(asked, self.values, self.pinned)
        old, old_tie = found.best[self.pinned.worker], 0 if found.tie is None else found.tie[self.pinned.worker]
        above = (value > old) | ((value == old) & (tie > old_tie))
        return self._with_pins(found, above, value=value, tie=tie)

    def near(
        self, asked: Asked, floor: Floor, *, slack: int, executor: Executor | None = None, progress: Step | None = None
    ) -> Found:
        """Return every pair whose value is at most ``slack`` below the worker's best or floor, the greater of them."""
        asked, floor = Asked(asked.other, asked.favoured), Floor(floor.value)
        question = self.question(asked, floor, slack=slack)
        parts = list(map_blocks(_near, question, blocks=self.blocks, executor=executor, progress=progress))
        found = self._in_rows(parts, floor, two_levels=False)
        value, tie = values_of(asked, self.values, self.pinned)
        return self._with_pins(found, value >= found.best[self.pinned.worker] - slack, value=value, tie=tie)

    def scores(self, worker: Ints, job: Ints) -> tuple[Flags, Ints]:
        """Tell of each pair given whether it is eligible, and its score (0 where not)."""
        return pair_scores(self.facts, self.policy, self.values, worker=worker, job=job)

    @property
    def blocks(self) -> list[Block]:
        """The workers as they are scanned, in blocks."""
        return cut(self.workers, size=max(1, min(_BLOCK, -(-self.workers // _FEWEST_BLOCKS))))

    def question(self, asked: Asked, floor: Floor, *, slack: int = 0) -> Question:
        """Put prices and floors into the order of the scan, in 32 bits where they have room there."""
        reach = slack + max(0, int(floor.value.max(initial=0))) if slack else 0
        wide = max(_size(asked.other), 0 if asked.favoured is None else _size(asked.favoured), reach) > _NARROW
        kind: Any = np.int64 if wide else np.int32
        lowest = NOTHING if wide else -2 * _NARROW
        ties = floor.tie if asked.tie_other is not None and floor.tie is not None else np.zeros_like(floor.value)
        value = np.clip(floor.value[self.order], lowest, -lowest).astype(kind)
        floors = Floors(value, ties[self.order], kind(min(slack, -lowest)))
        return Question(self.layout, self.some, _prices(asked, self.values, kind=kind, lowest=lowest), floors)

    def _in_rows(self, parts: Sequence[Found], floor: Floor, *, two_levels: bool) -> Found:
        """Put workers back into the order of their rows, and give those without a better pair their floor."""
        found = Found.joined(parts)
        count = np.diff(found.start)[self.place]
        start = np.concatenate([[0], np.cumsum(count)])
        item = np.repeat(found.start[:-1][self.place] - start[:-1], count) + np.arange(start[-1])
        best = found.best[self.place]
        none = best == NOTHING
        tie = None
        if two_levels and found.tie is not None:
            old = np.zeros_like(best) if floor.tie is None else floor.tie
            tie = np.where(none, old, found.tie[self.place])
        return Found(start, found.job[item], found.score[item], np.where(none, floor.value, best), tie)

    def _with_pins(self, found: Found, above: Flags, *, value: Longs, tie: Longs) -> Found:
        """Add the pairs of pins that are asked for; their workers have no other pair."""
        if not len(self.pinned):
            return found
        worker, count = self.pinned.worker[above], np.diff(found.start)
        at = found.start[worker]
        count[worker] += 1
        best, ties = found.best.copy(), None if found.tie is None else found.tie.copy()
        better = np.flatnonzero(above & (value >= best[self.pinned.worker]))
        best[self.pinned.worker[better]] = value[better]
        if ties is not None:
            ties[self.pinned.worker[better]] = tie[better]
        return Found(
            start=np.concatenate([[0], np.cumsum(count)]),
            job=np.insert(found.job, at, self.pinned.job[above]),
            score=np.insert(found.score, at, self.pinned.score[above]),
            best=best,
            tie=ties,
        )


def _size(values: Longs) -> int:
    return max(int(values.max(initial=0)), -int(values.min(initial=0)))


def _prices(asked: Asked, values: Values, *, kind: Any, lowest: int) -> Prices:
    """Return what each group of workers is asked."""
    favoured_from = favoured_at(values)
    groups = len(favoured_from) + 1
    least = np.append(favoured_from, np.iinfo(np.int32).max)
    favoured = values.reserved_tier >= least[:, None]
    two_levels = asked.tie_other is not None
    return Prices(
        never=kind(2 * lowest),
        lowest=kind(lowest),
        value=_by_group(asked.other, asked.favoured, favoured).astype(kind),
        tie=_by_group(asked.tie_other, asked.tie_favoured, favoured)
        if asked.tie_other is not None
        else np.zeros((groups, 0), dtype=np.int64),
        hash=values.job_hash if two_levels else values.job_hash[:0],
    )


def _by_group(other: Longs, favoured: Longs | None, flags: Flags) -> Longs:
    return np.where(flags, other if favoured is None else favoured, other)


def _count(question: Question, block: Block) -> Longs:
    return _top(question, block).filled.astype(np.int64)


def _scan(question: Question, block: Block) -> Found:
    top = _top(question, block)
    filled = np.arange(question.most) < top.filled[:, None]
    start = np.concatenate([[0], np.cumsum(top.filled, dtype=np.int64)])
    return Found(start, top.job[filled], top.score[filled].astype(np.int32), top.best, top.best_tie)


def _top(question: Question, block: Block) -> Top:
    size, kind = block[1] - block[0], question.prices.value.dtype
    top = Top(
        filled=np.zeros(size, dtype=np.int32),
        job=np.empty((size, question.most), dtype=np.int32),
        score=np.empty((size, question.most), dtype=kind),
        tie=np.empty((size, question.most), dtype=np.int64),
        best=np.full(size, NOTHING, dtype=np.int64),
        best_tie=np.zeros(size, dtype=np.int64),
    )
    best_pairs(block, question.scene, question.floors, top, work_for(question.scene, block))
    return top


def _near(question: Question, block: Block) -> Found:
    """Go on where the room ended, with more of it."""
    size = block[1] - block[0]
    count, best = np.zeros(size, dtype=np.int32), np.full(size, NOTHING, dtype=np.int64)
    job, score = [np.zeros(0, dtype=np.int32)], [np.zeros(0, dtype=np.int32)]
    work = work_for(question.scene, block)
    at, room = block[0], max(8 * size, len(question.scene.rows.job))
    while at < block[1]:
        near = Near(
            count[at - block[0] :],
            np.empty(room, dtype=np.int32),
            np.empty(room, dtype=np.int32),
            best[at - block[0] :],
        )
        at, used = near_pairs((at, block[1]), question.scene, question.floors, near, work)
        job.append(near.job[:used].copy())
        score.append(near.score[:used].copy())
    best[best <= question.floors.value[slice(*block)]] = NOTHING
    start = np.concatenate([[0], np.cumsum(count, dtype=np.int64)])
    return Found(start, np.concatenate(job), np.concatenate(score), best)


def work_for(scene: Scene, block: Block) -> Work:
    """Return scratch for a block; no worker has more runs than places times occupations, and their own ones."""
    people, rows, kind = scene.people, scene.rows, scene.prices.value.dtype
    last = slice(block[0], block[1] + 1)
    places, skills = (np.diff(start[last]).max(initial=0) for start in (people.place_start, people.skill_start))
    runs = np.empty((len(Runs._fields), int(places) * (len(rows.by_occupation) + int(skills))), dtype=np.int32)
    return Work(
        line=np.empty(len(rows.job), dtype=kind),
        out=np.empty(STRETCH, dtype=kind),
        fit=np.empty(LEVELS, dtype=np.int32),
        runs=Runs(*runs),
        least=np.empty(3, dtype=np.int64),
        value=np.empty(len(rows.job), dtype=kind),
        job=np.empty(len(rows.job), dtype=np.int32),
    )
