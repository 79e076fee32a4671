"""All eligible pairs, block by block of workers, never more of them held than the caller keeps.

The rules that refuse most (skill, wish, destination, open orders) are answered for whole blocks by small
tables over the distinct values; the others look at what is left, pair by pair.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from matching.blocks import Block, cut
from matching.eligibility import RULES, Facts
from matching.parcels import Lasting
from matching.policy import Policy
from matching.problem import Flags, Indices, Ints, Problem, each_item, prefix_fits
from matching.scoring import total_score

_CELLS = 4_000_000
_SCREENED = {"SKILL_MISSING", "CERT_MISSING", "WISH", "DESTINATION", "ORDER_EXPIRED", "NO_SEATS"}
_REMAINING = tuple(rule for rule in RULES if rule.code not in _SCREENED)


@dataclass(frozen=True)
class Pairs:
    """Eligible pairs in order of worker, then job; ``score`` by the policy."""

    worker: Ints
    job: Ints
    score: Ints

    def __len__(self) -> int:
        return len(self.worker)

    @classmethod
    def joined(cls, parts: Sequence["Pairs"]) -> Self:
        """Put parts one after another."""
        none = np.zeros(0, dtype=np.int32)
        return cls(
            np.concatenate([none, *(part.worker for part in parts)]),
            np.concatenate([none, *(part.job for part in parts)]),
            np.concatenate([none, *(part.score for part in parts)]),
        )

    def take(self, rows: Indices | slice) -> "Pairs":
        """Return some of the pairs."""
        return Pairs(self.worker[rows], self.job[rows], self.score[rows])


@dataclass(frozen=True)
class _Prefixes:
    """A list column of prefixes as rows of a table: distinct prefix x distinct code."""

    start: Ints
    row: Indices
    fits: Flags

    @classmethod
    def of(cls, start: Ints, code: Ints, width: Ints, *, codes: Ints, digits: int) -> Self:
        key, row = np.unique(code.astype(np.int64) * 10 + width, return_inverse=True)
        prefix, prefix_width = (key // 10).astype(np.int32), (key % 10).astype(np.int32)
        fits = prefix_fits(codes, code=prefix[:, None], width=prefix_width[:, None], digits=digits)
        return cls(start, row, fits)

    def screen(self, block: Block) -> Flags:
        """Tell of each worker of the block which codes one of their prefixes fits; no prefix fits every code."""
        worker = np.arange(*block, dtype=np.int32)
        fits = np.zeros((len(worker), self.fits.shape[1]), dtype=np.bool_)
        fits[self.start[worker + 1] == self.start[worker]] = True
        for _, entry, item in each_item(self.start, worker):
            fits[entry] |= self.fits[self.row[item]]
        return fits


@dataclass(frozen=True)
class _Needs:
    """The distinct (occupation, level, certificate) that open orders ask for."""

    occupation: Ints
    class_occupation: Indices
    class_level: npt.NDArray[np.int8]
    class_certified: Flags

    @classmethod
    def of(cls, problem: Problem, job: Indices) -> tuple[Self, Indices]:
        """Return the classes, and the class of each job given."""
        jobs = problem.jobs
        key = (jobs.occupation[job].astype(np.int64) * 10 + jobs.level[job]) * 2 + jobs.certificate[job]
        distinct, class_of = np.unique(key, return_inverse=True)
        occupation, class_occupation = np.unique((distinct // 20).astype(np.int32), return_inverse=True)
        level, certified = (distinct // 2 % 10).astype(np.int8), distinct % 2 == 1
        return cls(occupation, class_occupation, level, certified), class_of

    def screen(self, problem: Problem, block: Block) -> Flags:
        """Tell of each worker of the block which classes their skills serve."""
        workers = problem.workers
        plain = np.full((block[1] - block[0], len(self.occupation)), -1, dtype=np.int8)
        certified = plain.copy()
        for _, entry, item in each_item(workers.skill_start, np.arange(*block, dtype=np.int32)):
            column = np.searchsorted(self.occupation, workers.skill_occupation[item])
            column = np.minimum(column, len(self.occupation) - 1)
            known = self.occupation[column] == workers.skill_occupation[item]
            level = np.where(known, workers.skill_level[item], -1).astype(np.int8)
            plain[entry, column] = np.maximum(plain[entry, column], level)
            level = np.where(workers.skill_certified[item], level, -1).astype(np.int8)
            certified[entry, column] = np.maximum(certified[entry, column], level)
        served = np.where(self.class_certified, certified[:, self.class_occupation], plain[:, self.class_occupation])
        none_needed = (self.class_level == 0) & ~self.class_certified
        return np.asarray((served >= self.class_level) | none_needed)


@dataclass(frozen=True)
class Search(Lasting):
    """Everything that a block needs to list and score its eligible pairs; may be sent to other processes."""

    facts: Facts
    policy: Policy
    job: Indices
    needs: _Needs
    need_of: Indices
    wishes: _Prefixes
    destinations: _Prefixes
    region_of: Indices

    @classmethod
    def of(cls, facts: Facts, policy: Policy) -> Self:
        """Prepare the tables over the distinct values of a problem."""
        workers, jobs = facts.problem.workers, facts.problem.jobs
        job = np.flatnonzero(facts.open)
        needs, need_of = _Needs.of(facts.problem, job)
        regions, region_of = np.unique(jobs.region[job], return_inverse=True)
        occupation = needs.occupation[needs.class_occupation]
        return cls(
            facts=facts,
            policy=policy,
            job=job,
            needs=needs,
            need_of=need_of,
            wishes=_Prefixes.of(workers.wish_start, workers.wish_code, workers.wish_width, codes=occupation, digits=7),
            destinations=_Prefixes.of(
                workers.destination_start,
                workers.destination_code,
                workers.destination_width,
                codes=regions,
                digits=6,
            ),
            region_of=region_of,
        )

    @property
    def blocks(self) -> list[Block]:
        """The workers in blocks that take some tens of megabytes each."""
        size = max(1, min(8192, _CELLS // max(1, len(self.job))))
        return cut(len(self.facts.problem.workers), size=size)


def eligible_pairs(search: Search, block: Block) -> tuple[Ints, Ints]:
    """List the eligible pairs of a block of workers, in order of worker, then job."""
    if not len(search.job):
        return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32)
    need = search.needs.screen(search.facts.problem, block) & search.wishes.screen(block)
    place = search.destinations.screen(block)
    fits = np.take(need, search.need_of, axis=1) & np.take(place, search.region_of, axis=1)
    entry, column = np.nonzero(fits)
    worker, job = (entry + block[0]).astype(np.int32), search.job[column].astype(np.int32)
    refused = np.zeros(len(worker), dtype=np.bool_)
    for rule in _REMAINING:
        refused |= rule.refuses(search.facts, worker, job)
    return worker[~refused], job[~refused]


def scored_pairs(search: Search, block: Block) -> Pairs:
    """List the eligible pairs of a block of workers with their scores."""
    worker, job = eligible_pairs(search, block)
    return Pairs(worker, job, total_score(search.facts, search.policy, worker=worker, job=job))
