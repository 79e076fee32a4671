"""Which course would place whom: found by solving the round again with the course taken."""

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from matching.blocks import cut
from matching.candidates import Search
from matching.eligibility import Facts, pair_refusals
from matching.every_pair import worth_compiling
from matching.masks import BIT, Masks
from matching.nets import bound_together
from matching.policy import WHOLE_SHARE, Policy
from matching.problem import Flags, Indices, Ints, Problem
from matching.refusal_scan import RefusalScan
from matching.result import Solution
from matching.solve import solve
from matching.vacancies import near_pairs
from matching.what_if import with_skill, without_side_rules

COURSE = 30
SHORTLIST = 5
_CELLS = 4_000_000


@dataclass(frozen=True)
class Course:
    """One course and what it would bring.

    Attributes:
        occupation: seven digits. level: 0..5. certificate: it ends with one.
        seats: people it takes.
        trainees: rows of the unplaced people who should take it, at most ``seats``: those whom the round
            with everybody trained places through it, in order of tier, then reference.
        placed_more: people placed more than now when exactly the trainees have taken it.
        placed_more_by_tier: the same by tier; a tier may lose what a more favoured one gains.
        proven: both rounds are proved optima, so the numbers are exact for these trainees.
        alone: companions and corridor limits were left aside in both rounds, see ``courses``.
    """

    occupation: int
    level: int
    certificate: bool
    seats: int
    trainees: tuple[int, ...]
    placed_more: int
    placed_more_by_tier: tuple[int, ...]
    proven: bool
    alone: bool


@dataclass(frozen=True)
class _Gap:
    """A skill that jobs with open seats ask for, with the unplaced people whom nothing else keeps away."""

    occupation: int
    level: int
    certificate: bool
    open_seats: int
    candidates: Indices

    @property
    def promise(self) -> int:
        """No course in it can fill more of the open seats."""
        return min(self.open_seats, len(self.candidates))


def courses(
    problem: Problem,
    policy: Policy,
    solution: Solution,
    *,
    seats: int = COURSE,
    most: int = SHORTLIST,
    executor: Executor | None = None,
) -> list[Course]:
    """Return the courses that place most people, best first: a shortlist by open seats, then solved anew.

    A gap is a (occupation, level, certificate) that a job with open seats asks for. Its candidates are the
    unplaced people without companions who lack that skill and nothing else for such a job. The ``most``
    gaps that could fill most open seats are solved twice each: with every candidate trained, which says who
    makes use of it, and with those people only, at most ``seats`` of them, which gives the numbers.

    Where companions or corridor limits kept the round from being proved, differences between two such rounds
    would be chance as much as training; both are then solved without those rules, and the course says so.
    """
    alone = (problem.has_side_rules or policy.limits_more) and not solution.proven
    if alone:
        problem = without_side_rules(problem)
        policy = replace(policy, require_targets=False, county_share=WHOLE_SHARE)
        solution = solve(problem, policy, executor=executor)
    found = sorted(_gaps(problem, policy, solution), key=_order)
    tried = [_try(problem, policy, solution, gap=gap, seats=seats, executor=executor) for gap in found[:most]]
    useful = [replace(course, alone=alone) for course in tried if course.placed_more > 0]
    return sorted(useful, key=lambda course: (-course.placed_more, course.occupation, course.level, course.certificate))


def _order(gap: _Gap) -> tuple[int, int, int, bool]:
    return -gap.promise, gap.occupation, gap.level, gap.certificate


