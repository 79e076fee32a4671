"""OR-Tools on all pairs: its min-cost flow, CP-SAT, and its linear solvers through MathOpt."""

from datetime import timedelta

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt
from ortools.sat.python import cp_model

from scripts.benchmark.given import Answer, Array, Given, from_flows

_HALF = 0.5


def flow(given: Given, *, limit: float) -> Answer:
    """Solve as one min-cost flow, source -> worker -> job -> sink, source -> sink for who stays; arcs in whole columns.

    Of five models tried (tiers on the pairs, on the source's arcs, as the cost of staying; costs moved above 0;
    supplies at the workers) this was the fastest at 100,000 x 5,000; the slowest took 1.6 times as long.
    """
    del limit  # it takes none
    workers, jobs = given.workers, given.jobs
    source, sink = workers + jobs, workers + jobs + 1
    one, none = np.ones(workers, dtype=np.int64), np.zeros(max(workers, jobs), dtype=np.int64)
    solver = SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(np.full(workers, source), np.arange(workers), one, none[:workers])
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        given.worker, given.job + np.int32(workers), np.ones(len(given), dtype=np.int64), -given.value
    )
    solver.add_arcs_with_capacity_and_unit_cost(
        workers + np.arange(jobs), np.full(jobs, sink), np.minimum(given.seats, workers), none[:jobs]
    )
    solver.add_arc_with_capacity_and_unit_cost(source, sink, workers, 0)
    solver.set_node_supply(source, workers)
    solver.set_node_supply(sink, -workers)
    status = solver.solve()
    taken = np.flatnonzero(solver.flows(arcs)) if status == solver.OPTIMAL else np.zeros(0, dtype=np.int64)
    return Answer(from_flows(given, taken), status.name.lower())


def cp_sat(given: Given, *, limit: float) -> Answer:
    """Solve with CP-SAT: one Boolean a pair, one at-most-one a worker, one sum a job.

    Eight threads and full linearisation whatever the cores: of eight settings tried the fastest, by seventy times.
    """
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in range(len(given))]
    for rows in _rows(given.worker, given.workers):
        model.add_at_most_one(taken[row] for row in rows)
    for rows, seats in zip(_rows(given.job, given.jobs), given.seats.tolist(), strict=True):
        if len(rows) > seats:
            model.add(cp_model.LinearExpr.sum([taken[row] for row in rows]) <= seats)
    model.maximize(cp_model.LinearExpr.weighted_sum(taken, given.value.tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = limit
    solver.parameters.num_workers, solver.parameters.linearization_level = 8, 2
    status = solver.solve(model)
    found = status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
    chosen = [row for row, variable in enumerate(taken) if solver.boolean_value(variable)] if found else []
    return Answer(from_flows(given, np.array(chosen, dtype=np.int64)), solver.status_name(status).lower())


def glop(given: Given, *, limit: float) -> Answer:
    """Solve the linear program with GLOP; its corners are whole."""
    return _math_opt(given, mathopt.SolverType.GLOP, limit=limit)


def pdlp(given: Given, *, limit: float) -> Answer:
    """Solve the linear program with PDLP at its usual tolerances; fractions are rounded to seats in falling order."""
    return _math_opt(given, mathopt.SolverType.PDLP, limit=limit)


def highs(given: Given, *, limit: float) -> Answer:
    """Solve the linear program with HiGHS through MathOpt; its corners are whole."""
    return _math_opt(given, mathopt.SolverType.HIGHS, limit=limit)


def _math_opt(given: Given, solver: mathopt.SolverType, *, limit: float) -> Answer:
    model = mathopt.Model.from_model_proto(_model(given))
    parameters = mathopt.SolveParameters(time_limit=timedelta(seconds=limit))
    result = mathopt.solve(model, solver, params=parameters)
    reason = result.termination.reason.name.lower()
    if not result.has_primal_feasible_solution():
        return Answer(np.full(given.workers, -1, dtype=np.int64), reason)
    share = np.array(list(result.variable_values().values()))
    return Answer(from_flows(given, _rounded(given, share)), reason)


def _model(given: Given) -> model_pb2.ModelProto:
    """Write the columns straight into the message: a call a variable would take longer than some of the solvers."""
    pairs, workers, jobs = len(given), given.workers, given.jobs
    model = model_pb2.ModelProto()
    model.variables.ids.extend(range(pairs))
    model.variables.lower_bounds.extend([0.0] * pairs)
    model.variables.upper_bounds.extend([1.0] * pairs)
    model.variables.integers.extend([False] * pairs)
    model.objective.maximize = True
    model.objective.linear_coefficients.ids.extend(range(pairs))
    model.objective.linear_coefficients.values.extend(given.value.astype(float).tolist())
    model.linear_constraints.ids.extend(range(workers + jobs))
    model.linear_constraints.lower_bounds.extend([-np.inf] * (workers + jobs))
    model.linear_constraints.upper_bounds.extend([1.0] * workers + given.seats.astype(float).tolist())
    by_job = np.argsort(given.job, kind="stable")
    rows = np.concatenate([given.worker.astype(np.int64), workers + given.job[by_job].astype(np.int64)])
    matrix = model.linear_constraint_matrix
    matrix.row_ids.extend(rows.tolist())
    matrix.column_ids.extend(np.concatenate([np.arange(pairs), by_job]).tolist())
    matrix.coefficients.extend([1.0] * (2 * pairs))
    return model


def _rounded(given: Given, share: Array) -> Array:
    """Return the pairs of the greatest shares above a half; a seat too many is taken from the least of them."""
    order = np.argsort(-share, kind="stable")
    order = order[share[order] > _HALF]
    order = order[np.sort(np.unique(given.worker[order], return_index=True)[1])]
    by_job = order[np.argsort(given.job[order], kind="stable")]
    job = given.job[by_job]
    rank = np.arange(len(job)) - np.searchsorted(job, job)
    return np.asarray(by_job[rank < given.seats[job]])


def _rows(node: Array, count: int) -> list[list[int]]:
    """Return the pairs of each worker or job."""
    order = np.argsort(node, kind="stable")
    cuts = np.searchsorted(node[order], np.arange(1, count))
    return [part.tolist() for part in np.split(order, cuts)]
