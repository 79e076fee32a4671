"""The last aim, on what all the others leave open: OR-Tools draws among the choices that are as good as any.

What they leave open is a flow (``matching.face``); its cost is the tie-break.
"""

from typing import NamedTuple

import numpy as np

from matching.face import Face
from matching.flow import cheapest_flow
from matching.options import Options, State
from matching.potentials import potentials
from matching.problem import Flags, Indices, Ints, Longs
from matching.round_terms import RoundTerms
from matching.stages import TIE_BITS, tie_break

_SPREAD = 1 << TIE_BITS - 3


class Drawn(NamedTuple):
    """The place of each worker, negative = none, and what each place costs in the tie-break."""

    place: Ints
    price: Longs


def draw(terms: RoundTerms, options: Options, state: State) -> Drawn:
    """Draw among the best placements of the given options; pairs among them that are not worth their price do not count.

    Raises:
        RangeError, SolverError: see ``matching.flow.cheapest_flow``.
    """
    face, places = Face.of(options, state), len(state.seats)
    if not len(face.who):
        return Drawn(face.sure, np.zeros(places, dtype=np.int64))
    cost = face.costs(-_hash(terms, face.worker, face.place))
    flow = cheapest_flow(face.network, cost)
    distance = potentials(face.network, cost, flow=flow, settle=[face.cheap])
    return Drawn(face.places(flow), -distance[len(face.who) : len(face.who) + places])


def tie_gain(terms: RoundTerms, drawn: Drawn) -> Longs:
    """Return what each worker's place counts in the tie-break less what it costs there; 0 without a place."""
    gain = np.zeros(len(drawn.place), dtype=np.int64)
    worker = np.flatnonzero(drawn.place >= 0)
    place = drawn.place[worker]
    gain[worker] = _hash(terms, worker, place) - drawn.price[place]
    return gain


def promising(terms: RoundTerms, options: Options, drawn: Drawn) -> Flags:
    """Tell of each row whether it comes near what its worker drew; a draw on these alone is a third of the work."""
    worker = np.repeat(np.arange(len(drawn.place)), np.diff(options.start))
    value = _hash(terms, worker, options.place) - drawn.price[options.place]
    own = (options.place == drawn.place[worker]) | (terms.job_of(options.place) < 0)
    return np.asarray(own | (value >= tie_gain(terms, drawn)[worker] - _SPREAD))


def _hash(terms: RoundTerms, worker: Indices, place: Ints) -> Longs:
    """What pairs count in the tie-break; households' places nothing."""
    job = terms.job_of(place)
    drawn = tie_break(terms.values.worker_hash[worker], terms.values.job_hash[job])
    return np.where(job >= 0, drawn, 0)
