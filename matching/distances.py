"""Shortest distances where chains are long: what hangs on a node is looked at after it, so that once is enough.

Waves of all nodes that have just come nearer go along a chain of ``n`` displacements again for each way into it,
``n * n`` steps in all. Here each pass takes nodes in the order in which shorter distances run on (Goldberg and
Radzik 1993): a chain is done in one, and no graph without a negative cycle needs more passes than it has nodes.
"""

import numpy as np

from matching.compiled import available, compiled
from matching.problem import Flags, Indices, Ints, Longs

_COMPILED_FROM = 3_000
"""Arcs from which compiling the passes pays; the same function runs either way."""


@compiled
def _lower(  # noqa: C901, PLR0912, PLR0915 - one function, run as it stands where nothing is compiled
    first: Indices, to: Ints, length: Longs, distance: Longs, active: Flags
) -> bool:
    """Lower distances, in place, until every arc out of an active node and of those lowered after it is honoured.

    Returns whether that ended within one pass a node.
    """
    nodes = len(distance)
    order, stack, upto = np.empty(nodes, np.int64), np.empty(nodes, np.int64), np.empty(nodes, np.int64)
    seen = np.empty(nodes, np.bool_)
    for _ in range(nodes + 1):
        count = 0
        seen[:] = False
        for root in range(nodes):
            if seen[root] or not active[root]:
                continue
            depth, stack[0], upto[root], seen[root] = 1, root, first[root], True
            while depth > 0:
                node = stack[depth - 1]
                arc = upto[node]
                if arc == first[node + 1]:
                    order[count] = node
                    count, depth = count + 1, depth - 1
                    continue
                upto[node] = arc + 1
                other = to[arc]
                if not seen[other] and distance[node] + length[arc] <= distance[other]:
                    stack[depth], upto[other], seen[other] = other, first[other], True
                    depth += 1
        active[:] = False
        lowered = 0
        for place in range(count - 1, -1, -1):
            node = order[place]
            lowered -= active[node]
            active[node] = False
            for arc in range(first[node], first[node + 1]):
                other, reached = to[arc], distance[node] + length[arc]
                if reached < distance[other]:
                    distance[other] = reached
                    lowered += not active[other]
                    active[other] = True
        if lowered == 0:
            return True
    return False


def lower(first: Indices, to: Ints, length: Longs, distance: Longs, *, active: Indices) -> bool:
    """Lower distances, in place, until every arc out of the active nodes and of those lowered after them is honoured.

    Args:
        first: arcs out of node ``v`` are ``first[v]:first[v + 1]``.
        to: node that each arc leads to.
        length: of each arc.
        distance: of each node.
        active: nodes whose arcs may not be honoured.

    Returns:
        False where a cycle of negative length keeps it from ending.
    """
    flags = np.zeros(len(distance), dtype=np.bool_)
    flags[active] = True
    run = _lower if len(to) >= _COMPILED_FROM and available() else _lower.plain
    return bool(run(first, to, length, distance, flags))
