"""How many may, or must, go through an agreement, and how many of one county to one employer.

A *limit* is a number: agreements that limit anything come first, in order of their rows; then, where the policy
caps one county's share of an employer's seats, every (county, employer). Most of those can never fill, so limits
are named by numbers and looked up for pairs, not kept in tables.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

import numpy as np

from matching.eligibility import Facts
from matching.policy import WHOLE_SHARE, Policy
from matching.problem import Flags, Indices, Ints, Longs

NO_LIMIT = 2**31


@dataclass(frozen=True)
class Limits:
    """The limits of a problem under a policy.

    Attributes:
        agreement: rows of the agreements that limit. most, least: how many each takes, and must take.
        share: hundredths of an employer's seats that people of one county may take; 100 = all.
    """

    facts: Facts
    agreement: Indices
    most: Longs
    least: Longs
    share: int = field(default=WHOLE_SHARE)

    @classmethod
    def of(cls, facts: Facts, policy: Policy) -> Self:
        """Read the limits of a problem's agreements and of a policy."""
        agreements, none = facts.problem.agreements, np.zeros(0, dtype=np.int32)
        most = agreements.max_workers if agreements is not None else none
        target = agreements.target_workers if agreements is not None and policy.require_targets else most * 0
        rows = np.flatnonzero((most >= 0) | (target > 0))
        most, least = most[rows].astype(np.int64), np.maximum(target[rows], 0).astype(np.int64)
        return cls(facts, rows, np.where(most >= 0, most, NO_LIMIT), least, policy.county_share)

    @property
    def bind(self) -> bool:
        """Whether there is anything to keep."""
        return len(self.agreement) > 0 or self.share < WHOLE_SHARE

    def entries(self, worker: Ints, job: Ints, *, among: Longs | None = None) -> tuple[Indices, Longs]:
        """List which pair counts against which limit: rows of the pairs, and limits.

        ``among`` (ascending) asks for some limits only.
        """
        wanted = range(len(self.agreement)) if among is None else among[among < len(self.agreement)].tolist()
        rows = [np.zeros(0, dtype=np.intp)]
        limits = [np.zeros(0, dtype=np.int64)]
        for limit in wanted:
            inside = np.flatnonzero(self._passes(limit, worker=worker, job=job))
            rows.append(inside)
            limits.append(np.full(len(inside), limit, dtype=np.int64))
        if self.share < WHOLE_SHARE:
            inside = np.flatnonzero(self.facts.problem.jobs.employer[job] >= 0)
            cell = self._cell(worker[inside], job[inside])
            if among is not None:
                inside, cell = inside[np.isin(cell, among)], cell[np.isin(cell, among)]
            rows.append(inside)
            limits.append(cell)
        return np.concatenate(rows), np.concatenate(limits)

    def counts_against(self, limit: int, *, worker: Ints, job: Ints) -> Flags:
        """Tell of each pair whether it counts against one limit."""
        if limit < len(self.agreement):
            return self._passes(limit, worker=worker, job=job)
        employed = self.facts.problem.jobs.employer[job] >= 0
        return np.asarray(employed & (self._cell(worker, job) == limit))

    def most_of(self, limit: Longs) -> Longs:
        """Return how many each limit takes."""
        county_limits = limit >= len(self.agreement)
        most = np.full(len(limit), NO_LIMIT, dtype=np.int64)
        most[~county_limits] = self.most[limit[~county_limits]]
        employers = max(1, len(self.facts.problem.jobs.employer_ref))
        most[county_limits] = self._share_of[(limit[county_limits] - len(self.agreement)) % employers]
        return most

    def least_of(self, limit: Longs) -> Longs:
        """Return how many each limit must take."""
        least = np.zeros(len(limit), dtype=np.int64)
        named = limit < len(self.agreement)
        least[named] = self.least[limit[named]]
        return least

    def exist(self, limit: Longs) -> bool:
        """Tell whether these are limits, each named once, ascending."""
        problem = self.facts.problem
        cells = len(np.unique(problem.workers.county)) * max(1, len(problem.jobs.employer_ref))
        number = len(self.agreement) + (cells if self.share < WHOLE_SHARE else 0)
        return bool((np.diff(limit, prepend=-1) > 0).all() and (limit < number).all())

    def may_pass(self, limit: Longs) -> Flags:
        """Tell of each worker whether one of these limits could count them, by where they come from."""
        corridors, cells = self.facts.corridors, limit[limit >= len(self.agreement)] - len(self.agreement)
        may = np.zeros(len(self.facts.problem.workers), dtype=np.bool_)
        named = self.agreement[limit[limit < len(self.agreement)]]
        if corridors is not None and len(named):
            may |= np.asarray(corridors.exporter_has[:, named].any(axis=1))[corridors.exporter]
        if len(cells):
            may |= np.isin(self._county, cells // max(1, len(self.facts.problem.jobs.employer_ref)))
        return may

    def shut(self, worker: Ints, job: Ints) -> Flags:
        """Tell of each pair whether an agreement that takes nobody covers it."""
        shut = np.zeros(len(worker), dtype=np.bool_)
        for limit in np.flatnonzero(self.most == 0).tolist():
            shut |= self._passes(limit, worker=worker, job=job)
        return shut

    def used(self, job_of_worker: Ints) -> tuple[Longs, Longs]:
        """Return the limits that placed workers count against, ascending, and how many do."""
        worker = np.flatnonzero(job_of_worker >= 0).astype(np.int32)
        _, limit = self.entries(worker, job_of_worker[worker])
        found, count = np.unique(limit, return_counts=True)
        return found, count

    def broken(self, job_of_worker: Ints) -> Longs:
        """Return the limits that a placement does not keep, ascending."""
        limit, count = self.used(job_of_worker)
        over = limit[count > self.most_of(limit)]
        reached = np.zeros(len(self.least), dtype=np.int64)
        named = limit < len(self.least)
        reached[limit[named]] = count[named]
        return np.union1d(over, np.flatnonzero(reached < self.least)).astype(np.int64)

    def hold(self, job_of_worker: Ints) -> bool:
        """Tell whether every limit is kept."""
        return not len(self.broken(job_of_worker))

    def _passes(self, limit: int, *, worker: Ints, job: Ints) -> Flags:
        if self.facts.corridors is None:
            return np.zeros(len(worker), dtype=np.bool_)
        return self.facts.corridors.is_covered_by(int(self.agreement[limit]), worker=worker, job=job)

    def _cell(self, worker: Ints, job: Ints) -> Longs:
        """The limit of each pair's county and employer; the job has an employer."""
        jobs = self.facts.problem.jobs
        cell = self._county[worker] * max(1, len(jobs.employer_ref)) + jobs.employer[job]
        return np.asarray(len(self.agreement) + cell, dtype=np.int64)

    @cached_property
    def _county(self) -> Longs:
        return np.unique(self.facts.problem.workers.county, return_inverse=True)[1].astype(np.int64)

    @cached_property
    def _share_of(self) -> Longs:
        """How many of one county each employer takes: the share of its seats, and never less than one."""
        jobs = self.facts.problem.jobs
        known = jobs.employer >= 0
        seats = np.zeros(max(1, len(jobs.employer_ref)), dtype=np.int64)
        np.add.at(seats, jobs.employer[known], jobs.seats[known].astype(np.int64))
        return np.maximum(1, seats * self.share // WHOLE_SHARE)
