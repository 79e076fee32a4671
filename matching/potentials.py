"""Exact node potentials of a cheapest flow: shortest distances from the sink in the residual graph.

OR-Tools' flow gives no duals. Bellman-Ford finds them; only nodes whose distance has just fallen are
looked at again, all of them at once. Where that does not end soon there are long chains, and
``matching.distances`` goes along them. Seat prices are then the least that support the flow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.distances import lower
from matching.errors import SolverError
from matching.flow import Network
from matching.problem import Flags, Indices, Ints, Longs

_FAR = np.int64(2**62)
_WAVES = 128
"""Ordinary rounds end within so many waves; chains of displacements take as many as they are long."""


@dataclass(frozen=True)
class Residual:
    """Residual arcs in order of the node that they leave; those of node ``v`` are ``first[v]:first[v + 1]``."""

    first: Indices
    to: Ints
    length: Longs

    @classmethod
    def of(cls, network: Network, cost: Longs, flow: Longs) -> Self:
        """Return the ways that a unit more could take, and those that one of the flow could be taken back."""
        room = np.flatnonzero(flow < network.capacity)
        used = np.flatnonzero((flow > 0) | (network.capacity == 0))  # a seat that is not there costs no less than 0
        start = np.concatenate([network.tail[room], network.head[used]])
        order = np.argsort(start, kind="stable")
        to = np.concatenate([network.head[room], network.tail[used]])[order]
        length = np.concatenate([cost[room], -cost[used]])[order]
        count = np.bincount(start, minlength=len(network.supply))
        return cls(np.concatenate([[0], np.cumsum(count)]).astype(np.intp), to, length)

    def leaving(self, node: Indices) -> tuple[Indices, Indices]:
        """Residual arcs that leave the nodes, and for each which of the nodes it leaves."""
        count = self.first[node + 1] - self.first[node]
        origin = np.repeat(np.arange(len(node)), count)
        before = np.cumsum(count) - count
        return np.arange(len(origin)) - before[origin] + self.first[node][origin], origin


def potentials(network: Network, cost: Longs, *, flow: Longs, settle: Sequence[Indices] = ()) -> Longs:
    """Return potentials ``d`` (sink: 0) under which the flow is cheapest.

    For each arc ``r = cost + d[tail] - d[head]`` is >= 0 where there is room and <= 0 where there is flow,
    so an arc with ``r != 0`` has the same flow in every cheapest flow.

    Args:
        network: what was solved.
        cost: of each arc.
        flow: of each arc.
        settle: groups of nodes, one after another; a node of them that no flow passes takes the least
            distance instead of the greatest, which makes an unwanted seat's price 0.

    Raises:
        SolverError: the flow is not a cheapest one.
    """
    residual = Residual.of(network, cost, flow)
    distance = np.full(len(network.supply), _FAR, dtype=np.int64)
    sink = len(distance) - 1
    distance[sink] = 0
    _relax(residual, distance, active=np.array([sink], dtype=np.intp))
    _reach_rest(residual, distance)
    passed = np.zeros(len(distance), dtype=np.bool_)
    passed[network.tail[flow > 0]] = passed[network.head[flow > 0]] = True
    for group in settle:
        idle = np.zeros_like(passed)
        idle[group] = ~passed[group]
        _relax(residual, distance, active=_settle(network, cost, distance, idle=idle))
    return distance


def _relax(residual: Residual, distance: Longs, *, active: Indices) -> None:
    """Lower distances until every residual arc out of a reached node is honoured."""
    for _ in range(min(_WAVES, len(distance) + 1)):
        arc, origin = residual.leaving(active)
        reached = distance[active][origin] + residual.length[arc]
        shorter = reached < distance[residual.to[arc]]
        to = residual.to[arc[shorter]]
        if not len(to):
            return
        np.minimum.at(distance, to, reached[shorter])
        active = np.unique(to).astype(np.intp)
    if not lower(residual.first, residual.to, residual.length, distance, active=active):
        raise SolverError("the flow is not a cheapest one: its residual graph has a negative cycle.")


def _reach_rest(residual: Residual, distance: Longs) -> None:
    """Give the nodes that the sink does not reach distances great enough to disturb nobody reached."""
    rest = np.flatnonzero(distance == _FAR)
    if not len(rest):
        return
    reached = distance < _FAR
    distance[rest] = 0
    own = np.where(reached, -_FAR, distance)  # no arc out of the rest can lower a reached node
    _relax(residual, own, active=rest)
    arc, origin = residual.leaving(rest)
    outward = reached[residual.to[arc]]
    lack = distance[residual.to[arc]] - (own[rest][origin] + residual.length[arc])
    distance[rest] = own[rest] + np.max(lack[outward], initial=0)


def _settle(network: Network, cost: Longs, distance: Longs, *, idle: Flags) -> Indices:
    """Give each idle node the least distance that its ways out allow, and return the nodes that have one."""
    way = np.flatnonzero(idle[network.tail] & (network.capacity > 0))
    least = np.full(len(distance), -_FAR, dtype=np.int64)
    np.maximum.at(least, network.tail[way], distance[network.head[way]] - cost[way])
    node = np.unique(network.tail[way]).astype(np.intp)
    distance[node] = least[node]
    return node
