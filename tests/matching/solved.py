"""A folder that was read, solved and drawn up, with the oracle's view beside it."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from matching.nets import Market
from matching.policy import Policy
from matching.problem import Problem
from matching.result import Solution
from matching.solve import solve
from matching.standby import Lists
from matching.tables import Account, account, read_problem
from tests.oracle.folders import Tables
from tests.oracle.reference import Folder, read

RULE_OF = {
    "SKILL_MISSING": "skill",
    "CERT_MISSING": "skill",
    "WISH": "wish",
    "DESTINATION": "destination",
    "WAGE_FLOOR": "wage",
    "EDUCATION": "education",
    "NOT_AVAILABLE": "available",
    "ORDER_EXPIRED": "valid",
    "NO_SEATS": "seats",
    "NO_AGREEMENT": "agreement",
}
"""The oracle's names of rules that are one rule there and here."""


@dataclass(frozen=True)
class Round:
    """One folder and everything the engine makes of it."""

    folder: Folder
    problem: Problem
    policy: Policy
    solution: Solution
    said: Account

    @property
    def market(self) -> Market:
        return Market.of(
            self.problem, self.policy, job_of_worker=self.solution.job_of_worker, prices=self.solution.prices
        )

    @property
    def placed(self) -> dict[str, str]:
        """Job of each placed worker, by reference."""
        refs = self.problem.jobs.ref
        jobs = zip(self.problem.workers.ref, self.solution.job_of_worker.tolist(), strict=True)
        return {worker: refs[job] for worker, job in jobs if job >= 0}


def load(tables: Tables) -> tuple[Folder, Problem]:
    with TemporaryDirectory() as name:
        tables.write(Path(name))
        problem = read_problem(Path(name), date=int(tables.day.replace("-", "")), seed="test")
        return read(Path(name), tables.day), problem


def solved(tables: Tables, *, policy: Policy | None = None) -> Round:
    folder, problem = load(tables)
    chosen = policy or Policy.default()
    solution = solve(problem, chosen)
    said = account(
        problem,
        chosen,
        job_of_worker=solution.job_of_worker,
        prices=solution.prices,
        proven=solution.proven,
    )
    return Round(folder, problem, chosen, solution, said)


def by_worker(round_: Round, found: Lists) -> dict[str, list[tuple[str, int]]]:
    """Recommendations as (job, score) in order, by worker."""
    pairs = found.recommended
    listed: dict[str, list[tuple[str, int]]] = {}
    for worker, job, score in zip(pairs.worker.tolist(), pairs.job.tolist(), pairs.score.tolist(), strict=True):
        name = round_.problem.workers.ref[worker]
        listed.setdefault(name, []).append((round_.problem.jobs.ref[job], score))
    return listed


def by_job(round_: Round, found: Lists) -> dict[str, list[str]]:
    """Standby workers in order, by job."""
    listed: dict[str, list[str]] = {}
    for job, worker in zip(found.standby_job.tolist(), found.standby_worker.tolist(), strict=True):
        listed.setdefault(round_.problem.jobs.ref[job], []).append(round_.problem.workers.ref[worker])
    return listed
