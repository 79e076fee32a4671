"""How long a worker's data stays, and that it went."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Identified, Owned, by_owner, of_worker


class RetentionHold(Identified, Owned, Base):
    """Why a worker's data may not be erased, up to the day ``until`` (included, None = without end)."""

    __tablename__ = "retention_holds"
    __table_args__ = (of_worker(), Index(None, "worker_id"))

    organisation_id: Mapped[UUID] = mapped_column()
    worker_id: Mapped[UUID]
    until: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(200))


class Erasure(Identified, Owned, Base):
    """That a worker's data was erased, when, why and by whom; it outlives the worker's row."""

    __tablename__ = "erasures"
    __table_args__ = (by_owner(),)

    worker_id: Mapped[UUID]
    done_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200))
    by_user: Mapped[UUID]
