"""Several aims in strict order on one network: each is solved on the optimal face of those before it.

No large numbers separate the aims. After a stage, arcs of nonzero reduced cost carry the same flow in
every optimum, so they are fixed and leave the network; whatever flows on the rest is optimal for all
stages so far. The potentials of all stages, read as vectors, prove the whole (see ``matching.bound``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from matching.cycles import may_change
from matching.flow import Network, cheapest_flow, check_range
from matching.potentials import potentials
from matching.problem import Flags, Indices, Longs

Cost = Callable[[Indices], Longs]
"""Costs of the arcs asked for."""


@dataclass(frozen=True)
class StagedFlow:
    """Attributes: flow: of each arc. potential: stages x nodes, the sink's 0."""

    flow: Longs
    potential: Longs


@dataclass
class _Face:
    """What is still free after the stages so far.

    Attributes:
        arc: arcs that may still change. flow: of every arc, the last found, optimal for all stages so far.
        supply: of each node, less what its fixed arcs carry.
    """

    network: Network
    arc: Indices
    flow: Longs
    supply: Longs
    solved: bool = False

    def part(self) -> tuple[Indices, Network]:
        """The free arcs with the nodes that they touch, and always the sink, as a network of its own."""
        tail, head = self.network.tail[self.arc], self.network.head[self.arc]
        touched = np.zeros(len(self.supply), dtype=np.bool_)
        touched[tail] = touched[head] = touched[-1] = True
        local = (np.cumsum(touched) - 1).astype(np.int32)
        node = np.flatnonzero(touched)
        return node, Network(local[tail], local[head], self.network.capacity[self.arc], self.supply[node])

    def narrow(self, flow: Longs, *, free: Flags) -> None:
        """Take a stage's flow of the free arcs, and fix those that every optimum fills alike."""
        self.flow[self.arc] = flow
        fixed = self.arc[~free]
        self._take(fixed)
        self.arc, self.solved = self.arc[free], True

    def _take(self, fixed: Indices) -> None:
        carried = self.flow[fixed]
        np.subtract.at(self.supply, self.network.tail[fixed], carried)
        np.add.at(self.supply, self.network.head[fixed], carried)


def solve_in_order(
    network: Network,
    costs: Sequence[Cost],
    *,
    settle: Sequence[Indices] = (),
    progress: Callable[[int, int], None] | None = None,
) -> StagedFlow:
    """Return a flow whose vector of costs, one a stage, is lexicographically least, with potentials that prove it.

    Args:
        network: what may flow.
        costs: one a stage, asked only for arcs that are still free.
        settle: groups of nodes whose potentials ``matching.potentials`` may settle when nothing passes them.
        progress: called after each stage with how many are done, and of how many.

    Raises:
        RangeError, SolverError: see ``matching.flow.cheapest_flow``.
    """
    potential = np.zeros((len(costs), len(network.supply)), dtype=np.int64)
    face = _Face(network, np.arange(len(network.tail)), np.zeros_like(network.capacity), network.supply.copy())
    for stage, cost in enumerate(costs):
        if len(face.arc):
            _solve_stage(face, cost(face.arc), potential=potential[stage], settle=settle)
        if progress is not None:
            progress(stage + 1, len(costs))
    return StagedFlow(face.flow, potential)


def _solve_stage(face: _Face, cost: Longs, *, potential: Longs, settle: Sequence[Indices]) -> None:
    if face.solved and not cost.any():
        return
    node, part = face.part()
    flow = _improved(part, cost, face.flow[face.arc]) if face.solved else cheapest_flow(part, cost)
    place = np.full(len(face.supply), -1, dtype=np.intp)
    place[node] = np.arange(len(node))
    groups = [place[group][place[group] >= 0] for group in settle]
    distance = potentials(part, cost, flow=flow, settle=groups)
    potential[node] = distance
    face.narrow(flow, free=cost + distance[part.tail] == distance[part.head])


def _improved(network: Network, cost: Longs, flow: Longs) -> Longs:
    """Return a cheapest flow where one is known; what no other flow could fill otherwise is left as it is."""
    check_range(cost, nodes=len(network.supply))
    rest = _Face(network, np.arange(len(flow)), flow.copy(), network.supply.copy())
    rest.narrow(flow, free=may_change(network, flow))
    if len(rest.arc):
        rest.flow[rest.arc] = cheapest_flow(rest.part()[1], cost[rest.arc])
    return rest.flow
