"""The runner's part of a round: load the snapshot, solve it, store proposals and reasons in one transaction."""

import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app import failpoints
from app.audit import actor
from app.clock import now
from app.db.engine import Database
from app.db.ids import new_id, new_ids
from app.errors import ConflictError, DukouError, NotFoundError
from app.machines import RUNNER
from app.models.base import Base
from app.models.matching_round import Round
from app.models.solution import Proposal, Recommendation, Solution, Standby, Unfilled, Unplaced
from app.reference.catalogue import Catalogue
from app.reference.service import load_catalogue
from app.rounds import policies, queries, snapshot, withdrawals
from app.rounds.answer import Answer, answer
from app.rounds.executors import opened
from app.rounds.result_files import sealed
from app.rounds.states import ROUND
from app.settings import Settings
from app.tasks import service as tasks
from app.tasks.heartbeat import beating
from app.tasks.service import Claim
from matching.errors import MatchingError
from matching.tables import read_problem

STORE_TRIES = 3
# Not \b: a Chinese character beside a reference is a word character too.
REFERENCE = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")


@dataclass(frozen=True)
class Loaded:
    """Everything solving needs, read in one go."""

    day: int
    seed: str
    policy: dict[str, Any]
    files: dict[str, bytes]
    catalogue: Catalogue


def run(database: Database, held: Claim, settings: Settings) -> None:
    """Solve the round of a claimed task; killed at any step, the next runner starts again from the snapshot."""
    with database.read() as session:
        loaded = load(session, held.subject_id)
    failpoints.reach("solve.loaded")
    with beating(database, held, lease_seconds=settings.lease_seconds) as progress:
        answered = _answer(loaded, executor_spec=settings.executor, progress=progress)
    failpoints.reach("solve.solved")
    keep(database, held, lambda session: store(session, held.subject_id, answered))
    failpoints.reach("solve.after_commit")


def keep(database: Database, held: Claim, stored: Callable[[Session], object]) -> None:
    """Store what a task came to and end it; when a long load holds the lock the whole transaction is tried again."""
    for tries_left in reversed(range(STORE_TRIES)):
        try:
            with database.write() as session:
                # First of all the fence: under an old one nothing is written, nor twice.
                tasks.finish(session, held)
                stored(session)
                failpoints.reach("solve.before_commit")
        except OperationalError:
            if not tries_left:
                raise
        else:
            return


def retell(session: Session, round_id: UUID) -> Answer:
    """Solve a round again from its snapshot alone: the same proposals and reasons as were stored, byte for byte."""
    return _answer(load(session, round_id), executor_spec="", progress=lambda _stage, _done, _total: None)


def give_up(session: Session, held: Claim, *, error: DukouError | MatchingError | MemoryError) -> None:
    """End the task with its reason and give the round back to its coordinator, frozen as before."""
    if isinstance(error, DukouError):
        code, zh, en = error.code, error.message_zh, error.message_en
    elif isinstance(error, MatchingError):
        code, zh, en = error.code, f"求解没有完成:{error}", str(error)
    else:
        code, zh, en = "OUT_OF_MEMORY", "计算所需内存不足。", "There is not enough memory for this round."
    tasks.fail(session, held, code=code, zh=zh, en=en)
    current = queries.round_of_runner(session, held.subject_id)
    if current is not None and current.state == "solving":
        as_runner(session, current)
        ROUND.take(session, current, "not_solved", by=RUNNER, reason=code)


def load(session: Session, round_id: UUID) -> Loaded:
    """Read a round's snapshot, and under which policy, day and seed it is solved.

    Raises:
        NotFoundError: there is none. ConflictError: SNAPSHOT_BROKEN.
    """
    current = queries.round_of_runner(session, round_id)
    frozen = queries.snapshot(session, round_id)
    policy = queries.policy_of_round(session, round_id)
    if current is None or frozen is None or policy is None:
        raise NotFoundError
    parts = queries.snapshot_parts(session, frozen.id)
    if snapshot.digest_of({part.name: part.digest for part in parts}) != frozen.digest:
        raise ConflictError("SNAPSHOT_BROKEN", "快照已损坏,与其哈希不符。", "The snapshot does not match its hash.")
    return Loaded(
        day=int(current.on_date.strftime("%Y%m%d")),
        seed=current.seed,
        policy=policy.body,
        files={part.name: part.body for part in parts},
        catalogue=load_catalogue(session),
    )


def _answer(loaded: Loaded, *, executor_spec: str, progress: Callable[[str, int, int], None]) -> Answer:
    with tempfile.TemporaryDirectory(prefix="dukou-") as folder:
        snapshot.unpack(loaded.files, Path(folder))
        problem = read_problem(Path(folder), date=loaded.day, seed=loaded.seed)
    with opened(executor_spec) as executor:
        policy = policies.checked(loaded.policy)
        return answer(problem, policy, catalogue=loaded.catalogue, executor=executor, progress=progress)


