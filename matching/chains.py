"""Best chains of a large seat graph, found by compiled code from the nodes whose chain was bettered last."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.arc_kernels import Reached, Ways, lengthen, order_by_end
from matching.problem import Longs
from matching.seat_nodes import Arcs

NO_WAY = -(2**62)
"""First word where no chain exists."""
WORTH_COMPILING = 200_000
"""From so many arcs on the second that numba takes to start is won back."""


@dataclass(frozen=True)
class Words:
    """One worth a node: all aims before the tie-break, and the tie-break."""

    first: Longs
    tie: Longs

    @classmethod
    def at(cls, sink: int) -> Self:
        """Nothing is known but that the sink, the last node, is no way from itself."""
        first = np.full(sink + 1, NO_WAY, dtype=np.int64)
        first[sink] = 0
        return cls(first, np.zeros(sink + 1, dtype=np.int64))


@dataclass(frozen=True)
class LaidChains:
    """Arcs by the end from which chains are lengthened.

    Attributes:
        longest: so many steps at most.
    """

    ways: Ways
    sink: int
    longest: int

    @classmethod
    def of(cls, arcs: Arcs, *, sink: int, longest: int, entering: bool) -> Self:
        """Chains that begin in the sink where ``entering``, else those that end there."""
        end, node = (arcs.tail, arcs.head) if entering else (arcs.head, arcs.tail)
        start, row = np.zeros(sink + 2, dtype=np.int64), np.empty(len(arcs), dtype=np.int32)
        order_by_end(end, start, row)
        return cls(Ways(start, node[row], arcs.first[row], arcs.tie[row]), sink, longest)

    def best(self, start: Words | None = None, *, changed: int | None = None) -> tuple[Words, bool]:
        """Return the best chain of each node, and whether no step was missing; ``start`` where chains are known."""
        known = start or Words.at(self.sink)
        nodes = self.sink + 1
        chains = Reached(
            first=known.first.copy(),
            tie=known.tie.copy(),
            new=np.empty(nodes, dtype=np.int32),
            touched=np.empty(nodes, dtype=np.int32),
            new_first=np.empty(nodes, dtype=np.int64),
            new_tie=np.empty(nodes, dtype=np.int64),
            seen=np.zeros(nodes, dtype=np.bool_),
        )
        chains.new[0] = self.sink if changed is None else changed
        missing = lengthen(self.ways, chains, 1, self.longest, self.sink)
        return Words(chains.first, chains.tie), missing == 0
