"""Consents 同意: which recipient may be told what about a worker."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Owned, Versioned, by_owner, of_worker


class Consent(Versioned, Owned, Base):
    """One consent of one worker for a recipient, a purpose and categories of fields, until ``withdrawn_at``.

    ``recipient_kind``: employer, platform or subsidy (``recipient_id`` None = every one of the kind);
    ``given_how``: paper, phone or link.
    """

    __tablename__ = "consents"
    __table_args__ = (of_worker(), by_owner(), Index(None, "worker_id", "recipient_id"))

    organisation_id: Mapped[UUID] = mapped_column()
    worker_id: Mapped[UUID]
    recipient_kind: Mapped[str] = mapped_column(String(12))
    recipient_id: Mapped[UUID | None]
    purpose: Mapped[str] = mapped_column(String(40))
    categories: Mapped[list[str]] = mapped_column(JSON)
    given_on: Mapped[date]
    given_how: Mapped[str] = mapped_column(String(10))
    evidence: Mapped[str] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None]
