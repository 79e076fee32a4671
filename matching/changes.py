"""Changes that a worker, an office or a coordinator could make so that one more pair becomes eligible."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt

from matching.eligibility import RULES, Facts
from matching.masks import BIT, Masks
from matching.policy import Policy
from matching.problem import Indices, Ints, Longs, Problem, Workers
from matching.scoring import total_score
from matching.what_if import (
    copies,
    with_destination,
    with_education,
    with_floor,
    with_free_day,
    with_skill,
    with_wish,
    without_bans,
)

Bytes = npt.NDArray[np.uint8]
MOST_STEPS = 3
STEP = 100
EFFORT = {
    "NOT_AVAILABLE": 1,
    "WAGE_FLOOR": 2,
    "DESTINATION": 3,
    "WISH": 4,
    "CERT_MISSING": 5,
    "SKILL_MISSING": 6,
    "EDUCATION": 7,
    "BANNED": 8,
    "NO_AGREEMENT": 9,
}
"""What can be changed, from the least effort; nobody can change an age."""


@dataclass(frozen=True)
class Change:
    """A change that opens a job to a worker.

    Attributes:
        worker: row. job: the job it opens. steps: codes of the rules that then no longer refuse.
        yuan: by how much the least wage falls. placed: proved that every optimum of the changed problem
            places the worker, there or elsewhere; else the job is eligible then, and in a proved round without
            companions and corridor limits it is proved as well that no optimum places the worker.
    """

    worker: int
    job: int
    steps: tuple[str, ...]
    yuan: int
    placed: bool


@cache
def efforts() -> Longs:
    """Return the effort of opening a pair, one a mask; 0 = it is open, cannot be opened, or takes too many steps."""
    mask = np.arange(1 << len(RULES))
    effort = np.zeros(len(mask), dtype=np.int64)
    for code, bit in BIT.items():
        effort += np.where(mask & bit != 0, STEP + EFFORT.get(code, 0), 0)
    return np.where(step_counts() > 0, effort, 0)


@cache
def step_counts() -> Bytes:
    """Return how many steps open a pair, one a mask; 0 = it is open, cannot be opened, or takes too many."""
    mask = np.arange(1 << len(RULES))
    steps = np.zeros(len(mask), dtype=np.uint8)
    for code, bit in BIT.items():
        steps += np.where(mask & bit != 0, 1 if code in EFFORT else MOST_STEPS + 1, 0).astype(np.uint8)
    return np.where(steps <= MOST_STEPS, steps, np.uint8(0))


def rungs(problem: Problem, worker: Ints, job: Ints, *, steps: Masks) -> Longs:
    """Return how far each change climbs: the level of the skill, and the steps of schooling, which count more."""
    jobs = problem.jobs
    skill = np.where(steps & (BIT["SKILL_MISSING"] | BIT["CERT_MISSING"]) != 0, jobs.level[job], 0)
    school = np.where(steps & BIT["EDUCATION"] != 0, jobs.education[job] - problem.workers.education[worker], 0)
    return np.asarray(skill + 8 * school, dtype=np.int64)


def apply_changes(problem: Problem, changes: Sequence[Change]) -> Problem:
    """Return the problem in which all these changes have happened; agreements are left as they are."""
    worker, job, steps = columns_of(changes)
    banned = steps & BIT["BANNED"] != 0
    people = _changed(problem, problem.workers, worker, job=job, steps=steps)
    return replace(without_bans(problem, worker=worker[banned], job=job[banned]), workers=people)


def scores_after(problem: Problem, policy: Policy, worker: Ints, *, job: Ints, steps: Masks) -> Ints:
    """Return what each pair scores once its own change has happened; for people without companions."""
    row = np.arange(len(worker), dtype=np.int32)
    people = _changed(problem, copies(problem.workers, worker), row, job=job, steps=steps)
    alone = replace(problem, workers=people, companions=None, pins=None)
    return total_score(Facts.of(alone), policy, worker=row, job=job)


def _changed(problem: Problem, people: Workers, worker: Ints, *, job: Ints, steps: Masks) -> Workers:
    jobs = problem.jobs

    def takes(code: str) -> tuple[Indices, Ints]:
        chosen = steps & BIT[code] != 0
        return worker[chosen].astype(np.intp), job[chosen]

    for code in ("SKILL_MISSING", "CERT_MISSING"):
        rows, of = takes(code)
        people = with_skill(
            people, rows, occupation=jobs.occupation[of], level=jobs.level[of], certified=jobs.certificate[of]
        )
    rows, of = takes("WISH")
    people = with_wish(people, rows, occupation=jobs.occupation[of])
    rows, of = takes("DESTINATION")
    people = with_destination(people, rows, city=jobs.region[of] // 100)
    rows, of = takes("WAGE_FLOOR")
    people = with_floor(people, rows, wage=jobs.wage[of])
    rows, of = takes("EDUCATION")
    people = with_education(people, rows, education=jobs.education[of])
    rows, of = takes("NOT_AVAILABLE")
    return with_free_day(people, rows, day=Facts.of(problem).start[of])


def columns_of(changes: Sequence[Change]) -> tuple[Ints, Ints, Masks]:
    """Return worker, job and steps (as rule bits) of the changes."""
    worker = np.array([change.worker for change in changes], dtype=np.int32)
    job = np.array([change.job for change in changes], dtype=np.int32)
    steps = [sum(int(BIT[code]) for code in change.steps) for change in changes]
    return worker, job, np.array(steps, dtype=np.uint32)
