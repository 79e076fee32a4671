"""The rounds that are measured, made once a run: a problem as the engine reads it, and its pairs for the peers."""

import pickle
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from app.demo.folder import write_folder
from app.demo.scene import DENSE, SEASON
from matching.blocks import map_blocks
from matching.candidates import Search, scored_pairs
from matching.eligibility import Facts
from matching.policy import Policy
from matching.problem import Problem
from matching.tables import read_problem
from scripts.benchmark.given import Given

TODAY = date(2026, 3, 1)
PLAIN, FULL, OPEN = "plain", "full", "dense"


@dataclass(frozen=True)
class Round:
    """A round of ``dukou sample --seed 1``.

    Attributes:
        kind: ``plain`` = without reserved seats and zero-employment households, so that every peer can be given
            the same problem; ``full`` = with them; ``dense`` = plain, where no order asks for a skill, every corridor
        is open and most people go anywhere, so that half of all pairs are eligible.
    """

    kind: str
    workers: int
    jobs: int

    @property
    def name(self) -> str:
        """A folder's name."""
        return f"{self.kind}-{self.workers}x{self.jobs}"


def make(folder: Path, *, kind: str, workers: int, jobs: int) -> dict[str, Any]:
    """Write the problem of a round into a folder."""
    this, started = Round(kind, workers, jobs), time.perf_counter()
    mix = DENSE if this.kind == OPEN else SEASON
    with tempfile.TemporaryDirectory() as sample:
        write_folder(Path(sample), workers=this.workers, jobs=this.jobs, seed=1, today=TODAY, mix=mix)
        problem = read_problem(Path(sample), date=int(TODAY.strftime("%Y%m%d")))
    if this.kind != FULL:
        problem = _without_side_aims(problem)
    if this.kind == OPEN:
        problem = _open_to_all(problem)
    with (folder / "problem.pickle").open("wb") as file:
        pickle.dump(problem, file, protocol=5)
    return {"seconds": time.perf_counter() - started, "seats": int(problem.jobs.seats.sum(dtype=np.int64))}


def list_pairs(folder: Path) -> dict[str, Any]:
    """Write every eligible pair of the folder's problem beside it, listed by the plain reference scan."""
    problem, policy, started = load(folder), Policy.default(), time.perf_counter()
    search = Search.of(Facts.of(problem), policy)
    parts = list(map_blocks(scored_pairs, search, blocks=search.blocks))
    Given(
        worker=np.concatenate([part.worker for part in parts]),
        job=np.concatenate([part.job for part in parts]),
        score=np.concatenate([part.score for part in parts]),
        seats=problem.jobs.seats.astype(np.int64),
        tier=policy.tier_of(problem.workers.statuses),
    ).save(folder)
    return {"seconds": time.perf_counter() - started, "pairs": sum(map(len, parts))}


def load(folder: Path) -> Problem:
    """Read the problem that ``make`` wrote."""
    with (folder / "problem.pickle").open("rb") as file:
        problem: Problem = pickle.load(file)  # noqa: S301  # written a moment ago by this very run
    return problem


def _without_side_aims(problem: Problem) -> Problem:
    jobs, workers = problem.jobs, problem.workers
    nobody = np.zeros_like(jobs.reserved_seats)
    return replace(
        problem,
        jobs=replace(
            jobs,
            reserved_seats=nobody,
            reserved_tier=np.full_like(jobs.reserved_tier, -1),
            reserved_hard=np.zeros_like(jobs.reserved_hard),
        ),
        workers=replace(workers, zero_employment=np.zeros_like(workers.zero_employment)),
    )


def _open_to_all(problem: Problem) -> Problem:
    jobs = problem.jobs
    jobs = replace(jobs, level=np.zeros_like(jobs.level), certificate=np.zeros_like(jobs.certificate))
    return replace(problem, jobs=jobs, agreements=None)
