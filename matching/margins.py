"""What a solved round would lose with one seat less, and gain with one seat more: the best rearrangement after it.

The best chain of moves from a seat to the sink says what is lost when somebody else takes that seat, the best
chain from the sink to a seat what is gained when it is there twice (shortest augmenting paths in the residual
graph: Ford and Fulkerson 1962). An optimum has no cycle that gains, so both are found by going over the arcs
until nothing changes, and both are exact: equal to the difference between two rounds solved whole.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, Self

import numpy as np

from matching import compiled as machine
from matching.chains import NO_WAY, WORTH_COMPILING, LaidChains, Words
from matching.problem import Flags, Ints, Longs
from matching.seat_graph import SeatGraph
from matching.seat_nodes import Arcs


@dataclass(frozen=True)
class Margins:
    """Best chains at every node of a solved round.

    Attributes:
        graph: the round. leaving: best chain from each node to the sink. entering: from the sink to each node.
        exact: nothing was cut short and no side rule stands: the numbers are equal to what solving again
            gives. Otherwise they can be reached, but more may be possible.
    """

    graph: SeatGraph
    leaving: Words
    entering: Words
    exact: bool

    @classmethod
    def of(cls, graph: SeatGraph) -> Self:
        """Find the best chains of a round."""
        leaving, left = graph_chains(graph, entering=False).best()
        entering, entered = graph_chains(graph, entering=True).best()
        market = graph.market
        ruled = market.problem.has_side_rules or market.search.policy.limits_more
        exact = left and entered and graph.whole and not ruled
        return cls(graph, leaving, entering, exact)

    def leaving_by(self, home: int) -> Words:
        """Return the best chains to the sink where the last member of a household may drop out at no loss."""
        first, tie = self.leaving.first.copy(), self.leaving.tie.copy()
        first[home], tie[home] = max((int(first[home]), int(tie[home])), (0, 0))
        words, _ = self._out.best(Words(first, tie), changed=home)
        return words

    @cached_property
    def _out(self) -> "Chains":
        return graph_chains(self.graph, entering=False)


def graph_chains(graph: SeatGraph, *, entering: bool) -> "Chains":
    """Return the chains from the sink where ``entering``, else to it, by the faster way for their number."""
    arcs = graph.arcs
    swift = len(arcs) >= WORTH_COMPILING and machine.available()
    make = LaidChains.of if swift else _Chains.of
    longest = min(graph.scale.longest // 2, graph.nodes.count)  # more steps only go round a cycle that gains
    return make(arcs, sink=graph.nodes.sink, longest=longest, entering=entering)


class Chains(Protocol):
    """Arcs as the beginnings, or ends, of chains."""

    def best(self, start: Words | None = None, *, changed: int | None = None) -> tuple[Words, bool]:
        """Return the best chain of each node, and whether no step was missing; ``start`` where chains are known."""


@dataclass(frozen=True)
class _Chains:
    """Arcs in order of the node whose best chain they begin, or end.

    Attributes:
        node: that node. other: the arc's other end. longest: so many steps at most.
    """

    node: Ints
    other: Ints
    first: Longs
    tie: Longs
    sink: int
    longest: int

    @classmethod
    def of(cls, arcs: Arcs, *, sink: int, longest: int, entering: bool) -> Self:
        """Chains that begin in the sink where ``entering``, else those that end there."""
        if not entering:
            arcs = arcs.take(np.flatnonzero(arcs.tail != sink))
            return cls(arcs.tail, arcs.head, arcs.first, arcs.tie, sink, longest)
        arcs = arcs.take(np.flatnonzero(arcs.head != sink))
        arcs = arcs.take(np.argsort(arcs.head, kind="stable"))
        return cls(arcs.head, arcs.tail, arcs.first, arcs.tie, sink, longest)

    def best(self, start: Words | None = None, *, changed: int | None = None) -> tuple[Words, bool]:
        """Return the best chain of each node, and whether no step was missing; ``start`` where chains are known."""
        known = start or Words.at(self.sink)
        first, tie = known.first.copy(), known.tie.copy()
        new = np.zeros(self.sink + 1, dtype=np.bool_)
        new[self.sink if changed is None else changed] = True
        for _ in range(self.longest):
            new = self._step(first, tie, new)
            if not new.any():
                return Words(first, tie), True
        return Words(first, tie), False

    def _step(self, first: Longs, tie: Longs, new: Flags) -> Flags:
        """Lengthen the chains of nodes that are new by one arc; tell which nodes have a better one now."""
        better = np.zeros(len(new), dtype=np.bool_)
        row = np.flatnonzero(new[self.other])
        if not len(row):
            return better
        node, other = self.node[row], self.other[row]
        start = np.flatnonzero(np.diff(node, prepend=-1))
        gain = self.first[row] + first[other]
        most = np.maximum.reduceat(gain, start)
        equal = gain == np.repeat(most, np.diff(np.append(start, len(row))))
        ties = np.maximum.reduceat(np.where(equal, self.tie[row] + tie[other], NO_WAY), start)
        node = node[start]
        gains = (most > first[node]) | ((most == first[node]) & (ties > tie[node]))
        node = node[gains]
        first[node], tie[node], better[node] = most[gains], ties[gains], True
        return better
