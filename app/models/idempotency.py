"""Replies kept so that a repeated request changes nothing twice."""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.walls import Wall
from app.models.base import Base, Identified


class IdempotencyKey(Identified, Base):
    """The stored reply to one keyed request of one user."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (UniqueConstraint("user_id", "key"),)
    wall: ClassVar[Wall] = Wall.USER
    account: ClassVar[str] = "user_id"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    key: Mapped[str] = mapped_column(String(200))
    request_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    status: Mapped[int] = mapped_column(Integer)
    headers: Mapped[dict[str, Any]] = mapped_column(JSON)
    body: Mapped[bytes] = mapped_column(LargeBinary)
