"""Seats as nodes, moves as arcs, and what is gained by them as two words that compare like the aims they hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.candidates import Pairs
from matching.policy import Policy
from matching.problem import Flags, Indices, Ints, Longs, Problem
from matching.stages import Values

_WORD = 2**61


@dataclass(frozen=True)
class Scale:
    """How the aims before the tie-break share one word.

    Attributes:
        values: worth of pairs, an aim. reach: of each aim, no sum counted here is further from 0.
        longest: so many pairs' worths may be added up.
    """

    values: Values
    reach: tuple[int, ...]
    longest: int

    @classmethod
    def of(cls, values: Values, policy: Policy) -> Self:
        """Give each aim as much of the word as leaves room for the longest sums."""
        most = [
            max(stage.tier_value, default=0)
            + (policy.max_score if stage.score else 0)
            + stage.reserved_bonus
            + stage.household_bonus
            for stage in values.stages[:-1]
        ]
        longest = 1
        while _span(most, 2 * longest) < _WORD:
            longest *= 2
        return cls(values, tuple(max(1, one) * longest for one in most), longest)

    def pack(self, parts: Sequence[Longs | int]) -> Longs:
        """Return one word for each column of the aims before the tie-break."""
        word = np.zeros(1, dtype=np.int64)
        for part, reach in zip(parts, self.reach, strict=True):
            word = word * (2 * reach + 1) + part
        return word

    def unpack(self, word: Longs) -> Longs:
        """Return aims x columns, the tie-break left out."""
        parts = []
        for reach in reversed(self.reach):
            part = (word + reach) % (2 * reach + 1) - reach
            parts.append(part)
            word = (word - part) // (2 * reach + 1)
        return np.stack(parts[::-1])

    def words(self, pairs: Pairs) -> tuple[Longs, Longs]:
        """Return what each pair adds, reserved seats and households left out."""
        *stages, tie = self.values.stages
        columns = {"worker": pairs.worker, "job": pairs.job, "score": pairs.score}
        first = self.pack([self.values.pair_value(stage, **columns) for stage in stages])
        return first, self.values.pair_value(tie, **columns)

    @property
    def score(self) -> int:
        """A point of score."""
        return int(self.pack([int(stage.score) for stage in self.values.stages[:-1]])[0])

    @property
    def reserved(self) -> int:
        """A soft reserved seat held by its tiers."""
        return int(self.pack([stage.reserved_bonus for stage in self.values.stages[:-1]])[0])

    @property
    def household(self) -> int:
        """A zero-employment household reached."""
        return int(self.pack([stage.household_bonus for stage in self.values.stages[:-1]])[0])


def _span(most: Sequence[int], longest: int) -> int:
    span = 1
    for one in most:
        span *= 2 * max(1, one) * longest + 1
    return span


@dataclass(frozen=True)
class Nodes:
    """Open seats of job ``j`` are node ``j``; ``held[j]`` its reserved seats, -1 = none.

    Attributes:
        home: node of each worker's zero-employment household, the sink without one.
        size: seats of each seat node. homes: how many households. sink: the last node.
    """

    held: Ints
    home: Ints
    size: Ints
    homes: int
    sink: int

    @classmethod
    def of(cls, problem: Problem, values: Values, *, exchange: bool) -> Self:
        """Number the nodes; without ``exchange`` households have none and members do not stand in for each other."""
        jobs = problem.jobs
        some = jobs.reserved_seats > 0
        held = np.where(some, len(jobs) - 1 + np.cumsum(some), -1).astype(np.int32)
        size = np.concatenate([jobs.seats - jobs.reserved_seats, jobs.reserved_seats[some]]).astype(np.int32)
        poor = np.unique(values.household[values.household >= 0]) if exchange else np.zeros(0, dtype=np.int32)
        sink = len(size) + len(poor)
        place = len(size) + np.searchsorted(poor, values.household)
        home = np.where((values.household >= 0) & exchange, place, sink).astype(np.int32)
        return cls(held, home, size, len(poor), sink)

    @property
    def count(self) -> int:
        """How many there are."""
        return self.sink + 1

    def reserved_of(self, values: Values, worker: Ints, job: Ints) -> Ints:
        """Return the node of the job's reserved seats where the worker may sit there, else -1."""
        may = values.favoured(worker, job) | values.soft[job]
        return np.where(may, self.held[job], -1).astype(np.int32)


@dataclass(frozen=True)
class Arcs:
    """Ways from node to node with what the round gains by them."""

    tail: Ints
    head: Ints
    first: Longs
    tie: Longs

    def __len__(self) -> int:
        return len(self.tail)

    @classmethod
    def joined(cls, parts: Sequence["Arcs"]) -> Self:
        """Put parts one after another."""
        return cls(
            *(np.concatenate([getattr(part, name) for part in parts]) for name in ("tail", "head", "first", "tie"))
        )

    def take(self, rows: Indices | Flags) -> "Arcs":
        """Return some of them."""
        return Arcs(self.tail[rows], self.head[rows], self.first[rows], self.tie[rows])

    def best(self, nodes: int) -> "Arcs":
        """Keep the best way between any two nodes."""
        key = self.tail.astype(np.int64) * nodes + self.head
        order = np.lexsort((self.tie, self.first, key))
        return self.take(order[np.diff(key[order], append=-1) != 0])
