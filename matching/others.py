"""Everybody in no group, placed at best around those who are seated: by one flow of all pairs, or by scans.

By scans the same optimum is found as prices and choices (``matching.pricing``) and read as a flow: what a worker
gains, what places cost and what it is worth to be out are potentials of its nodes.
"""

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from matching.candidates import Pairs
from matching.errors import SolverError
from matching.flow import Network, cheapest_flow
from matching.network import RoundNetwork
from matching.options import Options, State, located
from matching.potentials import potentials
from matching.pricing import Priced, complete
from matching.problem import Flags, Indices, Ints, Longs
from matching.rerouting import CheapestFlow
from matching.result import Prices
from matching.round_terms import RoundTerms
from matching.source import Source
from matching.stages import Stage

_FIRST = 8


class UnsettledError(SolverError):
    """A round whose pairs are scanned must go the way of all pairs: prices would not settle, or nothing was found."""


@dataclass(frozen=True)
class Beginning:
    """What a search begins with: one aim, seat prices in it, a placement, and the limits that could be broken there."""

    stage: Stage
    prices: Prices
    placed: Ints
    tight: Longs


@dataclass(frozen=True)
class Seated:
    """Who is in a group, one entry a worker, and the pairs of those who are seated."""

    member: Flags
    pairs: Pairs


class Others(Protocol):
    """Who is in no group, and the pairs that are looked at: theirs and those of groups, in order of worker, then job."""

    @property
    def pairs(self) -> Pairs:
        """The pairs."""

    def flow(self, network: RoundNetwork, stage: Stage, seated: Seated) -> tuple[CheapestFlow, Indices]:
        """Return a cheapest flow around those who are seated, and which of the network's pairs its arcs are."""


@dataclass(frozen=True)
class Listed:
    """Others whose pairs are all given; ``slack`` is by how much pairs may cost more than they are worth."""

    pairs: Pairs
    slack: int

    def flow(self, network: RoundNetwork, stage: Stage, seated: Seated) -> tuple[CheapestFlow, Indices]:
        """Solve them by a flow; pairs beyond the slack are left out afterwards."""
        pairs = network.pairs
        arcs, part = _part(network, seated)
        cost = network.cost(stage, arcs)
        flow = cheapest_flow(part, cost)
        potential = potentials(part, cost, flow=flow, settle=network.settle)
        reduced = cost + potential[part.tail] - potential[part.head]
        near = np.flatnonzero((reduced <= self.slack) | (flow > 0) | (arcs >= len(pairs)))
        part = Network(part.tail[near], part.head[near], part.capacity[near], part.supply)
        whole = CheapestFlow.of(part, cost[near], flow=flow[near], potential=potential)
        return whole, arcs[near][arcs[near] < len(pairs)]


@dataclass(frozen=True)
class Scanned:
    """Others whose pairs are scanned.

    Attributes:
        pairs: see ``Others``. terms, options, state: who has which place, at which prices.
    """

    pairs: Pairs
    terms: RoundTerms
    options: Options
    state: State

    def flow(self, network: RoundNetwork, stage: Stage, seated: Seated) -> tuple[CheapestFlow, Indices]:
        """Read the flow and its potentials off places and prices."""
        arcs, part = _part(network, seated)
        job = self.job_of_worker()
        pairs = network.pairs
        chosen = np.zeros(len(pairs) + 1, dtype=np.bool_)
        chosen[:-1] = (job[pairs.worker] == pairs.job) & ~seated.member[pairs.worker]
        flow = _filled(part, chosen[np.minimum(arcs, len(pairs))], network, arcs)
        whole = CheapestFlow.of(
            part, network.cost(stage, arcs), flow=flow, potential=self._potential(network, seated.member)
        )
        return whole, arcs[arcs < len(pairs)]

    def job_of_worker(self) -> Ints:
        """Return the job of each of the others, -1 = none."""
        place = np.full(len(self.state.choice), -1, dtype=np.int32)
        has = np.flatnonzero(self.state.choice >= 0)
        place[has] = self.options.place[self.state.choice[has]]
        return self.terms.job_of(place)

    def _potential(self, network: RoundNetwork, member: Flags) -> Longs:
        terms, price = self.terms, self.state.price
        nodes, asked = network.nodes, terms.asked(price)
        potential = np.zeros(nodes.sink + 1, dtype=np.int64)
        assert asked.favoured is not None  # noqa: S101 - a round always has both
        soft = terms.values.soft
        potential[nodes.job] = -np.where(soft, asked.other, asked.favoured)
        potential[nodes.gate] = -np.where(soft, asked.favoured, asked.other)[nodes.gated]
        potential[nodes.household] = self._of_households(nodes.poor)
        out = network.way_out(len(member))[nodes.worker]
        free = ~member[nodes.worker]
        potential[: len(nodes.worker)] = np.where(free, self.state.gain[nodes.worker], potential[out])
        return potential

    def _of_households(self, poor: Ints) -> Longs:
        """What staying out costs a member while others of the household may too."""
        terms = self.terms
        cost = np.full(int(terms.values.household.max(initial=-1)) + 2, -terms.units.of_household(), dtype=np.int64)
        several = np.bincount(terms.values.household[terms.values.household >= 0], minlength=len(cost)) > 1
        cost[several] = 0
        member = np.flatnonzero(terms.home >= 0)
        cost[terms.values.household[member]] = -self.state.price[terms.home[member]]
        return cost[poor]


