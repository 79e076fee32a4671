"""Agreements that must take so many people: how many they can take at most, and what to say where that is too few."""

from dataclasses import replace

import numpy as np

from matching.errors import InputError, PinError, TargetError
from matching.relaxed import solve_network
from matching.stages import Stage
from matching.task import Task


def check_targets(task: Task) -> None:
    """Refuse a target that an agreement alone cannot reach, whatever everybody else does.

    Raises:
        TargetError: names the agreement and its row, its target and how many are possible.
    """
    limits = task.rules.limits
    for limit in np.flatnonzero(limits.least).tolist():
        possible = _possible(task, limit)
        if possible < limits.least[limit]:
            source, row = _place(task, limit)
            raise TargetError(
                f"{_name(task, limit)} must take {limits.least[limit]} people, and at most {possible} can go through it.",
                source=source,
                row=row,
            )


def nothing_found(task: Task, *, proven: bool) -> InputError:
    """Return the error for a round where no placement keeps all rules (proven), or none was found."""
    limits = task.rules.limits
    asked = np.flatnonzero(limits.least).tolist()
    start = "no placement" if proven else "no placement was found that"
    if not asked:
        return PinError(
            f"{start} honours the pins together with the companions and the agreements' limits.", source="pins"
        )
    places = [_place(task, limit) for limit in asked]
    names = "; ".join(
        f"{_name(task, limit)} (row {row}) must take {limits.least[limit]}, alone {_possible(task, limit)} can"
        for limit, (_, row) in zip(asked, places, strict=True)
    )
    return TargetError(
        f"{start} brings as many people through the agreements as they must take together with pins, companions and "
        f"limits: {names}.",
        source=places[0][0],
        row=places[0][1] if len(places) == 1 else None,
    )


def _possible(task: Task, limit: int) -> int:
    """How many people can go through one agreement, companions and other limits aside."""
    pairs, values = task.passing(np.array([limit], dtype=np.int64)), task.values
    through = task.rules.limits.counts_against(limit, worker=pairs.worker, job=pairs.job)
    needed = through | (values.pinned[pairs.worker] >= 0)
    one = replace(values, stages=(Stage("through", tier_value=(1,) * (int(values.tier.max(initial=0)) + 1)),))
    found = solve_network(task.problem, one, pairs.take(np.flatnonzero(needed)))
    worker = np.flatnonzero(found.job_of_worker >= 0).astype(np.int32)
    inside = task.rules.limits.counts_against(limit, worker=worker, job=found.job_of_worker[worker])
    most = int(task.rules.limits.most_of(np.array([limit], dtype=np.int64))[0])
    return min(most, int(np.count_nonzero(inside)))


def _place(task: Task, limit: int) -> tuple[str, int]:
    """Return file and row of a limit's agreement."""
    return task.problem.place("agreements", int(task.rules.limits.agreement[limit]))


def _name(task: Task, limit: int) -> str:
    agreements = task.problem.agreements
    assert agreements is not None  # noqa: S101 - a limit stands in one of its rows
    row = int(task.rules.limits.agreement[limit])
    exporter = f"{agreements.exporter_code[row]:0{agreements.exporter_width[row]}d}"
    receiver = f"{agreements.receiver_code[row]:0{agreements.receiver_width[row]}d}"
    return f"the agreement {exporter} -> {receiver}"
