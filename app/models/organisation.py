"""Who takes part: county offices, receiving offices, employers, coordinators and the operator."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from app.db.walls import Wall
from app.models.base import Base, Versioned


class Organisation(Versioned, Base):
    """One organisation; ``parent_id`` is the office that supervises it.

    One that ``supervises`` reads what the organisations of its side in its region hold as well.
    """

    __tablename__ = "organisations"
    __table_args__ = (Index(None, "kind", "region_code"),)
    wall: ClassVar[Wall] = Wall.REGISTER

    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    region_code: Mapped[str] = mapped_column(String(6), default="")
    credit_code: Mapped[str] = mapped_column(String(18), default="")
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    supervises: Mapped[bool] = mapped_column(default=False, server_default=false())
