"""The ways in which a solved round could be rearranged: seats are nodes, each move that somebody could make an arc.

Nodes: of each job its open seats and, where it reserves some, its reserved ones; each zero-employment
household; the sink. Arcs carry what the round gains: a seat holder who could sit elsewhere, or drop out (to
the sink, or to their household, where another member may come in instead); an unplaced person who could come
in; a free seat. Pins and companions do not move, and nobody uses a limited agreement who does not use it now.
What is gained is written in two words: all aims but the last in one, the tie-break in the other.
"""

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.blocks import Block, map_blocks
from matching.candidates import Pairs, scored_pairs
from matching.limits import Limits
from matching.nets import Market, bound_together
from matching.policy import Policy
from matching.problem import Flags, Ints, Longs
from matching.scoring import total_score
from matching.seat_nodes import Arcs, Nodes, Scale
from matching.seating import reserved_seats
from matching.stages import Values

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
        problem, values = market.problem, market.values
        agreements = problem.agreements
        limited = agreements is not None and bool((agreements.max_workers >= 0).any())
        nodes = Nodes.of(problem, values, exchange=not limited)
        scale = Scale.of(values, policy)
        sitting = _Sitting.of(market, scale, nodes)
        fixed, whole = _fixed_arcs(sitting), True
        parts: list[Arcs] = []
        for part in map_blocks(_block_arcs, sitting, blocks=market.search.blocks, executor=executor):
            parts.append(part)
            if sum(map(len, parts)) > _MOST_ARCS:
                parts = [Arcs.joined(parts).best(nodes.count)]
                whole = len(parts[0]) <= _MOST_ARCS
            if not whole:
                parts = []
                break
        arcs = Arcs.joined([fixed, *parts]).best(nodes.count)
        return cls(
            market=market,
            scale=scale,
            nodes=nodes,
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
        return _shut(self.limits, self.full, worker, job)


@dataclass(frozen=True)
class _Sitting:
    """Where everybody sits, what that is worth, and who may move; may be sent to other processes.

    Attributes:
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
    def of(cls, market: Market, scale: Scale, nodes: Nodes) -> Self:
        """Read a solved round."""
        values, job = market.values, market.job_of_worker
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


def _scored(market: Market, worker: Ints, job: Ints) -> Pairs:
    search = market.search
    return Pairs(worker, job, total_score(search.facts, search.policy, worker=worker, job=job))


def _reached(values: Values, job_of_worker: Ints) -> Ints:
    home = values.household
    count = np.bincount(home[(job_of_worker >= 0) & (home >= 0)], minlength=int(home.max(initial=-1)) + 2)
    return np.where(home >= 0, count[home], 0).astype(np.int32)


def _fixed_arcs(sitting: _Sitting) -> Arcs:
    """Dropping out, free seats, vacated seats, and households that a first member reaches or the last one loses."""
    nodes, scale = sitting.nodes, sitting.scale
    out = np.flatnonzero(sitting.movable)
    used = np.bincount(sitting.at[sitting.at >= 0], minlength=len(nodes.size))
    free, taken = np.flatnonzero(used < nodes.size), np.flatnonzero(used > 0)
    member = np.flatnonzero(nodes.home != nodes.sink)
    home = np.unique(nodes.home[member])
    reached = np.zeros(nodes.count, dtype=np.int32)
    reached[nodes.home[member]] = sitting.reached[member]
    parts = [
        _arcs(sitting.at[out], nodes.home[out], -sitting.first[out] - sitting.bonus[out], -sitting.tie[out]),
        _arcs(free, nodes.sink, 0, 0),
        _arcs(nodes.sink, taken, 0, 0),
        _arcs(home, nodes.sink, np.where(reached[home] == 1, -scale.household, 0), 0),
        _arcs(nodes.sink, home, np.where(reached[home] == 0, scale.household, 0), 0),
    ]
    return Arcs.joined(parts)


def _arcs(*columns: Longs | Ints | int) -> Arcs:
    tail, head, first, tie = np.broadcast_arrays(*columns)
    return Arcs(tail.astype(np.int32), head.astype(np.int32), first.astype(np.int64), tie.astype(np.int64))


def _block_arcs(sitting: _Sitting, block: Block) -> Arcs:
    market, nodes = sitting.market, sitting.nodes
    pairs = scored_pairs(market.search, block)
    placed = sitting.at[pairs.worker] >= 0
    stays = placed & ~_uses_no_more(market, pairs.worker, pairs.job)
    out = ~placed & (~sitting.alone[pairs.worker] | _shut(sitting.limits, sitting.full, pairs.worker, pairs.job))
    pairs = pairs.take(np.flatnonzero((sitting.movable[pairs.worker] | ~placed) & ~stays & ~out))
    first, tie = sitting.scale.words(pairs)
    first -= sitting.first[pairs.worker]
    tie -= sitting.tie[pairs.worker]
    at = sitting.at[pairs.worker]
    first += np.where(at < 0, sitting.bonus[pairs.worker], 0)
    tail = np.where(at < 0, nodes.home[pairs.worker], at)
    held = nodes.reserved_of(market.values, pairs.worker, pairs.job)
    bonus = sitting.scale.reserved * (market.values.soft[pairs.job] & market.values.favoured(pairs.worker, pairs.job))
    both = Arcs.joined([_arcs(tail, pairs.job, first, tie), _arcs(tail, held, first + bonus, tie)])
    return both.take((both.head >= 0) & (both.head != both.tail)).best(nodes.count)


def _uses_no_more(market: Market, worker: Ints, job: Ints) -> Flags:
    """Tell of each pair of a placed worker whether moving there uses no limited agreement that is not used now."""
    corridors, agreements = market.search.facts.corridors, market.problem.agreements
    if corridors is None or agreements is None or not (agreements.max_workers >= 0).any():
        return np.ones(len(worker), dtype=np.bool_)
    limited = agreements.max_workers >= 0
    now = corridors.agreements_of(worker, market.job_of_worker[worker])
    return np.asarray(~(corridors.agreements_of(worker, job) & ~now & limited).any(axis=1))


def _shut(limits: Limits, full: Longs, worker: Ints, job: Ints) -> Flags:
    shut = np.zeros(len(worker), dtype=np.bool_)
    if len(full):
        shut[limits.entries(worker, job, among=full)[0]] = True
    return shut


def _full(limits: Limits, job_of_worker: Ints) -> Longs:
    """Return the limits that let nobody else in, ascending; those that take nobody are full from the start."""
    if not limits.bind:
        return np.zeros(0, dtype=np.int64)
    limit, count = limits.used(job_of_worker)
    return np.union1d(limit[count >= limits.most_of(limit)], np.flatnonzero(limits.most == 0)).astype(np.int64)
