"""What a stranger may call: neither more nor less without somebody noticing."""

import subprocess
import sys
from pathlib import Path

import pytest

import matching
from matching import Policy, seats_that_help, solve
from tests.matching.problems import person, post, problem

SURFACE = {
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
}
HEAVY = ("polars", "ortools", "numba", "distributed", "matching.tables", "matching.ask", "matching.training")


def test_the_public_names_are_these() -> None:
    assert set(matching.__all__) == SURFACE
    assert set(dir(matching)) >= SURFACE


@pytest.mark.parametrize("name", sorted(SURFACE))
def test_every_public_name_is_there_and_says_what_it_guarantees(name: str) -> None:
    assert getattr(matching, name).__doc__


def test_no_name_that_is_imported_later_is_a_module_too() -> None:
    """Else importing the module would put itself where the function should be."""
    modules = {path.stem for path in Path(matching.__file__).parent.glob("*.py")}
    eager = {"assign", "certify", "solve"}
    assert SURFACE & modules == eager


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'hire'"):
        _ = matching.hire


def test_importing_the_engine_loads_nothing_heavy() -> None:
    script = "import sys, matching; print([name for name in sys.argv[1:] if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script, *HEAVY], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"


def test_the_seat_that_helps_is_found_for_a_solved_round() -> None:
    case = problem([person("a", statuses=("lifted",)), person("b")], [post("j1", region="440106"), post("j2", seats=0)])
    (more,) = seats_that_help(case, Policy(), solve(case, Policy()))
    assert (case.jobs.ref[more.job], more.tier, more.exact) == ("j1", 3, True)
    assert seats_that_help(case, Policy(objective="stable"), solve(case, Policy(objective="stable"))) == []
