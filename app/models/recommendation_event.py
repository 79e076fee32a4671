"""Ledger of recommendations 推荐台账: which job was put before whom, on which day, how, by whom, and the answer."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Identified, Owned, by_owner, of_worker

CHANNELS = ("slip", "phone", "visit", "link")
TOLD_ANSWERS = ("interested", "no", "later", "none")


class RecommendationEvent(Identified, Owned, Base):
    """One job told to one person once; the same job on the same day by the same channel is one event.

    ``told_by``: who spoke to the person, as the ledger writes it; often somebody without an account. ``recommendation_id``
    is None once what the round said of the person is over: the ledger stays longer.
    """

    __tablename__ = "recommendation_events"
    __table_args__ = (
        of_worker(),
        by_owner(),
        UniqueConstraint("worker_id", "job_order_id", "told_on", "channel"),
        CheckConstraint(f"channel IN ({', '.join(map(repr, CHANNELS))})", name="channel"),
        CheckConstraint(f"answer IN ({', '.join(map(repr, TOLD_ANSWERS))})", name="answer"),
        Index("ix_recommendation_events_round_id_worker_id", "round_id", "worker_id"),
        Index("ix_recommendation_events_worker_id_id", "worker_id", "id"),
    )
    scope_columns: ClassVar[tuple[str, ...]] = ("organisation_id", "coordinator_id")

    organisation_id: Mapped[UUID] = mapped_column()
    coordinator_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id"))
    recommendation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("recommendations.id", ondelete="SET NULL"), index=True
    )
    worker_id: Mapped[UUID] = mapped_column()
    job_order_id: Mapped[UUID] = mapped_column(ForeignKey("job_orders.id"), index=True)
    told_on: Mapped[date]
    channel: Mapped[str] = mapped_column(String(10))
    told_by: Mapped[str] = mapped_column(String(40), default="")
    answer: Mapped[str] = mapped_column(String(10))
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)

    @property
    def worker_office_id(self) -> UUID:
        """The person's office, by the name that rows of a solution call it."""
        return self.organisation_id
