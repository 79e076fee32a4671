"""The wall around CP-SAT: a small round with all its side rules, solved aim after aim and proved.

One search worker, a fixed seed and a limit in deterministic time: the same model gives the same answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

import numpy as np

from matching.candidates import Pairs
from matching.errors import PinError, SolverError
from matching.problem import Indices, Ints, Longs, Problem
from matching.seating import stage_worth
from matching.sides import SideRules
from matching.stages import Stage, Values

_LEAST_EFFORT = 0.01


@dataclass(frozen=True)
class Found:
    """What a search gave: the best placement, and whether every aim was proved to be at its optimum."""

    job_of_worker: Ints
    proven: bool


@dataclass(frozen=True)
class Task:
    """What a search is about.

    Attributes:
        problem, values: the round. pairs: those that may be chosen, in order of worker, then job.
        rules: companions and limits.
        relaxed: an optimum without the rules: while all aims so far reach it, the next cannot exceed it.
    """

    problem: Problem
    values: Values
    pairs: Pairs
    rules: SideRules
    relaxed: Ints

    def worth(self, aim: Stage, job_of_worker: Ints) -> int:
        """Return what a placement is worth in one aim."""
        return stage_worth(self.problem, self.values, stage=aim, placed=self.pairs.take(self.rows(job_of_worker)))

    def rows(self, job_of_worker: Ints) -> Indices:
        """Return the rows of the pairs that a placement chose."""
        worker = np.flatnonzero(job_of_worker >= 0)
        jobs = len(self.problem.jobs)
        keys = self.pairs.worker.astype(np.int64) * jobs + self.pairs.job
        return np.searchsorted(keys, worker * jobs + job_of_worker[worker])


def search(task: Task, *, start: Ints | None, effort: float) -> Found:
    """Return the best placement that keeps all side rules, in the order of the policy's aims.

    Args:
        task: the round with its rules.
        start: a placement that keeps every rule, or None when none is known.
        effort: deterministic seconds to spend in all.

    Raises:
        PinError: no placement honours the pins together with the side rules.
        SolverError: CP-SAT found nothing in its time although no start was given.
    """
    model, best, proven, closed = _Model(task), start, True, True
    for aim in aims(task.values):
        most = task.worth(aim, task.relaxed) if closed else None
        if best is None or task.worth(aim, best) != most:
            step = model.maximise(aim, best=best, most=most, effort=effort)
            best, proven, effort = step.best, proven and step.proven, max(effort - step.time, _LEAST_EFFORT)
        reached = task.worth(aim, best)
        closed = closed and reached == most
        model.hold(aim, reached)
    if best is None:
        raise SolverError("there is nothing to search for.")
    return Found(best, proven)


def aims(values: Values) -> Iterator[Stage]:
    """Return the stages, tiers one by one: with side rules no list of weights stands for their order."""
    for stage in values.stages:
        if not stage.name.startswith("tiers_"):
            yield stage
            continue
        for tier, worth in enumerate(stage.tier_value):
            if worth:
                one = tuple(int(t == tier) for t in range(len(stage.tier_value)))
                yield replace(stage, name=f"tier_{tier}", tier_value=one)


@dataclass(frozen=True)
class _Step:
    """What one aim's search gave."""

    best: Ints
    proven: bool
    time: float


