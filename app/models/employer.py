"""Employers of receiving regions."""

from datetime import date

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Owned, Versioned


class Employer(Versioned, Owned, Base):
    """One employer as one office knows it; ``verified_on`` is the day its licence was last checked."""

    __tablename__ = "employers"
    __table_args__ = (UniqueConstraint("organisation_id", "credit_code"),)

    credit_code: Mapped[str] = mapped_column(String(18))
    name: Mapped[str] = mapped_column(String(200))
    region_code: Mapped[str] = mapped_column(String(6), default="")
    agency: Mapped[bool] = mapped_column(default=False)
    verified_on: Mapped[date | None]
