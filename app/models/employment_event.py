"""Employment events 就业节点: what the order's side says happened after arrival."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Identified, Owned, by_owner, of_worker

EVENT_KINDS = ("contract", "insurance", "first_pay", "left")


class EmploymentEvent(Identified, Owned, Base):
    """One thing that happened to one placement, each once; ``amount``: yuan of the first pay, of the others None.

    It belongs to the person's office, as every row about a person does; the order's side writes it there.
    """

    __tablename__ = "employment_events"
    __table_args__ = (
        of_worker(),
        by_owner(),
        UniqueConstraint("placement_id", "kind"),
        CheckConstraint(f"kind IN ({', '.join(map(repr, EVENT_KINDS))})", name="kind"),
        Index("ix_employment_events_order_office_id_id", "order_office_id", "id"),
    )
    scope_columns: ClassVar[tuple[str, ...]] = ("organisation_id", "order_office_id")

    organisation_id: Mapped[UUID] = mapped_column()
    order_office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    worker_id: Mapped[UUID] = mapped_column(index=True)
    placement_id: Mapped[UUID] = mapped_column(ForeignKey("placements.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12))
    on_date: Mapped[date]
    amount: Mapped[int | None] = mapped_column(Integer)
    evidence: Mapped[str] = mapped_column(String(200), default="")
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
