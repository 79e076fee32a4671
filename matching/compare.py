"""Two proposals for one snapshot side by side, and what favouring the poor costs."""

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from matching.eligibility import Facts
from matching.policy import Policy
from matching.problem import Flags, Ints, Longs, Problem
from matching.result import Solution
from matching.scoring import total_score
from matching.solve import solve


@dataclass(frozen=True)
class Outcome:
    """What a placement comes to: people placed, by tier of the policy, and their total score."""

    placed: int
    placed_by_tier: tuple[int, ...]
    score: int


@dataclass(frozen=True)
class Comparison:
    """What changes from one placement to another.

    Attributes:
        before, after: what each comes to.
        worker, job_before, job_after: everybody whose job differs, -1 = unplaced, in order of reference.
        gained_by_tier, lost_by_tier: people placed only after, only before.
        county: codes. placed_before, placed_after: people placed, a county.
    """

    before: Outcome
    after: Outcome
    worker: Ints
    job_before: Ints
    job_after: Ints
    gained_by_tier: tuple[int, ...]
    lost_by_tier: tuple[int, ...]
    county: Ints
    placed_before: Longs
    placed_after: Longs

    @property
    def moved(self) -> int:
        """People placed both times, in different jobs."""
        return int(np.count_nonzero((self.job_before >= 0) & (self.job_after >= 0)))


def outcome(problem: Problem, policy: Policy, job_of_worker: Ints) -> Outcome:
    """Count and score a placement, however it was made."""
    worker = np.flatnonzero(job_of_worker >= 0).astype(np.int32)
    score = total_score(Facts.of(problem), policy, worker=worker, job=job_of_worker[worker])
    by_tier = _by_tier(problem, policy, job_of_worker >= 0)
    return Outcome(len(worker), by_tier, int(score.sum(dtype=np.int64)))


def compare(problem: Problem, policy: Policy, *, before: Ints, after: Ints) -> Comparison:
    """Compare two placements of one problem, given as the job of each worker, -1 = unplaced."""
    changed = np.flatnonzero(before != after).astype(np.int32)
    county, place = np.unique(problem.workers.county, return_inverse=True)
    return Comparison(
        before=outcome(problem, policy, before),
        after=outcome(problem, policy, after),
        worker=changed,
        job_before=before[changed],
        job_after=after[changed],
        gained_by_tier=_by_tier(problem, policy, (before < 0) & (after >= 0)),
        lost_by_tier=_by_tier(problem, policy, (before >= 0) & (after < 0)),
        county=county,
        placed_before=np.bincount(place[before >= 0], minlength=len(county)),
        placed_after=np.bincount(place[after >= 0], minlength=len(county)),
    )


def price_of_priority(
    problem: Problem, policy: Policy, solution: Solution, *, executor: Executor | None = None
) -> Comparison:
    """Compare the best placement that knows no tiers (before) with the proposal (after), both proved.

    Without companions and corridor limits as many people are placed in both: the sets of people who can be
    placed together form a transversal matroid (Edmonds 1971), so priority costs score only.
    """
    plain = solve(problem, policy.single_tier(), executor=executor)
    return compare(problem, policy, before=plain.job_of_worker, after=solution.job_of_worker)


def _by_tier(problem: Problem, policy: Policy, chosen: Flags) -> tuple[int, ...]:
    tier = policy.tier_of(problem.workers.statuses)
    return tuple(np.bincount(tier[chosen], minlength=policy.tier_count).tolist())
