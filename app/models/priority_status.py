"""Priority statuses 优先身份, dated and with their evidence."""

from datetime import date
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Identified, Owned, of_worker


class PriorityStatus(Identified, Owned, Base):
    """One status of one worker, holding from ``valid_from`` to ``valid_until`` (both included, None = open)."""

    __tablename__ = "priority_statuses"
    __table_args__ = (of_worker(),)

    organisation_id: Mapped[UUID] = mapped_column()
    worker_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(20))
    subtype: Mapped[str] = mapped_column(String(40), default="")
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    evidence: Mapped[str] = mapped_column(String(200), default="")
