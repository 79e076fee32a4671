"""The best placement of a small problem, found by trying every one; knows no flow and no prices."""

from collections import Counter
from collections.abc import Iterator

from matching.audit_limits import crowded_employers, short_agreements
from matching.audit_pair import Book, refusals
from matching.audit_placement import broken_groups, broken_pins, count, overfull_agreements, overfull_jobs
from matching.policy import Policy
from matching.problem import Problem

Placement = dict[int, int]
Scores = dict[tuple[int, int], int]


def best(problem: Problem, policy: Policy, scores: Scores) -> tuple[tuple[int, ...], list[Placement]]:
    """Return the greatest worth that any lawful placement has, and every placement that has it."""
    top: tuple[int, ...] = ()
    found: list[Placement] = []
    for placement in lawful(problem, policy):
        value = worth(problem, policy, scores, placement)
        if not found or value > top:
            top, found = value, []
        if value == top:
            found.append(placement)
    return top, found


def lawful(problem: Problem, policy: Policy) -> Iterator[Placement]:
    """Yield every placement that breaks no hard rule."""
    book = Book(problem)
    jobs = range(len(problem.jobs))
    choices = [[j for j in jobs if not refusals(problem, i, j, book=book)] for i in range(len(problem.workers))]
    for placement in _extend(problem, choices, 0, {}):
        broken = (*overfull_jobs(problem, policy, placement), *broken_pins(problem, placement))
        limits = (
            *overfull_agreements(problem, placement, book=book),
            *short_agreements(problem, policy, placement, book=book),
            *crowded_employers(problem, policy, placement),
        )
        if not any((*broken, *broken_groups(problem, placement), *limits)):
            yield placement


def _extend(problem: Problem, choices: list[list[int]], worker: int, placement: Placement) -> Iterator[Placement]:
    if worker == len(choices):
        yield placement
        return
    yield from _extend(problem, choices, worker + 1, placement)
    taken = Counter(placement.values())
    for job in choices[worker]:
        if taken[job] < problem.jobs.seats[job]:
            yield from _extend(problem, choices, worker + 1, {**placement, worker: job})


def worth(problem: Problem, policy: Policy, scores: Scores, placement: Placement) -> tuple[int, ...]:
    """Return what the policy looks at, in its order, without the tie-break."""
    reached = count(problem, policy, placement)
    score = sum(scores[pair] for pair in placement.items())
    if policy.objective == "weighted":
        tiers = sum(weight * n for weight, n in zip(policy.tier_weights, reached.tiers, strict=True))
        side = policy.reserved_weight * reached.soft_reserved + policy.household_weight * reached.households
        return (tiers + side + score,)
    if policy.objective == "count":
        return sum(reached.tiers), reached.soft_reserved, reached.households, score
    if policy.household_after_tier is None:
        return *reached.tiers, reached.soft_reserved, reached.households, score
    cut = policy.household_after_tier + 1
    return *reached.tiers[:cut], reached.households, *reached.tiers[cut:], reached.soft_reserved, score
