"""Shapes of employers and job orders on the wire."""

from datetime import date
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.models.employer import Employer
from app.models.job_order import JobOrder

CLOSED = ConfigDict(extra="forbid")
ROW = ConfigDict(from_attributes=True)
Cell = str | int | float | bool | None


class EmployerIn(BaseModel):
    """A new employer."""

    model_config = CLOSED
    credit_code: str = Field(max_length=40)
    name: str = Field(min_length=1, max_length=200)


class EmployerOut(BaseModel):
    """An employer as one office knows it."""

    model_config = ROW
    id: UUID
    organisation_id: UUID
    credit_code: str
    name: str
    region_code: str
    agency: bool
    verified_on: date | None
    version: int

    @classmethod
    def of(cls, row: Employer) -> Self:
        """Show a row."""
        return cls.model_validate(row)


class JobOrderIn(BaseModel):
    """A new order: fields of the order template by their names, read and gated as a sheet's row is."""

    model_config = CLOSED
    fields: dict[str, Cell] = Field(max_length=60)


class OccupationIn(BaseModel):
    """The occupation a person vouches for."""

    model_config = CLOSED
    occupation: str = Field(pattern=r"^\d-\d{2}-\d{2}-\d{2}$")


class SettleIn(BaseModel):
    """The finding that a person has looked into."""

    model_config = CLOSED
    code: str = Field(max_length=40)


class JobOrderOut(BaseModel):
    """A job order with the gate's findings."""

    model_config = ROW
    id: UUID
    organisation_id: UUID
    employer_id: UUID
    code: str
    title: str
    content: str
    occupation: str
    occupation_confidence: float
    occupation_confirmed: bool
    level: int
    certificate: bool
    seats: int
    region_code: str
    site: str
    pay_kind: str
    base_low: int
    wage_low: int
    wage_high: int
    hourly_low: float
    education: str
    age_min: int | None
    age_max: int | None
    hazards: str | None
    start_date: date
    valid_until: date | None
    reserved_seats: int
    reserved_tier: int | None
    reserved_hard: bool
    dormitory: bool
    couple_rooms: int
    state: str
    gate: list[Any]
    version: int

    @classmethod
    def of(cls, row: JobOrder) -> Self:
        """Show a row."""
        return cls.model_validate(row)
