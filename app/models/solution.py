"""What the engine answered for a snapshot: certificate, summary, proposals and reasons."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.models.base import Base, Identified, Owned


class Solution(Identified, Owned, Base):
    """One solved policy on one snapshot, with its certificate; a round may hold several.

    ``recheck`` is what the last recheck of it found (app.rounds.rechecking), None before the first.
    ``overlay``: what was laid over the snapshot (app.rounds.overlay), packed, None = nothing; ``overlay_digest`` is of
    the plain bytes, and ``input_digest`` covers snapshot, overlay and policy. ``wave`` above 1: solved while people answer.
    """

    __tablename__ = "solutions"
    __table_args__ = (Index(None, "organisation_id"),)

    scenario_id: Mapped[UUID | None] = mapped_column(ForeignKey("scenarios.id", ondelete="SET NULL"), index=True)
    wave: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), index=True)
    snapshot_id: Mapped[UUID] = mapped_column(ForeignKey("snapshots.id", ondelete="CASCADE"))
    policy_id: Mapped[UUID] = mapped_column(ForeignKey("policies.id"))
    certificate: Mapped[dict[str, Any]] = mapped_column(JSON)
    summary: Mapped[dict[str, Any]] = mapped_column(JSON)
    rechecked_at: Mapped[datetime | None]
    recheck: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    input_digest: Mapped[str] = mapped_column(String(64), default="", server_default="")
    overlay_digest: Mapped[str] = mapped_column(String(64), default="", server_default="")
    overlay: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)


def _by_side(table: str, *columns: str) -> list[Index]:
    """The indexes that page through what one office finds in a solution, wherever the page begins."""
    return [Index(f"ix_{table}_solution_id_{column}_id", "solution_id", column, "id") for column in columns]


class AboutWorker:
    """A row about one worker; since ``withheld_at`` the worker is restricted, and the row stands in no list."""

    withheld_at: Mapped[datetime | None]


class _WorkerSide(Owned):
    """A row about one worker: the coordinator and the worker's office may see it.

    It is looked for in its solution or by its worker, never by who keeps it: an index of ``organisation_id`` would let
    PostgreSQL gather all an office's rows of a solution for one page of them.
    """

    scope_columns: ClassVar[tuple[str, ...]] = ("organisation_id", "worker_office_id")

    @declared_attr
    def worker_office_id(cls) -> Mapped[UUID]:  # noqa: N805  # declared_attr hands over the class
        return mapped_column(ForeignKey("organisations.id"))


class _BothSides(_WorkerSide):
    """A row about one worker and one order: the order's office may see it too, masked."""

    scope_columns: ClassVar[tuple[str, ...]] = (
        "organisation_id",
        "worker_office_id",
        "order_office_id",
    )

    @declared_attr
    def order_office_id(cls) -> Mapped[UUID]:  # noqa: N805  # declared_attr hands over the class
        return mapped_column(ForeignKey("organisations.id"))


class Proposal(AboutWorker, Identified, _BothSides, Base):
    """One (worker, seat) of a solution, with the score by component and the reason for the person.

    ``state``: proposed, published, dropped at publication, or withdrawn because the worker's consent was;
    ``drop_code`` says why. Once both sides said yes to its offer it is placed, and ended when the placement is. ``kept`` in a later wave: who had the offer or the seat before.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        Index("ix_proposals_solution_id_id", "solution_id", "id"),
        Index(
            "ix_proposals_solution_id_worker_id",
            "solution_id",
            "worker_id",
            unique=True,
        ),
        Index("ix_proposals_worker_id", "worker_id"),
        Index("ix_proposals_job_order_id", "job_order_id"),
        *_by_side("proposals", "worker_office_id", "order_office_id"),
    )

    solution_id: Mapped[UUID] = mapped_column(ForeignKey("solutions.id", ondelete="CASCADE"))
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("workers.id"))
    job_order_id: Mapped[UUID] = mapped_column(ForeignKey("job_orders.id"))
    state: Mapped[str] = mapped_column(String(10))
    drop_code: Mapped[str] = mapped_column(String(40), default="")
    tier: Mapped[int] = mapped_column(SmallInteger)
    score: Mapped[int] = mapped_column(BigInteger)
    components: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason_zh: Mapped[str] = mapped_column(Text)
    reason_en: Mapped[str] = mapped_column(Text)


class Recommendation(AboutWorker, Identified, _WorkerSide, Base):
    """One of the jobs put before a worker; rank 1 is the proposal where there is one.

    ``order_office_id`` finds the order for who may read the row; the order's office is not among them. None
    only where the version before this column wrote the row.
    """

    __tablename__ = "recommendations"
    __table_args__ = (
        Index("ix_recommendations_solution_id_id", "solution_id", "id"),
        *_by_side("recommendations", "worker_office_id"),
    )

    solution_id: Mapped[UUID] = mapped_column(ForeignKey("solutions.id", ondelete="CASCADE"))
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("workers.id"), index=True)
    job_order_id: Mapped[UUID] = mapped_column(ForeignKey("job_orders.id"))
    order_office_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    rank: Mapped[int] = mapped_column(SmallInteger)
    score: Mapped[int] = mapped_column(BigInteger)


class Standby(AboutWorker, Identified, Owned, Base):
    """One place on the standby list of a job."""

    __tablename__ = "standby"
    __table_args__ = (
        Index(None, "organisation_id"),
        Index(
            "ix_standby_solution_id_job_order_id_rank",
            "solution_id",
            "job_order_id",
            "rank",
        ),
        Index("ix_standby_solution_id_id", "solution_id", "id"),
        Index("ix_standby_worker_id", "worker_id"),
    )

    solution_id: Mapped[UUID] = mapped_column(ForeignKey("solutions.id", ondelete="CASCADE"))
    job_order_id: Mapped[UUID] = mapped_column(ForeignKey("job_orders.id"))
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("workers.id"))
    rank: Mapped[int] = mapped_column(Integer)


class Unplaced(AboutWorker, Identified, _WorkerSide, Base):
    """Why one worker has no proposal, and the smallest change that helps."""

    __tablename__ = "unplaced"
    __table_args__ = (
        Index("ix_unplaced_solution_id_id", "solution_id", "id"),
        Index("ix_unplaced_solution_id_reason_id", "solution_id", "reason", "id"),
        *_by_side("unplaced", "worker_office_id"),
    )

    solution_id: Mapped[UUID] = mapped_column(ForeignKey("solutions.id", ondelete="CASCADE"))
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("workers.id"), index=True)
    reason: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(Text)
    change: Mapped[str] = mapped_column(Text)


class Unfilled(Identified, Owned, Base):
    """Why seats of one order stay open."""

    __tablename__ = "unfilled"
    __table_args__ = (Index(None, "organisation_id"), Index("ix_unfilled_solution_id_id", "solution_id", "id"))

    solution_id: Mapped[UUID] = mapped_column(ForeignKey("solutions.id", ondelete="CASCADE"))
    job_order_id: Mapped[UUID] = mapped_column(ForeignKey("job_orders.id"))
    seats: Mapped[int] = mapped_column(Integer)
    detail: Mapped[str] = mapped_column(Text)
