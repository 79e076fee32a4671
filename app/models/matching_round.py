"""Matching rounds 对接轮次 and the pools put into them."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, SmallInteger, String, or_, text, true
from sqlalchemy.orm import Mapped, mapped_column

from app.db.owned import Ids
from app.models.alliance import joined_by
from app.models.base import Base, Owned, Versioned, by_owner

ACTIVE_STATES = ("draft", "collecting", "frozen", "solving", "proposed", "objection", "published", "answering")
_ACTIVE = text(f"state IN ({', '.join(map(repr, ACTIVE_STATES))})")


class Round(Versioned, Owned, Base):
    """One run of collecting, freezing, solving, publishing and answering over an alliance; states in app.rounds.states.

    ``objection_days``: how long a signed proposal lies open before it may be published, 0 = not at all; ``signed_digest``
    seals what was signed. A worker answers an offer within ``answer_days_worker``, an employer within
    ``answer_days_employer`` more. ``picked_scenario_id``: whose proposals are signed, None = the newest.
    """

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
    picked_scenario_id: Mapped[UUID | None]
    objection_days: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    objection_until: Mapped[date | None]
    signed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    signed_at: Mapped[datetime | None]
    signed_solution_id: Mapped[UUID | None]
    signed_digest: Mapped[str] = mapped_column(String(64), default="", server_default="")
    answer_days_worker: Mapped[int] = mapped_column(SmallInteger, default=3, server_default="3")
    answer_days_employer: Mapped[int] = mapped_column(SmallInteger, default=2, server_default="2")
    offered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    @classmethod
    def within(cls, organisations: Ids) -> ColumnElement[bool]:
        """Return the condition under which one of ``organisations`` keeps the round or is in its alliance."""
        return or_(cls.names(organisations), cls.alliance_id.in_(joined_by(organisations)))


class RoundPool(Owned, Base):
    """A worker pool put into a round by its office (``organisation_id``); ``active`` until the round is over.

    A pool stands in one active round at a time, whoever keeps it: nobody is proposed by two rounds at once.
    """

    __tablename__ = "round_pools"
    __table_args__ = (
        Index(None, "organisation_id"),
        Index(
            "uq_round_pools_active",
            "pool_id",
            unique=True,
            sqlite_where=text("active"),
            postgresql_where=text("active"),
        ),
    )
    scope_columns: ClassVar[tuple[str, ...]] = ("organisation_id", "coordinator_id")

    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True)
    pool_id: Mapped[UUID] = mapped_column(ForeignKey("worker_pools.id"), primary_key=True)
    coordinator_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
