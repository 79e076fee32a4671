"""A round, or a part of it, with all its side rules: solved by CP-SAT, aim after aim, and proved where time allows."""

from dataclasses import dataclass

from matching.errors import SolverError
from matching.problem import Flags, Ints
from matching.search_model import Model
from matching.task import Task

_LEAST_EFFORT = 0.01


@dataclass(frozen=True)
class Found:
    """What a search gave.

    Attributes:
        job_of_worker: the best placement found. proven: every aim was proved to be at its optimum.
        time: deterministic seconds spent.
    """

    job_of_worker: Ints
    proven: bool
    time: float


def search(
    task: Task, *, start: Ints | None, effort: float, within: Flags | None = None, aims: int | None = None
) -> Found:
    """Return the best placement that keeps all side rules, in the order of the policy's aims.

    Args:
        task: the round with its rules.
        start: a placement that keeps every rule, or None when none is known.
        effort: deterministic seconds to spend in all.
        within: rows of the pairs that may change, whole groups only; ``start`` decides everybody else.
        aims: how many aims to look at, the first ones; None = all.

    Raises:
        PinError: no placement honours the pins together with the side rules.
        SolverError: CP-SAT found nothing in its time although no start was given.
    """
    model = Model(task, start=start, within=within)
    best, proven, closed, spent = start, True, True, 0.0
    most = task.worth(task.relaxed)
    for k, aim in enumerate(task.aims[:aims]):
        limit = most[k] if closed else None
        if best is None or task.worth(best)[k] != limit:
            step = model.maximise(aim, best=best, most=limit, effort=max(effort - spent, _LEAST_EFFORT))
            best, proven, spent = step.best, proven and step.proven, spent + step.time
        reached = task.worth(best)[k]
        closed = closed and reached == limit
        model.hold(aim, reached)
    if best is None:
        raise SolverError("there is nothing to search for.")
    return Found(best, proven, spent)
