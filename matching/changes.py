"""Changes that a worker, an office or a coordinator could make so that one more pair becomes eligible."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from matching.eligibility import RULES
from matching.masks import BIT, Masks
from matching.problem import Indices, Ints, Longs, Problem
from matching.what_if import with_destination, with_floor, with_free_day, with_skill, with_wish, without_bans

MOST_STEPS = 3
STEP = 100
EFFORT = {
    "NOT_AVAILABLE": 1,
    "WAGE_FLOOR": 2,
    "DESTINATION": 3,
    "WISH": 4,
    "CERT_MISSING": 5,
    "SKILL_MISSING": 6,
    "BANNED": 7,
    "NO_AGREEMENT": 8,
}
"""What can be changed, from the least effort; nobody can change an age, and schooling takes years."""


@dataclass(frozen=True)
class Change:
    """A change that opens a job to a worker.

    Attributes:
        worker: row. job: the job it opens. steps: codes of the rules that then no longer refuse.
        yuan: by how much the least wage falls. placed: proved that every optimum of the changed problem
            places the worker; else proved only that the job is eligible then.
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
    steps, effort = np.zeros(len(mask), dtype=np.int64), np.zeros(len(mask), dtype=np.int64)
    for code, bit in BIT.items():
        refuses = mask & bit != 0
        steps += np.where(refuses, 1 if code in EFFORT else MOST_STEPS + 1, 0)
        effort += np.where(refuses, STEP + EFFORT.get(code, 0), 0)
    return np.where(steps <= MOST_STEPS, effort, 0)


def apply_changes(problem: Problem, changes: Sequence[Change]) -> Problem:
    """Return the problem in which all these changes have happened; agreements are left as they are."""
    worker, job, steps = columns_of(changes)
    jobs, people = problem.jobs, problem.workers

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
    rows, of = takes("NOT_AVAILABLE")
    people = with_free_day(people, rows, day=jobs.start[of])
    rows, of = takes("BANNED")
    return replace(without_bans(problem, worker=rows.astype(np.int32), job=of), workers=people)


def columns_of(changes: Sequence[Change]) -> tuple[Ints, Ints, Masks]:
    """Return worker, job and steps (as rule bits) of the changes."""
    worker = np.array([change.worker for change in changes], dtype=np.int32)
    job = np.array([change.job for change in changes], dtype=np.int32)
    steps = [sum(int(BIT[code]) for code in change.steps) for change in changes]
    return worker, job, np.array(steps, dtype=np.uint32)
