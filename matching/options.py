"""The few pairs that prices are worked out on: of each worker those near their best, in machine-readable rows.

A *place* is where workers take seats: a job, or the part of a job that is reserved. A worker's *outside* is
what it is worth to have none of the places.
"""

from typing import NamedTuple

import numpy as np

from matching.compiled import compiled
from matching.problem import Flags, Ints, Longs

OUTSIDE, NOWHERE = -1, -2
"""Choices that are no row: to stay unplaced, and to have nothing yet."""


class Options(NamedTuple):
    """Rows of worker ``i`` are ``start[i]:start[i + 1]``; ``worth`` of each, before the seat is paid."""

    start: Longs
    place: Ints
    worth: Longs
    outside: Longs


class ByPlace(NamedTuple):
    """Rows of place ``j`` are ``row[start[j]:start[j + 1]]``, those of ``worker``, with their ``worth``."""

    start: Longs
    worker: Ints
    row: Ints
    worth: Longs


class State(NamedTuple):
    """What is settled so far.

    Attributes:
        seats, price: of each place. taken: how many have a seat there.
        choice: of each worker, a row of the options, ``OUTSIDE`` or ``NOWHERE``.
        gain: of each worker, what the choice is worth less its price.
    """

    seats: Longs
    price: Longs
    taken: Longs
    choice: Longs
    gain: Longs


def by_place(options: Options, places: int) -> ByPlace:
    """Return the same rows in order of place, then worker."""
    rows = ByPlace(
        np.zeros(places + 1, dtype=np.int64),
        np.empty(len(options.place), dtype=np.int32),
        np.empty(len(options.place), dtype=np.int32),
        np.empty(len(options.place), dtype=np.int64),
    )
    _sort(options, rows)
    return rows


def place_of(options: Options, choice: Longs) -> Ints:
    """Return the place that each worker has chosen, negative = none."""
    chosen = np.asarray(choice, dtype=np.int32)
    has = choice >= 0
    chosen[has] = options.place[choice[has]]
    return chosen


def joined(options: Options, more: Options, *, keep: Flags) -> Options:
    """Return the kept rows of the first and those of the second that are not among them."""
    start = np.zeros_like(options.start)
    size = int(np.count_nonzero(keep)) + len(more.place)
    place, worth = np.empty(size, dtype=np.int32), np.empty(size, dtype=np.int64)
    both = Options(start, place, worth, options.outside)
    count = _join(options, more, keep, both)
    return both._replace(place=place[:count], worth=worth[:count])


def without(options: Options, rows: Flags) -> Options:
    """Return all rows but some."""
    kept = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(~rows)])
    return Options(kept[options.start], options.place[~rows], options.worth[~rows], options.outside)


def located(options: Options, place: Ints) -> Longs:
    """Return the row of each worker's place; negative places stay what they are."""
    choice = place.astype(np.int64)
    _locate(options, choice)
    return choice


@compiled
def _sort(options: Options, rows: ByPlace) -> None:
    for row in range(len(options.place)):
        rows.start[options.place[row] + 1] += 1
    for place in range(len(rows.start) - 1):
        rows.start[place + 1] += rows.start[place]
    fill = rows.start[:-1].copy()
    for worker in range(len(options.start) - 1):
        for row in range(options.start[worker], options.start[worker + 1]):
            at = fill[options.place[row]]
            fill[options.place[row]] += 1
            rows.worker[at] = worker
            rows.row[at] = row
            rows.worth[at] = options.worth[row]


@compiled
def _join(options: Options, more: Options, keep: Flags, both: Options) -> int:
    count = 0
    for worker in range(len(options.start) - 1):
        first = count
        for row in range(options.start[worker], options.start[worker + 1]):
            if keep[row]:
                both.place[count], both.worth[count] = options.place[row], options.worth[row]
                count += 1
        for row in range(more.start[worker], more.start[worker + 1]):
            place = more.place[row]
            known = False
            for other in range(first, count):
                known |= both.place[other] == place
            if not known:
                both.place[count], both.worth[count] = place, more.worth[row]
                count += 1
        both.start[worker + 1] = count
    return count


@compiled
def _locate(options: Options, choice: Longs) -> None:
    for worker in range(len(choice)):
        if choice[worker] >= 0:
            place = choice[worker]
            for row in range(options.start[worker], options.start[worker + 1]):
                if options.place[row] == place:
                    choice[worker] = row
                    break
