"""For whom there would be room if one more pair were eligible: one exact repair of the solved round.

Whoever takes a seat may push its holder to another job, and so on, until a free seat is reached or somebody
drops out. The newcomer is placed by every optimum of the changed round exactly when the best such chain,
with the newcomer's own pair in front, is better than leaving everything as it is: the old optimum is the best
without the new pair, and the chain is an augmenting path from it. Chains keep pins, companions, reserved
seats and corridor limits; with companions or limits they prove a place where they find one, and nothing
where they do not.
"""

from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from matching.candidates import Pairs
from matching.chains import NO_WAY, Words
from matching.margins import Margins
from matching.nets import Market
from matching.policy import Policy
from matching.problem import Flags, Ints, Longs
from matching.refusal_kernels import Chances
from matching.seat_graph import SeatGraph
from matching.stages import tie_break

NEVER = 2**62
"""No score is enough."""
_MOST_LOOKS, _MOST_WORDS = 1_000_000_000, 8_000_000
"""Arcs that may be gone over for households whose last member may leave, and nodes whose chains are kept for them."""


@dataclass(frozen=True)
class Room:
    """What taking a seat costs the others of a solved round.

    Attributes:
        market: the solved round. margins: best chains at every seat.
    """

    market: Market
    margins: Margins

    @classmethod
    def of(cls, market: Market, policy: Policy, *, executor: Executor | None = None) -> Self:
        """Look at every eligible pair once, then for the best chains."""
        return cls(market, Margins.of(SeatGraph.of(market, policy, executor=executor)))

    def least_score(self, worker: Ints, job: Ints) -> Longs:
        """Return the least score with which each pair, new to an unplaced worker, would be in every optimum.

        ``NEVER`` where no score is enough, or none is known to be. Below 0: any score is. No score is below 0.
        """
        graph = self.margins.graph
        own, leaving = self._own[worker], self.margins.leaving
        least = self._least(own, worker, job, node=job, words=leaving)
        row = np.flatnonzero(graph.nodes.held[job] >= 0)
        if len(row):
            least[row] = np.minimum(least[row], self._reserved(own[row], worker[row], job[row], leaving))
        for home, row in self._with_a_last_member(worker):
            words = self._leaving_by[home]
            least[row] = np.minimum(
                self._least(own[row], worker[row], job[row], node=job[row], words=words),
                self._reserved(own[row], worker[row], job[row], words),
            )
        return np.where(~graph.alone[worker] | graph.shut(worker, job), NEVER, least)

    def _reserved(self, own: Longs, worker: Ints, job: Ints, words: Words) -> Longs:
        """Return the same for the job's reserved seats."""
        graph, values = self.margins.graph, self.market.values
        node = graph.nodes.reserved_of(values, worker, job)
        bonus = graph.scale.reserved * (values.soft[job] & values.favoured(worker, job))
        return np.where(node >= 0, self._least(own + bonus, worker, job, node=node, words=words), NEVER)

    def _least(self, own: Longs, worker: Ints, job: Ints, *, node: Ints, words: Words) -> Longs:
        """Return the least score that outweighs what the others lose; at a draw the tie-break decides."""
        others = words.first[node]
        need = np.where(others == NO_WAY, NEVER, -(own + others))
        draw = np.flatnonzero((need >= 0) & (need <= self.market.search.policy.max_score))
        values = self.market.values
        tie = tie_break(values.worker_hash[worker[draw]], values.job_hash[job[draw]]) + words.tie[node[draw]]
        need[draw] += tie <= 0
        return need

    @cached_property
    def _own(self) -> Longs:
        """What placing each worker adds to the aims, without score and reserved seats."""
        worker = np.arange(len(self.market.problem.workers), dtype=np.int32)
        none = np.zeros(len(worker), dtype=np.int32)
        plain, _ = self.margins.graph.scale.words(Pairs(worker, none, none))
        return plain + self._first_of_household(worker)

    def _first_of_household(self, worker: Ints) -> Longs:
        graph = self.margins.graph
        first = (self.market.values.household[worker] >= 0) & (graph.reached[worker] == 0)
        return np.asarray(graph.scale.household * first)

    def _with_a_last_member(self, worker: Ints) -> list[tuple[int, Longs]]:
        """Return households with one member placed, whose place another may take, and their entries of ``worker``."""
        home = self.margins.graph.nodes.home[worker]
        row = np.flatnonzero((self.market.job_of_worker[worker] < 0) & self._last[home])
        row = row[np.argsort(home[row], kind="stable")]
        found = []
        for part in np.split(row, np.flatnonzero(np.diff(home[row])) + 1) if len(row) else []:
            name = int(home[part[0]])
            if name not in self._leaving_by:
                self._leaving_by[name] = self.margins.leaving_by(name)
            found.append((name, part))
        return found

    @cached_property
    def _last(self) -> Flags:
        """Tell of each node whether it is a household with one member placed and others not; the first where many are.

        As many as there is room and time for the best chains of.
        """
        graph = self.margins.graph
        home = graph.nodes.home
        one = (home != graph.nodes.sink) & (graph.reached == 1) & (self.market.job_of_worker < 0)
        most = min(_MOST_LOOKS // max(1, len(graph.arcs)), _MOST_WORDS // graph.nodes.count)
        flags = np.zeros(graph.nodes.count, dtype=np.bool_)
        flags[np.unique(home[one])[: max(1, most)]] = True
        return flags

    @cached_property
    def _leaving_by(self) -> dict[int, Words]:
        return {}

    def chances(self, *, most: int) -> Chances:
        """Return what compiled code needs to tell where there is room; ``most``: see ``Look``. No limit may be full."""
        graph, values = self.margins.graph, self.market.values
        worker = np.arange(len(values.tier), dtype=np.int32)
        which, rows = np.zeros(len(worker), dtype=np.int32), [self.margins.leaving]
        for home, row in self._with_a_last_member(worker):
            which[row] = len(rows)
            rows.append(self._leaving_by[home])
        return Chances(
            known=True,
            alone=graph.alone,
            tier=values.tier.astype(np.int32),
            hash=values.worker_hash,
            own=self._own,
            which=which,
            first=np.stack([row.first for row in rows]),
            tie=np.stack([row.tie for row in rows]),
            held=graph.nodes.held,
            soft=values.soft,
            reserved_tier=values.reserved_tier,
            job_hash=values.job_hash,
            bonus=graph.scale.reserved,
            most_score=self.market.search.policy.max_score,
            most=most,
        )

    def places(self, pairs: Pairs) -> Flags:
        """Tell of each pair that is new to an unplaced worker whether every optimum with it alone places the worker."""
        return np.asarray(pairs.score >= self.least_score(pairs.worker, pairs.job))

    def shut(self, worker: Ints, job: Ints) -> Flags:
        """Tell of each pair whether a limit that it counts against has no room left."""
        return self.margins.graph.shut(worker, job)


def no_chances(market: Market) -> Chances:
    """Return what compiled code reads where nothing is said about places."""
    people, jobs = len(market.problem.workers), len(market.problem.jobs)
    nothing, flags = np.zeros(people, dtype=np.int64), np.zeros(people, dtype=np.bool_)
    values = market.values
    return Chances(
        known=False,
        alone=flags,
        tier=values.tier.astype(np.int32),
        hash=values.worker_hash,
        own=nothing,
        which=np.zeros(people, dtype=np.int32),
        first=np.zeros((1, 1), dtype=np.int64),
        tie=np.zeros((1, 1), dtype=np.int64),
        held=np.zeros(jobs, dtype=np.int32),
        soft=values.soft,
        reserved_tier=values.reserved_tier,
        job_hash=values.job_hash,
        bonus=0,
        most_score=0,
        most=1,
    )
