"""Companion groups: who must be placed together, and where together is."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from matching.problem import TOGETHER, Flags, Ints, Longs, Problem


@dataclass(frozen=True)
class Groups:
    """Companions as arrays.

    Attributes:
        ref: of each group. members: worker rows of each group. group_of: group of each worker, -1 = none.
        spot: jobs by kind of togetherness (rows as in ``TOGETHER``): two jobs are together when equal.
        kind: kind of each group. seats: of each job.
    """

    ref: tuple[str, ...]
    members: tuple[Ints, ...]
    group_of: Ints
    spot: Longs
    kind: Ints
    seats: Ints

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """Read the companions of a problem; groups stand in order of their rows."""
        jobs = problem.jobs
        own = -1 - np.arange(len(jobs))
        spots = {"job": own, "employer": np.where(jobs.employer >= 0, jobs.employer, own), "city": jobs.region // 100}
        group_of = np.full(len(problem.workers), -1, dtype=np.int32)
        companions = problem.companions
        spot = np.stack([spots[name] for name in TOGETHER]).astype(np.int64)
        if companions is None:
            return cls((), (), group_of, spot, np.zeros(0, dtype=np.int32), jobs.seats)
        group_of[companions.worker] = companions.group
        order = np.lexsort((companions.worker, companions.group))
        ends = np.cumsum(np.bincount(companions.group, minlength=len(companions)))[:-1]
        members = tuple(np.split(companions.worker[order], ends)) if len(companions) else ()
        return cls(tuple(companions.ref), members, group_of, spot, companions.together, jobs.seats)

    def with_singles(self, worker: Ints) -> "Groups":
        """Return the same groups and, after them, each of these workers as one of their own."""
        group_of = self.group_of.copy()
        group_of[worker] = len(self) + np.arange(len(worker), dtype=np.int32)
        return replace(
            self,
            ref=(*self.ref, *[""] * len(worker)),
            members=(*self.members, *np.split(worker.astype(np.int32), len(worker))) if len(worker) else self.members,
            group_of=group_of,
            kind=np.concatenate([self.kind, np.zeros(len(worker), dtype=np.int32)]),
        )

    def __len__(self) -> int:
        return len(self.members)

    def spots_of(self, group: int, job: Ints) -> Longs:
        """Return where each job is, as this group sees it."""
        return np.asarray(self.spot[self.kind[group]][job])

    def spot_of(self, group: Ints, job: Ints) -> Longs:
        """Return where each job is, as the group beside it sees it."""
        return np.asarray(self.spot[self.kind[group], job])

    def seats_at(self, group: Ints, spot: Longs) -> Longs:
        """Return how many seats there are at each place, as the group beside it sees it."""
        total = np.zeros(len(group), dtype=np.int64)
        for kind, spots in enumerate(self.spot):
            of_kind = np.flatnonzero(self.kind[group] == kind)
            names, index = np.unique(spots, return_inverse=True)
            seats = np.bincount(index, weights=self.seats, minlength=len(names)).astype(np.int64)
            total[of_kind] = seats[np.searchsorted(names, spot[of_kind])]
        return total

    def most_seats(self) -> Longs:
        """Return the most seats that one place has, for each kind of togetherness."""
        places = [np.unique(spot, return_inverse=True)[1] for spot in self.spot]
        return np.array([np.bincount(place, weights=self.seats).max(initial=0) for place in places], dtype=np.int64)

    def kept(self, job_of_worker: Ints) -> Flags:
        """Tell of each group whether it is placed together, or not at all."""
        return np.array([self._is_kept(group, job_of_worker) for group in range(len(self))], dtype=np.bool_)

    def _is_kept(self, group: int, job_of_worker: Ints) -> bool:
        job = job_of_worker[self.members[group]]
        if (job < 0).any():
            return bool((job < 0).all())
        return len(np.unique(self.spots_of(group, job))) <= 1
