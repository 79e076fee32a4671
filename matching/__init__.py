"""The matching engine: columns in, proved proposals out. See docs/library.md."""

from matching.ask import JobAnswer, WorkerAnswer, explain_job, explain_worker
from matching.assign import assign
from matching.carriers import Cluster
from matching.certify import certify
from matching.errors import MatchingError
from matching.policy import Policy
from matching.problem import Problem
from matching.report import Proposals, Report
from matching.result import Assignment, Solution
from matching.solve import solve

__all__ = [
    "Assignment",
    "Cluster",
    "JobAnswer",
    "MatchingError",
    "Policy",
    "Problem",
    "Proposals",
    "Report",
    "Solution",
    "WorkerAnswer",
    "assign",
    "certify",
    "explain_job",
    "explain_worker",
    "solve",
]
