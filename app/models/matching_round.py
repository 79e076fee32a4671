"""Matching rounds 对接轮次 and the pools put into them."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, String, or_, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.owned import Ids
from app.models.alliance import joined_by
from app.models.base import Base, Owned, Versioned, by_owner

ACTIVE_STATES = ("collecting", "frozen", "solving", "proposed")
_ACTIVE = text("state IN ('collecting', 'frozen', 'solving', 'proposed')")


class Round(Versioned, Owned, Base):
    """One run of collecting, freezing, solving and publishing over an alliance; states in app.rounds.states."""

    __tablename__ = "rounds"
    __table_args__ = (
        by_owner(),
        Index("uq_rounds_one_active", "alliance_id", unique=True, sqlite_where=_ACTIVE, postgresql_where=_ACTIVE),
    )

    alliance_id: Mapped[UUID] = mapped_column(ForeignKey("alliances.id"))
    policy_id: Mapped[UUID] = mapped_column(ForeignKey("policies.id"))
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12))
    on_date: Mapped[date]
    seed: Mapped[str] = mapped_column(String(64))
    frozen_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    published_solution_id: Mapped[UUID | None]

    @classmethod
    def within(cls, organisations: Ids) -> ColumnElement[bool]:
        """Return the condition under which one of ``organisations`` keeps the round or is in its alliance."""
        return or_(cls.names(organisations), cls.alliance_id.in_(joined_by(organisations)))


class RoundPool(Owned, Base):
    """A worker pool put into a round by its office (``organisation_id``)."""

    __tablename__ = "round_pools"
    __table_args__ = (Index(None, "organisation_id"),)
    scope_columns: ClassVar[tuple[str, ...]] = ("organisation_id", "coordinator_id")

    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True)
    pool_id: Mapped[UUID] = mapped_column(ForeignKey("worker_pools.id"), primary_key=True)
    coordinator_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