def _gaps(problem: Problem, policy: Policy, solution: Solution) -> list[_Gap]:
    jobs, job_of_worker = problem.jobs, solution.job_of_worker
    left = jobs.seats - np.bincount(job_of_worker[job_of_worker >= 0], minlength=len(jobs))
    worker, job = _lacking(problem, policy, job_of_worker, left)
    asks = (jobs.occupation.astype(np.int64) * 10 + jobs.level) * 2 + jobs.certificate
    gaps = []
    for key in np.unique(asks[job]).tolist():
        candidates = np.unique(worker[asks[job] == key]).astype(np.intp)
        seats = int(left[(asks == key) & (left > 0)].sum())
        gaps.append(_Gap(key // 20, key // 2 % 10, key % 2 == 1, seats, candidates))
    return gaps


def _lacking(problem: Problem, policy: Policy, job_of_worker: Ints, left: Ints) -> tuple[Ints, Ints]:
    """List pairs of unplaced people with jobs of open seats that nothing but the skill or its certificate refuses."""
    search = Search.of(Facts.of(problem), policy)
    columns = np.flatnonzero(left[search.job] > 0)
    free = (job_of_worker < 0) & ~bound_together(problem)
    pairs = int(free.sum()) * len(columns)
    found = _compiled if worth_compiling(search.facts, policy, pairs=pairs) else _listed
    parts = list(found(search, free, columns)) if len(columns) else []
    none = np.zeros(0, dtype=np.int32)
    return np.concatenate([none, *(part[0] for part in parts)]), np.concatenate([none, *(part[1] for part in parts)])


def _compiled(search: Search, free: Flags, columns: Indices) -> Iterator[tuple[Ints, Ints]]:
    jobs, people = search.job[columns].astype(np.int32), np.flatnonzero(free).astype(np.int32)
    scan = RefusalScan.of(search.facts, search.policy, jobs)
    for first, last in cut(len(people), size=max(1, _CELLS // len(jobs))):
        row, column = np.nonzero(_lacks_skill(scan.table(people[first:last])))
        yield people[first + row], jobs[column]


def _listed(search: Search, free: Flags, columns: Indices) -> Iterator[tuple[Ints, Ints]]:
    for block in search.blocks:
        worker, job = near_pairs(search, block, columns=columns)
        worker, job = worker[free[worker]], job[free[worker]]
        lacks = _lacks_skill(pair_refusals(search.facts, worker, job))
        yield worker[lacks], job[lacks]


def _lacks_skill(mask: Masks) -> Flags:
    return np.asarray((mask == BIT["SKILL_MISSING"]) | (mask == BIT["CERT_MISSING"]))


def _try(
    problem: Problem, policy: Policy, solution: Solution, *, gap: _Gap, seats: int, executor: Executor | None
) -> Course:
    trained = solve(_trained(problem, gap, gap.candidates), policy, executor=executor)
    users = _users(problem, trained, gap)
    trainees = users[np.argsort(solution.tier[users], kind="stable")][:seats]
    if len(trainees) < len(users):  # else the same round is feasible, and none can be better
        trained = solve(_trained(problem, gap, trainees), policy, executor=executor)
    more = np.array(trained.placed_by_tier) - np.array(solution.placed_by_tier)
    return Course(
        occupation=gap.occupation,
        level=gap.level,
        certificate=gap.certificate,
        seats=seats,
        trainees=tuple(sorted(trainees.tolist())),
        placed_more=int(more.sum()),
        placed_more_by_tier=tuple(more.tolist()),
        proven=solution.proven and trained.proven,
        alone=False,
    )


def _trained(problem: Problem, gap: _Gap, rows: Indices) -> Problem:
    size = len(rows)
    workers = with_skill(
        problem.workers,
        rows,
        occupation=np.full(size, gap.occupation, dtype=np.int32),
        level=np.full(size, gap.level, dtype=np.int32),
        certified=np.full(size, gap.certificate),
    )
    return replace(problem, workers=workers)


def _users(problem: Problem, trained: Solution, gap: _Gap) -> Indices:
    """Return the candidates whom the course lets into the job that they get."""
    placed = gap.candidates[trained.job_of_worker[gap.candidates] >= 0]
    job = trained.job_of_worker[placed]
    return np.asarray(placed[pair_refusals(Facts.of(problem), placed.astype(np.int32), job) != 0])
