"""Shapes of duplicates on the wire: pseudonyms, places, days and counts; no name and no number."""

from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from app.access.reveals import Reason
from app.clock import civil_day
from app.duplicates.service import About, Doubtful, Shown, Side

CLOSED = ConfigDict(extra="forbid")


class SameIn(BaseModel):
    """Both are one person, whom the office of the side ``keep`` proposes; and why."""

    model_config = CLOSED
    keep: Side
    reason: Reason


class DifferentIn(BaseModel):
    """They are two people; the office of a ``doubtful`` number is asked to check a number, not told why."""

    model_config = CLOSED
    doubtful: Doubtful
    reason: Reason


class ReopenIn(BaseModel):
    """Why what was settled is taken back."""

    model_config = CLOSED
    reason: Reason


class SideOut(BaseModel):
    """One of the two.

    ``county``: six digits. ``statuses``: how many priority statuses are recorded. ``offers``: how many await an answer.
    ``rounds``: under way, in which the pool stands. ``restricted``: kept for the law alone. ``held``: stands back.
    """

    side: Literal["first", "second"]
    person: str
    office_id: UUID
    county: str
    pool: str
    loaded_on: date
    statuses: int
    offers: int
    placed: bool
    rounds: int
    restricted: bool
    held: bool

    @classmethod
    def of(cls, about: About) -> Self:
        """Show a side."""
        row = about.row
        return cls(
            side=about.side,
            person=about.person,
            office_id=about.office_id,
            county=row.county,
            pool=row.pool,
            loaded_on=civil_day(row.created_at),
            statuses=row.statuses,
            offers=row.offers,
            placed=bool(row.seats),
            rounds=row.rounds,
            restricted=not row.kept,
            held=about.held,
        )


class DuplicateOut(BaseModel):
    """Two people with one number. ``state``: suspected, same or different; ``first`` was loaded before ``second``."""

    id: UUID
    alliance_id: UUID
    state: str
    found_at: datetime
    reason: str
    decided_at: datetime | None
    sides: list[SideOut]
    version: int

    @classmethod
    def of(cls, shown: Shown) -> Self:
        """Show a duplicate."""
        row = shown.row
        return cls(
            id=row.id,
            alliance_id=row.alliance_id,
            state=row.state,
            found_at=row.created_at,
            reason=row.reason,
            decided_at=row.decided_at,
            sides=[SideOut.of(side) for side in shown.sides],
            version=row.version,
        )
