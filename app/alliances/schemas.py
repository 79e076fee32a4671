"""Shapes of alliances, members and agreements on the wire."""

from datetime import date
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.alliances.balance import Balance
from app.models.agreement import Agreement
from app.models.alliance import Alliance, AllianceMember

CLOSED = ConfigDict(extra="forbid")
REGION_PREFIX = r"^\d{2}(\d{2}(\d{2})?)?$"


class AllianceIn(BaseModel):
    """A new alliance."""

    model_config = CLOSED
    name: str = Field(min_length=1, max_length=200)


class AllianceOut(BaseModel):
    """An alliance."""

    id: UUID
    name: str
    organisation_id: UUID
    version: int

    @classmethod
    def of(cls, row: Alliance) -> Self:
        """Show a row."""
        return cls(id=row.id, name=row.name, organisation_id=row.organisation_id, version=row.version)


class MemberIn(BaseModel):
    """A new membership; both days are included, no ``valid_until`` = open."""

    model_config = CLOSED
    member_id: UUID
    side: Literal["exporter", "receiver"]
    valid_from: date
    valid_until: date | None = None


class MemberOut(BaseModel):
    """A membership."""

    id: UUID
    alliance_id: UUID
    member_id: UUID
    side: str
    valid_from: date
    valid_until: date | None
    version: int

    @classmethod
    def of(cls, row: AllianceMember) -> Self:
        """Show a row."""
        return cls(
            id=row.id,
            alliance_id=row.alliance_id,
            member_id=row.member_id,
            side=row.side,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            version=row.version,
        )


class MemberEnd(BaseModel):
    """The last day of a membership."""

    model_config = CLOSED
    valid_until: date


class AgreementIn(BaseModel):
    """A new agreement; regions are code prefixes (44 = Guangdong, 4403 = Shenzhen).

    ``target_workers``: arrivals that the exporter promises; ``seats_promised``: seats that the receiver does.
    """

    model_config = CLOSED
    alliance_id: UUID | None = None
    exporter: str = Field(pattern=REGION_PREFIX)
    receiver: str = Field(pattern=REGION_PREFIX)
    start_date: date
    end_date: date | None = None
    max_workers: int | None = Field(default=None, ge=0, le=10_000_000)
    target_workers: int | None = Field(default=None, ge=0, le=10_000_000)
    seats_promised: int | None = Field(default=None, ge=0, le=10_000_000)
    kind: Literal["paired", "alliance"]
    document: str = Field(default="", max_length=200)


class AgreementOut(AgreementIn):
    """An agreement."""

    model_config = ConfigDict(extra="ignore", from_attributes=True)
    id: UUID
    version: int

    @classmethod
    def of(cls, row: Agreement) -> Self:
        """Show a row."""
        return cls.model_validate(row)


class BalanceOut(BaseModel):
    """What an agreement has brought up to ``day``, and what each side still owes (None: nothing was promised).

    ``arrived``: people of the exporter who came to the receiver within its days. ``seats_open``: free seats of orders
    there now; ``seats_filled``: seats that people of the exporter took within its days and did not leave early.
    """

    agreement_id: UUID
    day: date
    in_force: bool
    target_workers: int | None
    arrived: int
    arrivals_owed: int | None
    seats_promised: int | None
    seats_open: int
    seats_filled: int
    seats_owed: int | None

    @classmethod
    def of(cls, found: Balance) -> Self:
        """Show a balance."""
        return cls(
            agreement_id=found.agreement.id,
            day=found.day,
            in_force=found.in_force,
            target_workers=found.agreement.target_workers,
            arrived=found.arrived,
            arrivals_owed=found.arrivals_owed,
            seats_promised=found.agreement.seats_promised,
            seats_open=found.seats_open,
            seats_filled=found.seats_filled,
            seats_owed=found.seats_owed,
        )


class AgreementEnd(BaseModel):
    """The last day of an agreement."""

    model_config = CLOSED
    end_date: date
