"""Pick-up points 集合点: where people of a county board."""

from typing import Any

from sqlalchemy import JSON, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Owned, Versioned, by_owner


class PickupPoint(Versioned, Owned, Base):
    """One place; ``stop_no`` is its order along the road out, ``villages`` whose people board there."""

    __tablename__ = "pickup_points"
    __table_args__ = (UniqueConstraint("organisation_id", "name"), by_owner())

    name: Mapped[str] = mapped_column(String(100))
    region_code: Mapped[str] = mapped_column(String(6), default="")
    stop_no: Mapped[int] = mapped_column(SmallInteger)
    villages: Mapped[list[Any]] = mapped_column(JSON, default=list)
    closed: Mapped[bool] = mapped_column(default=False)
