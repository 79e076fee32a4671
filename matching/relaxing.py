"""The optimum without side rules that a repair begins with, by whichever way is the faster one."""

from concurrent.futures import Executor

from matching.blocks import Progress
from matching.candidates import Pairs
from matching.compiled import available
from matching.eligibility import Facts
from matching.folder_scan import folder_source
from matching.policy import Policy
from matching.relaxed import Optimum, solve_network
from matching.rescan import LARGE, side_by_side
from matching.scanned import solve_scanned
from matching.stages import Values


def relax(
    facts: Facts,
    policy: Policy,
    *,
    values: Values,
    free: Pairs,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Optimum:
    """Return the optimum of a round without companions and limits.

    Large rounds are scanned: then pairs that are not free may be used, which makes it no worse a bound to begin with.

    Args:
        facts: the problem.
        policy: scores the pairs.
        values: the aims.
        free: pairs that are free to be chosen, in order of worker, then job.
        executor: where scans run.
        progress: called with a step's name, what is done, and of how much.
    """
    problem = facts.problem
    if len(problem.workers) * len(problem.jobs) >= LARGE and available():
        source = folder_source(facts, policy, values=values)
        with side_by_side(executor) as pool:
            found = solve_scanned(problem, values, source, size=max(1, policy.max_score), executor=pool)
        if found is not None:
            return found
    return solve_network(problem, values, free, progress=progress)
