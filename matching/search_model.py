"""The wall around CP-SAT: a round with its side rules as Boolean variables, one a pair.

One search worker, a fixed seed and a limit in deterministic time: the same model gives the same answer.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from matching.candidates import Pairs
from matching.errors import SolverError
from matching.lexi import exact_dot
from matching.problem import Flags, Ints, Longs
from matching.targets import nothing_found
from matching.task import Aim, Task


@dataclass(frozen=True)
class Step:
    """What one aim's search gave."""

    best: Ints
    proven: bool
    time: float


@dataclass(frozen=True)
class _Count:
    """A variable that may not exceed ``taken`` plus the chosen among ``rows``, nor ``most``."""

    variable: Any
    rows: Longs
    taken: int
    most: int

    def at(self, chosen: Flags) -> int:
        """Return the most that it may be when these pairs are chosen."""
        return min(self.most, self.taken + int(np.count_nonzero(chosen[self.rows])))


class Model:
    """What may change, as variables; what may not, as seats and limits already taken."""

    def __init__(self, task: Task, *, start: Ints | None, within: Flags | None) -> None:
        """Let the pairs of ``within`` change (None = all); ``start`` places everybody who has no such pair."""
        self._cp = import_module("ortools.sat.python.cp_model")
        self._task, self._start, self._model = task, start, self._cp.CpModel()
        self._pairs = task.pairs if within is None else task.pairs.take(np.flatnonzero(within))
        self._outside = _outside(task, self._pairs, start)
        self._chosen: list[Any] = [self._model.new_bool_var("") for _ in range(len(self._pairs))]
        self._of_worker = _rows_by(self._pairs.worker)
        self._add_workers()
        self._held = self._add_seats()
        self._reached = self._add_households()
        self._add_groups()
        self._add_limits()

    def maximise(self, aim: Aim, *, best: Ints | None, most: int | None, effort: float) -> Step:
        """Search for the most that one aim can reach while the aims before it are held."""
        total = self._total(aim)
        if most is not None:
            self._model.add(total <= most)
        self._model.maximize(total)
        self._hint(best)
        solver = self._cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.linearization_level = 2  # seats and people are nearly a linear program
        solver.parameters.cp_model_probing_level = 0  # costs more than the search on these models
        solver.parameters.symmetry_level = 0
        solver.parameters.max_deterministic_time = effort
        status = solver.status_name(solver.solve(self._model))
        found = self._read(solver, status, best)
        return Step(found, proven=status == "OPTIMAL", time=solver.deterministic_time)

    def hold(self, aim: Aim, reached: int) -> None:
        """Never fall below what an aim has reached."""
        self._model.add(self._total(aim) >= reached)

    def _read(self, solver: Any, status: str, best: Ints | None) -> Ints:
        if status == "INFEASIBLE":
            raise nothing_found(self._task, proven=True)
        if status == "UNKNOWN":
            if best is None:
                raise SolverError("CP-SAT found no placement in its time.")
            return best
        if status not in ("OPTIMAL", "FEASIBLE"):
            raise SolverError(f"CP-SAT answered {status}.")
        rows = np.flatnonzero([solver.boolean_value(variable) for variable in self._chosen])
        job = self._outside.copy()
        job[self._pairs.worker[rows]] = self._pairs.job[rows]
        return job

    @property
    def _variables(self) -> list[Any]:
        return [*self._chosen, *(count.variable for count in (*self._held, *self._reached))]

    def _values_at(self, job_of_worker: Ints) -> Longs:
        """Return what every variable is worth at a placement."""
        chosen = job_of_worker[self._pairs.worker] == self._pairs.job
        counts = [count.at(chosen) for count in (*self._held, *self._reached)]
        return np.concatenate([chosen, np.array(counts, dtype=np.int64)]).astype(np.int64)

    def _total(self, aim: Aim) -> Any:
        """Return the worth of a placement; what cannot change is counted as it is at the start."""
        pairs = self._pairs
        weight = np.zeros(len(self._variables), dtype=np.int64)
        for stage, scale in aim.stages:
            own = self._task.values.pair_value(stage, worker=pairs.worker, job=pairs.job, score=pairs.score)
            bonus = [stage.reserved_bonus] * len(self._held) + [stage.household_bonus] * len(self._reached)
            weight += scale * np.concatenate([own, np.array(bonus, dtype=np.int64)])
        total = self._cp.LinearExpr.weighted_sum(self._variables, weight.tolist())
        if self._start is None:
            return total
        return total + (self._task.worth_in(aim, self._start) - exact_dot(weight, self._values_at(self._start)))

    def _hint(self, best: Ints | None) -> None:
        self._model.clear_hints()
        if best is not None:
            for variable, value in zip(self._variables, self._values_at(best).tolist(), strict=True):
                self._model.add_hint(variable, value)

    def _sum(self, rows: Longs) -> Any:
        return self._cp.LinearExpr.sum([self._chosen[row] for row in rows.tolist()])

    def _add_workers(self) -> None:
        for worker, rows in self._of_worker.items():
            variables = [self._chosen[row] for row in rows.tolist()]
            if self._task.values.pinned[worker] >= 0:
                self._model.add_exactly_one(variables)
            else:
                self._model.add_at_most_one(variables)

    def _add_seats(self) -> list[_Count]:
        """Keep every job's seats; returns the soft reserved ones that their tiers hold."""
        task, jobs, held = self._task, self._task.problem.jobs, []
        worker = np.flatnonzero(self._outside >= 0).astype(np.int32)
        favoured = task.values.favoured(worker, self._outside[worker])
        taken = np.bincount(self._outside[worker], minlength=len(jobs))
        by_favoured = np.bincount(self._outside[worker[favoured]], minlength=len(jobs))
        for job, rows in _rows_by(self._pairs.job).items():
            self._model.add(self._sum(rows) <= int(jobs.seats[job] - taken[job]))
            likes = task.values.favoured(self._pairs.worker[rows], self._pairs.job[rows])
            reserved = int(jobs.reserved_seats[job])
            if task.values.soft[job]:
                held.append(self._count(rows[likes], taken=int(by_favoured[job]), most=reserved))
            elif reserved:
                left = jobs.seats[job] - reserved - (taken[job] - by_favoured[job])
                self._model.add(self._sum(rows[~likes]) <= int(left))
        return held

    def _add_households(self) -> list[_Count]:
        """Return the households that have a member inside, each reached or not."""
        household = self._task.values.household
        reached = set(household[self._outside >= 0].tolist())
        rows_of = _rows_by(household[self._pairs.worker])
        return [self._count(rows, taken=int(home in reached), most=1) for home, rows in rows_of.items() if home >= 0]

    def _count(self, rows: Longs, *, taken: int, most: int) -> _Count:
        variable = self._model.new_int_var(0, most, "")
        self._model.add(variable <= self._sum(rows) + taken)
        return _Count(variable, rows, taken, most)

    def _add_groups(self) -> None:
        """Every member goes where all go: one variable for each place that all of them can reach."""
        groups = self._task.rules.groups
        group_of = groups.group_of[self._pairs.worker]
        for group in np.unique(group_of[group_of >= 0]).tolist():
            none = np.zeros(0, dtype=np.int64)
            rows = [self._of_worker.get(worker, none) for worker in groups.members[group].tolist()]
            spots = [groups.spots_of(group, self._pairs.job[part]) for part in rows]
            common = set.intersection(*(set(part.tolist()) for part in spots))
            together = {spot: self._model.new_bool_var("") for spot in sorted(common)}
            for part, spot in zip(rows, spots, strict=True):
                for row in part[~np.isin(spot, sorted(common))].tolist():
                    self._model.add(self._chosen[row] == 0)
                for place, variable in together.items():
                    self._model.add(self._sum(part[spot == place]) == variable)

    def _add_limits(self) -> None:
        """Keep every limit that the pairs inside could break."""
        limits = self._task.rules.limits
        row, limit = limits.entries(self._pairs.worker, self._pairs.job)
        known, used = limits.used(self._outside)
        for one in np.union1d(limit, np.flatnonzero(limits.least)).tolist():
            rows = row[limit == one]
            name = np.array([one], dtype=np.int64)
            taken = int(used[known == one].sum())
            most, least = int(limits.most_of(name)[0]) - taken, int(limits.least_of(name)[0]) - taken
            if len(rows) > most:
                self._model.add(self._sum(rows) <= most)
            if least > 0:
                self._model.add(self._sum(rows) >= least)


def _outside(task: Task, pairs: Pairs, start: Ints | None) -> Ints:
    """The placement of everybody who has no pair inside."""
    if start is None:
        return np.full(len(task.problem.workers), -1, dtype=np.int32)
    outside = start.copy()
    outside[pairs.worker] = -1
    return outside


def _rows_by(key: Ints) -> dict[int, Longs]:
    """Rows of each distinct key, keys in order."""
    if not len(key):
        return {}
    order = np.argsort(key, kind="stable")
    distinct, first = np.unique(key[order], return_index=True)
    return dict(zip(distinct.tolist(), np.split(order, first[1:]), strict=True))
