"""Shapes of the ledger on the wire."""

from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.ledger.service import Compared, Counts, Named, Short, Told
from app.models.recommendation_event import RecommendationEvent
from app.rounds.schemas import OfPerson
from app.rounds.showing import Shown

MOST = 2000


class RecordIn(BaseModel):
    """Who was told of what; ``people`` were told of everything that the round recommends to them.

    ``offers``: of what a later wave or somebody of the office puts before them.
    """

    model_config = ConfigDict(extra="forbid")
    told_on: date
    channel: Literal["slip", "phone", "visit", "link"]
    told_by: str = Field(default="", max_length=40)
    answer: Literal["interested", "no", "later", "none"] = "none"
    recommendations: list[UUID] = Field(default_factory=list, max_length=MOST)
    people: list[UUID] = Field(default_factory=list, max_length=MOST)
    offers: list[UUID] = Field(default_factory=list, max_length=MOST)

    @property
    def told(self) -> Told:
        """What the service keeps."""
        return Told(self.told_on, self.channel, self.told_by.strip(), self.answer)

    @property
    def named(self) -> Named:
        """What they were told of."""
        return Named(self.recommendations, self.people, self.offers)


class RecordedOut(BaseModel):
    """What recording did to the ledger, in events."""

    added: int
    changed: int
    unchanged: int

    @classmethod
    def of(cls, done: Compared) -> Self:
        """Show what was done."""
        return cls(added=len(done.new), changed=len(done.changed), unchanged=done.unchanged)


class EventOut(OfPerson):
    """One job told to one person."""

    round_id: UUID
    recommendation_id: UUID | None
    job_order_id: UUID
    told_on: date
    channel: str
    told_by: str
    answer: str
    created_at: datetime

    @classmethod
    def of_event(cls, row: RecommendationEvent, person: Shown) -> Self:
        """Show an event with what the masks show of its person."""
        return cls.model_validate(dict(person) | {name: getattr(row, name) for name in _OF_EVENT})


class ShortOut(OfPerson):
    """Somebody with three eligible orders who was told fewer; ``told``: how many different ones."""

    told: int
    trained: bool

    @classmethod
    def of(cls, line: Short) -> Self:
        """Show a line."""
        return cls.model_validate(dict(line.person) | {"told": line.told, "trained": line.trained})


class CountsOut(BaseModel):
    """Of an office's people with three eligible orders, how many were told three; None: hidden, because they are few."""

    office_id: UUID
    eligible: int | None
    told: int | None
    trained: int | None
    trained_told: int | None

    @classmethod
    def of(cls, found: Counts) -> Self:
        """Show counts."""
        return cls(**{name: getattr(found, name) for name in cls.model_fields})


_OF_EVENT = (
    *("id", "round_id", "recommendation_id", "job_order_id", "told_on", "channel", "told_by", "answer"),
    "created_at",
)
