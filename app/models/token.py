"""Sessions and API tokens, kept as hashes."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.walls import Wall
from app.models.base import Base, Identified


class Token(Identified, Base):
    """One token of a user; only its SHA-256 is stored.

    ``kind``: browser, bearer, api or link. An API token has a ``name`` and ``scopes``. ``amr`` says how its user
    was known (pwd, pwd+otp, oidc, local). It ends at ``expires_at``, and unused at ``idle_until`` (None = never).
    """

    __tablename__ = "tokens"
    __table_args__ = (Index(None, "user_id", "kind"),)
    wall: ClassVar[Wall] = Wall.USER
    account: ClassVar[str] = "user_id"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    kind: Mapped[str] = mapped_column(String(10), default="bearer", server_default="bearer")
    name: Mapped[str] = mapped_column(String(100), default="", server_default="")
    scopes: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    last_used_at: Mapped[datetime | None]
    idle_until: Mapped[datetime | None]
    amr: Mapped[str] = mapped_column(String(20), default="pwd", server_default="pwd")
