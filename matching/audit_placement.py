"""Seats, pins, groups and agreements recounted in plain Python, one person after another (see ``audit_pair``)."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from matching.audit_pair import Book
from matching.policy import Policy
from matching.problem import STATUSES, TOGETHER, Problem

Placement = Mapping[int, int]
"""Job row of each placed worker row."""


def tier_of(problem: Problem, policy: Policy, worker: int) -> int:
    """Return the best tier of the worker's statuses."""
    statuses = int(problem.workers.statuses[worker])
    held = [policy.tiers[name] for bit, name in enumerate(STATUSES) if statuses >> bit & 1]
    return min(held, default=policy.tiers["general"])


@dataclass(frozen=True)
class Counts:
    """What a placement reaches.

    Attributes:
        tiers: placed, one a tier. soft_reserved: soft reserved seats held by their tiers.
        households: zero-employment households with somebody placed.
    """

    tiers: tuple[int, ...]
    soft_reserved: int
    households: int


def count(problem: Problem, policy: Policy, placement: Placement) -> Counts:
    """Count what a placement reaches, one person after another."""
    workers, jobs = problem.workers, problem.jobs
    tiers: Counter[int] = Counter()
    held: Counter[int] = Counter()
    homes = set()
    for worker, job in placement.items():
        tier = tier_of(problem, policy, worker)
        tiers[tier] += 1
        if jobs.reserved_seats[job] and not jobs.reserved_hard[job] and tier <= jobs.reserved_tier[job]:
            held[job] += 1
        homes.add(int(workers.household[worker]))
    flagged = zip(workers.household.tolist(), workers.zero_employment.tolist(), strict=True)
    poor = {home for home, zero in flagged if zero and home >= 0}
    return Counts(
        tiers=tuple(tiers[tier] for tier in range(policy.tier_count)),
        soft_reserved=sum(min(number, int(jobs.reserved_seats[job])) for job, number in held.items()),
        households=len(poor & homes),
    )


def broken_groups(problem: Problem, placement: Placement) -> list[str]:
    """Name the companion groups that are placed in part, or not together."""
    companions = problem.companions
    if companions is None:
        return []
    members = defaultdict(list)
    for group, worker in zip(companions.group.tolist(), companions.worker.tolist(), strict=True):
        members[group].append(placement.get(worker))
    return [
        companions.ref[group]
        for group, places in members.items()
        if not _together(problem, TOGETHER[companions.together[group]], places)
    ]


def _together(problem: Problem, kind: str, places: list[int | None]) -> bool:
    jobs = [job for job in places if job is not None]
    if len(jobs) < len(places):
        return not jobs
    if kind == "job":
        return len(set(jobs)) == 1
    if kind == "employer":
        employers = {int(problem.jobs.employer[job]) for job in jobs}
        return len(set(jobs)) == 1 or (len(employers) == 1 and min(employers) >= 0)
    return len({f"{problem.jobs.region[job]:06d}"[:4] for job in jobs}) == 1


def overfull_agreements(problem: Problem, placement: Placement, *, book: Book) -> list[str]:
    """Say which agreements cover more placed people than they allow."""
    agreements = problem.agreements
    if agreements is None:
        return []
    used = Counter(row for worker, job in placement.items() for row in book.covering(worker, job))
    return [
        f"agreement {row}: {number} placed, {agreements.max_workers[row]} allowed"
        for row, number in sorted(used.items())
        if 0 <= agreements.max_workers[row] < number
    ]


def overfull_jobs(problem: Problem, policy: Policy, placement: Placement) -> tuple[list[str], list[str]]:
    """Say which jobs have more people than seats, and which more people of later tiers than they hold open."""
    jobs = problem.jobs
    total = Counter(placement.values())
    later = Counter(
        job for worker, job in placement.items() if tier_of(problem, policy, worker) > jobs.reserved_tier[job]
    )
    seats = [
        f"job {jobs.ref[job]}: {n} placed, {jobs.seats[job]} seats" for job, n in total.items() if n > jobs.seats[job]
    ]
    held = [
        f"job {jobs.ref[job]}: {n} of later tiers, {jobs.seats[job] - jobs.reserved_seats[job]} seats not reserved"
        for job, n in later.items()
        if jobs.reserved_seats[job] and jobs.reserved_hard[job] and n > jobs.seats[job] - jobs.reserved_seats[job]
    ]
    return seats, held


def broken_pins(problem: Problem, placement: Placement) -> tuple[list[str], list[str]]:
    """Say which pins are not honoured, and which bans are broken."""
    pins = problem.pins
    missed: list[str] = []
    broken: list[str] = []
    rows = zip(pins.worker.tolist(), pins.job.tolist(), pins.pin.tolist(), strict=True) if pins is not None else ()
    for worker, job, pin in rows:
        name = f"worker {problem.workers.ref[worker]}, job {problem.jobs.ref[job]}"
        if pin and placement.get(worker) != job:
            missed.append(name)
        if not pin and placement.get(worker) == job:
            broken.append(name)
    return missed, broken
