"""Matching policies 匹配政策, versioned and never changed."""

from typing import Any

from sqlalchemy import JSON, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Identified, Owned, by_owner


class Policy(Identified, Owned, Base):
    """One version of a policy; a change is a new ``number``."""

    __tablename__ = "policies"
    __table_args__ = (UniqueConstraint("organisation_id", "name", "number"), by_owner())

    name: Mapped[str] = mapped_column(String(100))
    number: Mapped[int] = mapped_column(Integer)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