def store(session: Session, round_id: UUID, answered: Answer) -> UUID:
    """Store a solved round's proposals, lists and reasons, and move the round to proposed."""
    current = queries.round_of_runner(session, round_id)
    frozen = queries.snapshot(session, round_id)
    if current is None or frozen is None:
        raise NotFoundError
    as_runner(session, current)
    ROUND.take(session, current, "solved", by=RUNNER)
    solution = Solution(
        id=new_id(),
        organisation_id=current.organisation_id,
        round_id=current.id,
        snapshot_id=frozen.id,
        policy_id=current.policy_id,
        certificate=sealed(answered.solution.certificate()),
        summary=answered.summary,
    )
    session.add(solution)
    session.flush()
    writer = _Writer.of(session, current, solution.id)
    for name, frame in answered.tables.items():
        writer.write(name, frame)
    pools = [placed.pool_id for placed in queries.round_pools(session, current.id)]
    withdrawals.settle(session, solution.id, pool_ids=pools, now=now())
    return solution.id


def as_runner(session: Session, current: Round) -> None:
    """Let what follows stand in the chain of the office that keeps a round, as the runner's."""
    actor(session, user_id=None, role=RUNNER, organisation_id=current.organisation_id, source=RUNNER)


@dataclass(frozen=True)
class _Writer:
    """Writes the engine's tables in columns: references become ids, offices and titles are added."""

    session: Session
    solution_id: UUID
    keeper: UUID
    worker_office: Mapping[UUID, UUID]
    order_office: Mapping[UUID, UUID]
    order_title: Mapping[str, str]

    @classmethod
    def of(cls, session: Session, current: Round, solution_id: UUID) -> "_Writer":
        pools = [placed.pool_id for placed in queries.round_pools(session, current.id)]
        orders = queries.orders_of_round(session, current.alliance_id)
        return cls(
            session=session,
            solution_id=solution_id,
            keeper=current.organisation_id,
            worker_office=queries.offices_of_workers(session, pools),
            order_office={order: office for order, office, _, _ in orders},
            order_title={order.hex: f"{code}“{title}”" for order, _, code, title in orders},
        )

    def write(self, name: str, frame: pl.DataFrame) -> None:
        """Write one table."""
        shapes = {
            "proposals.csv": self._proposals,
            "recommendations.csv": self._recommendations,
            "standby.csv": self._standby,
            "unplaced.csv": self._unplaced,
            "unfilled.csv": self._unfilled,
        }
        queries.store(self.session, TABLES[name], self._shared(frame.height) | dict(shapes[name](frame)))

    def _shared(self, rows: int) -> dict[str, Sequence[Any]]:
        return {
            "id": new_ids(rows),
            "created_at": [now()] * rows,
            "organisation_id": [self.keeper] * rows,
            "solution_id": [self.solution_id] * rows,
        }

    def _workers(self, frame: pl.DataFrame) -> dict[str, Sequence[Any]]:
        ids = [UUID(hex=ref) for ref in frame["worker"]]
        return {"worker_id": ids, "worker_office_id": [self.worker_office[row] for row in ids]}

    def _orders(self, frame: pl.DataFrame) -> dict[str, Sequence[Any]]:
        ids = _ids(frame["job"])
        return {"job_order_id": ids, "order_office_id": [self.order_office[row] for row in ids]}

    def _named(self, sentences: pl.Series) -> list[str]:
        """Put the order's number and title where the engine knows a reference only."""
        return [REFERENCE.sub(lambda found: self.order_title.get(found[0], found[0]), text) for text in sentences]

    def _proposals(self, frame: pl.DataFrame) -> dict[str, Sequence[Any]]:
        known = {"worker", "job", "score", "tier", "reason_zh", "reason_en"}
        return {
            **self._workers(frame),
            **self._orders(frame),
            "state": ["proposed"] * frame.height,
            "drop_code": [""] * frame.height,
            "tier": frame["tier"].to_list(),
            "score": frame["score"].to_list(),
            "components": frame.select(pl.exclude(known)).to_dicts(),
            "reason_zh": self._named(frame["reason_zh"]),
            "reason_en": self._named(frame["reason_en"]),
        }

    def _recommendations(self, frame: pl.DataFrame) -> dict[str, Sequence[Any]]:
        return {
            **self._workers(frame),
            **self._orders(frame),
            "rank": frame["rank"].to_list(),
            "score": frame["score"].to_list(),
        }

    def _standby(self, frame: pl.DataFrame) -> dict[str, Sequence[Any]]:
        return {
            "job_order_id": _ids(frame["job"]),
            "worker_id": _ids(frame["worker"]),
            "rank": frame["rank"].to_list(),
        }

    def _unplaced(self, frame: pl.DataFrame) -> dict[str, Sequence[Any]]:
        return {
            **self._workers(frame),
            "reason": frame["reason"].to_list(),
            "detail": self._named(frame["detail"]),
            "change": self._named(frame["change"]),
        }

    def _unfilled(self, frame: pl.DataFrame) -> dict[str, Sequence[Any]]:
        return {
            "job_order_id": _ids(frame["job"]),
            "seats": frame["open_seats"].to_list(),
            "detail": self._named(frame["detail"]),
        }


def _ids(references: pl.Series) -> list[UUID]:
    return [UUID(hex=ref) for ref in references]


TABLES: dict[str, type[Base]] = {
    "proposals.csv": Proposal,
    "recommendations.csv": Recommendation,
    "standby.csv": Standby,
    "unplaced.csv": Unplaced,
    "unfilled.csv": Unfilled,
}
