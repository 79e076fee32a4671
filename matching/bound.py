"""The most that any proposal can reach, recomputed from seat prices alone by one look at each pair.

For any prices ``p >= 0`` the sum over workers of ``max(0, max_j (w_ij - p_j))`` plus ``sum_j seats_j p_j`` is
not below the worth of any proposal (linear-programming duality). Worth and prices are vectors, one entry a
stage, compared lexicographically; the argument needs an ordered group only, and vectors are one. Three things
enter by their closed form: a zero-employment household earns its bonus with its first placed member, a
pinned worker has no choice, and companions gain together: the most that the members' best seats at one place
give, or nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.candidates import Pairs
from matching.companions import Groups
from matching.lexi import exact_dot, exact_sum, is_negative, least
from matching.limits import Limits
from matching.places import Places
from matching.problem import Indices, Ints, Longs, Problem
from matching.result import Prices
from matching.stages import Values


@dataclass(frozen=True)
class Tariff:
    """What a pair pays for its seat: stages x jobs, for workers whom the job favours and for the others.

    Attributes:
        favoured: the lesser of an open seat, and a reserved one less the stage's bonus for holding it.
        other: an open seat, or, where the reservation is soft, the lesser of an open and a reserved one.
        prices: the seat prices, and those of limits. limits: which pairs pass which; None = no limit has a price.
    """

    values: Values
    favoured: Longs
    other: Longs
    prices: Prices
    limits: Limits | None = None

    @classmethod
    def of(cls, values: Values, prices: Prices, *, limits: Limits | None = None) -> Self:
        """Read the tariff off seat prices."""
        bonus = np.array([[stage.reserved_bonus] for stage in values.stages], dtype=np.int64)
        held = np.where(values.soft, prices.reserved - bonus, prices.reserved)
        other = np.where(values.soft, least(prices.open, prices.reserved), prices.open)
        priced = limits if len(prices.limit) else None
        return cls(values, favoured=least(prices.open, held), other=other, prices=prices, limits=priced)

    def gain(self, stage: int, pairs: Pairs) -> Longs:
        """Return, in one stage, what each pair is worth less what it pays."""
        values = self.values
        paid = np.where(
            values.favoured(pairs.worker, pairs.job), self.favoured[stage][pairs.job], self.other[stage][pairs.job]
        )
        worth = values.pair_value(values.stages[stage], worker=pairs.worker, job=pairs.job, score=pairs.score)
        if self.limits is not None:
            row, limit = self.limits.entries(pairs.worker, pairs.job, among=self.prices.limit)
            np.add.at(paid, row, self.prices.limits[stage][np.searchsorted(self.prices.limit, limit)])
        return np.asarray(worth - paid)

    def gains(self, pairs: Pairs) -> Longs:
        """Return what each pair is worth less what it pays: stages x pairs."""
        return np.stack([self.gain(stage, pairs) for stage in range(len(self.values.stages))])


@dataclass(frozen=True)
class Part:
    """What a block of workers adds to the bound.

    Attributes:
        total: sum of what its workers gain, a stage.
        member: its workers of zero-employment households that have a pair. gain: stages x members.
    """

    total: tuple[int, ...]
    member: Ints
    gain: Longs


def best_gains(tariff: Tariff, pairs: Pairs) -> tuple[Ints, Longs]:
    """Return each worker with a pair, and their lexicographically greatest gain (stages x workers)."""
    first = _starts(pairs.worker)
    return pairs.worker[first], _best_of_each(tariff, pairs, key=pairs.worker)


def _best_of_each(tariff: Tariff, pairs: Pairs, *, key: Ints | Longs) -> Longs:
    """Return the lexicographically greatest gain of the pairs of each key, keys together (stages x keys)."""
    first = _starts(key)
    best = np.empty((len(tariff.values.stages), len(first)), dtype=np.int64)
    for stage in range(len(best)):
        gain = tariff.gain(stage, pairs)
        if len(gain):
            best[stage] = np.maximum.reduceat(gain, first)
        count = np.diff(np.append(first, len(pairs)))
        tied = np.flatnonzero(gain == np.repeat(best[stage], count))
        pairs, key = pairs.take(tied), key[tied]
        first = _starts(key)
    return best


def part_of(tariff: Tariff, pairs: Pairs) -> Part:
    """Return what some workers add to the bound: all the pairs free to them, in order of worker."""
    worker, best = best_gains(tariff, pairs)
    counts = ~is_negative(best) | (tariff.values.pinned[worker] >= 0)
    member = np.flatnonzero(tariff.values.household[worker] >= 0)
    total = tuple(exact_sum(row[counts]) for row in best)
    return Part(total, worker[member], best[:, member])


def part_of_groups(tariff: Tariff, places: Places, *, groups: Groups) -> Part:
    """Return what companions add to the bound: every group at the place where it gains most together, or out.

    A group counts for the zero-employment household of its first member who has one; what its other households
    could earn by it is added to its gain, which is not below what they do earn.
    """
    member = np.repeat(np.arange(len(places.member) - 1), np.diff(places.member))
    best = _best_of_each(tariff, places.pairs, key=member)
    stages = tariff.values.stages
    joint = np.zeros((len(stages), len(places.group_of)), dtype=np.int64)
    if len(places.group_of):
        joint = np.add.reduceat(best, places.place[:-1], axis=1)
    group = np.unique(places.group_of)
    gain = _best_of_key(places.group_of, joint)
    homes = [np.unique(tariff.values.household[groups.members[one]]) for one in group.tolist()]
    more = np.array([max(0, int(np.count_nonzero(home >= 0)) - 1) for home in homes], dtype=np.int64)
    gain += np.array([[stage.household_bonus] for stage in stages], dtype=np.int64) * more
    must = np.array([bool((tariff.values.pinned[groups.members[one]] >= 0).any()) for one in group.tolist()], np.bool_)
    counts = ~is_negative(gain) | must
    total = tuple(exact_sum(row[counts]) for row in gain)
    named = np.array(
        [groups.members[one][np.argmax(tariff.values.household[groups.members[one]] >= 0)] for one in group.tolist()],
        dtype=np.int32,
    )
    poor = tariff.values.household[named] >= 0
    return Part(total, named[poor], np.where(must, np.maximum(gain, 0), gain)[:, poor])


def bound_with_groups(
    tariff: Tariff, members: Pairs, *, groups: Groups, problem: Problem, parts: Sequence[Part]
) -> tuple[int, ...]:
    """Return the bound, one number a stage: companions whole or each alone, whichever proves more.

    Args:
        tariff: what pairs are worth and pay.
        members: free pairs of people in groups, in order of worker.
        groups: of the problem.
        problem: whose seats count.
        parts: of everybody else.
    """
    alone = bound(tariff, tariff.prices, problem=problem, parts=[*parts, part_of(tariff, members)])
    if not len(groups):
        return alone
    whole = part_of_groups(tariff, Places.of(groups, members), groups=groups)
    return min(alone, bound(tariff, tariff.prices, problem=problem, parts=[*parts, whole]))


def bound(tariff: Tariff, prices: Prices, *, problem: Problem, parts: Iterable[Part]) -> tuple[int, ...]:
    """Return the bound, one number a stage."""
    jobs = problem.jobs
    total = [
        exact_dot(jobs.seats - jobs.reserved_seats, free) + exact_dot(jobs.reserved_seats, held)
        for free, held in zip(prices.open, prices.reserved, strict=True)
    ]
    if tariff.limits is not None:
        total = [old + new for old, new in zip(total, _limits_part(tariff.limits, prices), strict=True)]
    members, gains = [], []
    for part in parts:
        total = [old + new for old, new in zip(total, part.total, strict=True)]
        members.append(part.member)
        gains.append(part.gain)
    homes = _household_part(tariff.values, members, gains) if members else [0] * len(total)
    return tuple(old + new for old, new in zip(total, homes, strict=True))


def _limits_part(limits: Limits, prices: Prices) -> list[int]:
    """What all places inside the limits cost; a limit that pays counts for as many as must pass."""
    pays = is_negative(prices.limits)
    places = np.where(pays, limits.least_of(prices.limit), limits.most_of(prices.limit))
    return [exact_dot(places, row) for row in prices.limits]


def _household_part(values: Values, members: list[Ints], gains: list[Longs]) -> list[int]:
    """Bonus of every household that places somebody anyway, or gain of the others when the bonus makes it worth it."""
    member, gain = np.concatenate(members), np.concatenate(gains, axis=1)
    gain = np.where(values.pinned[member] >= 0, np.maximum(gain, 0), gain)
    best = _best_of_key(values.household[member], gain)
    bonus = np.array([[stage.household_bonus] for stage in values.stages], dtype=np.int64)
    anyway = ~is_negative(best)
    drawn = best + bonus
    drawn = drawn[:, ~anyway & ~is_negative(drawn)]
    count = int(np.count_nonzero(anyway))
    return [int(one) * count + exact_sum(row) for one, row in zip(bonus[:, 0], drawn, strict=True)]


def _best_of_key(key: Ints | Indices, gain: Longs) -> Longs:
    """Return the lexicographically greatest column of each key, in order of the keys, none below 0."""
    order = np.lexsort((*gain[::-1], key))
    last = np.flatnonzero(np.diff(key[order], append=-1))
    return gain[:, order[last]]


def _starts(worker: Ints | Longs) -> Indices:
    return np.flatnonzero(np.diff(worker, prepend=-1))
