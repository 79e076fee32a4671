"""Shapes of employment events on the wire."""

from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.employment.service import Happened
from app.models.employment_event import EmploymentEvent

MOST_PAY = 200_000
MOST_EVIDENCE = 200


class EventIn(BaseModel):
    """What happened; ``amount``: yuan of the first pay; ``code``: why somebody left, as of an end of a placement."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["contract", "insurance", "first_pay", "left"]
    on: date
    amount: int | None = Field(default=None, ge=1, le=MOST_PAY)
    evidence: str = Field(default="", max_length=MOST_EVIDENCE)
    code: str = Field(default="", max_length=40)

    @property
    def happened(self) -> Happened:
        """What the service keeps."""
        return Happened(**self.model_dump())


class EventOut(BaseModel):
    """What happened to a placement."""

    id: UUID
    placement_id: UUID
    kind: str
    on_date: date
    amount: int | None
    evidence: str
    created_at: datetime

    @classmethod
    def of(cls, row: EmploymentEvent) -> Self:
        """Show a row."""
        return cls.model_validate({name: getattr(row, name) for name in cls.model_fields})
