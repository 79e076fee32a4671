"""A cheapest flow that one unit more, or one less, passes through: shortest residual paths with exact potentials.

Costs are never negative after reduction by the potentials, so Dijkstra finds the path and stops at the sink;
only the potentials of nodes nearer than the sink change (Edmonds and Karp 1972). The flow stays a cheapest one
for the units that are in it, and the potentials keep proving it.
"""

from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any, NamedTuple, Self

import numpy as np

from matching.compiled import available, compiled
from matching.flow import Network
from matching.problem import Flags, Longs

_FAR = 2**62
ENDLESS = _FAR - 1
_COMPILED_FROM = 3_000
"""Arcs from which compiling the search pays; the same function runs either way."""


class _Graph(NamedTuple):
    """Arcs, and for each node those that touch it: ``first[v]:first[v + 1]``.

    Attributes:
        tail, head, capacity, cost: of each arc.
        first, arc, other, leaves: an entry a touching arc: which one, the node at its other end, and whether it leaves.
    """

    tail: Longs
    head: Longs
    capacity: Longs
    cost: Longs
    first: Longs
    arc: Longs
    other: Longs
    leaves: Flags


class _State(NamedTuple):
    """What a search reads and writes; ``distance`` and ``done`` are clean between searches."""

    flow: Longs
    potential: Longs
    distance: Longs
    through: Longs
    done: Flags


@compiled
def _change(  # noqa: C901, PLR0912, PLR0915 - one function, run as it stands where nothing is compiled
    graph: _Graph,
    state: _State,
    start: int,
    forward: bool,  # noqa: FBT001 - compiled functions take no other arguments
    most: int,
) -> Any:
    """Move a unit from (or, backward, to) the start along a shortest way to the sink, if none is longer than ``most``.

    One function with plain arguments, because it is compiled whole. Potentials nearer than the way's end change; where
    there is no way within ``most``, those nearer than that do, and the flow stays. Returns the way's length, -1 = none,
    and how many nodes were reached.
    """
    sink = len(graph.first) - 2
    reached = [start]
    state.distance[start] = 0
    heap = [(0, start)]
    while len(heap) > 0:
        so_far, node = heappop(heap)
        if state.done[node]:
            continue
        if so_far > most:
            break
        state.done[node] = True
        if node == sink:
            break
        for k in range(graph.first[node], graph.first[node + 1]):
            arc, other = graph.arc[k], graph.other[k]
            along = graph.leaves[k] == forward
            if state.done[other] or not (state.flow[arc] < graph.capacity[arc] if along else state.flow[arc] > 0):
                continue
            reduced = graph.cost[arc] + state.potential[graph.tail[arc]] - state.potential[graph.head[arc]]
            length = so_far + (reduced if along else -reduced)
            if length < state.distance[other]:
                if state.distance[other] == _FAR:
                    reached.append(other)
                state.distance[other] = length
                state.through[other] = arc
                heappush(heap, (length, other))
    length = state.distance[sink] if state.done[sink] else -1
    node = sink if length >= 0 else start
    while node != start:
        arc = state.through[node]
        comes_in = graph.head[arc] == node
        state.flow[arc] += 1 if comes_in == forward else -1
        node = graph.tail[arc] if comes_in else graph.head[arc]
    end = length if length >= 0 else most
    for one in reached:
        nearer = min(state.distance[one] - end, 0) if end < ENDLESS else 0
        state.potential[one] += nearer if forward else -nearer
        state.distance[one] = _FAR
        state.done[one] = False
    return length, len(reached)


@dataclass(frozen=True)
class CheapestFlow:
    """A cheapest flow that changes unit by unit.

    The last node is the sink. ``flow`` and ``potential`` change in place; ``work`` counts nodes looked at.
    """

    graph: _Graph
    state: _State
    work: Longs

    @classmethod
    def of(cls, network: Network, cost: Longs, *, flow: Longs, potential: Longs) -> Self:
        """Start from a cheapest flow and potentials that prove it (``matching.potentials``)."""
        nodes, arcs = len(network.supply), len(cost)
        tail, head = network.tail.astype(np.int64), network.head.astype(np.int64)
        order = np.argsort(np.concatenate([tail, head]), kind="stable")
        count = np.bincount(tail, minlength=nodes) + np.bincount(head, minlength=nodes)
        graph = _Graph(
            tail=tail,
            head=head,
            capacity=network.capacity.astype(np.int64),
            cost=cost,
            first=np.concatenate([[0], np.cumsum(count)]).astype(np.int64),
            arc=(order % max(1, arcs)).astype(np.int64),
            other=np.concatenate([head, tail])[order],
            leaves=order < arcs,
        )
        state = _State(
            flow=flow.copy(),
            potential=potential.copy(),
            distance=np.full(nodes, _FAR, dtype=np.int64),
            through=np.zeros(nodes, dtype=np.int64),
            done=np.zeros(nodes, dtype=np.bool_),
        )
        return cls(graph, state, np.zeros(1, dtype=np.int64))

    @property
    def flow(self) -> Longs:
        """Flow of each arc."""
        return self.state.flow

    @property
    def potential(self) -> Longs:
        """Potential of each node, the sink's 0: what a unit that enters there costs is minus this, or more."""
        return self.state.potential

    def send(self, node: int, *, most: int = ENDLESS) -> int | None:
        """Let one more unit in at a node; returns what it costs, or None when there is no way to the sink.

        Nor is there where it would cost by more than ``most`` more than the potentials say; they then say so afterwards.
        """
        return self._change(node, forward=True, most=most)

    def take(self, node: int) -> int | None:
        """Take out a unit that came in at a node; returns what that costs (below 0: saves), or None as above."""
        return self._change(node, forward=False, most=ENDLESS)

    def _change(self, node: int, *, forward: bool, most: int) -> int | None:
        if node == len(self.graph.first) - 2:
            return 0
        before = int(self.state.potential[node])
        change = _change if len(self.graph.tail) >= _COMPILED_FROM and available() else _change.plain
        length, reached = change(self.graph, self.state, node, forward, most)
        self.work[0] += reached
        if length < 0:
            return None
        return int(length) - before if forward else int(length) + before
