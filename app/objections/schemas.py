"""Shapes of objections on the wire."""

from datetime import date, datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.objections.service import Line
from app.rounds.schemas import OfPerson

CLOSED = ConfigDict(extra="forbid")
MOST = 2000


class ObjectionIn(BaseModel):
    """Against what somebody objects, a proposal that lies open or an offer that stands, and why, in the worker's words."""

    model_config = CLOSED
    proposal_id: UUID | None = None
    offer_id: UUID | None = None
    told: str = Field(max_length=MOST)

    @model_validator(mode="after")
    def _about_one(self) -> Self:
        if (self.proposal_id is None) == (self.offer_id is None):
            raise ValueError("Name a proposal or an offer, and not both.")
        return self


class DecisionIn(BaseModel):
    """What is decided, and why; the person reads it."""

    model_config = CLOSED
    decision: Literal["uphold", "refuse"]
    reason: str = Field(max_length=MOST)


class ObjectionOut(OfPerson):
    """An objection as the caller's side sees it."""

    round_id: UUID
    job_order_id: UUID
    offer_id: UUID | None
    state: str
    via: str
    told: str
    due_on: date
    overdue: bool
    decision: str
    closed_at: datetime | None
    version: int

    @classmethod
    def of(cls, line: Line) -> Self:
        """Show a line with what the masks show of its person."""
        values: dict[str, Any] = dict(line.person) | {name: getattr(line.row, name) for name in _OF_OBJECTION}
        return cls.model_validate(values | {"overdue": line.overdue})


_OF_OBJECTION = ("round_id", "offer_id", "via", "told", "due_on", "decision", "closed_at", "version")
