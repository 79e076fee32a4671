"""Dispatches 输送: a vehicle that takes people to where they work, and who sits in it."""

from datetime import date, time
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, Time, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Identified, Owned, Versioned, by_owner, of_worker

DISPATCH_STATES = ("planned", "announced", "under_way", "arrived", "cancelled")
DISPATCH_KINDS = ("bus", "train")
MOST_SEATS = 200
"""So many people leave on one list at most: a longer one would be a dump of the county."""
_ACTIVE = text("active")


class Dispatch(Versioned, Owned, Base):
    """One bus, or one coach of a train, on one day; states in app.dispatch.states.

    ``destination``: the prefix of the regions it goes to. ``arrives_on`` lies before the earliest day of work on board.
    ``leader``: who goes along and the number to call, as the office writes it.
    """

    __tablename__ = "dispatches"
    __table_args__ = (
        by_owner(),
        CheckConstraint(f"state IN ({', '.join(map(repr, DISPATCH_STATES))})", name="state"),
        CheckConstraint(f"kind IN ({', '.join(map(repr, DISPATCH_KINDS))})", name="kind"),
        CheckConstraint(f"seats BETWEEN 1 AND {MOST_SEATS}", name="seats"),
    )

    kind: Mapped[str] = mapped_column(String(10))
    destination: Mapped[str] = mapped_column(String(6))
    day: Mapped[date]
    leaves_at: Mapped[time] = mapped_column(Time)
    arrives_on: Mapped[date]
    seats: Mapped[int] = mapped_column(SmallInteger)
    leader: Mapped[str] = mapped_column(String(100), default="")
    operator: Mapped[str] = mapped_column(String(100), default="")
    plate: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[str] = mapped_column(String(20))


class DispatchSeat(Identified, Owned, Base):
    """Who sits where; ``boarded``: None until somebody looked. A placement holds one active seat at most."""

    __tablename__ = "dispatch_seats"
    __table_args__ = (
        of_worker(),
        by_owner(),
        Index("ix_dispatch_seats_dispatch_id_order_office_id", "dispatch_id", "order_office_id"),
        Index("ix_dispatch_seats_order_office_id_id", "order_office_id", "id"),
        Index(
            "uq_dispatch_seats_placement", "placement_id", unique=True, sqlite_where=_ACTIVE, postgresql_where=_ACTIVE
        ),
        Index(
            "uq_dispatch_seats_seat",
            "dispatch_id",
            "seat_no",
            unique=True,
            sqlite_where=_ACTIVE,
            postgresql_where=_ACTIVE,
        ),
    )
    scope_columns: ClassVar[tuple[str, ...]] = ("organisation_id", "order_office_id")

    organisation_id: Mapped[UUID] = mapped_column()
    order_office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    dispatch_id: Mapped[UUID] = mapped_column(ForeignKey("dispatches.id", ondelete="CASCADE"))
    placement_id: Mapped[UUID] = mapped_column(ForeignKey("placements.id", ondelete="CASCADE"), index=True)
    worker_id: Mapped[UUID] = mapped_column(index=True)
    pickup_point_id: Mapped[UUID] = mapped_column(ForeignKey("pickup_points.id"), index=True)
    seat_no: Mapped[int] = mapped_column(SmallInteger)
    boarded: Mapped[bool | None]
    active: Mapped[bool] = mapped_column(default=True)
