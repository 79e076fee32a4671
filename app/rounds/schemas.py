"""Shapes of policies, rounds and what a round proposes, on the wire."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.access.reveals import Reason
from app.models.matching_round import Round
from app.models.policy import Policy
from app.models.solution import Solution, Unfilled
from app.models.task import Task

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


class RoundIn(BaseModel):
    """A new round over an alliance; ``on_date`` is the civil date eligibility is counted on."""

    model_config = CLOSED
    alliance_id: UUID
    policy_id: UUID
    name: str = Field(min_length=1, max_length=200)
    on_date: date
    seed: str = Field(min_length=1, max_length=64, pattern=r"^[\x21-\x7e]+$")


class RoundOut(BaseModel):
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
    """What the engine answered: certificate and summary."""

    model_config = ROW
    id: UUID
    round_id: UUID
    policy_id: UUID
    created_at: datetime
    summary: dict[str, Any]
    certificate: dict[str, Any]

    @classmethod
    def of(cls, row: Solution) -> Self:
        """Show a row."""
        return cls.model_validate(row)


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
    """One proposal; never the priority status, only its tier, and that not to an employer's side."""

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
    """Why seats of an order stay open."""

    model_config = ROW
    id: UUID
    job_order_id: UUID
    seats: int
    detail: str

    @classmethod
    def of(cls, row: Unfilled) -> Self:
        """Show a row."""
        return cls.model_validate(row)


class PublicationOut(BaseModel):
    """What a publication did; dropped proposals are counted by code.

    WORKER_CHANGED, ORDER_CHANGED, AGREEMENT_ENDED (none covers the corridor any more), or a labour rule's.
    """

    round: RoundOut
    published: int
    dropped: int
    dropped_reasons: dict[str, int]
