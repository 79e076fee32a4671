"""Sign-ins that were sent on to an identity provider and have not come back."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.walls import Wall
from app.models.base import Base, Identified


class OidcAttempt(Identified, Base):
    """One attempt, found by the SHA-256 of its state; used once, then deleted. ``user_id``: whom it links."""

    __tablename__ = "oidc_attempts"
    wall: ClassVar[Wall] = Wall.USER

    state_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    nonce: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(String(128))
    next: Mapped[str] = mapped_column(String(500))
    expires_at: Mapped[datetime]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
