"""Who takes part: county offices, receiving offices, employers, coordinators and the operator."""

from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Versioned


class Organisation(Versioned, Base):
    """One organisation; ``parent_id`` is the office that supervises it."""

    __tablename__ = "organisations"

    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    region_code: Mapped[str] = mapped_column(String(6), default="")
    credit_code: Mapped[str] = mapped_column(String(18), default="")
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
