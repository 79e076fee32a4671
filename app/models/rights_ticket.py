"""Rights tickets 维权工单: what goes wrong at a workplace, who sees to it and what came of it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Versioned, by_owner, of_worker
from app.models.offer import ThreeSides

TICKET_STATES = ("open", "in_hand", "settled", "refused")
TICKET_KINDS = ("unpaid_wages", "no_contract", "no_insurance", "injury", "fees", "other")


class RightsTicket(Versioned, ThreeSides, Base):
    """What somebody says is wrong where they work; states in app.follow_ups.states.

    ``told``: what the worker said, for both offices and never for the employer. ``outcome``: what all sides are told.
    """

    __tablename__ = "rights_tickets"
    __table_args__ = (
        of_worker(),
        by_owner(),
        CheckConstraint(f"state IN ({', '.join(map(repr, TICKET_STATES))})", name="state"),
        CheckConstraint(f"kind IN ({', '.join(map(repr, TICKET_KINDS))})", name="kind"),
        Index("ix_rights_tickets_order_office_id_id", "order_office_id", "id"),
        Index("ix_rights_tickets_coordinator_id_id", "coordinator_id", "id"),
    )

    worker_id: Mapped[UUID] = mapped_column(index=True)
    placement_id: Mapped[UUID] = mapped_column(ForeignKey("placements.id", ondelete="CASCADE"), index=True)
    job_order_id: Mapped[UUID] = mapped_column(ForeignKey("job_orders.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    due_on: Mapped[date]
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    told: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None]
