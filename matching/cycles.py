"""What of a flow could be otherwise: only what lies on a cycle of its residual graph.

Two flows that honour the same supplies differ by such cycles. A node that no residual arc enters, or none leaves, is on
none of them; taken away, it may leave others so. What falls away like this need not be solved: a chain of displacements
that has one end falls away whole, however long, where a flow's solver would shift it step by step.
"""

from dataclasses import replace

import numpy as np

from matching.flow import Network
from matching.potentials import Residual
from matching.problem import Flags, Longs


def may_change(network: Network, flow: Longs) -> Flags:
    """Tell of each arc whether another flow could fill it otherwise; True says no more than that it was not excluded."""
    none = np.zeros_like(flow)
    away = Residual.of(network, none, flow)
    back = Residual.of(replace(network, tail=network.head, head=network.tail), none, flow)
    leaving, entering = np.diff(away.first), np.diff(back.first)
    there = np.ones(len(network.supply), dtype=np.bool_)
    node = np.arange(len(there))
    while len(node):
        ended = node[there[node] & ((leaving[node] == 0) | (entering[node] == 0))]
        there[ended] = False
        after, before = away.to[away.leaving(ended)[0]], back.to[back.leaving(ended)[0]]
        np.subtract.at(entering, after, 1)
        np.subtract.at(leaving, before, 1)
        node = np.unique(np.concatenate([after, before]))
    return there[network.tail] & there[network.head]
