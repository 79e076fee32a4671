"""The last aim, on what all the others leave open: OR-Tools draws among the choices that are as good as any.

At proved prices every best placement gives each worker a place that is worth its price to them, fills every place
that costs something and leaves nobody out who gains by going; and every placement that does is best. That is a
flow; its cost is the tie-break.
"""

from typing import NamedTuple

import numpy as np

from matching.flow import Network, cheapest_flow
from matching.options import OUTSIDE, Options, State
from matching.potentials import potentials
from matching.problem import Flags, Indices, Ints, Longs
from matching.round_terms import RoundTerms
from matching.stages import tie_break


class Drawn(NamedTuple):
    """The place of each worker, negative = none, and what each place costs in the tie-break."""

    place: Ints
    price: Longs


def draw(terms: RoundTerms, options: Options, state: State) -> Drawn:
    """Draw among the best placements of the given options; pairs among them that are not worth their price do not count.

    Raises:
        RangeError, SolverError: see ``matching.flow.cheapest_flow``.
    """
    worker = np.repeat(np.arange(len(state.gain)), np.diff(options.start))
    tight = np.flatnonzero(options.worth - state.price[options.place] == state.gain[worker])
    out = state.gain == options.outside
    several = np.bincount(worker[tight], minlength=len(out)) + out > 1
    place = np.full(len(out), OUTSIDE, dtype=np.int32)
    sure = tight[~several[worker[tight]]]
    place[worker[sure]] = options.place[sure]
    free = tight[several[worker[tight]]]
    left = terms.seats - np.bincount(options.place[sure], minlength=len(terms.seats))
    who = np.flatnonzero(several)
    node = np.cumsum(several) - 1
    tail = np.concatenate([node[worker[free]], node[who[out[who]]]])
    head = np.concatenate([len(who) + options.place[free], np.full(len(tail) - len(free), len(who) + len(left))])
    cost = np.zeros(len(tail), dtype=np.int64)
    cost[: len(free)] = -_hash(terms, worker[free], options.place[free])
    return _flow(place, who, (tail, head, cost), options.place[free], left=left, dear=state.price > 0)


def tie_gain(terms: RoundTerms, drawn: Drawn) -> Longs:
    """Return what each worker's place counts in the tie-break less what it costs there; 0 without a place."""
    gain = np.zeros(len(drawn.place), dtype=np.int64)
    worker = np.flatnonzero(drawn.place >= 0)
    place = drawn.place[worker]
    gain[worker] = _hash(terms, worker, place) - drawn.price[place]
    return gain


def _hash(terms: RoundTerms, worker: Indices, place: Ints) -> Longs:
    """What pairs count in the tie-break; households' places nothing."""
    job = terms.job_of(place)
    drawn = tie_break(terms.values.worker_hash[worker], terms.values.job_hash[job])
    return np.where(job >= 0, drawn, 0)


def _flow(
    place: Ints, who: Indices, arcs: tuple[Indices, Indices, Longs], places: Ints, *, left: Longs, dear: Flags
) -> Drawn:
    tail, head, cost = arcs
    cheap = np.flatnonzero(~dear)
    sink = len(who) + len(left)
    supply = np.zeros(sink + 1, dtype=np.int64)
    supply[: len(who)] = 1
    supply[len(who) : sink] = -np.where(dear, left, 0)
    supply[sink] = -supply.sum()
    network = Network(
        tail=np.concatenate([tail, len(who) + cheap]).astype(np.int32),
        head=np.concatenate([head, np.full(len(cheap), sink)]).astype(np.int32),
        capacity=np.concatenate([np.ones(len(tail), dtype=np.int64), left[cheap]]),
        supply=supply,
    )
    cost = np.concatenate([cost, np.zeros(len(cheap), dtype=np.int64)])
    if not len(who):
        return Drawn(place, np.zeros(len(left), dtype=np.int64))
    flow = cheapest_flow(network, cost)
    distance = potentials(network, cost, flow=flow, settle=[len(who) + cheap])
    taken = np.flatnonzero(flow[: len(places)])
    place[who[tail[taken]]] = places[taken]
    return Drawn(place, -distance[len(who) : sink])
