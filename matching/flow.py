"""The wall around OR-Tools' min-cost flow: nothing else in the library that solves a flow knows it.

OR-Tools loads with the first flow, so that ``certify`` runs where no solver is installed.
"""

from dataclasses import dataclass
from importlib import import_module

import numpy as np

from matching.errors import RangeError, SolverError
from matching.problem import Ints, Longs

LIMIT = 2**62
"""Largest cost times number of nodes that is let in: our own potentials and sums then fit 64 bits.

OR-Tools multiplies costs by the number of nodes and adds them up along paths. It notices when that leaves 64 bits,
which takes chains of tens of thousands of displacements; costs below LIMIT / (4 nodes**2) never get there.
"""

_FAILURES = {
    "NOT_SOLVED": "did not run",
    "FEASIBLE": "stopped before the optimum",
    "INFEASIBLE": "found no flow that honours every supply",
    "UNBALANCED": "was given supplies that do not add up to 0",
    "BAD_RESULT": "contradicted itself",
    "BAD_CAPACITY_RANGE": "refused the capacities as too large",
}


@dataclass(frozen=True)
class Network:
    """Arcs and nodes of a flow; the last node is the sink, supplies add up to 0.

    Attributes:
        tail, head: node of each arc. capacity: of each arc; 0 only on the one way out of a node.
        supply: of each node, negative = demand.
    """

    tail: Ints
    head: Ints
    capacity: Longs
    supply: Longs


def check_range(cost: Longs, *, nodes: int) -> None:
    """Refuse costs whose sums along a path could leave 64 bits.

    Raises:
        RangeError: states the largest cost that this many nodes allow.
    """
    if _largest(cost) * (nodes + 1) >= LIMIT:
        raise _too_large(cost, nodes, LIMIT // (nodes + 1) - 1)


def _largest(cost: Longs) -> int:
    return max(int(cost.max(initial=0)), -int(cost.min(initial=0)))


def _too_large(cost: Longs, nodes: int, allowed: int) -> RangeError:
    return RangeError(
        f"values up to {_largest(cost)} over {nodes} people and jobs are beyond what 64-bit arithmetic holds here; "
        f"the bound is {allowed}: values up to it always fit."
    )


def cheapest_flow(network: Network, cost: Longs) -> Longs:
    """Return the flow of each arc in one cheapest flow that honours every supply.

    Raises:
        RangeError: costs too large for 64 bits. SolverError: OR-Tools gave no optimum.
    """
    check_range(cost, nodes=len(network.supply))
    solver = import_module("ortools.graph.python.min_cost_flow").SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(network.tail, network.head, network.capacity, cost)
    solver.set_nodes_supplies(np.arange(len(network.supply), dtype=np.int32), network.supply)
    status = solver.solve().name
    if status == "BAD_COST_RANGE":
        raise _too_large(cost, len(network.supply), LIMIT // (4 * (len(network.supply) + 1) ** 2))
    if status != "OPTIMAL":
        raise SolverError(f"OR-Tools' min-cost flow {_FAILURES[status]}.")
    return np.asarray(solver.flows(arcs), dtype=np.int64)
