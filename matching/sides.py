"""Rules that no network keeps: companions together or not at all, and agreements that take only so many."""

from dataclasses import dataclass
from typing import Self

from matching.companions import Groups
from matching.eligibility import Facts
from matching.limits import Limits
from matching.problem import Ints


@dataclass(frozen=True)
class SideRules:
    """The companions and limits of a problem."""

    groups: Groups
    limits: Limits

    @classmethod
    def of(cls, facts: Facts) -> Self:
        """Read the side rules of a problem."""
        return cls(Groups.of(facts.problem), Limits.of(facts))

    def hold(self, job_of_worker: Ints) -> bool:
        """Tell whether a placement keeps them all."""
        return self.limits.hold(job_of_worker) and bool(self.groups.kept(job_of_worker).all())
