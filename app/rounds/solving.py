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
from app.models.scenario import Scenario
from app.models.solution import Proposal, Recommendation, Solution, Standby, Unfilled, Unplaced
from app.notices.service import tell
from app.reference.catalogue import Catalogue
from app.reference.service import load_catalogue
from app.rounds import edits, policies, queries, snapshot, withdrawals
from app.rounds.answer import Answer, answer
from app.rounds.executors import opened
from app.rounds.overlay import HELD, Overlay, input_digest
from app.rounds.result_files import sealed
from app.rounds.service import shown_solution
from app.rounds.states import ROUND, SCENARIO
from app.settings import Settings
from app.tasks import service as tasks
from app.tasks.heartbeat import beating
from app.tasks.service import Claim
from matching.errors import MatchingError, PinError
from matching.problem import Problem
from matching.tables import read_problem

STORE_TRIES = 3
# Not \b: a Chinese character beside a reference is a word character too.
REFERENCE = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")


@dataclass(frozen=True)
class Loaded:
    """Everything solving needs, read in one go.

    Attributes:
        files: the snapshot's, packed, as they were frozen; ``overlay`` is laid over them before they are solved.
        input_digest: covers snapshot, overlay and policy.
    """

    day: int
    seed: str
    policy_id: UUID
    policy: dict[str, Any]
    files: dict[str, bytes]
    overlay: Overlay
    input_digest: str
    catalogue: Catalogue

    def unpack(self, folder: Path) -> None:
        """Write the problem folder that is solved."""
        snapshot.unpack(self.overlay.laid_over(self.files), folder)

    def problem(self, files: Mapping[str, bytes]) -> Problem:
        """Read packed files as the problem of this day and seed."""
        with tempfile.TemporaryDirectory(prefix="dukou-") as folder:
            snapshot.unpack(files, Path(folder))
            return read_problem(Path(folder), date=self.day, seed=self.seed)


@dataclass(frozen=True)
class Asked:
    """What a task is to solve: a round's snapshot under a policy, as one of its scenarios; None in tasks asked before."""

    round_id: UUID
    policy_id: UUID
    scenario_id: UUID | None
    with_edits: bool


def run(database: Database, held: Claim, settings: Settings) -> None:
    """Solve the scenario of a claimed task; killed at any step, the next runner starts again from the snapshot."""
    with database.read() as session:
        asked = asked_for(session, held.subject_id)
        loaded = load(
            session,
            asked.round_id,
            policy_id=asked.policy_id,
            laid=edits.standing if asked.with_edits else edits.none_made,
        )
    failpoints.reach("solve.loaded")
    with beating(database, held, lease_seconds=settings.lease_seconds) as progress:
        answered = answer_of(loaded, executor_spec=settings.executor, progress=progress)
    failpoints.reach("solve.solved")
    keep(database, held, lambda session: store(session, asked, loaded, answered))
    failpoints.reach("solve.after_commit")


def asked_for(session: Session, subject_id: UUID) -> Asked:
    """Return what the subject of a task asks to be solved."""
    found = queries.scenario(session, subject_id)
    if found is not None:
        return Asked(found.round_id, found.policy_id, found.id, found.with_edits)
    current = queries.round_of_runner(session, subject_id)
    if current is None:
        raise NotFoundError
    return Asked(current.id, current.policy_id, None, with_edits=True)


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
    """Solve a round again from what was kept of its input: the proposals and reasons it shows, byte for byte."""
    current = queries.round_of_runner(session, round_id)
    if current is None:
        raise NotFoundError
    loaded = load_solved(session, shown_solution(session, current))
    return answer_of(loaded, executor_spec="", progress=lambda _stage, _done, _total: None)


def give_up(session: Session, held: Claim, *, error: DukouError | MatchingError | MemoryError) -> None:
    """End the task with its reason and give the round back to its coordinator, frozen as before."""
    if isinstance(error, DukouError):
        code, zh, en = error.code, error.message_zh, error.message_en
    elif isinstance(error, PinError):  # its sentence names the person, and what keeps them from the order
        code, zh = error.code, "有固定无法满足：与同行、协议或名额冲突，见“固定与排除”。"
        en = "A pin cannot be honoured beside companions, agreements or seats; see the pins and bans."
    elif isinstance(error, MatchingError):
        code, zh, en = error.code, f"求解没有完成:{error}", str(error)
    else:
        code, zh, en = "OUT_OF_MEMORY", "计算所需内存不足。", "There is not enough memory for this round."
    tasks.fail(session, held, code=code, zh=zh, en=en)
    asked = queries.scenario(session, held.subject_id)
    current = queries.hold(session, held.subject_id if asked is None else asked.round_id)
    if current is None:
        return
    as_runner(session, current)
    if asked is not None and asked.state == "solving":
        SCENARIO.take(session, asked, "fail", by=RUNNER, reason=code)
        session.flush()
    if current.state == "solving":
        _after_failure(session, current, code=code)
    if isinstance(error, PinError):
        _tell_pin(session, current, error)


def _after_failure(session: Session, current: Round, *, code: str) -> None:
    states = {each.state for each in queries.scenarios(session, current.id)}
    if "solving" not in states:
        action = "still_solved" if "solved" in states else "not_solved"
        ROUND.take(session, current, action, by=RUNNER, reason=code)
        tell(session, "round_failed", current.id, {current.organisation_id: {"code": code}})


