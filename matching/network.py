"""A round as a flow: every worker sends one unit to a seat or, unplaced, to the sink.

Nodes: workers with an eligible pair, jobs, one gate for each job with reserved seats, one node for each
zero-employment household, the sink. A soft gate is where favoured workers enter: the first reserved seats
pay the stage's bonus. A hard gate is where the others enter: it lets through the seats that are not
reserved. Unplaced members of a household meet in its node: the last of them loses the stage's bonus.
Pinned workers have no way to stay unplaced.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.candidates import Pairs
from matching.flow import Network
from matching.problem import Indices, Ints, Longs, Problem
from matching.result import Prices
from matching.stages import Stage, Values


@dataclass(frozen=True)
class _Nodes:
    """Where each kind of node begins; workers begin at 0."""

    worker: Ints
    gated: Indices
    poor: Ints
    jobs: int

    @property
    def job(self) -> Indices:
        return len(self.worker) + np.arange(self.jobs)

    @property
    def gate(self) -> Indices:
        return len(self.worker) + self.jobs + np.arange(len(self.gated))

    @property
    def household(self) -> Indices:
        return len(self.worker) + self.jobs + len(self.gated) + np.arange(len(self.poor))

    @property
    def sink(self) -> int:
        return len(self.worker) + self.jobs + len(self.gated) + len(self.poor)


@dataclass(frozen=True)
class _Arcs:
    """Arcs of one kind."""

    tail: Indices
    head: Indices
    capacity: Longs


@dataclass(frozen=True)
class RoundNetwork:
    """The flow of a round with the meaning of its nodes and arcs.

    Attributes:
        network: arcs of pairs come first, in the order of ``pairs``.
        bonus, lost: arcs that earn a soft reserved seat's bonus, or lose a household's: (first, last).
    """

    values: Values
    pairs: Pairs
    nodes: _Nodes
    network: Network
    bonus: tuple[int, int]
    lost: tuple[int, int]

    @classmethod
    def of(cls, problem: Problem, values: Values, pairs: Pairs) -> Self:
        """Build the flow of the eligible pairs; of a pinned worker only the pair of the pin may be given."""
        worker, worker_node = np.unique(pairs.worker, return_inverse=True)
        poor = np.unique(values.household[worker])
        gated = np.flatnonzero(values.reserved_tier >= 0)
        nodes = _Nodes(worker, gated, poor[poor >= 0], len(problem.jobs))
        head = _entry(values, pairs, nodes)
        kept, lost = _household_arcs(values, nodes)
        gates, bonus = _gate_arcs(problem, values, nodes)
        pair = _Arcs(worker_node, head, np.ones(len(head), dtype=np.int64))
        kinds = (pair, _seat_arcs(problem, nodes), gates, bonus, _ways_out(values, nodes), kept, lost)
        ends = np.cumsum([len(kind.tail) for kind in kinds]).tolist()
        return cls(
            values=values,
            pairs=pairs,
            nodes=nodes,
            network=_joined(kinds, nodes),
            bonus=(ends[2], ends[3]),
            lost=(ends[5], ends[6]),
        )

    def cost(self, stage: Stage, arc: Indices) -> Longs:
        """Return what the given arcs cost in a stage: minus their worth."""
        cost = np.zeros(len(arc), dtype=np.int64)
        pair = arc < len(self.pairs)
        chosen = arc[pair]
        worker, job, score = self.pairs.worker[chosen], self.pairs.job[chosen], self.pairs.score[chosen]
        cost[pair] = -self.values.pair_value(stage, worker=worker, job=job, score=score)
        cost[(arc >= self.bonus[0]) & (arc < self.bonus[1])] = -stage.reserved_bonus
        cost[(arc >= self.lost[0]) & (arc < self.lost[1])] = stage.household_bonus
        return cost

    def entry(self, pairs: Pairs) -> Indices:
        """Return the node where each pair comes in to its job."""
        return _entry(self.values, pairs, self.nodes)

    def way_out(self, workers: int) -> Indices:
        """Return of each worker the node where they go when unplaced: their household's, or the sink."""
        household = self.values.household[:workers]
        node = np.full(workers, self.nodes.sink, dtype=np.intp)
        known = np.isin(household, self.nodes.poor)
        node[known] = self.nodes.household[np.searchsorted(self.nodes.poor, household[known])]
        return node

    @property
    def settle(self) -> tuple[Indices, Indices]:
        """Nodes whose price is 0 when nobody passes them: seats first, then the gates before them."""
        return self.nodes.job, self.nodes.gate

    def job_of_worker(self, flow: Longs, *, workers: int) -> Ints:
        """Read the proposals off a flow, -1 = unplaced."""
        placed = np.flatnonzero(flow[: len(self.pairs)])
        job = np.full(workers, -1, dtype=np.int32)
        job[self.pairs.worker[placed]] = self.pairs.job[placed]
        return job

    def prices(self, potential: Longs) -> Prices:
        """Read the seat prices off the potentials (stages x nodes)."""
        at_job = -potential[:, self.nodes.job]
        at_gate = -potential[:, self.nodes.gate]
        free, held = at_job, at_job.copy()
        gated, soft = self.nodes.gated, self.values.soft[self.nodes.gated]
        bonus = np.array([[stage.reserved_bonus] for stage in self.values.stages], dtype=np.int64)
        held[:, gated[soft]] = at_gate[:, soft] + bonus
        free[:, gated[~soft]] = at_gate[:, ~soft]
        return Prices(open=free, reserved=held)