class _Model:
    """The round as Boolean variables, one a pair."""

    def __init__(self, task: Task) -> None:
        self._cp = import_module("ortools.sat.python.cp_model")
        self._task, self._model = task, self._cp.CpModel()
        self._chosen: list[Any] = [self._model.new_bool_var("") for _ in range(len(task.pairs))]
        self._of_worker, of_job = _rows_by(task.pairs.worker), _rows_by(task.pairs.job)
        self._add_workers()
        self._held = [var for job, rows in of_job.items() for var in self._add_seats(job, rows)]
        self._reached = self._add_households()
        for group in range(len(task.rules.groups)):
            self._add_group(group)
        self._add_limits()

    def maximise(self, aim: Stage, *, best: Ints | None, most: int | None, effort: float) -> _Step:
        """Search for the most that one aim can reach while the aims before it are held."""
        total = self._total(aim)
        if most is not None:
            self._model.add(total <= most)
        self._model.maximize(total)
        self._hint(best)
        solver = self._cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.max_deterministic_time = effort
        status = solver.status_name(solver.solve(self._model))
        found = self._read(solver, status, best)
        return _Step(found, proven=status == "OPTIMAL", time=solver.deterministic_time)

    def hold(self, aim: Stage, reached: int) -> None:
        """Never fall below what an aim has reached."""
        self._model.add(self._total(aim) >= reached)

    def _read(self, solver: Any, status: str, best: Ints | None) -> Ints:
        if status == "INFEASIBLE":
            raise PinError(
                "no placement honours the pins together with the companions and the agreements' limits.", source="pins"
            )
        if status == "UNKNOWN":
            if best is None:
                raise SolverError("CP-SAT found no placement in its time.")
            return best
        if status not in ("OPTIMAL", "FEASIBLE"):
            raise SolverError(f"CP-SAT answered {status}.")
        rows = np.flatnonzero([solver.boolean_value(var) for var in self._chosen])
        job = np.full(len(self._task.problem.workers), -1, dtype=np.int32)
        job[self._task.pairs.worker[rows]] = self._task.pairs.job[rows]
        return job

    def _total(self, aim: Stage) -> Any:
        pairs = self._task.pairs
        worth = self._task.values.pair_value(aim, worker=pairs.worker, job=pairs.job, score=pairs.score)
        variables = [*self._chosen, *self._held, *self._reached]
        bonus = [aim.reserved_bonus] * len(self._held) + [aim.household_bonus] * len(self._reached)
        return self._cp.LinearExpr.weighted_sum(variables, [*worth.tolist(), *bonus])

    def _hint(self, best: Ints | None) -> None:
        self._model.clear_hints()
        if best is not None:
            chosen = set(self._task.rows(best).tolist())
            for row, var in enumerate(self._chosen):
                self._model.add_hint(var, row in chosen)

    def _sum(self, rows: Longs) -> Any:
        return self._cp.LinearExpr.sum([self._chosen[row] for row in rows.tolist()])

    def _add_workers(self) -> None:
        for worker, rows in self._of_worker.items():
            variables = [self._chosen[row] for row in rows.tolist()]
            if self._task.values.pinned[worker] >= 0:
                self._model.add_exactly_one(variables)
            else:
                self._model.add_at_most_one(variables)

    def _add_seats(self, job: int, rows: Longs) -> list[Any]:
        """Keep one job's seats; returns how many soft reserved ones their tiers hold, if it has any."""
        task, jobs = self._task, self._task.problem.jobs
        seats, reserved = int(jobs.seats[job]), int(jobs.reserved_seats[job])
        self._model.add(self._sum(rows) <= seats)
        if task.values.reserved_tier[job] < 0:
            return []
        favoured = task.values.favoured(task.pairs.worker[rows], task.pairs.job[rows])
        if not task.values.soft[job]:
            self._model.add(self._sum(rows[~favoured]) <= seats - reserved)
            return []
        held = self._model.new_int_var(0, reserved, "")
        self._model.add(held <= self._sum(rows[favoured]))
        return [held]

    def _add_households(self) -> list[Any]:
        reached = []
        for home, members in _rows_by(self._task.values.household).items():
            rows = [self._of_worker[worker] for worker in members.tolist() if worker in self._of_worker]
            if home >= 0 and rows:
                reached.append(self._model.new_bool_var(""))
                self._model.add(reached[-1] <= self._sum(np.concatenate(rows)))
        return reached

    def _add_group(self, group: int) -> None:
        """Every member goes where all go: one variable for each place that all of them can reach."""
        groups, pairs = self._task.rules.groups, self._task.pairs
        none = np.zeros(0, dtype=np.int64)
        rows = [self._of_worker.get(int(worker), none) for worker in groups.members[group]]
        spots = [groups.spots_of(group, pairs.job[part]) for part in rows]
        common = set.intersection(*(set(part.tolist()) for part in spots))
        together = {spot: self._model.new_bool_var("") for spot in sorted(common)}
        for part, spot in zip(rows, spots, strict=True):
            for row in part[~np.isin(spot, list(common))].tolist():
                self._model.add(self._chosen[row] == 0)
            for place, var in together.items():
                self._model.add(self._sum(part[spot == place]) == var)

    def _add_limits(self) -> None:
        limits, pairs = self._task.rules.limits, self._task.pairs
        for limit in range(len(limits)):
            counted = np.flatnonzero(limits.counts_against(limit, worker=pairs.worker, job=pairs.job))
            self._model.add(self._sum(counted) <= int(limits.most[limit]))


def _rows_by(key: Ints) -> dict[int, Longs]:
    """Rows of each distinct key, keys in order."""
    order = np.argsort(key, kind="stable")
    distinct, first = np.unique(key[order], return_index=True)
    return dict(zip(distinct.tolist(), np.split(order, first[1:]), strict=True)) if len(key) else {}
