"""Shapes of policies, rounds and what a round proposes, on the wire."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.models.matching_round import Round
from app.models.policy import Policy
from app.models.solution import Proposal, Recommendation, Solution, Standby, Unfilled, Unplaced
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


class ProposalOut(BaseModel):
    """One proposal; never the priority status, only its tier, and that not to an employer's side."""

    id: UUID
    worker_id: UUID | None
    job_order_id: UUID
    state: str
    drop_code: str
    tier: int | None
    score: int | None
    components: dict[str, int] | None
    reason_zh: str
    reason_en: str

    @classmethod
    def of(cls, row: Proposal) -> Self:
        """Show a row to the coordinator or the worker's office."""
        return cls(
            id=row.id,
            worker_id=row.worker_id,
            job_order_id=row.job_order_id,
            state=row.state,
            drop_code=row.drop_code,
            tier=row.tier,
            score=row.score,
            components=row.components,
            reason_zh=row.reason_zh,
            reason_en=row.reason_en,
        )

    @classmethod
    def masked(cls, row: Proposal) -> Self:
        """Show a row to the order's side before both said yes: that somebody is proposed, not who."""
        return cls(
            id=row.id,
            worker_id=None,
            job_order_id=row.job_order_id,
            state=row.state,
            drop_code="",  # a labour rule's code would tell sex or age
            tier=None,
            score=None,
            components=None,
            reason_zh="",
            reason_en="",
        )


class RecommendationOut(BaseModel):
    """One job put before a worker."""

    model_config = ROW
    id: UUID
    worker_id: UUID
    job_order_id: UUID
    rank: int
    score: int

    @classmethod
    def of(cls, row: Recommendation) -> Self:
        """Show a row."""
        return cls.model_validate(row)


class UnplacedOut(BaseModel):
    """Why a worker has no proposal."""

    model_config = ROW
    id: UUID
    worker_id: UUID
    reason: str
    detail: str
    change: str

    @classmethod
    def of(cls, row: Unplaced) -> Self:
        """Show a row."""
        return cls.model_validate(row)


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


class StandbyOut(BaseModel):
    """One place on a standby list."""

    model_config = ROW
    id: UUID
    job_order_id: UUID
    worker_id: UUID
    rank: int

    @classmethod
    def of(cls, row: Standby) -> Self:
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
