"""Scenarios 情景: one policy on a round's snapshot, with or without its pins and bans; of a later wave as well."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Owned, Versioned

SCENARIO_STATES = ("solving", "solved", "failed", "offered", "discarded")


class Scenario(Versioned, Owned, Base):
    """One policy to be solved on the snapshot of a round; states in app.rounds.states.

    ``wave`` 1: one of those laid side by side before the round is signed, by ``number``. Later waves are solved while
    people answer: nobody who has an offer or a seat is moved. ``with_edits``: under the round's pins and bans.
    """

    __tablename__ = "scenarios"
    __table_args__ = (
        Index(None, "organisation_id"),
        CheckConstraint(f"state IN ({', '.join(map(repr, SCENARIO_STATES))})", name="state"),
        UniqueConstraint("round_id", "wave", "number"),
    )

    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    wave: Mapped[int] = mapped_column(SmallInteger, default=1)
    number: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str] = mapped_column(String(100))
    policy_id: Mapped[UUID] = mapped_column(ForeignKey("policies.id"), index=True)
    with_edits: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = mapped_column(String(12))
