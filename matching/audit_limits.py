"""A policy's own limits recounted in plain Python, one person after another (see ``audit_pair``)."""

from collections import Counter

from matching.audit_pair import Book
from matching.audit_placement import Placement
from matching.policy import Policy
from matching.problem import Problem


def short_agreements(problem: Problem, policy: Policy, placement: Placement, *, book: Book) -> list[str]:
    """Say which agreements cover fewer placed people than their targets, where the policy requires them."""
    agreements = problem.agreements
    if agreements is None or not policy.require_targets:
        return []
    used = Counter(row for worker, job in placement.items() for row in book.covering(worker, job))
    return [
        f"agreement {row}: {used[row]} placed, at least {target} required"
        for row, target in enumerate(agreements.target_workers.tolist())
        if used[row] < target
    ]


def crowded_employers(problem: Problem, policy: Policy, placement: Placement) -> list[str]:
    """Say which employers have more people of one county than the policy's share of their seats, or than one."""
    jobs, counties = problem.jobs, problem.workers.county
    used = Counter(
        (int(jobs.employer[job]), int(counties[worker])) for worker, job in placement.items() if jobs.employer[job] >= 0
    )
    seats: Counter[int] = Counter()
    for job, employer in enumerate(jobs.employer.tolist()):
        seats[employer] += int(jobs.seats[job])
    return [
        f"employer {jobs.employer_ref[employer]}: {number} of county {county:06d}, {seats[employer]} seats"
        for (employer, county), number in sorted(used.items())
        if number > max(1, seats[employer] * policy.county_share // 100)
    ]
