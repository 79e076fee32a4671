"""Follow-ups 回访: the calls to somebody who went to work, counted in days from their arrival."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Owned, Versioned, of_worker

FOLLOW_UP_STATES = ("due", "done", "unreachable", "dropped")
TO_CALL = ("due", "unreachable")
"""States in which somebody is still to be called."""
_TO_CALL = text(f"state IN ({', '.join(map(repr, TO_CALL))})")


class FollowUp(Versioned, Owned, Base):
    """One call on a day counted from arrival; states in app.offers.states.

    The order's side sees none: what somebody says of their pay and lodging reaches it as a figure over many.
    ``pay_promised``: the placement's. ``pay_real``: yuan in the last full month, as told. ``living``: 1 bad to 3 good.
    """

    __tablename__ = "follow_ups"
    __table_args__ = (
        of_worker(),
        UniqueConstraint("placement_id", "day_no"),
        CheckConstraint(f"state IN ({', '.join(map(repr, FOLLOW_UP_STATES))})", name="state"),
        CheckConstraint("living BETWEEN 1 AND 3", name="living"),
        Index("ix_follow_ups_coordinator_id_employer_id", "coordinator_id", "employer_id"),
        # Whom an office calls today: the longest due first.
        Index(
            "ix_follow_ups_to_call",
            "organisation_id",
            "due_on",
            "id",
            sqlite_where=_TO_CALL,
            postgresql_where=_TO_CALL,
        ),
        Index("ix_follow_ups_organisation_id_employer_id", "organisation_id", "employer_id"),
    )
    scope_columns: ClassVar[tuple[str, ...]] = ("organisation_id", "coordinator_id")

    organisation_id: Mapped[UUID] = mapped_column()
    coordinator_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    worker_id: Mapped[UUID] = mapped_column(index=True)
    placement_id: Mapped[UUID] = mapped_column(ForeignKey("placements.id", ondelete="CASCADE"))
    employer_id: Mapped[UUID] = mapped_column(ForeignKey("employers.id"), index=True)
    day_no: Mapped[int] = mapped_column(SmallInteger)
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(20))
    called_at: Mapped[datetime | None]
    called_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    at_work: Mapped[bool | None]
    pay_promised: Mapped[int] = mapped_column(Integer, default=0)
    pay_real: Mapped[int | None] = mapped_column(Integer)
    living: Mapped[int | None] = mapped_column(SmallInteger)
    note_code: Mapped[str] = mapped_column(String(20), default="")