def _tell_pin(session: Session, current: Round, error: PinError) -> None:
    """Put the engine's refusal on the pin that it names."""
    named = set(REFERENCE.findall(str(error)))
    for each in queries.edits(session, current.id):
        if each.kind == "pin" and {each.worker_id.hex, each.job_order_id.hex} <= named:
            each.refused_code = error.code


Laid = Callable[[Session, Round, dict[str, bytes]], Overlay]


def load(session: Session, round_id: UUID, *, policy_id: UUID, laid: Laid | None) -> Loaded:
    """Read a round's snapshot, and under which policy, day and seed it is solved; ``laid`` says what is laid over it.

    Raises:
        NotFoundError: there is none. ConflictError: SNAPSHOT_BROKEN.
    """
    current = queries.round_of_runner(session, round_id)
    frozen = queries.snapshot(session, round_id)
    policy = queries.policy_version(session, policy_id)
    if current is None or frozen is None or policy is None:
        raise NotFoundError
    parts = queries.snapshot_parts(session, frozen.id)
    if snapshot.digest_of({part.name: part.digest for part in parts}) != frozen.digest:
        raise ConflictError("SNAPSHOT_BROKEN", "快照已损坏,与其哈希不符。", "The snapshot does not match its hash.")
    files = {part.name: part.body for part in parts}
    over = Overlay() if laid is None else laid(session, current, files)
    return Loaded(
        day=int(current.on_date.strftime("%Y%m%d")),
        seed=current.seed,
        policy_id=policy.id,
        policy=policy.body,
        files=files,
        overlay=over,
        input_digest=input_digest(snapshot=frozen.digest, overlay=over.digest, policy=policy.digest),
        catalogue=load_catalogue(session),
    )


def load_solved(session: Session, solution: Solution) -> Loaded:
    """Read what a solution was solved from, as ``load``: the same files, bytes and digest."""
    over = Overlay.read(solution.overlay)
    return load(session, solution.round_id, policy_id=solution.policy_id, laid=lambda *_: over)


def answer_of(loaded: Loaded, *, executor_spec: str, progress: Callable[[str, int, int], None]) -> Answer:
    """Solve what was loaded; equal input gives equal bytes."""
    over = loaded.overlay
    problem = loaded.problem(over.laid_over(loaded.files))
    held = loaded.problem(over.without_held(loaded.files)) if over.count(HELD) else None
    with opened(executor_spec) as executor:
        policy = policies.checked(loaded.policy)
        return answer(problem, policy, catalogue=loaded.catalogue, held=held, executor=executor, progress=progress)


def store(session: Session, asked: Asked, loaded: Loaded, answered: Answer) -> UUID:
    """Store a solved scenario's proposals, lists and reasons; the last one moves the round to proposed."""
    current = queries.hold(session, asked.round_id)
    scenario = None if asked.scenario_id is None else queries.scenario(session, asked.scenario_id)
    if current is None:
        raise NotFoundError
    as_runner(session, current)
    if scenario is not None:
        SCENARIO.take(session, scenario, "solved", by=RUNNER)
        session.flush()
    under_way = any(each.state == "solving" for each in queries.scenarios(session, current.id))
    ROUND.take(session, current, "solved_one" if under_way else "solved", by=RUNNER)
    for each in queries.edits(session, current.id) if asked.with_edits else ():
        each.refused_code = ""
    if not under_way:
        tell(session, "round_proposed", current.id, {current.organisation_id: {}})
    return write(session, current, loaded, answered, scenario=scenario)


def write(session: Session, current: Round, loaded: Loaded, answered: Answer, *, scenario: Scenario | None) -> UUID:
    """Store a solution with its proposals, lists and reasons; in a later wave who is pinned keeps what they have."""
    frozen = queries.snapshot(session, current.id)
    if frozen is None:
        raise NotFoundError
    wave = 1 if scenario is None else scenario.wave
    solution = Solution(
        id=new_id(),
        organisation_id=current.organisation_id,
        round_id=current.id,
        scenario_id=None if scenario is None else scenario.id,
        wave=wave,
        snapshot_id=frozen.id,
        policy_id=loaded.policy_id,
        certificate=sealed(answered.solution.certificate()),
        summary=answered.summary,
        input_digest=loaded.input_digest,
        overlay_digest=loaded.overlay.digest,
        overlay=loaded.overlay.packed,
    )
    session.add(solution)
    session.flush()
    writer = _Writer.of(session, current, solution.id, kept=loaded.overlay.pinned if wave > 1 else frozenset())
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
    kept: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, session: Session, current: Round, solution_id: UUID, *, kept: frozenset[tuple[str, str]]) -> "_Writer":
        pools = [placed.pool_id for placed in queries.round_pools(session, current.id)]
        orders = queries.orders_of_round(session, current.alliance_id)
        return cls(
            session=session,
            solution_id=solution_id,
            keeper=current.organisation_id,
            worker_office=queries.offices_of_workers(session, pools),
            order_office={order: office for order, office, _, _ in orders},
            order_title={order.hex: f"{code}“{title}”" for order, _, code, title in orders},
            kept=kept,
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
            "state": [
                "kept" if pair in self.kept else "proposed" for pair in zip(frame["worker"], frame["job"], strict=True)
            ],
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
