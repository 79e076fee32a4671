"""Households, for the zero-employment rule."""

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Identified, Owned


class Household(Identified, Owned, Base):
    """One household of an office, under the office's own number (户编号)."""

    __tablename__ = "households"
    __table_args__ = (UniqueConstraint("organisation_id", "code"),)

    code: Mapped[str] = mapped_column(String(64))
    zero_employment: Mapped[bool] = mapped_column(default=False)
