"""Duplicates 疑似重复人员: two offices hold the same ID number; who of the two stands meanwhile, and what was settled."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Owned, Versioned, by_owner

DUPLICATE_STATES = ("suspected", "same", "different")
FIND = "find_duplicates"
"""The kind of the task that looks for an office's people in other offices; its subject is the office."""


class Duplicate(Versioned, Owned, Base):
    """Two people of two offices of one alliance with one ID number; states in app.duplicates.states.

    Its coordinator alone sees it. ``first`` was loaded before ``second``. ``held_worker_id``: who of the two stands in
    no round and is asked nothing; None = both stand. Only the indexes of the numbers were compared: none is kept here.
    """

    __tablename__ = "duplicates"
    __table_args__ = (
        *(
            ForeignKeyConstraint(
                [f"{side}_office_id", f"{side}_worker_id"],
                ["workers.organisation_id", "workers.id"],
                ondelete="CASCADE",
                name=f"fk_duplicates_{side}_worker",
            )
            for side in ("first", "second")
        ),
        UniqueConstraint("first_worker_id", "second_worker_id", name="uq_duplicates_pair"),
        CheckConstraint(f"state IN ({', '.join(map(repr, DUPLICATE_STATES))})", name="state"),
        by_owner(),
        Index("ix_duplicates_second_worker_id", "second_worker_id"),
        Index("ix_duplicates_held_worker_id", "held_worker_id"),
    )

    alliance_id: Mapped[UUID] = mapped_column(ForeignKey("alliances.id"), index=True)
    first_office_id: Mapped[UUID] = mapped_column(index=True)
    first_worker_id: Mapped[UUID]
    second_office_id: Mapped[UUID] = mapped_column(index=True)
    second_worker_id: Mapped[UUID]
    held_worker_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(200), default="")
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
