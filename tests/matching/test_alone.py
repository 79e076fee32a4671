"""The library stands alone: without the service, without a compiler, and for a recheck without any solver."""

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from matching import Policy, Proposals, solve
from tests.matching.problems import person, post, problem

ROOT = Path(__file__).parents[2]
SERVICE = ["app", "fastapi", "sqlalchemy", "pydantic", "httpx", "typer", "uvicorn", "structlog"]
COMPILER = ["numba", "llvmlite"]
SOLVER = ["ortools"]
CLUSTER = ["distributed", "dask"]

BLOCK = """
import sys

class Without:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ModuleNotFoundError(f"{{name}} is not installed here", name=name)

sys.meta_path.insert(0, Without())
"""
CERTIFY = """
import pickle
from pathlib import Path
from matching import certify
case, policy, proposals, certificate = pickle.loads(Path(sys.argv[1]).read_bytes())
report = certify(case, policy, proposals=proposals, certificate=certificate)
report.require()
certificate["total_score"] += 1
broken = certify(case, policy, proposals=proposals, certificate=certificate)
print(report.proven, [check.name for check in broken.failures])
"""
SOLVE = """
import pickle
from pathlib import Path
from matching import assign, solve
a = assign([0, 0, 1], [0, 1, 0], [5, 3, 9], [1, 1], tier=[0, 1])
case, policy, proposals, certificate = pickle.loads(Path(sys.argv[1]).read_bytes())
again = solve(case, policy)
print(a.proven, a.job_of_worker.tolist(), again.certificate()["total_score"] == certificate["total_score"])
"""


@pytest.fixture
def solved(tmp_path: Path) -> Path:
    """A solved round with everything that a recheck is given."""
    people = [person(f"w{k}", statuses=("lifted",) if k % 3 else ()) for k in range(8)]
    case = problem(people, [post(f"j{k}", seats=2, wage_high=4000 + 500 * k) for k in range(3)])
    solution = solve(case, Policy())
    path = tmp_path / "solved"
    path.write_bytes(pickle.dumps((case, Policy(), Proposals.of(solution), solution.certificate())))
    return path


def run_without(blocked: list[str], script: str, *words: str) -> str:
    done = subprocess.run(  # noqa: S603 - this interpreter, this script
        [sys.executable, "-c", BLOCK.format(blocked=blocked) + script, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_recheck_needs_no_service_no_compiler_and_no_solver(solved: Path) -> None:
    said = run_without(SERVICE + COMPILER + SOLVER + CLUSTER, CERTIFY, str(solved))
    assert said == "True ['certificate.total_score']"


def test_a_round_is_solved_without_service_and_compiler(solved: Path) -> None:
    assert run_without(SERVICE + COMPILER + CLUSTER, SOLVE, str(solved)) == "True [1, 0] True"


def test_importing_the_library_loads_no_solver_no_compiler_and_no_frames() -> None:
    found = run_without([], "import matching; print(sorted({name.partition('.')[0] for name in sys.modules}))")
    for name in [*SERVICE, *COMPILER, *SOLVER, *CLUSTER, "polars"]:
        assert f"'{name}'" not in found


def test_a_solve_without_the_solver_says_what_is_missing(solved: Path) -> None:
    with pytest.raises(AssertionError, match="ortools is not installed here"):
        run_without(SOLVER, SOLVE, str(solved))
