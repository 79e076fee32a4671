"""People who sign in."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Integer, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column

from app.db.walls import Wall
from app.models.base import Base, Owned, Versioned, by_owner


class User(Versioned, Owned, Base):
    """One account: a login, an argon2 hash and one role in one organisation.

    ``totp_secret`` is sealed (None = no one-time codes), ``totp_step`` the last step a code was used of, and
    ``recovery`` the hashes of the recovery codes left. ``oidc_subject`` is who the identity provider says it is.
    """

    __tablename__ = "users"
    __table_args__ = (by_owner(),)
    wall: ClassVar[Wall] = Wall.USER
    account: ClassVar[str] = "id"

    login: Mapped[str] = mapped_column(String(100), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    active: Mapped[bool] = mapped_column(default=True)
    failed_logins: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None]
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    recovery: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    password_changed_at: Mapped[datetime | None]
    must_change: Mapped[bool] = mapped_column(default=False, server_default=false())
    oidc_subject: Mapped[str | None] = mapped_column(String(200), unique=True)
    last_sign_in: Mapped[datetime | None]
    activated_by: Mapped[UUID | None]
