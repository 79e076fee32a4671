"""From proved prices to a proposal: our own exact end, or a flow that draws among all that is as good.

Both answer to one face and are checked against each other: whatever proposes must be worth what the other reached.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from matching.errors import SolverError
from matching.face import Face
from matching.flow import cheapest_flow
from matching.lexi import exact_sum
from matching.options import Options, State, located, place_of
from matching.problem import Ints, Longs
from matching.result import AUCTION, AUCTION_FLOW
from matching.stages import TIE_BITS, tie_break

_BITS = 20
"""Of the tie-break: few enough for the costs of a flow over every row that may be given."""


class End(NamedTuple):
    """A way to a proposal: what a result's ``path`` calls it, and the place of each worker, negative = none."""

    path: str
    places: Callable[[Options, State], Ints]


def chosen(options: Options, state: State) -> Ints:
    """Return what the exact end of the prices left everybody with."""
    return place_of(options, state.choice)


def drawn(options: Options, state: State) -> Ints:
    """Return what OR-Tools' flow draws: among the best placements one of greatest hash of worker's and job's rows.

    So nobody wins a tie by standing in an earlier row.

    Raises:
        SolverError: see ``matching.flow.cheapest_flow``.
    """
    face = Face.of(options, state)
    if not len(face.who):
        return face.sure
    tie = tie_break(face.worker.astype(np.uint64) + np.uint64(1), face.place.astype(np.uint64))
    return face.places(cheapest_flow(face.network, face.costs(-(tie >> (TIE_BITS - _BITS)))))


OWN, FLOW = End(AUCTION, chosen), End(AUCTION_FLOW, drawn)


def proposed(options: Options, state: State, *, end: End) -> Longs:
    """Return the row of each worker that the end proposes, negative = none; ``state`` must be settled.

    Raises:
        SolverError: the flow failed, or its proposal is not worth what the exact end reached.
    """
    row = located(options, end.places(options, state))
    theirs, ours = worth_of(options, row), worth_of(options, state.choice)
    if theirs != ours:
        raise SolverError(f"The proposal is worth {theirs} where the exact end reached {ours}.")
    return row


def worth_of(options: Options, row: Longs) -> int:
    """Return the sum of what is chosen."""
    return exact_sum(options.worth[row[row >= 0]])
