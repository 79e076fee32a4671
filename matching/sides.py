"""Rules that no network keeps: companions together or not at all, and agreements that take only so many."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.candidates import Pairs
from matching.companions import Groups
from matching.eligibility import Facts
from matching.limits import Limits
from matching.policy import Policy
from matching.problem import Flags, Ints
from matching.stages import Values


@dataclass(frozen=True)
class SideRules:
    """The companions and limits of a problem."""

    groups: Groups
    limits: Limits

    @classmethod
    def of(cls, facts: Facts, policy: Policy) -> Self:
        """Read the side rules of a problem."""
        return cls(Groups.of(facts.problem), Limits.of(facts, policy))

    @property
    def any(self) -> bool:
        """Whether there is anything to keep."""
        return len(self.groups) > 0 or self.limits.bind

    def hold(self, job_of_worker: Ints) -> bool:
        """Tell whether a placement keeps them all."""
        return self.limits.hold(job_of_worker) and bool(self.groups.kept(job_of_worker).all())

    def free(self, values: Values, pairs: Pairs) -> Pairs:
        """Return the eligible pairs that some lawful placement could hold, as far as single rules tell.

        Left out are other jobs of pinned workers, pairs through an agreement that takes nobody, and places
        that not every companion reaches or that have fewer seats than companions. Nothing lawful is lost,
        so whatever bounds the rest bounds every proposal.

        Args:
            values: tells who is pinned.
            pairs: in order of worker; for a companion to be judged, with those of the whole group.
        """
        shut = self.limits.shut(pairs.worker, pairs.job)
        pairs = pairs.take(np.flatnonzero(values.admits(pairs.worker, pairs.job) & ~shut))
        return pairs.take(np.flatnonzero(self._reached_by_all(pairs)))

    def _reached_by_all(self, pairs: Pairs) -> Flags:
        """Tell of each pair whether all companions of its worker reach a job at the same place, with seats for all."""
        group = self.groups.group_of[pairs.worker]
        member = np.flatnonzero(group >= 0)
        fits = np.ones(len(pairs), dtype=np.bool_)
        if not len(member):
            return fits
        group, spot = group[member], self.groups.spot_of(group[member], pairs.job[member])
        _, place = np.unique(np.stack([group, spot]), axis=1, return_inverse=True)
        place = place.ravel()
        reaching = np.unique(np.stack([place, pairs.worker[member]]), axis=1)[0]
        size = np.array([len(one) for one in self.groups.members])[group]
        enough = self.groups.seats_at(group, spot) >= size
        fits[member] = (np.bincount(reaching)[place] == size) & enough
        return fits
