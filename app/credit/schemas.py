"""Shapes of credit records on the wire."""

from datetime import date
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from app.access.reveals import Reason
from app.credit.service import Written
from app.models.credit_record import CreditRecord

CLOSED = ConfigDict(extra="forbid")


class CreditIn(BaseModel):
    """What is held of an employer from a day on; ``until``: the last day, none = without end."""

    model_config = CLOSED
    employer_id: UUID
    grade: Literal["good", "warned", "barred"]
    source: Literal["inspection", "complaint", "court", "follow_up", "platform", "other"]
    reason: Reason
    from_date: date
    until: date | None = None

    @property
    def written(self) -> Written:
        """What the service keeps."""
        return Written(**self.model_dump())


class EndIn(BaseModel):
    """The last day on which a record holds, and why; the audit keeps it."""

    model_config = CLOSED
    until: date
    reason: Reason


class CreditOut(BaseModel):
    """A record."""

    id: UUID
    employer_id: UUID
    grade: str
    source: str
    reason: str
    from_date: date
    until: date | None
    version: int

    @classmethod
    def of(cls, row: CreditRecord) -> Self:
        """Show a row."""
        return cls.model_validate({name: getattr(row, name) for name in cls.model_fields})
