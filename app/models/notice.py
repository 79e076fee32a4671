"""Notices 通知: what an organisation is told, where it is sent besides its inbox, and what came of that."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Identified, Owned, Versioned, by_owner

DELIVERY_STATES = ("queued", "sent", "failed", "given_up")
DUE = ("queued", "failed")
"""States in which the runner still has to send."""
CHANNELS = ("webhook", "sms", "mail")
_DUE = text(f"state IN ({', '.join(map(repr, DUE))})")
_UNREAD, _IN_HAND = text("read_at IS NULL"), text("handed_at IS NULL")


class Notice(Identified, Owned, Base):
    """One thing told to one organisation, in the transaction of what it tells; it lies in the inbox from then on.

    ``body`` holds codes, ids and counts, nothing of a person. ``day``: of what is told once a day. ``handed_at``: when
    the runner made the deliveries to the other channels.
    """

    __tablename__ = "notices"
    __table_args__ = (
        by_owner(),
        UniqueConstraint("organisation_id", "kind", "day"),
        Index("ix_notices_unread", "organisation_id", "id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        Index("ix_notices_in_hand", "id", sqlite_where=_IN_HAND, postgresql_where=_IN_HAND),
    )

    kind: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[UUID]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    day: Mapped[date | None]
    read_at: Mapped[datetime | None]
    handed_at: Mapped[datetime | None]


class Webhook(Versioned, Owned, Base):
    """Where an organisation's own system wants to be told; ``kinds`` empty = of everything. ``secret`` is sealed."""

    __tablename__ = "webhooks"
    __table_args__ = (by_owner(), UniqueConstraint("organisation_id", "url"))

    url: Mapped[str] = mapped_column(String(500))
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    kinds: Mapped[list[str]] = mapped_column(JSON)
    active: Mapped[bool] = mapped_column(default=True)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)


class Delivery(Versioned, Owned, Base):
    """One notice on its way by one channel; states in app.notices.states.

    ``next_at``: when it is tried next, and while it is being tried the end of the lease. ``tries``: begun so far.
    ``last_code``, ``last_status``: why the last one failed, and what the other side answered.
    """

    __tablename__ = "notice_deliveries"
    __table_args__ = (
        by_owner(),
        UniqueConstraint("notice_id", "channel", "webhook_id"),
        Index("ix_notice_deliveries_webhook_id_id", "webhook_id", "id"),
        Index("ix_notice_deliveries_due", "next_at", "id", sqlite_where=_DUE, postgresql_where=_DUE),
        CheckConstraint(f"state IN ({', '.join(map(repr, DELIVERY_STATES))})", name="state"),
        CheckConstraint(f"channel IN ({', '.join(map(repr, CHANNELS))})", name="channel"),
    )

    notice_id: Mapped[UUID] = mapped_column(ForeignKey("notices.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(10))
    webhook_id: Mapped[UUID | None] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(10), default="queued")
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    next_at: Mapped[datetime]
    last_code: Mapped[str] = mapped_column(String(40), default="")
    last_status: Mapped[int | None] = mapped_column(Integer)
    sent_at: Mapped[datetime | None]
