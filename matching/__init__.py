"""The matching engine: columns in, proved proposals out. See docs/engine.md."""

from matching.assign import assign
from matching.certify import certify
from matching.policy import Policy
from matching.problem import Problem
from matching.report import Proposals, Report
from matching.result import Assignment, Solution
from matching.solve import solve

__all__ = ["Assignment", "Policy", "Problem", "Proposals", "Report", "Solution", "assign", "certify", "solve"]
