"""The audit 审计: one chain of events an organisation, added to and never changed."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Index, Integer, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.ids import new_id
from app.db.walls import Wall
from app.models.base import Base

_DENIED = text("outcome = 'denied'")


class AuditHead(Base):
    """The end of one organisation's chain (nil = nobody's); who appends holds this row until the commit."""

    __tablename__ = "audit_heads"
    wall: ClassVar[Wall] = Wall.AUDIT

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class AuditEvent(Base):
    """Who did what to which rows, when, and whether it was done or denied; names of fields, never values.

    ``seq`` counts a chain without a gap and ``hash`` seals the event and the ``previous`` one. There are no
    foreign keys: an event outlives what it tells of.
    """

    __tablename__ = "audit_events"
    __table_args__ = (
        UniqueConstraint("organisation_id", "seq"),
        Index(None, "actor_id", "at"),
        Index(None, "object_id", "at"),
        Index(None, "organisation_id", "id"),
        Index("ix_audit_events_denied", "id", sqlite_where=_DENIED, postgresql_where=_DENIED),
    )
    wall: ClassVar[Wall] = Wall.AUDIT

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID]
    seq: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[UUID | None]
    actor_role: Mapped[str] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(40))
    object_kind: Mapped[str] = mapped_column(String(30))
    object_id: Mapped[UUID | None]
    outcome: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(500))
    rows: Mapped[int] = mapped_column(Integer)
    rows_digest: Mapped[str] = mapped_column(String(64))
    request_id: Mapped[str] = mapped_column(String(36))
    source: Mapped[str] = mapped_column(String(45))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class AuditSubjects(Base):
    """The workers an event is about: their ids, sorted and compressed; the event holds the digest."""

    __tablename__ = "audit_subjects"
    wall: ClassVar[Wall] = Wall.AUDIT

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID]
    count: Mapped[int] = mapped_column(Integer)
    body: Mapped[bytes] = mapped_column(LargeBinary)
