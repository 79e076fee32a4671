"""Objections 异议: what somebody says against a proposal made for them, by when it is decided, and how."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Owned, Versioned, by_owner, of_worker

OBJECTION_STATES = ("open", "upheld", "refused", "withdrawn")
_OPEN = text("state = 'open'")


class Objection(Versioned, Owned, Base):
    """One worker's objection to a proposal that was signed, or to an offer; states in app.objections.states.

    ``told``: why, in the worker's words. ``via``: office or link. ``decision``: the coordinator's written reason.
    """

    __tablename__ = "objections"
    __table_args__ = (
        of_worker(),
        by_owner(),
        CheckConstraint(f"state IN ({', '.join(map(repr, OBJECTION_STATES))})", name="state"),
        Index("ix_objections_coordinator_id_id", "coordinator_id", "id"),
        Index("ix_objections_due", "coordinator_id", "due_on", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_objections_round_id_state", "round_id", "state"),
        # Of one person in one round one is looked into at a time.
        Index("uq_objections_open", "round_id", "worker_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )
    scope_columns: ClassVar[tuple[str, ...]] = ("organisation_id", "coordinator_id")

    organisation_id: Mapped[UUID] = mapped_column()
    coordinator_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id"))
    worker_id: Mapped[UUID] = mapped_column(index=True)
    job_order_id: Mapped[UUID] = mapped_column(ForeignKey("job_orders.id"), index=True)
    proposal_id: Mapped[UUID | None] = mapped_column(ForeignKey("proposals.id", ondelete="SET NULL"), index=True)
    offer_id: Mapped[UUID | None] = mapped_column(ForeignKey("offers.id", ondelete="SET NULL"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    via: Mapped[str] = mapped_column(String(6))
    told: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    decision: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    closed_at: Mapped[datetime | None]

    @property
    def worker_office_id(self) -> UUID:
        """The person's office, by the name that rows of a solution call it."""
        return self.organisation_id
