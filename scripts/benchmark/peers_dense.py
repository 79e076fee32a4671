"""Solvers of assignment and transport over dense tables: SciPy, lapx, POT; ineligible is worth nothing."""

import warnings

import lap
import numpy as np
import ot
from scipy.optimize import linear_sum_assignment

from scripts.benchmark.given import Answer, Array, Given, cloned


def scipy_dense(given: Given, *, limit: float) -> Answer:
    """Solve with SciPy's ``linear_sum_assignment``, one column a seat."""
    del limit  # it takes none
    seat = cloned(given)
    row, column = linear_sum_assignment(_table(given)[:, seat], maximize=True)
    return Answer(_where_worth(given, row, seat[column]), "")


def lapx(given: Given, *, limit: float) -> Answer:
    """Solve with lapx's ``lapjvx`` (Jonker-Volgenant), one column a seat, made square by zeros."""
    del limit  # it takes none
    seat = cloned(given)
    cost = -_table(given)[:, seat]
    row, column = lap.lapjvx(cost, extend_cost=True, return_cost=False)
    return Answer(_where_worth(given, np.asarray(row), seat[np.asarray(column)]), "")


def pot(given: Given, *, limit: float) -> Answer:
    """Solve with POT's network simplex ``ot.emd``: a job is one column with its seats, being unplaced another."""
    del limit  # it takes a number of steps
    workers, seats = given.workers, np.minimum(given.seats, given.workers)
    cost = np.zeros((workers + 1, given.jobs + 1))
    cost[given.worker, given.job] = -given.value
    supply = np.append(np.ones(workers), seats.sum())
    demand = np.append(seats, workers).astype(float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its verdict is read from the log
        plan, log = ot.emd(supply, demand, cost, numItermax=2_000_000_000, log=True)
    column = np.argmax(plan[:workers], axis=1)
    job_of_worker = np.full(workers, -1, dtype=np.int64)
    seated = column < given.jobs
    job_of_worker[seated] = _where_worth(given, np.flatnonzero(seated), column[seated])[seated]
    return Answer(job_of_worker, "" if log["warning"] is None else str(log["warning"])[:60])


def _table(given: Given) -> Array:
    table = np.zeros((given.workers, given.jobs))
    table[given.worker, given.job] = given.value
    return table


def _where_worth(given: Given, worker: Array, job: Array) -> Array:
    """Return the job of each worker, leaving out cells that are no pair."""
    key = given.worker.astype(np.int64) * given.jobs + given.job
    cell = worker.astype(np.int64) * given.jobs + job
    real = np.isin(cell, key)
    job_of_worker = np.full(given.workers, -1, dtype=np.int64)
    job_of_worker[worker[real]] = job[real]
    return job_of_worker
