"""Snapshots 快照: the frozen, pseudonymous input of a round."""

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Identified, Owned


class Snapshot(Identified, Owned, Base):
    """The frozen input of one round; ``digest`` is the SHA-256 over its parts' names and digests."""

    __tablename__ = "snapshots"
    __table_args__ = (Index(None, "organisation_id"),)

    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)


class SnapshotPart(Owned, Base):
    """One file of the problem folder, gzip-compressed; ``digest`` is the SHA-256 of the plain bytes."""

    __tablename__ = "snapshot_parts"
    __table_args__ = (Index(None, "organisation_id"),)

    snapshot_id: Mapped[UUID] = mapped_column(ForeignKey("snapshots.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int] = mapped_column(Integer)
    body: Mapped[bytes] = mapped_column(LargeBinary)
