"""For whom there would be room if one more pair were eligible: augmenting paths from a solved round.

Whoever takes a seat may push its holder to another job, and so on, until a free seat is reached, or somebody
of a less favoured tier drops out. Such a path places one person more, or one of a more favoured tier instead;
both are better in a policy that counts placed people first, so the optimum of the changed problem places the
new person in every case (the old optimum is the best without the new pair). Paths keep pins, companions,
hard reserved seats and corridor limits; where they find nothing, there may still be room by points alone.
"""

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.blocks import Block, map_blocks
from matching.candidates import eligible_pairs
from matching.nets import Market, bound_together
from matching.policy import Policy
from matching.problem import Flags, Ints, Problem
from matching.seating import reserved_seats

MOST_NODES = 12_000


@dataclass(frozen=True)
class _Seats:
    """Seats as nodes: node ``j`` is the open side of job ``j``, node ``held[j]`` its hard reserved side, -1 = none."""

    held: Ints
    nodes: int

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """Give every job with hard reserved seats a second node."""
        jobs = problem.jobs
        hard = jobs.reserved_hard & (jobs.reserved_seats > 0)
        held = np.where(hard, len(jobs) - 1 + np.cumsum(hard), -1).astype(np.int32)
        return cls(held, len(jobs) + int(hard.sum()))

    def sizes(self, problem: Problem) -> Ints:
        """Return how many seats each node has."""
        jobs = problem.jobs
        hard = np.flatnonzero(self.held >= 0)
        size = np.zeros(self.nodes, dtype=np.int32)
        size[: len(jobs)] = jobs.seats
        size[hard] -= jobs.reserved_seats[hard]
        size[self.held[hard]] = jobs.reserved_seats[hard]
        return size


@dataclass(frozen=True)
class Room:
    """For each tier, the nodes that somebody new of it could enter so that the round gets better.

    Attributes:
        market: the solved round.
        seats: nodes.
        opens: tiers x nodes.
        alone: workers without companions.
        full: agreements that let nobody else through.
    """

    market: Market
    seats: _Seats
    opens: Flags
    alone: Flags
    full: Flags

    @classmethod
    def of(cls, market: Market, policy: Policy, *, executor: Executor | None = None) -> Self:
        """Look for paths from every seat; beyond ``MOST_NODES`` jobs only free seats are known."""
        seats = _Seats.of(market.problem)
        at, movable = _holders(market, seats), _movable(market)
        free = np.bincount(at[at >= 0], minlength=seats.nodes) < seats.sizes(market.problem)
        last = np.where(free, policy.tier_count, -1)
        if policy.objective == "strict" and policy.household_after_tier is None:
            np.maximum.at(last, at[movable], market.values.tier[movable])
        if policy.objective != "weighted" and seats.nodes <= MOST_NODES:
            ways = _ways(market, _Moves(market, seats, at, movable), executor=executor)
            last = _furthest(last, ways)
        tiers = np.arange(policy.tier_count)[:, None]
        better = np.array([policy.objective != "weighted" or w > 0 for w in _tier_weights(policy)])
        opens = (last > tiers if policy.objective == "strict" else last == policy.tier_count) & better[:, None]
        return cls(market, seats, opens, ~bound_together(market.problem), _full(market))

    def places(self, worker: Ints, job: Ints) -> Flags:
        """Tell of each pair that is new to an unplaced worker whether every optimum with it places the worker."""
        tier = self.market.values.tier[worker]
        held = np.where(self.market.values.favoured(worker, job), self.seats.held[job], -1)
        room = self.opens[tier, job] | ((held >= 0) & self.opens[tier, held])
        return np.asarray(room & self.alone[worker] & ~self.shut(worker, job))

    def shut(self, worker: Ints, job: Ints) -> Flags:
        """Tell of each pair whether an agreement that covers it has no room left."""
        corridors = self.market.search.facts.corridors
        if corridors is None or not self.full.any():
            return np.zeros(len(worker), dtype=np.bool_)
        return np.asarray((corridors.agreements_of(worker, job) & self.full).any(axis=1))


@dataclass(frozen=True)
class _Moves:
    """What the search for ways needs: where everybody sits, and who may move."""

    market: Market
    seats: _Seats
    at: Ints
    movable: Flags


def _holders(market: Market, seats: _Seats) -> Ints:
    """Return the node where each worker sits, -1 = unplaced."""
    job = market.job_of_worker
    held = seats.held[job]
    inside = reserved_seats(market.problem, market.values, job) & (held >= 0)
    return np.where(job < 0, -1, np.where(inside, held, job)).astype(np.int32)


def _movable(market: Market) -> Flags:
    return (market.job_of_worker >= 0) & (market.values.pinned < 0) & ~bound_together(market.problem)


def _ways(market: Market, moves: _Moves, *, executor: Executor | None) -> Flags:
    """Tell from which node somebody may move to which: nodes x nodes."""
    ways = np.zeros((moves.seats.nodes, moves.seats.nodes), dtype=np.bool_)
    for source, target in map_blocks(_block_ways, moves, blocks=market.search.blocks, executor=executor):
        ways[source, target] = True
    return ways


def _block_ways(moves: _Moves, block: Block) -> tuple[Ints, Ints]:
    worker, job = eligible_pairs(moves.market.search, block)
    may = moves.movable[worker] & _uses_no_more(moves.market, worker, job)
    worker, job = worker[may], job[may]
    held = np.where(moves.market.values.favoured(worker, job), moves.seats.held[job], -1)
    source, target = np.tile(moves.at[worker], 2), np.concatenate([job, held])
    key = np.unique(source[target >= 0].astype(np.int64) * moves.seats.nodes + target[target >= 0])
    return (key // moves.seats.nodes).astype(np.int32), (key % moves.seats.nodes).astype(np.int32)


def _uses_no_more(market: Market, worker: Ints, job: Ints) -> Flags:
    """Tell of each pair of a placed worker whether moving there uses no limited agreement that is not used now."""
    corridors, agreements = market.search.facts.corridors, market.problem.agreements
    if corridors is None or agreements is None or not (agreements.max_workers >= 0).any():
        return np.ones(len(worker), dtype=np.bool_)
    limited = agreements.max_workers >= 0
    now = corridors.agreements_of(worker, market.job_of_worker[worker])
    return np.asarray(~(corridors.agreements_of(worker, job) & ~now & limited).any(axis=1))


def _furthest(last: Ints, ways: Flags) -> Ints:
    """Return the greatest ``last`` that can be reached from each node."""
    best = last.copy()
    for value in np.unique(last)[::-1].tolist():
        reached = best >= value
        front = reached
        while front.any():
            found = ways[:, front].any(axis=1) & ~reached
            reached |= found
            front = found
        best[reached] = np.maximum(best[reached], value)
    return best


def _tier_weights(policy: Policy) -> tuple[int, ...]:
    return policy.tier_weights if policy.objective == "weighted" else (1,) * policy.tier_count


def _full(market: Market) -> Flags:
    corridors, agreements = market.search.facts.corridors, market.problem.agreements
    if corridors is None or agreements is None:
        return np.zeros(0, dtype=np.bool_)
    worker = np.flatnonzero(market.job_of_worker >= 0).astype(np.int32)
    used = corridors.agreements_of(worker, market.job_of_worker[worker]).sum(axis=0)
    return np.asarray((agreements.max_workers >= 0) & (used >= agreements.max_workers))
