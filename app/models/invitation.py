"""One-time links by which somebody sets a password."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.walls import Wall
from app.models.base import Base, Identified, Owned


class Invitation(Identified, Owned, Base):
    """One link of one account; only its SHA-256 is stored. ``purpose``: invite, reset, or first of an installation."""

    __tablename__ = "invitations"
    __table_args__ = (Index(None, "organisation_id"),)
    wall: ClassVar[Wall] = Wall.USER
    account: ClassVar[str] = "user_id"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    purpose: Mapped[str] = mapped_column(String(10))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    created_by: Mapped[UUID | None]
