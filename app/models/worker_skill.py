"""Skills and certificates of a worker."""

from datetime import date
from uuid import UUID

from sqlalchemy import SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Identified, Owned, of_worker


class WorkerSkill(Identified, Owned, Base):
    """One skill: occupation, level 0 (practised) .. 5 (一级/高级技师), and whether a certificate is held."""

    __tablename__ = "worker_skills"
    __table_args__ = (of_worker(),)

    organisation_id: Mapped[UUID] = mapped_column()
    worker_id: Mapped[UUID] = mapped_column(index=True)
    occupation: Mapped[str] = mapped_column(String(10))
    level: Mapped[int] = mapped_column(SmallInteger)
    certified: Mapped[bool]
    valid_until: Mapped[date | None]
