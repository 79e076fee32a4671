"""Shapes of policies, rounds and what a round proposes, on the wire."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.access.general import general_counts
from app.access.masks import few
from app.access.reveals import Reason
from app.models.matching_round import Round
from app.models.policy import Policy
from app.models.snapshot import Snapshot, SnapshotPart
from app.models.solution import Solution, Unfilled
from app.models.task import Task
from app.rounds.engine_version import engine_version
from app.rounds.result_files import digest
from app.rounds.shown_solution import shown_certificate, shown_summary

CLOSED = ConfigDict(extra="forbid")
ROW = ConfigDict(from_attributes=True)


class PolicyIn(BaseModel):
    """A new version of a policy; ``body`` as docs/engine.md describes it, {} = the default."""

    model_config = CLOSED
    name: str = Field(min_length=1, max_length=100)
    body: dict[str, Any] = Field(default_factory=dict)


class PolicyOut(BaseModel):
    """One version of a policy."""

    model_config = ROW
    id: UUID
    name: str
    number: int
    body: dict[str, Any]
    digest: str

    @classmethod
    def of(cls, row: Policy) -> Self:
        """Show a row."""
        return cls.model_validate(row)


class Days(BaseModel):
    """How many days people have: to object to what was signed, to answer an offer (employers: after the worker's)."""

    objection_days: int = Field(default=0, ge=0, le=30)
    answer_days_worker: int = Field(default=3, ge=1, le=30)
    answer_days_employer: int = Field(default=2, ge=1, le=30)


class RoundIn(Days):
    """A new round over an alliance; ``on_date`` is the civil date eligibility is counted on.

    A ``draft`` is seen by its coordinator and takes no pools until it is opened.
    """

    model_config = CLOSED
    alliance_id: UUID
    policy_id: UUID
    name: str = Field(min_length=1, max_length=200)
    on_date: date
    seed: str = Field(min_length=1, max_length=64, pattern=r"^[\x21-\x7e]+$")
    draft: bool = False


class RoundPatch(BaseModel):
    """What changes of a round that is not frozen; what is not given stays."""

    model_config = CLOSED
    name: str | None = Field(default=None, min_length=1, max_length=200)
    policy_id: UUID | None = None
    on_date: date | None = None
    objection_days: int | None = Field(default=None, ge=0, le=30)
    answer_days_worker: int | None = Field(default=None, ge=1, le=30)
    answer_days_employer: int | None = Field(default=None, ge=1, le=30)


class RoundOut(Days):
    """A round."""

    model_config = ROW
    id: UUID
    alliance_id: UUID
    policy_id: UUID
    name: str
    state: str
    on_date: date
    seed: str
    frozen_at: datetime | None
    published_at: datetime | None
    published_solution_id: UUID | None
    picked_scenario_id: UUID | None
    objection_until: date | None
    signed_by: UUID | None
    signed_at: datetime | None
    signed_digest: str
    offered_at: datetime | None
    closed_at: datetime | None
    version: int

    @classmethod
    def of(cls, row: Round) -> Self:
        """Show a row."""
        return cls.model_validate(row)


class RoundPoolIn(BaseModel):
    """A worker pool to put into a round."""

    model_config = CLOSED
    pool_id: UUID


class RoundPoolOut(BaseModel):
    """A worker pool in a round."""

    round_id: UUID
    pool_id: UUID


class LoadedOut(BaseModel):
    """A member's latest load; ``at`` None: nothing was loaded yet, rows or errors None: hidden, because few."""

    model_config = ROW
    office_id: UUID
    side: str
    at: datetime | None
    rows: int | None
    errors: int | None
    percent: float | None


class MarketOut(BaseModel):
    """A trade or place by the beginning of its code, empty = named none; ``people`` None: hidden, because few."""

    model_config = ROW
    code: str
    people: int | None
    seats: int


class ReadinessOut(BaseModel):
    """Who of a round's members has loaded, with how many errors, and people against seats by trade and by place."""

    model_config = ROW
    members: list[LoadedOut]
    trades: list[MarketOut]
    places: list[MarketOut]

    @classmethod
    def of(cls, found: object) -> Self:
        """Show the board."""
        return cls.model_validate(found)


class TaskOut(BaseModel):
    """How far the background work is; ``stuck`` says that no runner seems to be at it."""

    model_config = ROW
    id: UUID
    kind: str
    state: str
    stage: str
    done: int
    total: int
    attempts: int
    error_code: str
    error_zh: str
    error_en: str
    stuck: bool = False

    @classmethod
    def of(cls, row: Task, *, stuck: bool = False) -> Self:
        """Show a row."""
        return cls.model_validate(row).model_copy(update={"stuck": stuck})


class SolutionOut(BaseModel):
    """What the engine answered: certificate and summary, as they are shown outside the people's own offices.

    Counts of people by tier, county or another group are null where they are below 10, and where such a count could
    be computed from them. The certificate is rechecked as it is stored: POST /rounds/{round_id}/recheck.
    """

    id: UUID
    round_id: UUID
    policy_id: UUID
    created_at: datetime
    input_digest: str = Field(description="SHA-256 over the digests of snapshot, what lay over it, and policy")
    certificate_digest: str = Field(description="SHA-256 of the stored certificate, the one that a recheck names")
    summary: dict[str, Any]
    certificate: dict[str, Any]

    @classmethod
    def of(cls, row: Solution) -> Self:
        """Show a row."""
        return cls(
            id=row.id,
            round_id=row.round_id,
            policy_id=row.policy_id,
            created_at=row.created_at,
            input_digest=row.input_digest,
            certificate_digest=digest(row.certificate),
            summary=shown_summary(row.summary),
            certificate=shown_certificate(row.certificate),
        )


class SnapshotFileOut(BaseModel):
    """One file of a frozen snapshot; of few people neither their number nor a digest that could be guessed at."""

    name: str
    rows: int | None = Field(description="null = from 1 to 9, hidden")
    digest: str | None = Field(description="SHA-256 of the plain file; null where the rows are hidden")


class SnapshotOut(BaseModel):
    """What a round's frozen input consists of, never what stands in it."""

    round_id: UUID
    digest: str
    engine: str
    policy_name: str
    policy_number: int
    policy_digest: str
    seed: str
    on_date: date
    frozen_at: datetime | None
    files: list[SnapshotFileOut]

    @classmethod
    def of(cls, current: Round, frozen: Snapshot, files: Sequence[SnapshotPart], policy: Policy) -> Self:
        """Show a snapshot's files by name, size and digest."""
        return cls(
            round_id=current.id,
            digest=frozen.digest,
            engine=engine_version(),
            policy_name=policy.name,
            policy_number=policy.number,
            policy_digest=policy.digest,
            seed=current.seed,
            on_date=current.on_date,
            frozen_at=current.frozen_at,
            files=[_file(each) for each in files],
        )


_OF_NOBODY = frozenset({"jobs.csv", "agreements.csv"})


def _file(part: SnapshotPart) -> SnapshotFileOut:
    rows = part.rows if part.name in _OF_NOBODY else few(part.rows)
    return SnapshotFileOut(name=part.name, rows=rows, digest=None if rows is None else part.digest)


class CheckOut(BaseModel):
    """One thing that was rechecked."""

    name: str
    holds: bool
    found: int = Field(description="how much is wrong")


class RecheckOut(BaseModel):
    """What the last recheck of a round's solution found, and how far the one that is under way is."""

    solution_id: UUID
    certificate_digest: str = Field(description="of the certificate as it is stored now")
    rechecked_at: datetime | None
    rechecked_digest: str | None = Field(description="of the certificate that was rechecked")
    engine: str | None
    holds: bool | None = Field(description="null = nobody rechecked it yet")
    checks: list[CheckOut]
    task: TaskOut | None

    @classmethod
    def of(cls, row: Solution, task: TaskOut | None) -> Self:
        """Show what is stored."""
        found = row.recheck or {}
        checks = found.get("checks", {})
        return cls(
            solution_id=row.id,
            certificate_digest=digest(row.certificate),
            rechecked_at=row.rechecked_at,
            rechecked_digest=found.get("certificate"),
            engine=found.get("engine"),
            holds=found.get("holds"),
            checks=[CheckOut(name=name, holds=not wrong, found=wrong) for name, wrong in checks.items()],
            task=task,
        )


class OfPerson(BaseModel):
    """A row about a person: a field that the caller does not see of them is absent, not empty."""

    @classmethod
    def of_shown(cls, shown: Mapping[str, object]) -> Self:
        """Take what the masks show."""
        return cls.model_validate(shown)

    id: UUID
    worker_id: UUID | None = None
    candidate: str | None = None
    name: str | None = None


class ProposalOut(OfPerson):
    """One proposal; the tier, a priority status by another name, to the person's own office alone."""

    job_order_id: UUID
    state: str
    id_number: str | None = None
    phone: str | None = None
    birth_date: date | None = None
    age_band: str | None = None
    sex: str | None = None
    tier: int | None = None
    score: int | None = None
    components: dict[str, int] | None = None
    reason_zh: str | None = None
    reason_en: str | None = None
    drop_code: str | None = None


class RecommendationOut(OfPerson):
    """One job put before a worker."""

    job_order_id: UUID
    rank: int | None = None
    score: int | None = None


class UnplacedOut(OfPerson):
    """Why a worker has no proposal."""

    reason: str | None = None
    detail: str | None = None
    change: str | None = None


class StandbyOut(OfPerson):
    """One place on a standby list."""

    job_order_id: UUID
    rank: int | None = None


class RevealIn(BaseModel):
    """What a covered field of one person is opened for; the audit keeps it."""

    model_config = CLOSED
    reason: Reason


class RevealedOut(BaseModel):
    """What was opened of one person: the name to the coordinator, the number to the employer who checks the card."""

    name: str | None = None
    id_number: str | None = None


class UnfilledOut(BaseModel):
    """Why seats of an order stay open; how many people sex, age or health keeps away is one number, hidden below 10."""

    id: UUID
    job_order_id: UUID
    seats: int
    detail: str

    @classmethod
    def of(cls, row: Unfilled) -> Self:
        """Show a row."""
        detail = general_counts(row.detail, few)
        return cls(id=row.id, job_order_id=row.job_order_id, seats=row.seats, detail=detail)


class PublicationOut(BaseModel):
    """What a publication did; dropped proposals are counted by code.

    WORKER_CHANGED, ORDER_CHANGED, AGREEMENT_ENDED (none covers the corridor any more), CERT_MISSING, or LABOUR_RULE for
    every labour rule that tells sex, age or health.
    """

    round: RoundOut
    published: int
    dropped: int
    dropped_reasons: dict[str, int]
