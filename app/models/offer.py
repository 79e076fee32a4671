"""Offers 意向: a published proposal put before both sides, and what each answered."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.models.base import Base, Owned, Versioned, by_owner, of_worker

OFFER_STATES = (
    *("open", "worker_yes", "employer_yes", "placed"),
    *("declined_worker", "declined_employer", "late_worker", "late_employer", "withdrawn", "superseded", "ended"),
)
STANDING = ("open", "worker_yes", "employer_yes")
"""States in which an answer is awaited."""
_STANDING = text(f"state IN ({', '.join(map(repr, STANDING))})")
_SAID_YES = text("state = 'worker_yes'")


class ThreeSides(Owned):
    """A row of a worker's office that the order's office and the round's coordinator see as well."""

    scope_columns: ClassVar[tuple[str, ...]] = ("organisation_id", "order_office_id", "coordinator_id")

    organisation_id: Mapped[UUID] = mapped_column()

    @property
    def worker_office_id(self) -> UUID:
        """The person's office, by the name that rows of a solution call it."""
        return self.organisation_id

    @declared_attr
    def order_office_id(cls) -> Mapped[UUID]:  # noqa: N805  # declared_attr hands over the class
        """Whose order it is."""
        return mapped_column(ForeignKey("organisations.id"))

    @declared_attr
    def coordinator_id(cls) -> Mapped[UUID]:  # noqa: N805  # declared_attr hands over the class
        """Who keeps the round."""
        return mapped_column(ForeignKey("organisations.id"))


class Offer(Versioned, ThreeSides, Base):
    """One person and one order, put before both; states in app.offers.states.

    ``worker_answer`` and ``employer_answer``: empty, yes or no, with a coded reason; ``worker_via``: office, phone or
    link; ``written_reason``: why a receiving office answered for the employer. ``due_worker`` and ``due_employer`` are
    the last civil days to answer. ``proposal_id``: None for one that came from the standby list or a later wave.
    ``wave`` 0: a person of the worker's office proposed it, and wrote why in ``hand_reason``.
    """

    __tablename__ = "offers"
    __table_args__ = (
        of_worker(),
        by_owner(),
        CheckConstraint(f"state IN ({', '.join(map(repr, OFFER_STATES))})", name="state"),
        Index("ix_offers_order_office_id_id", "order_office_id", "id"),
        Index("ix_offers_coordinator_id_id", "coordinator_id", "id"),
        Index("ix_offers_round_id_state_id", "round_id", "state", "id"),
        Index("ix_offers_job_order_id_state", "job_order_id", "state"),
        Index("ix_offers_due_worker", "due_worker", sqlite_where=_STANDING, postgresql_where=_STANDING),
        Index("ix_offers_due_employer", "due_employer", sqlite_where=_STANDING, postgresql_where=_STANDING),
        # Before one order nobody stands twice, and nobody has said yes to two.
        Index(
            "uq_offers_standing",
            "worker_id",
            "job_order_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        Index("uq_offers_worker_yes", "worker_id", unique=True, sqlite_where=_SAID_YES, postgresql_where=_SAID_YES),
    )

    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id"))
    wave: Mapped[int] = mapped_column(SmallInteger)
    hand_reason: Mapped[str] = mapped_column(Text, default="")
    proposal_id: Mapped[UUID | None] = mapped_column(ForeignKey("proposals.id", ondelete="SET NULL"), index=True)
    worker_id: Mapped[UUID] = mapped_column(index=True)
    job_order_id: Mapped[UUID] = mapped_column(ForeignKey("job_orders.id"))
    state: Mapped[str] = mapped_column(String(20))
    worker_answer: Mapped[str] = mapped_column(String(3), default="")
    worker_code: Mapped[str] = mapped_column(String(20), default="")
    worker_via: Mapped[str] = mapped_column(String(10), default="")
    worker_at: Mapped[datetime | None]
    employer_answer: Mapped[str] = mapped_column(String(3), default="")
    employer_code: Mapped[str] = mapped_column(String(20), default="")
    employer_at: Mapped[datetime | None]
    written_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")
    due_worker: Mapped[date]
    due_employer: Mapped[date]
    closed_at: Mapped[datetime | None]
