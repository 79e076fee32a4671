"""Shapes of dispatches on the wire."""

from datetime import date, time
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints, WithJsonSchema

from app.access.reveals import Reason
from app.dispatch.planning import Asked, Planned
from app.models.dispatch import MOST_SEATS, Dispatch, DispatchSeat
from app.models.pickup_point import PickupPoint
from app.rounds.schemas import OfPerson
from app.rounds.showing import Shown

ClockTime = Annotated[
    time,
    PlainSerializer(lambda at: f"{at:%H:%M}", return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"}),
]
"""Hours and minutes of the civil day in China; the schema's own format of a time would ask for a zone."""
CLOSED = ConfigDict(extra="forbid")
MOST_VEHICLES = 30
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Village = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Prefix = Annotated[str, StringConstraints(pattern=r"^([0-9]{2}|[0-9]{4}|[0-9]{6})$")]
Code = Annotated[str, StringConstraints(pattern=r"^([0-9]{6})?$")]


class PointIn(BaseModel):
    """A pick-up point: its place along the road, and the villages whose people board there."""

    model_config = CLOSED
    name: Name
    region_code: Code = ""
    stop_no: int = Field(ge=1, le=999)
    villages: list[Village] = Field(default_factory=list, max_length=200)


class PointPatch(BaseModel):
    """What changes of a pick-up point."""

    model_config = CLOSED
    name: Name | None = None
    stop_no: int | None = Field(default=None, ge=1, le=999)
    villages: list[Village] | None = Field(default=None, max_length=200)
    closed: bool | None = None


class PointOut(BaseModel):
    """A pick-up point."""

    id: UUID
    name: str
    region_code: str
    stop_no: int
    villages: list[str]
    closed: bool
    version: int

    @classmethod
    def of(cls, row: PickupPoint) -> Self:
        """Show a row."""
        return cls.model_validate({name: getattr(row, name) for name in cls.model_fields})


class Vehicles(BaseModel):
    """So many vehicles, or coaches of a train, of one size."""

    model_config = CLOSED
    seats: int = Field(ge=1, le=MOST_SEATS)
    count: int = Field(ge=1, le=MOST_VEHICLES)


class PlanIn(BaseModel):
    """Who travels: towards a place (2, 4 or 6 digits of its code), for a start between two days; and how."""

    model_config = CLOSED
    destination: Prefix
    start_from: date
    start_to: date
    kind: Literal["bus", "train"] = "bus"
    day: date
    leaves_at: ClockTime
    arrives_on: date
    vehicles: list[Vehicles] = Field(min_length=1, max_length=MOST_VEHICLES)

    @property
    def asked(self) -> Asked:
        """What the service plans."""
        sizes = tuple(each.seats for each in self.vehicles for _ in range(each.count))
        plain = self.model_dump(exclude={"vehicles"})
        return Asked(**plain, sizes=sizes[:MOST_VEHICLES])


class DispatchPatch(BaseModel):
    """What changes of a dispatch that has not left."""

    model_config = CLOSED
    day: date | None = None
    leaves_at: ClockTime | None = None
    arrives_on: date | None = None
    leader: str | None = Field(default=None, max_length=100)
    operator: str | None = Field(default=None, max_length=100)
    plate: str | None = Field(default=None, max_length=40)


class DepartIn(BaseModel):
    """The seats of who did not come."""

    model_config = CLOSED
    absent: list[UUID] = Field(default_factory=list, max_length=MOST_SEATS)


class CancelIn(BaseModel):
    """Why a dispatch is called off; the audit keeps it."""

    model_config = CLOSED
    reason: Reason


class DispatchOut(BaseModel):
    """A dispatch."""

    id: UUID
    kind: str
    destination: str
    day: date
    leaves_at: ClockTime
    arrives_on: date
    seats: int
    leader: str
    operator: str
    plate: str
    state: str
    version: int

    @classmethod
    def of(cls, row: Dispatch) -> Self:
        """Show a row."""
        return cls.model_validate({name: getattr(row, name) for name in cls.model_fields})


class SeatOut(OfPerson):
    """A seat and who has it, as the caller's side sees them."""

    placement_id: UUID
    seat_no: int
    pickup_point_id: UUID
    boarded: bool | None
    phone: str | None = None

    @classmethod
    def of(cls, row: DispatchSeat, shown: Shown) -> Self:
        """Show a seat with what the masks show of its person."""
        person = {name: shown[name] for name in ("worker_id", "candidate", "name", "phone") if name in shown}
        names = ("id", "placement_id", "seat_no", "pickup_point_id", "boarded")
        return cls.model_validate(person | {name: getattr(row, name) for name in names})


class FullDispatchOut(BaseModel):
    """A dispatch and who sits in it."""

    dispatch: DispatchOut
    aboard: list[SeatOut]


class PlannedOut(BaseModel):
    """The dispatches of a plan; ``gap`` 0: no plan has fewer vehicles, seats or stops; ``more``: plan again for the rest."""

    dispatches: list[DispatchOut]
    people: int
    gap: float
    more: bool

    @classmethod
    def of(cls, made: Planned) -> Self:
        """Show what was planned."""
        shown = [DispatchOut.of(row) for row in made.dispatches]
        return cls(dispatches=shown, people=made.people, gap=made.gap, more=made.more)
