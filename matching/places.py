"""Where companions can go together: their pairs by group, place and member, and what they gain there at prices."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.candidates import Pairs
from matching.companions import Groups
from matching.problem import Flags, Indices, Ints, Longs


@dataclass(frozen=True)
class Places:
    """Pairs of companions in order of group, place, member, job; only places that every member reaches.

    Attributes:
        pairs: the pairs. member: where each (place, member) begins among them, with the end.
        place: where each place begins among the (place, member), with the end.
        group: where each group begins among the places, with the end. group_of: of each place.
    """

    pairs: Pairs
    member: Indices
    place: Indices
    group: Indices
    group_of: Indices

    @classmethod
    def of(cls, groups: Groups, pairs: Pairs) -> Self:
        """Sort the pairs of people in groups by where they lead; pairs of others are left out."""
        pairs = pairs.take(np.flatnonzero(groups.group_of[pairs.worker] >= 0))
        group = groups.group_of[pairs.worker]
        spot = groups.spot_of(group, pairs.job)
        order = np.lexsort((pairs.job, pairs.worker, spot, group))
        pairs, group, spot = pairs.take(order), group[order], spot[order]
        new_place = _changes(group) | _changes(spot)
        size = np.array([len(members) for members in groups.members], dtype=np.int64)
        place = np.cumsum(new_place) - 1
        members = np.bincount(
            place[new_place | _changes(pairs.worker)], minlength=int(place[-1]) + 1 if len(place) else 0
        )
        whole = members[place] == size[group] if len(place) else np.zeros(0, dtype=np.bool_)
        pairs, group, new_place = pairs.take(np.flatnonzero(whole)), group[whole], new_place[whole]
        member = np.flatnonzero(new_place | _changes(pairs.worker))
        first = np.flatnonzero(new_place[member])
        group_of = group[member][first]
        return cls(
            pairs=pairs,
            member=np.append(member, len(pairs)),
            place=np.append(first, len(member)),
            group=np.searchsorted(group_of, np.arange(len(groups) + 1)),
            group_of=group_of,
        )

    def joint(self, gain: Longs) -> Longs:
        """Return what each place gives its whole group when every member has the best job there: of one stage."""
        if not len(self.pairs):
            return np.zeros(0, dtype=np.int64)
        return np.asarray(np.add.reduceat(np.maximum.reduceat(gain, self.member[:-1]), self.place[:-1]))

    def rows_at(self, place: int) -> Iterator[slice]:
        """Yield the rows of each member at a place."""
        for k in range(int(self.place[place]), int(self.place[place + 1])):
            yield slice(int(self.member[k]), int(self.member[k + 1]))

    def of_group(self, group: int) -> range:
        """Return the places of a group."""
        return range(int(self.group[group]), int(self.group[group + 1]))


def _changes(key: Ints | Longs) -> Flags:
    return np.asarray(np.diff(key, prepend=key[:1] - 1) != 0)
