"""Exports of many rows: asked for by one person, approved by a second, fetched once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Owned, Versioned, by_owner


class ExportRequest(Versioned, Owned, Base):
    """One export; ``rows`` as counted when asked. Of its single-use link only the SHA-256 is stored."""

    __tablename__ = "export_requests"
    __table_args__ = (by_owner(),)

    kind: Mapped[str] = mapped_column(String(20))
    query: Mapped[dict[str, Any]] = mapped_column(JSON)
    rows: Mapped[int] = mapped_column(Integer)
    asked_by: Mapped[UUID]
    approved_by: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(String(10))
    link_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    event_id: Mapped[UUID | None]
