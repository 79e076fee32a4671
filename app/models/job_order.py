"""Job orders 用工订单."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Owned, Versioned, by_owner


class JobOrder(Versioned, Owned, Base):
    """One post, one site, some seats.

    ``code`` is the order's stable number within its office. Pay in yuan: ``base_low`` for normal hours
    without overtime, ``wage_low``..``wage_high`` composed a month, ``hourly_low`` an hour (0 = not given).
    ``hazards`` are hazard codes joined by ``;`` (None = undeclared). ``state``: open, to_confirm (a person
    must confirm the occupation), refused (the posting gate), closed. ``gate`` holds the gate's findings.
    """

    __tablename__ = "job_orders"
    __table_args__ = (
        UniqueConstraint("organisation_id", "code"),
        by_owner(),
        Index("ix_job_orders_state_organisation_id", "state", "organisation_id"),
    )

    employer_id: Mapped[UUID] = mapped_column(ForeignKey("employers.id"), index=True)
    code: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text, default="")
    occupation: Mapped[str] = mapped_column(String(10), default="")
    occupation_confidence: Mapped[float] = mapped_column(Float, default=0.0)
    occupation_confirmed: Mapped[bool] = mapped_column(default=False)
    level: Mapped[int] = mapped_column(SmallInteger, default=0)
    certificate: Mapped[bool] = mapped_column(default=False)
    seats: Mapped[int] = mapped_column(Integer)
    region_code: Mapped[str] = mapped_column(String(6))
    site: Mapped[str] = mapped_column(String(200), default="")
    pay_kind: Mapped[str] = mapped_column(String(12))
    base_low: Mapped[int] = mapped_column(Integer, default=0)
    wage_low: Mapped[int] = mapped_column(Integer, default=0)
    wage_high: Mapped[int] = mapped_column(Integer, default=0)
    hourly_low: Mapped[float] = mapped_column(Float, default=0.0)
    education: Mapped[str] = mapped_column(String(12), default="")
    age_min: Mapped[int | None] = mapped_column(SmallInteger)
    age_max: Mapped[int | None] = mapped_column(SmallInteger)
    hazards: Mapped[str | None] = mapped_column(String(200))
    conditions: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    start_date: Mapped[date]
    valid_until: Mapped[date | None]
    reserved_seats: Mapped[int] = mapped_column(Integer, default=0)
    reserved_tier: Mapped[int | None] = mapped_column(SmallInteger)
    reserved_hard: Mapped[bool] = mapped_column(default=False)
    dormitory: Mapped[bool] = mapped_column(default=False)
    couple_rooms: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[str] = mapped_column(String(12))
    gate: Mapped[list[Any]] = mapped_column(JSON, default=list)
    import_id: Mapped[UUID | None] = mapped_column(ForeignKey("imports.id"), index=True)
    import_row: Mapped[int] = mapped_column(Integer, default=0)
    row_digest: Mapped[bytes] = mapped_column(LargeBinary(32), default=b"")

    @classmethod
    def on_offer(cls, day: date) -> ColumnElement[bool]:
        """Return the condition under which its seats are offered on a day: open, and its last day not past."""
        return (cls.state == "open") & or_(cls.valid_until.is_(None), cls.valid_until >= day)
