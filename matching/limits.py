"""Agreements that take only so many: which pairs count against which, and which are overfull."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.eligibility import Facts
from matching.problem import Flags, Indices, Ints, Longs


@dataclass(frozen=True)
class Limits:
    """Attributes: agreement: rows of the limited agreements. most: how many each takes."""

    facts: Facts
    agreement: Indices
    most: Longs

    @classmethod
    def of(cls, facts: Facts) -> Self:
        """Read the limits of a problem's agreements."""
        agreements = facts.problem.agreements
        none = np.zeros(0, dtype=np.int32)
        most = agreements.max_workers if agreements is not None else none
        limited = np.flatnonzero(most >= 0)
        return cls(facts, limited, most[limited].astype(np.int64))

    def __len__(self) -> int:
        return len(self.agreement)

    def counts(self, worker: Ints, job: Ints) -> Flags:
        """Tell of each pair against which limits it counts: pairs x limits; for few pairs."""
        against = [self.counts_against(limit, worker=worker, job=job) for limit in range(len(self))]
        return np.stack(against, axis=1) if against else np.zeros((len(worker), 0), dtype=np.bool_)

    def counts_against(self, limit: int, *, worker: Ints, job: Ints) -> Flags:
        """Tell of each pair whether it counts against one limit."""
        if self.facts.corridors is None:
            return np.zeros(len(worker), dtype=np.bool_)
        return self.facts.corridors.is_covered_by(int(self.agreement[limit]), worker=worker, job=job)

    def shut(self, worker: Ints, job: Ints) -> Flags:
        """Tell of each pair whether an agreement that takes nobody covers it."""
        shut = np.zeros(len(worker), dtype=np.bool_)
        for limit in np.flatnonzero(self.most == 0).tolist():
            shut |= self.counts_against(limit, worker=worker, job=job)
        return shut

    def used(self, job_of_worker: Ints) -> Longs:
        """Return how many placed workers count against each limit."""
        worker = np.flatnonzero(job_of_worker >= 0).astype(np.int32)
        return np.asarray(self.counts(worker, job_of_worker[worker]).sum(axis=0, dtype=np.int64))

    def hold(self, job_of_worker: Ints) -> bool:
        """Tell whether no limit is exceeded."""
        return bool((self.used(job_of_worker) <= self.most).all())