def _entry(values: Values, pairs: Pairs, nodes: _Nodes) -> Indices:
    """The node where each pair enters its job."""
    gate = np.full(nodes.jobs, -1, dtype=np.intp)
    gate[nodes.gated] = nodes.gate
    through = values.favoured(pairs.worker, pairs.job) == values.soft[pairs.job]
    through &= gate[pairs.job] >= 0
    return np.where(through, gate[pairs.job], nodes.job[pairs.job])


def _seat_arcs(problem: Problem, nodes: _Nodes) -> _Arcs:
    seats = np.minimum(problem.jobs.seats, len(nodes.worker)).astype(np.int64)
    return _Arcs(nodes.job, np.full(nodes.jobs, nodes.sink), seats)


def _gate_arcs(problem: Problem, values: Values, nodes: _Nodes) -> tuple[_Arcs, _Arcs]:
    gated = nodes.gated
    soft = values.soft[gated]
    reserved = problem.jobs.reserved_seats[gated].astype(np.int64)
    unreserved = np.minimum(problem.jobs.seats[gated] - reserved, len(nodes.worker))
    way = np.where(soft, len(nodes.worker) + 1, unreserved)  # a soft gate never closes
    gates = _Arcs(nodes.gate, nodes.job[gated], way)
    return gates, _Arcs(nodes.gate[soft], nodes.job[gated[soft]], reserved[soft])


def _ways_out(values: Values, nodes: _Nodes) -> _Arcs:
    free = np.flatnonzero(values.pinned[nodes.worker] < 0)
    household = values.household[nodes.worker[free]]
    head = np.full(len(free), nodes.sink)
    member = household >= 0
    head[member] = nodes.household[np.searchsorted(nodes.poor, household[member])]
    return _Arcs(free, head, np.ones(len(free), dtype=np.int64))


def _household_arcs(values: Values, nodes: _Nodes) -> tuple[_Arcs, _Arcs]:
    household = values.household[nodes.worker]
    members = np.bincount(np.searchsorted(nodes.poor, household[household >= 0]), minlength=len(nodes.poor))
    several = members > 1
    sink = np.full(len(nodes.poor), nodes.sink)
    kept = _Arcs(nodes.household[several], sink[several], (members[several] - 1).astype(np.int64))
    return kept, _Arcs(nodes.household, sink, np.ones(len(nodes.poor), dtype=np.int64))


def _joined(kinds: tuple[_Arcs, ...], nodes: _Nodes) -> Network:
    supply = np.zeros(nodes.sink + 1, dtype=np.int64)
    supply[: len(nodes.worker)] = 1
    supply[nodes.sink] = -len(nodes.worker)
    return Network(
        tail=np.concatenate([kind.tail for kind in kinds]).astype(np.int32),
        head=np.concatenate([kind.head for kind in kinds]).astype(np.int32),
        capacity=np.concatenate([kind.capacity for kind in kinds]),
        supply=supply,
    )
