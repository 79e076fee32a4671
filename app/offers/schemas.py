"""Shapes of offers, answers and placements on the wire."""

from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.access.reveals import Reason
from app.demand.queries import OrderLine
from app.models.offer import Offer
from app.models.placement import Placement
from app.offers.by_hand import FreeSeats
from app.rounds.edits import MOST_REASON
from app.rounds.schemas import OfPerson, RoundOut
from app.rounds.showing import Shown

CLOSED = ConfigDict(extra="forbid")
WrittenReason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MOST_REASON)]


class OfferedOut(BaseModel):
    """What sending out the offers did; who was left out is counted by code.

    PLACED_OR_OFFERED: holds a seat or has another offer. HELD_OR_WITHDRAWN: on hold, opted out, or a consent withdrawn.
    DUPLICATE_SUSPECTED: another office holds the same number, and its person stands.
    """

    round: RoundOut
    offered: int
    left_out: dict[str, int]


class CloseIn(BaseModel):
    """Why a round ends while offers still stand; may be empty when none does."""

    model_config = CLOSED
    reason: str = Field(default="", max_length=200)


class WithdrawIn(BaseModel):
    """Why an offer is withdrawn; the audit keeps it."""

    model_config = CLOSED
    reason: Reason


class AnswerIn(BaseModel):
    """What the caller's side says: yes, or no with a coded reason; ``via``: how the worker said it.

    ``written_reason``: why a receiving office answers for the employer, of five characters at least; of nobody else
    is it kept.
    """

    model_config = CLOSED
    yes: bool
    code: str = Field(default="", max_length=20)
    via: Literal["office", "phone"] = "office"
    written_reason: WrittenReason = ""


class HandIn(BaseModel):
    """Before whom which order is put by hand, and why."""

    model_config = CLOSED
    worker_id: UUID
    job_order_id: UUID
    reason: Reason


class FreeSeatsOut(BaseModel):
    """An order with seats that nobody has or is offered; ``why_not``: what keeps this person from it, empty: nothing."""

    job_order_id: UUID
    title: str
    employer: str
    region_code: str
    wage_low: int
    wage_high: int
    start_date: date | None
    free: int
    why_not: str

    @classmethod
    def of(cls, seats: FreeSeats, line: OrderLine) -> Self:
        """Show an order with what the person may know of it."""
        plain = {name: getattr(line, name) for name in _OF_LINE}
        return cls(job_order_id=seats.id, free=seats.free, why_not=seats.why_not, **plain)


class LinkOut(BaseModel):
    """Where the worker looks at the offer and answers it; told this once, and until which day it opens."""

    path: str
    until: date


class EndIn(BaseModel):
    """Why and on which day a placement ended."""

    model_config = CLOSED
    code: str = Field(max_length=40)
    on: date


class ArriveIn(BaseModel):
    """The day on which somebody arrived at the workplace."""

    model_config = CLOSED
    on: date


class Asked(OfPerson):
    """What is shown of a person whom an order's side is asked for, by the masks."""

    job_order_id: UUID
    state: str
    id_number: str | None = None
    phone: str | None = None
    birth_date: date | None = None
    age_band: str | None = None
    sex: str | None = None


class OfferOut(Asked):
    """An offer as the caller's side sees it; ``written_reason``: why the receiving office answered for the employer."""

    round_id: UUID
    wave: int
    proposal_id: UUID | None
    worker_answer: str
    worker_code: str | None = None
    hand_reason: str | None = None
    employer_answer: str
    employer_code: str
    written_reason: str
    due_worker: date
    due_employer: date
    version: int

    @classmethod
    def of(cls, row: Offer, shown: Shown) -> Self:
        """Show a row with what the masks show of its person."""
        plain: dict[str, Any] = {name: getattr(row, name) for name in _OF_OFFER}
        return cls.model_validate(plain | dict(shown))


class PlacementOut(Asked):
    """A placement as the caller's side sees it."""

    round_id: UUID
    offer_id: UUID
    placed_on: date
    pay_promised: int
    arrived_on: date | None
    ended_on: date | None
    end_code: str
    version: int

    @classmethod
    def of(cls, row: Placement, shown: Shown) -> Self:
        """Show a row with what the masks show of its person."""
        plain: dict[str, Any] = {name: getattr(row, name) for name in _OF_PLACEMENT}
        return cls.model_validate(plain | dict(shown))


class CountsOut(BaseModel):
    """How many of a round's offers stand how, by state."""

    offers: dict[str, int]
    placements: dict[str, int]


_OF_LINE = ("title", "employer", "region_code", "wage_low", "wage_high", "start_date")
_OF_OFFER = (
    *("round_id", "wave", "proposal_id", "worker_answer", "employer_answer", "employer_code"),
    *("written_reason", "due_worker", "due_employer", "version"),
)
_OF_PLACEMENT = ("round_id", "offer_id", "placed_on", "pay_promised", "arrived_on", "ended_on", "end_code", "version")
