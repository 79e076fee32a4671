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
        """Tell of each pair against which limits it counts: pairs x limits."""
        if self.facts.corridors is None or not len(self):
            return np.zeros((len(worker), 0), dtype=np.bool_)
        return self.facts.corridors.agreements_of(worker, job)[:, self.agreement]

    def used(self, job_of_worker: Ints) -> Longs:
        """Return how many placed workers count against each limit."""
        worker = np.flatnonzero(job_of_worker >= 0).astype(np.int32)
        return np.asarray(self.counts(worker, job_of_worker[worker]).sum(axis=0, dtype=np.int64))

    def hold(self, job_of_worker: Ints) -> bool:
        """Tell whether no limit is exceeded."""
        return bool((self.used(job_of_worker) <= self.most).all())
