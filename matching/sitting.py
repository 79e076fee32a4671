"""Where everybody of a solved round sits, what that is worth to the aims, and who may move.

Pins and companions do not move, and nobody uses a limited agreement who does not use it now.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.candidates import Pairs
from matching.limits import Limits
from matching.nets import Market, bound_together
from matching.policy import Policy
from matching.problem import Flags, Ints, Longs
from matching.scoring import total_score
from matching.seat_nodes import Arcs, Nodes, Scale
from matching.seating import reserved_seats
from matching.stages import Values


@dataclass(frozen=True)
class Sitting:
    """Where everybody sits, what that is worth, and who may move; may be sent to other processes.

    Attributes:
        at: node where each worker sits, -1 = unplaced. movable: placed people who may sit elsewhere.
        alone: workers without companions. limits: of agreements and policy. full: those that let nobody else in.
        reached: members placed of each worker's zero-employment household, 0 without one.
        first, tie: worth of each worker's own seat, 0 when unplaced. bonus: what the worker's household adds
            when this worker is its first, or its last.
    """

    market: Market
    scale: Scale
    nodes: Nodes
    at: Ints
    first: Longs
    tie: Longs
    movable: Flags
    alone: Flags
    limits: Limits
    full: Longs
    reached: Ints
    bonus: Longs

    @classmethod
    def of(cls, market: Market, policy: Policy) -> Self:
        """Read a solved round."""
        agreements, values, job = market.problem.agreements, market.values, market.job_of_worker
        limited = agreements is not None and bool((agreements.max_workers >= 0).any())
        nodes, scale = Nodes.of(market.problem, values, exchange=not limited), Scale.of(values, policy)
        inside = reserved_seats(market.problem, values, job)
        at = np.where(job < 0, -1, np.where(inside, nodes.held[job], job)).astype(np.int32)
        worker = np.flatnonzero(job >= 0).astype(np.int32)
        first, tie = np.zeros(len(job), dtype=np.int64), np.zeros(len(job), dtype=np.int64)
        first[worker], tie[worker] = scale.words(_scored(market, worker, job[worker]))
        paid = inside[worker] & values.soft[job[worker]] & values.favoured(worker, job[worker])
        first[worker] += scale.reserved * paid
        alone = ~bound_together(market.problem)
        limits = Limits.of(market.search.facts, market.search.policy)
        reached = _reached(values, job)
        last = (values.household >= 0) & (reached == (job >= 0))
        return cls(
            market=market,
            scale=scale,
            nodes=nodes,
            at=at,
            first=first,
            tie=tie,
            movable=(job >= 0) & (values.pinned < 0) & alone & (not market.search.policy.limits_more),
            alone=alone,
            limits=limits,
            full=_full(limits, job),
            reached=reached,
            bonus=scale.household * (last & (nodes.home == nodes.sink)),
        )

    @property
    def may_go(self) -> Flags:
        """Who may take a seat, as far as pins and companions go."""
        return np.asarray(self.movable | ((self.at < 0) & self.alone))

    @property
    def ruled(self) -> bool:
        """Whether an agreement or a limit may keep somebody from going where there is a seat."""
        agreements = self.market.problem.agreements
        return len(self.full) > 0 or (agreements is not None and bool((agreements.max_workers >= 0).any()))


def _scored(market: Market, worker: Ints, job: Ints) -> Pairs:
    search = market.search
    return Pairs(worker, job, total_score(search.facts, search.policy, worker=worker, job=job))


def _reached(values: Values, job_of_worker: Ints) -> Ints:
    home = values.household
    count = np.bincount(home[(job_of_worker >= 0) & (home >= 0)], minlength=int(home.max(initial=-1)) + 2)
    return np.where(home >= 0, count[home], 0).astype(np.int32)


def fixed_arcs(sitting: Sitting) -> Arcs:
    """Return the arcs that no eligible pair makes: dropping out, free seats, vacated seats, and households that a first member reaches or the last one loses."""
    nodes, scale = sitting.nodes, sitting.scale
    out = np.flatnonzero(sitting.movable)
    used = np.bincount(sitting.at[sitting.at >= 0], minlength=len(nodes.size))
    free, taken = np.flatnonzero(used < nodes.size), np.flatnonzero(used > 0)
    member = np.flatnonzero(nodes.home != nodes.sink)
    home = np.unique(nodes.home[member])
    reached = np.zeros(nodes.count, dtype=np.int32)
    reached[nodes.home[member]] = sitting.reached[member]
    parts = [
        arcs_of(sitting.at[out], nodes.home[out], -sitting.first[out] - sitting.bonus[out], -sitting.tie[out]),
        arcs_of(free, nodes.sink, 0, 0),
        arcs_of(nodes.sink, taken, 0, 0),
        arcs_of(home, nodes.sink, np.where(reached[home] == 1, -scale.household, 0), 0),
        arcs_of(nodes.sink, home, np.where(reached[home] == 0, scale.household, 0), 0),
    ]
    return Arcs.joined(parts)


def arcs_of(*columns: Longs | Ints | int) -> Arcs:
    """Return arcs of tails, heads and both words, each of them many or one."""
    tail, head, first, tie = np.broadcast_arrays(*columns)
    return Arcs(tail.astype(np.int32), head.astype(np.int32), first.astype(np.int64), tie.astype(np.int64))


def barred(sitting: Sitting, worker: Ints, job: Ints) -> Flags:
    """Tell of each pair whether an agreement or a limit keeps the worker from going there."""
    market, placed = sitting.market, sitting.at[worker] >= 0
    stays = placed & ~_uses_no_more(market, worker, job)
    return np.asarray(stays | (~placed & shut(sitting.limits, sitting.full, worker, job)))


def _uses_no_more(market: Market, worker: Ints, job: Ints) -> Flags:
    """Tell of each pair of a placed worker whether moving there uses no limited agreement that is not used now."""
    corridors, agreements = market.search.facts.corridors, market.problem.agreements
    if corridors is None or agreements is None or not (agreements.max_workers >= 0).any():
        return np.ones(len(worker), dtype=np.bool_)
    limited = agreements.max_workers >= 0
    now = corridors.agreements_of(worker, market.job_of_worker[worker])
    return np.asarray(~(corridors.agreements_of(worker, job) & ~now & limited).any(axis=1))


def shut(limits: Limits, full: Longs, worker: Ints, job: Ints) -> Flags:
    """Tell of each pair whether it counts against one of the limits that are ``full``."""
    flags = np.zeros(len(worker), dtype=np.bool_)
    if len(full):
        flags[limits.entries(worker, job, among=full)[0]] = True
    return flags


def _full(limits: Limits, job_of_worker: Ints) -> Longs:
    """Return the limits that let nobody else in, ascending; those that take nobody are full from the start."""
    if not limits.bind:
        return np.zeros(0, dtype=np.int64)
    limit, count = limits.used(job_of_worker)
    return np.union1d(limit[count >= limits.most_of(limit)], np.flatnonzero(limits.most == 0)).astype(np.int64)
