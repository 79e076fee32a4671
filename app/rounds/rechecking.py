"""The recheck of a stored solution, without a solver: the frozen snapshot, every hard rule, every number of the certificate.

A failed check names people and what keeps them from a post; so only which checks hold is stored, and of the others
how much was found. Who has to see more takes the snapshot out on the installation itself (app.rounds.taking_out).
"""

import hashlib
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from gzip import BadGzipFile, decompress
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import polars as pl
from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.audit import Event, note
from app.clock import now
from app.db.engine import Database
from app.errors import NotFoundError
from app.models.matching_round import Round
from app.models.task import Task
from app.rounds import policies, queries
from app.rounds.engine_version import engine_version
from app.rounds.executors import opened
from app.rounds.result_files import PROPOSALS, digest
from app.rounds.schemas import RecheckOut, TaskOut
from app.rounds.service import shown_solution
from app.rounds.solving import Loaded, as_runner, keep, load_solved
from app.rounds.verify import Broken, hashes, places, seal
from app.settings import Settings
from app.tasks import service as tasks
from app.tasks.heartbeat import beating
from app.tasks.service import Claim
from matching.certify import certify
from matching.errors import InputError
from matching.policy import COMPONENTS
from matching.problem import Problem
from matching.report import Check, Proposals
from matching.tables import read_problem

RECHECK = "recheck_solution"
UNDER_WAY = frozenset({"queued", "running"})


@dataclass(frozen=True)
class Stated:
    """What is rechecked: a snapshot, and what a solution says about it."""

    loaded: Loaded
    digests: Mapping[str, str]
    certificate: Mapping[str, Any]
    proposals: Sequence[Any]


def ask(session: Session, current: Round, *, caller: Principal) -> Task:
    """Ask the runner to recheck the solution that a round shows; one that is under way is not asked for again."""
    caller.require(Role.COORDINATOR)
    found = shown_solution(session, current)
    task = tasks.latest(session, found.id)
    if task is None or task.state not in UNDER_WAY:
        task = tasks.enqueue(session, RECHECK, subject_id=found.id, organisation_id=current.organisation_id)
    note(session, Event("round.recheck", "round", current.id))
    return task


def rechecked(session: Session, current: Round) -> RecheckOut:
    """Return what the last recheck of the solution that a round shows found, and how far the next one is."""
    found = shown_solution(session, current)
    task = tasks.latest(session, found.id)
    return RecheckOut.of(found, None if task is None else TaskOut.of(task, stuck=tasks.is_stuck(session, task)))


def run(database: Database, held: Claim, settings: Settings) -> None:
    """Recheck the solution of a claimed task and store what was found; killed at any step, it is done again."""
    with database.read() as session:
        stated = _stated(session, held.subject_id)
    with beating(database, held, lease_seconds=settings.lease_seconds) as progress:
        checks = recheck(stated, executor_spec=settings.executor, progress=progress)
    found = {
        "holds": all(check.holds for check in checks),
        "checks": {check.name: len(check.found) for check in checks},
        "certificate": digest(stated.certificate),
        "engine": engine_version(),
    }
    keep(database, held, lambda session: _store(session, held.subject_id, found))


def recheck(
    stated: Stated, *, executor_spec: str = "", progress: Callable[[str, int, int], None] | None = None
) -> list[Check]:
    """Return every check that was made, in order; one that cannot be made is a failed one."""
    checks: list[Check] = []
    try:
        checks.append(_files(stated))
        if "digest" in stated.certificate:  # solutions of the version before were not sealed
            checks.append(seal(stated.certificate))
        problem = _problem(stated.loaded)
        checks.append(hashes(problem, stated.certificate))
        proposals, policy = _proposals(stated.proposals, problem), policies.checked(stated.loaded.policy)
        with opened(executor_spec) as executor:
            report = certify(
                problem,
                policy,
                proposals=proposals,
                certificate=stated.certificate,
                executor=executor,
                progress=progress,
            )
        checks += report.checks
    except Broken as broken:
        checks.append(broken.check)
    except InputError as error:
        checks.append(Check("input", (str(error),)))
    return checks


def _stated(session: Session, solution_id: UUID) -> Stated:
    solution = queries.solution(session, solution_id)
    if solution is None:
        raise NotFoundError
    digests = {part.name: part.digest for part in queries.snapshot_parts(session, solution.snapshot_id)}
    rows = queries.stated_proposals(session, solution_id)
    return Stated(load_solved(session, solution), digests, solution.certificate, rows)


def _store(session: Session, solution_id: UUID, found: dict[str, Any]) -> None:
    solution = queries.solution(session, solution_id)
    current = None if solution is None else queries.round_of_runner(session, solution.round_id)
    if solution is None or current is None:
        raise NotFoundError
    solution.recheck, solution.rechecked_at = found, now()
    session.flush()
    as_runner(session, current)
    code = "" if found["holds"] else "RECHECK_FAILED"
    note(session, Event("round.rechecked", "round", current.id, reason=code))


def _files(stated: Stated) -> Check:
    return Check("snapshot", tuple(_changed(stated)))


def _changed(stated: Stated) -> Iterator[str]:
    for name, body in stated.loaded.files.items():
        try:
            plain = decompress(body)
        except (BadGzipFile, EOFError, zlib.error) as error:
            raise Broken("snapshot", f"{name} cannot be unpacked") from error
        if hashlib.sha256(plain).hexdigest() != stated.digests[name]:
            yield f"{name} is not the file that was frozen"


def _problem(loaded: Loaded) -> Problem:
    with tempfile.TemporaryDirectory(prefix="dukou-") as folder:
        loaded.unpack(Path(folder))
        return read_problem(Path(folder), date=loaded.day, seed=loaded.seed)


def _proposals(rows: Sequence[Any], problem: Problem) -> Proposals:
    """Read stored proposals as they stand; a row about nobody, or with other parts of a score, ends the recheck."""
    if any(row.components.keys() != set(COMPONENTS) for row in rows):
        raise Broken(PROPOSALS, "a score has other parts")
    workers = pl.Series("worker", [row.worker_id.hex for row in rows], dtype=pl.String)
    orders = pl.Series("job", [row.job_order_id.hex for row in rows], dtype=pl.String)
    return Proposals(
        worker=places(workers, problem.workers.ref),
        job=places(orders, problem.jobs.ref),
        score=np.array([row.score for row in rows], dtype=np.int64),
        tier=np.array([row.tier for row in rows], dtype=np.int32),
        components={name: np.array([row.components[name] for row in rows], dtype=np.int64) for name in COMPONENTS},
    )
