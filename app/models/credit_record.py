"""Credit records 信用记录: what is known of an employer or an agency, by whom and until when."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Owned, Versioned, by_owner

GRADES = ("good", "warned", "barred")
SOURCES = ("inspection", "complaint", "court", "follow_up", "platform", "other")


class CreditRecord(Versioned, Owned, Base):
    """What an office or a coordinator holds of an employer from a day on; ``until`` is the last day, None = without end.

    ``credit_code`` is the employer's when it was written: by it a coordinator's record holds in every office.
    """

    __tablename__ = "credit_records"
    __table_args__ = (
        by_owner(),
        CheckConstraint(f"grade IN ({', '.join(map(repr, GRADES))})", name="grade"),
        CheckConstraint(f"source IN ({', '.join(map(repr, SOURCES))})", name="source"),
        Index("ix_credit_records_employer_id_grade", "employer_id", "grade"),
        Index("ix_credit_records_employer_office_id_id", "employer_office_id", "id"),
    )
    scope_columns: ClassVar[tuple[str, ...]] = ("organisation_id", "employer_office_id")

    employer_id: Mapped[UUID] = mapped_column(ForeignKey("employers.id"))
    employer_office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    credit_code: Mapped[str] = mapped_column(String(18), default="")
    grade: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(200))
    from_date: Mapped[date]
    until: Mapped[date | None]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
