"""The matching engine: columns in, proved proposals out. See docs/library.md.

What a solve and a recheck need is here at once; the rest is imported when it is first asked for, so that a
program that only solves does not wait for reasons, training or files.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from matching.assign import assign
from matching.carriers import Cluster
from matching.certify import certify
from matching.errors import MatchingError
from matching.policy import Policy
from matching.problem import Problem
from matching.report import Proposals, Report
from matching.result import Assignment, Solution
from matching.solve import solve

if TYPE_CHECKING:
    from matching.ask import JobAnswer, WorkerAnswer, explain_job, explain_worker, seats_that_help
    from matching.compare import Comparison, price_of_priority
    from matching.more_seats import MoreSeat
    from matching.stable import blocking_pairs
    from matching.tables import read_problem, write_problem
    from matching.training import Course, courses

__all__ = [
    "Assignment",
    "Cluster",
    "Comparison",
    "Course",
    "JobAnswer",
    "MatchingError",
    "MoreSeat",
    "Policy",
    "Problem",
    "Proposals",
    "Report",
    "Solution",
    "WorkerAnswer",
    "assign",
    "blocking_pairs",
    "certify",
    "courses",
    "explain_job",
    "explain_worker",
    "price_of_priority",
    "read_problem",
    "seats_that_help",
    "solve",
    "write_problem",
]

_LATER = {
    "Comparison": "compare",
    "Course": "training",
    "JobAnswer": "ask",
    "MoreSeat": "more_seats",
    "WorkerAnswer": "ask",
    "blocking_pairs": "stable",
    "courses": "training",
    "explain_job": "ask",
    "explain_worker": "ask",
    "price_of_priority": "compare",
    "read_problem": "tables",
    "seats_that_help": "ask",
    "write_problem": "tables",
}
"""Where each name lives that is imported at its first use; no module may have such a name itself."""


def __getattr__(name: str) -> Any:
    """Import a public name at its first use."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
