"""Shapes of pools, people and loads on the wire."""

from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.access.reveals import Reason
from app.models.worker_pool import WorkerPool
from app.pools.people import Person

CLOSED = ConfigDict(extra="forbid")


class PoolIn(BaseModel):
    """A new worker pool."""

    model_config = CLOSED
    name: str = Field(min_length=1, max_length=200)
    region_code: str = Field(pattern=r"^\d{6}$")


class PoolOut(BaseModel):
    """A worker pool."""

    id: UUID
    organisation_id: UUID
    name: str
    region_code: str
    state: str
    created_at: datetime
    version: int

    @classmethod
    def of(cls, row: WorkerPool) -> Self:
        """Show a row."""
        return cls(
            id=row.id,
            organisation_id=row.organisation_id,
            name=row.name,
            region_code=row.region_code,
            state=row.state,
            created_at=row.created_at,
            version=row.version,
        )


class SkillOut(BaseModel):
    """One skill."""

    model_config = ConfigDict(from_attributes=True)
    occupation: str
    level: int
    certified: bool


class WorkerOut(BaseModel):
    """A person as the own office sees it; the ID number is covered until it is asked for by itself."""

    id: UUID
    pool_id: UUID
    name: str
    id_number: str
    phone: str
    county: str
    village: str
    birth_date: date
    sex: str
    education: str
    statuses: list[str]
    skills: list[SkillOut]
    wish_occupations: str
    wish_regions: str
    min_wage: int
    available_from: date | None
    hold_code: str
    automatic: bool
    version: int

    @classmethod
    def of(cls, person: Person) -> Self:
        """Show a person."""
        return cls.model_validate({**person.shown, "id": person.id})


class RevealIn(BaseModel):
    """Which covered fields of a person to open, and what for; the audit keeps the reason."""

    model_config = CLOSED
    fields: list[Literal["id_number"]] = Field(min_length=1, max_length=1)
    reason: Reason


class RevealedOut(BaseModel):
    """What was opened of one person."""

    id_number: str
