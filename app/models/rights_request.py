"""What workers ask about their own data, each with the day an answer is due."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Owned, Versioned, by_owner, of_worker


class RightsRequest(Versioned, Owned, Base):
    """One request of one worker.

    ``kind``: access, copy, correct, delete, explain, object, opt_out or number (the office looks at an ID number again,
    whoever asks for it); ``state``: open, answered or refused.
    """

    __tablename__ = "rights_requests"
    __table_args__ = (of_worker(), by_owner(), Index(None, "state", "due_on"))

    organisation_id: Mapped[UUID] = mapped_column()
    worker_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(10))
    received_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
