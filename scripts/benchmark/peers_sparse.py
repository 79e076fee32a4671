"""SciPy on the pairs alone: its mixed-integer solver HiGHS, and its sparse matching."""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from scripts.benchmark.given import Answer, Given, cloned, from_flows

_HALF = 0.5


def scipy_milp(given: Given, *, limit: float) -> Answer:
    """Solve with SciPy's ``milp`` (HiGHS): one variable a pair, one row a worker and a job.

    The table is totally unimodular, so the linear program has a whole optimum and no variable is declared whole:
    that is the faster model.
    """
    pairs, workers = len(given), given.workers
    rows = np.concatenate([given.worker, given.job + np.int32(workers)])
    columns = np.tile(np.arange(pairs), 2)
    table = coo_array((np.ones(2 * pairs), (rows, columns)), shape=(workers + given.jobs, pairs)).tocsc()
    most = np.concatenate([np.ones(workers), given.seats])
    result = milp(
        -given.value.astype(float),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(table, ub=most),
        options={"time_limit": limit},
    )
    taken = np.flatnonzero(result.x > _HALF) if result.x is not None else np.zeros(0, dtype=np.int64)
    said = "optimal" if result.status == 0 else str(result.message)[:60]
    return Answer(from_flows(given, taken), said)


def scipy_sparse(given: Given, *, limit: float) -> Answer:
    """Solve with SciPy's ``min_weight_full_bipartite_matching``: pairs repeated a seat, one own column for staying."""
    del limit  # it takes none
    seat = cloned(given)
    first = np.searchsorted(seat, np.arange(given.jobs))
    times = np.minimum(given.seats, given.workers)[given.job]
    row = np.repeat(given.worker, times)
    within = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
    column = np.repeat(first[given.job], times) + within
    most = int(given.value.max(initial=0)) + 1  # every weight above 0, as the graph needs
    weight = np.concatenate([np.repeat(most - given.value, times), np.full(given.workers, most)])
    rows = np.concatenate([row, np.arange(given.workers)])
    columns = np.concatenate([column, len(seat) + np.arange(given.workers)])
    shape = (given.workers, len(seat) + given.workers)
    graph = csr_array((weight.astype(float), (rows, columns)), shape=shape)
    worker, chosen = min_weight_full_bipartite_matching(graph)
    seated = chosen < len(seat)
    job_of_worker = np.full(given.workers, -1, dtype=np.int64)
    job_of_worker[worker[seated]] = seat[chosen[seated]]
    return Answer(job_of_worker, "")
