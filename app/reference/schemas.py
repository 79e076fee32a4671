"""Shapes of the reference facts on the wire."""

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel

from app.models.reference import ReferenceRelease
from app.reference.facts import MinimumWage, Occupation, Region, RegionPair, TiltedArea


class RegionOut(BaseModel):
    """A division of today."""

    code: str
    name: str
    level: str
    parent: str
    lon: float | None
    lat: float | None

    @classmethod
    def of(cls, region: Region) -> Self:
        """Show a division."""
        return cls(
            code=region.code,
            name=region.name,
            level=region.level,
            parent=region.parent,
            lon=region.lon,
            lat=region.lat,
        )


class OccupationOut(BaseModel):
    """A class of the occupational classification."""

    code: str
    level: int
    name: str
    parent: str
    aliases: list[str]

    @classmethod
    def of(cls, occupation: Occupation) -> Self:
        """Show a class."""
        return cls(
            code=occupation.code,
            level=occupation.level,
            name=occupation.name,
            parent=occupation.parent,
            aliases=list(occupation.aliases),
        )


class MinimumWageOut(BaseModel):
    """The minimum pay that holds for a place on a day.

    ``region`` is the place the row was published for; where it is not the place asked for, or ``tier``
    is not 0, the place's own tier is unknown.
    """

    region: str
    monthly: int
    hourly: float
    valid_from: date
    valid_until: date | None
    source: str
    tier: int

    @classmethod
    def of(cls, wage: MinimumWage) -> Self:
        """Show a row."""
        return cls(
            region=wage.region,
            monthly=wage.monthly,
            hourly=float(wage.hourly),
            valid_from=wage.valid_from,
            valid_until=wage.valid_until,
            source=wage.source,
            tier=wage.tier,
        )


class TiltedAreaOut(BaseModel):
    """A list that favours a county; where ``list_complete`` is false a missing county proves nothing."""

    kind: str
    region: str
    name: str
    valid_from: date
    valid_until: date | None
    list_complete: bool
    source: str

    @classmethod
    def of(cls, area: TiltedArea) -> Self:
        """Show a row."""
        return cls(
            kind=area.kind,
            region=area.region,
            name=area.name,
            valid_from=area.valid_from,
            valid_until=area.valid_until,
            list_complete=area.list_complete,
            source=area.source,
        )


class RegionPairOut(BaseModel):
    """A sourced assistance pair; years, null = not known or still going on."""

    helper: str
    receiver: str
    level: str
    since: int | None
    until: int | None
    evidence: str

    @classmethod
    def of(cls, pair: RegionPair) -> Self:
        """Show a pair."""
        return cls(
            helper=pair.helper,
            receiver=pair.receiver,
            level=pair.level,
            since=pair.since,
            until=pair.until,
            evidence=pair.evidence,
        )


class ReleaseOut(BaseModel):
    """What one dataset holds: from when, from whom, how much."""

    dataset: str
    as_of: date
    source: str
    sha256: str
    rows: int
    loaded_at: datetime

    @classmethod
    def of(cls, release: ReferenceRelease) -> Self:
        """Show a release."""
        return cls(
            dataset=release.dataset,
            as_of=release.as_of,
            source=release.source,
            sha256=release.sha256,
            rows=release.rows,
            loaded_at=release.loaded_at,
        )
