"""The aims of a policy in their order, each with what it is worth to place a pair.

Tiers need one stage only: the sets of workers that can be placed together form a transversal matroid, where
the sets of greatest weight are the same for every falling list of positive weights (Edmonds 1971). So the
weights K, K - 1, ..., 1 give the same people counts as tier 0 first, then tier 1, and so on.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
import numpy.typing as npt

from matching.eligibility import Facts
from matching.policy import Policy
from matching.problem import Flags, Ints, Longs, Problem

TIE_BITS = 40
"""Bits of the tie-break; two million people's sums of them stay within 64 bits."""
Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Stage:
    """One aim: the worth of a placed pair is the sum of the parts that this stage looks at.

    Attributes:
        name: see ``StageResult``. tier_value: worth of placing somebody, one a tier.
        score: the pair's score counts. tie: the pair's hash counts.
        reserved_bonus: worth of a soft reserved seat held by its tiers.
        household_bonus: worth of a zero-employment household reached.
    """

    name: str
    tier_value: tuple[int, ...] = ()
    score: bool = False
    tie: bool = False
    reserved_bonus: int = 0
    household_bonus: int = 0


def plan(problem: Problem, policy: Policy) -> tuple[Stage, ...]:
    """Return the stages of a policy on a problem, leaving out those that nothing can count in.

    A stable placement aims at nothing; its stages say how far it is from the best of tiers, then score.
    """
    reserved = [Stage("reserved", reserved_bonus=1)] if soft_reserved(problem).any() else []
    households = [Stage("households", household_bonus=1)] if poor_households(problem).max(initial=-1) >= 0 else []
    score = Stage("score", score=True)
    if policy.objective == "weighted":
        score = Stage(
            "weighted",
            tier_value=policy.tier_weights,
            score=True,
            reserved_bonus=policy.reserved_weight,
            household_bonus=policy.household_weight,
        )
        return score, Stage("tie_break", tie=True)
    if policy.objective == "stable":
        return _tiers(policy, 0, policy.tier_count), score, Stage("tie_break", tie=True)
    if policy.objective == "count":
        first, rest = [Stage("placed", tier_value=(1,) * policy.tier_count)], [*reserved, *households]
    elif policy.household_after_tier is None:
        first, rest = [_tiers(policy, 0, policy.tier_count)], [*reserved, *households]
    else:
        cut = policy.household_after_tier + 1
        later = [_tiers(policy, cut, policy.tier_count)] if cut < policy.tier_count else []
        first, rest = [_tiers(policy, 0, cut), *households], [*later, *reserved]
    return (*first, *rest, score, Stage("tie_break", tie=True))


def _tiers(policy: Policy, first: int, last: int) -> Stage:
    value = [last - tier if first <= tier < last else 0 for tier in range(policy.tier_count)]
    return Stage(f"tiers_{first}_{last - 1}", tier_value=tuple(value))


def soft_reserved(problem: Problem) -> Flags:
    """Jobs that hold seats for favoured tiers as far as possible."""
    jobs = problem.jobs
    return np.asarray((jobs.reserved_seats > 0) & ~jobs.reserved_hard)


def poor_households(problem: Problem) -> Ints:
    """Each worker's zero-employment household, as an index; -1 = none, or no household is known."""
    workers = problem.workers
    poor = np.zeros(len(workers.household_ref) + 1, dtype=np.bool_)
    poor[workers.household[workers.zero_employment]] = True  # -1, no household, falls on the spare place
    poor[-1] = False
    return np.where(poor[workers.household], workers.household, -1).astype(np.int32)


@dataclass(frozen=True)
class Values:
    """What each pair is worth in each stage, and which side rules touch it.

    Attributes:
        stages: the aims in order. tier: of each worker.
        reserved_tier: of each job, -1 where it reserves no seat. soft: the job's reservation is soft.
        household: zero-employment household of each worker, -1 = none.
        pinned: job that each worker is pinned to, -1 = none.
        worker_hash, job_hash: of (seed, reference), for the tie-break.
    """

    stages: tuple[Stage, ...]
    tier: Ints
    reserved_tier: Ints
    soft: Flags
    household: Ints
    pinned: Ints
    worker_hash: Hashes = field(repr=False)
    job_hash: Hashes = field(repr=False)

    @classmethod
    def of(cls, facts: Facts, policy: Policy, *, pinned: Ints) -> Self:
        """Read the values of a problem under a policy."""
        problem = facts.problem
        jobs = problem.jobs
        return cls(
            stages=plan(problem, policy),
            tier=policy.tier_of(problem.workers.statuses),
            reserved_tier=np.where(jobs.reserved_seats > 0, jobs.reserved_tier, -1).astype(np.int32),
            soft=soft_reserved(problem),
            household=poor_households(problem),
            pinned=pinned,
            worker_hash=_hashes(problem.seed, "worker", problem.workers.ref),
            job_hash=_hashes(problem.seed, "job", jobs.ref),
        )

    def favoured(self, worker: Ints, job: Ints) -> Flags:
        """Tell of each pair whether the job reserves seats for the worker's tier."""
        return np.asarray(self.tier[worker] <= self.reserved_tier[job])

    def admits(self, worker: Ints, job: Ints) -> Flags:
        """Tell of each pair whether it is free to be chosen: a pinned worker has no other job."""
        pin = self.pinned[worker]
        return np.asarray((pin < 0) | (pin == job))

    def pair_value(self, stage: Stage, *, worker: Ints, job: Ints, score: Ints) -> Longs:
        """Return what each pair adds to a stage, without reserved seats and households."""
        value = np.zeros(len(worker), dtype=np.int64)
        if stage.tier_value:
            value += np.array(stage.tier_value, dtype=np.int64)[self.tier[worker]]
        if stage.score:
            value += score
        if stage.tie:
            value += tie_break(self.worker_hash[worker], self.job_hash[job])
        return value


def tie_break(worker_hash: Hashes, job_hash: Hashes) -> Longs:
    """Mix two 64-bit hashes into 40 even bits (the finalizer of SplitMix64, Steele et al. 2014)."""
    mixed = worker_hash * np.uint64(0x9E3779B97F4A7C15) + job_hash
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return (mixed >> np.uint64(64 - TIE_BITS)).astype(np.int64)


def _hashes(seed: str, kind: str, refs: Sequence[str]) -> Hashes:
    base = hashlib.blake2b(f"{kind}\0{seed}\0".encode(), digest_size=8)
    raw = bytearray()
    for ref in refs:
        one = base.copy()
        one.update(ref.encode())
        raw += one.digest()
    return np.frombuffer(bytes(raw), dtype="<u8").astype(np.uint64)
