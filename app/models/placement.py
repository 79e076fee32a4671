"""Placements 就业安置: both said yes; what became of it until the last follow-up."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Versioned, by_owner, of_worker
from app.models.offer import ThreeSides

PLACEMENT_STATES = ("placed", "dispatched", "working", "completed", "no_show", "left_early", "cancelled")
HOLDING = ("placed", "dispatched", "working")
"""States in which a person takes a seat."""
_HOLDING = text(f"state IN ({', '.join(map(repr, HOLDING))})")


class Placement(Versioned, ThreeSides, Base):
    """One person on one seat of one order; states in app.placements.states.

    ``pay_promised``: yuan a month, the low end the order promised on the day both said yes. ``end_code``: why it ended.
    """

    __tablename__ = "placements"
    __table_args__ = (
        of_worker(),
        by_owner(),
        CheckConstraint(f"state IN ({', '.join(map(repr, PLACEMENT_STATES))})", name="state"),
        Index("ix_placements_order_office_id_id", "order_office_id", "id"),
        Index("ix_placements_coordinator_id_id", "coordinator_id", "id"),
        Index("ix_placements_job_order_id_state", "job_order_id", "state"),
        Index("ix_placements_round_id_state", "round_id", "state"),
        # Nobody works in two places.
        Index("uq_placements_holding", "worker_id", unique=True, sqlite_where=_HOLDING, postgresql_where=_HOLDING),
    )

    offer_id: Mapped[UUID] = mapped_column(ForeignKey("offers.id"), unique=True)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id"))
    worker_id: Mapped[UUID] = mapped_column(index=True)
    job_order_id: Mapped[UUID] = mapped_column(ForeignKey("job_orders.id"))
    employer_id: Mapped[UUID] = mapped_column(ForeignKey("employers.id"), index=True)
    state: Mapped[str] = mapped_column(String(20))
    placed_on: Mapped[date]
    pay_promised: Mapped[int] = mapped_column(Integer, default=0)
    arrived_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    end_code: Mapped[str] = mapped_column(String(40), default="")
