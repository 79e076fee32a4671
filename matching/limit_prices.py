"""What a place inside a limit costs at given seat prices: as much as whoever is kept out would give for it."""

from dataclasses import replace

import numpy as np

from matching.bound import Tariff, best_gains
from matching.candidates import Pairs
from matching.lexi import is_negative
from matching.limits import Limits
from matching.problem import Longs
from matching.result import Prices
from matching.stages import Values

_ROUNDS = 3


def with_limits(values: Values, prices: Prices, *, limits: Limits, pairs: Pairs, tight: Longs) -> Prices:
    """Return the same seat prices with a price of each tight limit, each the best while all others stay.

    A limit that takes n costs what the first after the n keenest would lose without it; one that must take n
    pays what the n-th needs to come.

    Args:
        values: the aims.
        prices: of seats.
        limits: of the round.
        tight: those that may need a price, ascending.
        pairs: free ones, in order of worker.
    """
    if not len(tight):
        return prices
    priced = replace(prices, limit=tight, limits=np.zeros((len(values.stages), len(tight)), dtype=np.int64))
    near = np.unique(pairs.worker[limits.entries(pairs.worker, pairs.job, among=tight)[0]])
    pairs = pairs.take(np.flatnonzero(np.isin(pairs.worker, near)))
    for _ in range(_ROUNDS if len(tight) > 1 else 1):
        for place in range(len(tight)):
            _price_one(values, priced, limits=limits, pairs=pairs, place=place)
    return priced


def _price_one(values: Values, priced: Prices, *, limits: Limits, pairs: Pairs, place: int) -> None:
    name = priced.limit[place : place + 1]
    priced.limits[:, place] = 0
    tariff = Tariff.of(values, priced, limits=limits)
    inside = limits.counts_against(int(name[0]), worker=pairs.worker, job=pairs.job)
    worker, within = best_gains(tariff, pairs.take(np.flatnonzero(inside)))
    others, outside = best_gains(tariff, pairs.take(np.flatnonzero(~inside & np.isin(pairs.worker, worker))))
    rest = np.zeros_like(within)
    at = np.searchsorted(worker, others)
    rest[:, at] = np.where(is_negative(outside), 0, outside)
    keen = within - rest
    order = np.lexsort(keen[::-1])[::-1]
    most, least = int(limits.most_of(name)[0]), int(limits.least_of(name)[0])
    if most < len(order) and not is_negative(keen[:, order[most : most + 1]])[0]:
        priced.limits[:, place] = keen[:, order[most]]
    elif 0 < least <= len(order) and is_negative(keen[:, order[least - 1 : least]])[0]:
        priced.limits[:, place] = keen[:, order[least - 1]]
