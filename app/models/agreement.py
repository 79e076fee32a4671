"""Labour-cooperation agreements 劳务协作协议."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Owned, Versioned, by_owner


class Agreement(Versioned, Owned, Base):
    """Dated cooperation between two region prefixes, inside an alliance or (``alliance_id`` None) outside.

    Both days are included, ``end_date`` None = open; ``kind`` is ``paired`` or ``alliance``. The exporter owes
    ``target_workers`` arrivals, the receiver ``seats_promised`` seats; None = nothing was said.
    """

    __tablename__ = "agreements"
    __table_args__ = (by_owner(),)

    alliance_id: Mapped[UUID | None] = mapped_column(ForeignKey("alliances.id"), index=True)
    exporter: Mapped[str] = mapped_column(String(6))
    receiver: Mapped[str] = mapped_column(String(6))
    start_date: Mapped[date]
    end_date: Mapped[date | None]
    max_workers: Mapped[int | None] = mapped_column(Integer)
    target_workers: Mapped[int | None] = mapped_column(Integer)
    seats_promised: Mapped[int | None] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(10))
    document: Mapped[str] = mapped_column(String(200), default="")