def placed_others(
    source: Source,
    terms: RoundTerms,
    begin: Beginning,
    *,
    size: int,
    executor: Executor | None = None,
) -> tuple[Options, State]:
    """Return the best places of everybody whom a source has pairs for, beginning with prices and a placement.

    Raises:
        UnsettledError: prices would not settle.
    """
    jobs = len(terms.second)
    price = np.zeros(len(terms.seats), dtype=np.int64)
    price[:jobs], start = begin.prices.open[0], begin.placed
    price[jobs : jobs + len(terms.gated)] = begin.prices.reserved[0][terms.gated]
    options = terms.options(source.scan(terms.asked(price), terms.floor(terms.outside), most=_FIRST, executor=executor))
    known = np.repeat(np.arange(len(start), dtype=np.int32), np.diff(options.start))
    there = np.zeros(len(start), dtype=np.bool_)
    there[known[options.place == start[known]]] = True
    choice = located(options, np.where(there, start, -2).astype(np.int32))
    state = State(terms.seats, price, np.zeros_like(price), choice, terms.outside.copy())
    done: Priced = complete(source, terms, (options, state), size=size, executor=executor)
    if not done.settled:
        raise UnsettledError("prices would not settle by scans.")
    return done.options, done.state


def _part(network: RoundNetwork, seated: Seated) -> tuple[Indices, Network]:
    """Return the arcs of everybody in no group, and their network around those who are seated."""
    whole, pairs = network.network, network.pairs
    arcs = np.flatnonzero(~seated.member[pairs.worker])
    arcs = np.append(arcs, np.arange(len(pairs), len(whole.tail)))
    supply = whole.supply.copy()
    supply[np.searchsorted(network.nodes.worker, seated.pairs.worker)] -= 1
    np.add.at(supply, network.entry(seated.pairs), 1)
    return arcs, Network(whole.tail[arcs], whole.head[arcs], whole.capacity[arcs], supply)


def _filled(part: Network, chosen: Flags, network: RoundNetwork, arcs: Indices) -> Longs:
    """Return the flow of each arc where these pairs are chosen: everything else follows, bonuses first."""
    flow = np.where(chosen, 1, 0).astype(np.int64)
    left = part.supply.copy()
    rows = np.flatnonzero(chosen)
    left[part.tail[rows]] -= 1
    np.add.at(left, part.head[rows], 1)
    for kind in _in_order(part, network, arcs):
        passing = np.minimum(part.capacity[kind], left[part.tail[kind]])
        flow[kind] = passing
        left[part.tail[kind]] -= passing
        np.add.at(left, part.head[kind], passing)
    return flow


def _in_order(part: Network, network: RoundNetwork, arcs: Indices) -> Iterator[Indices]:
    """Arcs that are no pairs by kind, each node's cheaper way first, and no node before what leads to it."""
    rest = np.flatnonzero(arcs >= len(network.pairs))
    nodes, of = network.nodes, arcs[rest]
    tail = part.tail[rest]
    bonus = (of >= network.bonus[0]) & (of < network.bonus[1])
    lost = (of >= network.lost[0]) & (of < network.lost[1])
    home = tail >= nodes.sink - len(nodes.poor)
    gate = (tail >= len(nodes.worker) + nodes.jobs) & ~home
    job = (tail >= len(nodes.worker)) & ~home & ~gate
    for kind in (tail < len(nodes.worker), bonus, gate & ~bonus, job, home & ~lost, lost):
        yield rest[kind]
