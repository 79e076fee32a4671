"""The ways in which a solved round could be rearranged: seats are nodes, each move that somebody could make an arc.

Nodes: of each job its open seats and, where it reserves some, its reserved ones; each zero-employment
household; the sink. Arcs carry what the round gains: a seat holder who could sit elsewhere, or drop out (to
the sink, or to their household, where another member may come in instead); an unplaced person who could come
in; a free seat. What is gained is written in two words: all aims but the last in one, the tie-break in the
other. Small rounds list the pairs of blocks of workers; large ones let compiled code look at them.
"""

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.blocks import Block, map_blocks
from matching.candidates import scored_pairs
from matching.every_pair import every_pair, worth_compiling
from matching.limits import Limits
from matching.nets import Market
from matching.policy import Policy
from matching.problem import Flags, Ints, Longs
from matching.seat_arcs import best_arcs
from matching.seat_nodes import Arcs, Nodes, Scale
from matching.sitting import Sitting, arcs_of, barred, fixed_arcs, shut

_MOST_ARCS = 8_000_000


@dataclass(frozen=True)
class SeatGraph:
    """A solved round as nodes and arcs.

    Attributes:
        at: node where each worker sits, -1 = unplaced. alone: workers without companions.
        limits: of agreements and policy. full: those that let nobody else in. reached: members placed of each worker's
            zero-employment household, 0 without one.
        whole: no arc was left out for want of room.
    """

    market: Market
    scale: Scale
    nodes: Nodes
    at: Ints
    alone: Flags
    limits: Limits
    full: Longs
    reached: Ints
    arcs: Arcs
    whole: bool

    @classmethod
    def of(cls, market: Market, policy: Policy, *, executor: Executor | None = None) -> Self:
        """Look at every eligible pair once."""
        sitting, facts = Sitting.of(market, policy), market.search.facts
        pairs = len(market.problem.workers) * len(market.problem.jobs)
        look = _compiled_arcs if worth_compiling(facts, policy, pairs=pairs) else _listed_arcs
        arcs, whole = look(sitting, executor)
        return cls(
            market=market,
            scale=sitting.scale,
            nodes=sitting.nodes,
            at=sitting.at,
            alone=sitting.alone,
            limits=sitting.limits,
            full=sitting.full,
            reached=sitting.reached,
            arcs=arcs,
            whole=whole,
        )

    def shut(self, worker: Ints, job: Ints) -> Flags:
        """Tell of each pair whether a limit that it counts against has no room left."""
        return shut(self.limits, self.full, worker, job)


def _compiled_arcs(sitting: Sitting, executor: Executor | None) -> tuple[Arcs, bool]:
    market = sitting.market
    pairs = every_pair(
        market.search.facts, market.search.policy, values=market.values, wanted=sitting.may_go, executor=executor
    )
    return best_arcs(sitting, pairs, fixed_arcs(sitting), most=_MOST_ARCS)


def _listed_arcs(sitting: Sitting, executor: Executor | None) -> tuple[Arcs, bool]:
    """Return the best arc of any two nodes and whether all were kept."""
    fixed, nodes = fixed_arcs(sitting), sitting.nodes.count
    parts: list[Arcs] = []
    for part in map_blocks(_block_arcs, sitting, blocks=sitting.market.search.blocks, executor=executor):
        parts.append(part)
        if sum(map(len, parts)) > _MOST_ARCS:
            parts = [Arcs.joined(parts).best(nodes)]
            if len(parts[0]) > _MOST_ARCS:
                return fixed.best(nodes), False
    return Arcs.joined([fixed, *parts]).best(nodes), True


def _block_arcs(sitting: Sitting, block: Block) -> Arcs:
    market, nodes = sitting.market, sitting.nodes
    pairs = scored_pairs(market.search, block)
    free = np.flatnonzero(sitting.may_go[pairs.worker])
    pairs = pairs.take(free[~barred(sitting, pairs.worker[free], pairs.job[free])])
    first, tie = sitting.scale.words(pairs)
    first -= sitting.first[pairs.worker]
    tie -= sitting.tie[pairs.worker]
    at = sitting.at[pairs.worker]
    first += np.where(at < 0, sitting.bonus[pairs.worker], 0)
    tail = np.where(at < 0, nodes.home[pairs.worker], at)
    held = nodes.reserved_of(market.values, pairs.worker, pairs.job)
    bonus = sitting.scale.reserved * (market.values.soft[pairs.job] & market.values.favoured(pairs.worker, pairs.job))
    both = Arcs.joined([arcs_of(tail, pairs.job, first, tie), arcs_of(tail, held, first + bonus, tie)])
    return both.take((both.head >= 0) & (both.head != both.tail)).best(nodes.count)
