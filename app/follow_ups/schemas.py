"""Shapes of follow-ups and tickets on the wire."""

from datetime import date, datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.follow_ups.service import Call, Promises, Told
from app.follow_ups.tickets import Line
from app.rounds.schemas import OfPerson

CLOSED = ConfigDict(extra="forbid")
MOST_PAY = 200_000  # yuan a month


class RecordIn(BaseModel):
    """What was heard in a call; ``pay_real``: yuan of the last full month, ``living``: 1 bad to 3 good."""

    model_config = CLOSED
    at_work: bool
    pay_real: int | None = Field(default=None, ge=0, le=MOST_PAY)
    living: int | None = Field(default=None, ge=1, le=3)
    note_code: str = Field(default="", max_length=20)

    @property
    def told(self) -> Told:
        """What the service keeps."""
        return Told(self.at_work, self.pay_real, self.living, self.note_code)


class FollowUpOut(OfPerson):
    """A call about one of the office's own people."""

    placement_id: UUID
    day_no: int
    due_on: date
    state: str
    called_at: datetime | None
    called_by: UUID | None
    at_work: bool | None
    pay_promised: int
    pay_real: int | None
    living: int | None
    note_code: str
    phone: str | None = None
    version: int

    @classmethod
    def of(cls, call: Call) -> Self:
        """Show a call with what the masks show of its person."""
        person = {name: value for name, value in call.person.items() if name in _PERSON}
        return cls.model_validate(person | {name: getattr(call.row, name) for name in _OF_CALL})


class PromisesOut(BaseModel):
    """How many calls told of pay, in how many it was what was promised; None: too few to be told."""

    told: int | None
    kept: int | None
    percent: int | None

    @classmethod
    def of(cls, found: Promises) -> Self:
        """Show what was counted."""
        return cls(told=found.told, kept=found.kept, percent=found.percent)


class TicketIn(BaseModel):
    """What is wrong; ``told`` is read by both offices and never by the employer."""

    model_config = CLOSED
    kind: Literal["unpaid_wages", "no_contract", "no_insurance", "injury", "fees", "other"]
    told: str = Field(default="", max_length=2000)
    due_on: date | None = None


class OutcomeIn(BaseModel):
    """What came of a ticket, for all sides; empty when it is only taken in hand."""

    model_config = CLOSED
    outcome: str = Field(default="", max_length=2000)


class TicketOut(OfPerson):
    """A ticket as the caller's side sees it."""

    placement_id: UUID
    job_order_id: UUID
    kind: str
    state: str
    due_on: date
    owner_id: UUID | None
    outcome: str
    closed_at: datetime | None
    told: str | None = None
    phone: str | None = None
    version: int

    @classmethod
    def of(cls, line: Line) -> Self:
        """Show a line; what the caller does not read is absent."""
        values: dict[str, Any] = {name: value for name, value in line.person.items() if name in _PERSON}
        values |= {name: getattr(line.row, name) for name in _OF_TICKET}
        return cls.model_validate(values | ({} if line.told is None else {"told": line.told}))


_PERSON = ("worker_id", "candidate", "name", "phone")
_OF_CALL = (
    *("id", "placement_id", "day_no", "due_on", "state", "called_at", "called_by", "at_work"),
    *("pay_promised", "pay_real", "living", "note_code", "version"),
)
_OF_TICKET = (
    *("id", "placement_id", "job_order_id", "kind", "state", "due_on", "owner_id", "outcome"),
    *("closed_at", "version"),
)
