"""What must hold of a problem before anything is computed from it."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from matching.errors import InputError
from matching.problem import TOGETHER, Agreements, Companions, Flags, Jobs, Pins, Problem, Workers

_LISTS = {
    "skill_start": ("skill_occupation", "skill_level", "skill_certified"),
    "wish_start": ("wish_code", "wish_width"),
    "destination_start": ("destination_code", "destination_width"),
}
_FREE = {"household_ref", "employer_ref"} | {name for group in _LISTS.values() for name in group}


def check_problem(problem: Problem) -> None:
    """Refuse a problem whose columns contradict each other; readers of files refuse far more, by cell.

    Raises:
        InputError: names the table, the row (from 0) and the column.
    """
    if not 10**7 <= problem.date < 10**8:
        raise InputError("must be a day as yyyymmdd.", source="date")
    _check_columns(problem.workers, "workers", free={*_FREE, *_LISTS})
    _check_columns(problem.jobs, "jobs", free=_FREE)
    _check_order(problem.workers.ref, "workers")
    _check_order(problem.jobs.ref, "jobs")
    _check_lists(problem.workers)
    _check_index(problem.workers.household, "workers", column="household", below=len(problem.workers.household_ref))
    _check_jobs(problem.jobs)
    _check_side_tables(problem)


def _check_columns(table: Workers | Jobs | Agreements | Pins, source: str, *, free: Iterable[str] = ()) -> None:
    for item in fields(table):
        if item.name not in free and len(getattr(table, item.name)) != len(table):
            raise InputError(f"must have {len(table)} entries.", source=source, column=item.name)


def _check_order(refs: Sequence[str], source: str) -> None:
    for row in range(1, len(refs)):
        if refs[row - 1] >= refs[row]:
            raise InputError(
                f"{refs[row]} must come after {refs[row - 1]}: rows stand in order of their references, each once.",
                source=source,
                row=row,
            )


def _check_lists(workers: Workers) -> None:
    for start, parts in _LISTS.items():
        first: Any = getattr(workers, start)
        if len(first) != len(workers) + 1 or first[0] != 0 or (np.diff(first) < 0).any():
            raise InputError(
                "must rise from 0 and have one entry more than there are workers.", source="workers", column=start
            )
        for part in parts:
            if len(getattr(workers, part)) != first[-1]:
                raise InputError(f"must have {first[-1]} entries.", source="workers", column=part)


def _check_jobs(jobs: Jobs) -> None:
    _refuse(jobs.seats < 0, "jobs", column="seats", sentence="must not be negative.")
    wrong = (jobs.reserved_seats < 0) | (jobs.reserved_seats > jobs.seats)
    _refuse(wrong, "jobs", column="reserved_seats", sentence="must lie between 0 and the job's seats.")
    wrong = (jobs.reserved_seats > 0) & (jobs.reserved_tier < 0)
    _refuse(wrong, "jobs", column="reserved_tier", sentence="must say for which tiers the seats are held.")
    _check_index(jobs.employer, "jobs", column="employer", below=len(jobs.employer_ref))


def _check_side_tables(problem: Problem) -> None:
    people, posts = len(problem.workers), len(problem.jobs)
    if problem.agreements is not None:
        _check_columns(problem.agreements, "agreements")
    if problem.companions is not None:
        _check_companions(problem.companions, people)
    if problem.pins is not None:
        _check_columns(problem.pins, "pins")
        _check_index(problem.pins.worker, "pins", column="worker", below=people, least=0)
        _check_index(problem.pins.job, "pins", column="job", below=posts, least=0)


def _check_companions(companions: Companions, people: int) -> None:
    if len(companions.group) != len(companions.worker) or len(companions.together) != len(companions):
        raise InputError("must have one entry a member, together one a group.", source="companions")
    _check_index(companions.group, "companions", column="group", below=len(companions), least=0)
    _check_index(companions.worker, "companions", column="worker", below=people, least=0)
    _check_index(companions.together, "companions", column="together", below=len(TOGETHER), least=0)
    order = np.argsort(companions.worker, kind="stable")
    again = order[1:][np.diff(companions.worker[order]) == 0]
    if len(again):
        raise InputError(
            "is in more than one group, or twice in one.", source="companions", row=int(again.min()), column="worker"
        )


def _check_index(index: Any, source: str, *, column: str, below: int, least: int = -1) -> None:
    _refuse(
        (index < least) | (index >= below), source, column=column, sentence=f"must lie between {least} and {below - 1}."
    )


def _refuse(wrong: Flags, source: str, *, column: str, sentence: str) -> None:
    if wrong.any():
        raise InputError(sentence, source=source, row=int(np.argmax(wrong)), column=column)
