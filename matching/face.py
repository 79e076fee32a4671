"""What proved prices leave open, as a flow: every best placement and no other.

At proved prices every best placement gives each worker a place that is worth its price to them, fills every place
that costs something and leaves nobody out who gains by going; and every placement that does is best.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.flow import Network
from matching.options import OUTSIDE, Options, State
from matching.problem import Flags, Indices, Ints, Longs


@dataclass(frozen=True)
class Face:
    """The choices that are as good as any, of workers who have several.

    Attributes:
        sure: the place of each worker who has no other choice; ``OUTSIDE`` for everybody else.
        who: workers with several choices. worker, place: of each pair that is open to one of them.
        network: nodes are those workers, the places, the sink; arcs are those pairs, then staying outside, then
            the ways out of places that may keep seats free.
        cheap: nodes of these places.
    """

    sure: Ints
    who: Indices
    worker: Indices
    place: Ints
    network: Network
    cheap: Indices

    @classmethod
    def of(cls, options: Options, state: State) -> Self:
        """Read the face off prices that are proved among ``options``; pairs not worth their price do not count."""
        worker = np.repeat(np.arange(len(state.gain)), np.diff(options.start))
        tight = np.flatnonzero(options.worth - state.price[options.place] == state.gain[worker])
        out = state.gain == options.outside
        several = np.bincount(worker[tight], minlength=len(out)) + out > 1
        only, free = tight[~several[worker[tight]]], tight[several[worker[tight]]]
        sure = np.full(len(out), OUTSIDE, dtype=np.int32)
        sure[worker[only]] = options.place[only]
        who = np.flatnonzero(several)
        left = state.seats - np.bincount(options.place[only], minlength=len(state.seats))
        node = np.cumsum(several) - 1
        tails = node[np.concatenate([worker[free], who[out[who]]])]
        cheap = len(who) + np.flatnonzero(state.price <= 0)
        network = _network(tails, options.place[free], left=left, dear=state.price > 0, workers=len(who))
        return cls(sure, who, worker[free], options.place[free], network, cheap)

    def costs(self, of_pair: Longs) -> Longs:
        """Return the cost of every arc: of the open pairs as given, of all others 0."""
        return np.concatenate([of_pair, np.zeros(len(self.network.tail) - len(of_pair), dtype=np.int64)])

    def places(self, flow: Longs) -> Ints:
        """Return the place of each worker under a flow of the network, ``OUTSIDE`` = none."""
        taken = np.flatnonzero(flow[: len(self.place)])
        place = self.sure.copy()
        place[self.worker[taken]] = self.place[taken]
        return place


def _network(tails: Indices, places: Ints, *, left: Longs, dear: Flags, workers: int) -> Network:
    """Places that cost something want all their seats taken; the others pass on as many as come."""
    cheap = np.flatnonzero(~dear)
    sink = workers + len(left)
    supply = np.zeros(sink + 1, dtype=np.int64)
    supply[:workers] = 1
    supply[workers:sink] = -np.where(dear, left, 0)
    supply[sink] = -supply.sum()
    outside = np.full(len(tails) - len(places), sink)
    return Network(
        tail=np.concatenate([tails, workers + cheap]).astype(np.int32),
        head=np.concatenate([workers + places, outside, np.full(len(cheap), sink)]).astype(np.int32),
        capacity=np.concatenate([np.ones(len(tails), dtype=np.int64), left[cheap]]),
        supply=supply,
    )
