"""Pins and bans 固定与排除: what a coordinator fixes of a round before it is solved, with the reason in writing."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Owned, Versioned

EDIT_KINDS = ("pin", "ban")
_STANDS = text("undone_at IS NULL")
_PINNED = text("undone_at IS NULL AND kind = 'pin'")


class RoundEdit(Versioned, Owned, Base):
    """One person fixed to an order of a round, or kept from it; stands until it is undone.

    ``refused_code``: why the engine could not honour it when the round was last solved, empty when it could.
    """

    __tablename__ = "round_edits"
    __table_args__ = (
        Index(None, "organisation_id"),
        Index("ix_round_edits_round_id_id", "round_id", "id"),
        CheckConstraint(f"kind IN ({', '.join(map(repr, EDIT_KINDS))})", name="kind"),
        Index(
            "uq_round_edits_standing",
            "round_id",
            "worker_id",
            "job_order_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        # Nobody is fixed to two orders.
        Index(
            "uq_round_edits_pin", "round_id", "worker_id", unique=True, sqlite_where=_PINNED, postgresql_where=_PINNED
        ),
    )
    scope_columns: ClassVar[tuple[str, ...]] = ("organisation_id", "worker_office_id")

    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("workers.id"), index=True)
    worker_office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    job_order_id: Mapped[UUID] = mapped_column(ForeignKey("job_orders.id"), index=True)
    kind: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(String(200))
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    undone_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    undone_at: Mapped[datetime | None]
    refused_code: Mapped[str] = mapped_column(String(40), default="")
