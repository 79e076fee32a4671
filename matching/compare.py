"""Two proposals for one snapshot side by side, and what favouring the poor costs."""

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from matching.eligibility import Facts
from matching.policy import Policy
from matching.problem import Flags, Indices, Ints, Longs, Problem
from matching.result import Solution
from matching.scoring import total_score
from matching.solve import solve


@dataclass(frozen=True)
class Outcome:
    """What a placement comes to: people placed and their total score, both also by tier of the policy."""

    placed: int
    placed_by_tier: tuple[int, ...]
    score: int
    score_by_tier: tuple[int, ...]


@dataclass(frozen=True)
class Comparison:
    """What changes from one placement to another.

    Attributes:
        before, after: what each comes to.
        worker, job_before, job_after: everybody whose job differs, -1 = unplaced, in order of reference.
        gained_by_tier, lost_by_tier: people placed only after, only before. moved_by_tier: in another job.
        county: codes. placed_before, placed_after: people placed, a county. score_before, score_after: the sum
            of their scores. moved_by_county: people in another job.
    """

    before: Outcome
    after: Outcome
    worker: Ints
    job_before: Ints
    job_after: Ints
    gained_by_tier: tuple[int, ...]
    lost_by_tier: tuple[int, ...]
    moved_by_tier: tuple[int, ...]
    county: Ints
    placed_before: Longs
    placed_after: Longs
    score_before: Longs
    score_after: Longs
    moved_by_county: Longs

    @property
    def moved(self) -> int:
        """People placed both times, in different jobs."""
        return int(np.count_nonzero((self.job_before >= 0) & (self.job_after >= 0)))


def outcome(problem: Problem, policy: Policy, job_of_worker: Ints) -> Outcome:
    """Count and score a placement, however it was made."""
    return _outcome(problem, policy, job_of_worker, score=_scores(problem, policy, job_of_worker))


def compare(problem: Problem, policy: Policy, *, before: Ints, after: Ints) -> Comparison:
    """Compare two placements of one problem, given as the job of each worker, -1 = unplaced."""
    changed = np.flatnonzero(before != after).astype(np.int32)
    county, place = np.unique(problem.workers.county, return_inverse=True)
    scores = [_scores(problem, policy, made) for made in (before, after)]
    moved = (before != after) & (before >= 0) & (after >= 0)
    return Comparison(
        before=_outcome(problem, policy, before, score=scores[0]),
        after=_outcome(problem, policy, after, score=scores[1]),
        worker=changed,
        job_before=before[changed],
        job_after=after[changed],
        gained_by_tier=_by_tier(problem, policy, (before < 0) & (after >= 0)),
        lost_by_tier=_by_tier(problem, policy, (before >= 0) & (after < 0)),
        moved_by_tier=_by_tier(problem, policy, moved),
        county=county,
        placed_before=np.bincount(place[before >= 0], minlength=len(county)),
        placed_after=np.bincount(place[after >= 0], minlength=len(county)),
        score_before=_sums(place, scores[0], len(county)),
        score_after=_sums(place, scores[1], len(county)),
        moved_by_county=np.bincount(place[moved], minlength=len(county)),
    )


def price_of_priority(
    problem: Problem, policy: Policy, solution: Solution, *, executor: Executor | None = None
) -> Comparison:
    """Compare the best placement found that knows no tiers (before) with the proposal (after); the same limits hold.

    Without companions and corridor limits as many people are placed in both: the sets of people who can be
    placed together form a transversal matroid (Edmonds 1971), so priority costs score only. With them it may cost
    headcount: ``before.placed`` less ``after.placed``.
    """
    plain = solve(problem, policy.single_tier(), executor=executor)
    return compare(problem, policy, before=plain.job_of_worker, after=solution.job_of_worker)


def _outcome(problem: Problem, policy: Policy, job_of_worker: Ints, *, score: Longs) -> Outcome:
    tier = policy.tier_of(problem.workers.statuses)
    by_tier = _by_tier(problem, policy, job_of_worker >= 0)
    score_by_tier = tuple(_sums(tier, score, policy.tier_count).tolist())
    return Outcome(sum(by_tier), by_tier, sum(score_by_tier), score_by_tier)


def _scores(problem: Problem, policy: Policy, job_of_worker: Ints) -> Longs:
    """Return the score of each worker's place, 0 when unplaced."""
    worker = np.flatnonzero(job_of_worker >= 0).astype(np.int32)
    score = np.zeros(len(job_of_worker), dtype=np.int64)
    score[worker] = total_score(Facts.of(problem), policy, worker=worker, job=job_of_worker[worker])
    return score


def _sums(group: Ints | Indices, value: Longs, groups: int) -> Longs:
    sums = np.zeros(groups, dtype=np.int64)
    np.add.at(sums, group, value)
    return sums


def _by_tier(problem: Problem, policy: Policy, chosen: Flags) -> tuple[int, ...]:
    tier = policy.tier_of(problem.workers.statuses)
    return tuple(np.bincount(tier[chosen], minlength=policy.tier_count).tolist())
