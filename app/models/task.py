"""Background work for the runner."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Identified, Owned


class Task(Identified, Owned, Base):
    """One piece of background work, held under a lease.

    ``fence`` grows with every claim; whoever writes a result must still hold the fence it claimed with,
    so a runner that froze past its lease writes nothing.
    """

    __tablename__ = "tasks"
    __table_args__ = (Index("ix_tasks_state_id", "state", "id"), Index(None, "organisation_id"))

    kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[UUID] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(10))
    stage: Mapped[str] = mapped_column(String(40), default="")
    done: Mapped[int] = mapped_column(BigInteger, default=0)
    total: Mapped[int] = mapped_column(BigInteger, default=0)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    fence: Mapped[int] = mapped_column(Integer, default=0)
    lease_owner: Mapped[str] = mapped_column(String(64), default="")
    lease_until: Mapped[datetime | None]
    error_code: Mapped[str] = mapped_column(String(40), default="")
    error_zh: Mapped[str] = mapped_column(Text, default="")
    error_en: Mapped[str] = mapped_column(Text, default="")
