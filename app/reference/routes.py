"""/regions, /occupations, /minimum-wages, /tilted-areas, /region-pairs, /reference-releases: public facts."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Query

from app.access.deps import Caller
from app.api.paging import CodePage
from app.api.routers import Router
from app.api.state import DbSession
from app.errors import NotFoundError
from app.reference import lookup
from app.reference.deps import Facts
from app.reference.schemas import (
    MinimumWageOut,
    OccupationOut,
    RegionOut,
    RegionPairOut,
    ReleaseOut,
    TiltedAreaOut,
)

router = Router(tags=["reference"])
Code = Annotated[str, Query(max_length=10)]
Words = Annotated[str, Query(max_length=40)]
Limit = Annotated[int, Query(ge=1, le=200)]
Region = Annotated[str, Query(pattern=r"^\d{6}$")]


@router.get("/regions")
def list_regions(
    _caller: Caller,
    session: DbSession,
    level: Literal["", "province", "prefecture", "county"] = "",
    parent: Code = "",
    name: Words = "",
    cursor: Code = "",
    limit: Limit = 50,
) -> CodePage[RegionOut]:
    """List divisions of today by level, parent or the beginning of their name."""
    rows = lookup.regions(session, level=level, parent=parent, name=name, cursor=cursor, limit=limit + 1)
    return CodePage.of(rows, limit, shape=RegionOut.of)


@router.get("/regions/{code}")
def get_region(code: str, _caller: Caller, facts: Facts) -> RegionOut:
    """Show one division of today."""
    found = facts.region(code)
    if found is None:
        raise NotFoundError
    return RegionOut.of(found)


@router.get("/occupations")
def list_occupations(
    _caller: Caller,
    session: DbSession,
    text: Words = "",
    prefix: Code = "",
    cursor: Code = "",
    limit: Limit = 50,
) -> CodePage[OccupationOut]:
    """List occupations by words in their name or aliases, or by code prefix."""
    rows = lookup.occupations(session, text=text, prefix=prefix, cursor=cursor, limit=limit + 1)
    return CodePage.of(rows, limit, shape=OccupationOut.of)


@router.get("/occupations/{code}")
def get_occupation(code: str, _caller: Caller, facts: Facts) -> OccupationOut:
    """Show one occupation."""
    found = facts.occupation(code)
    if found is None:
        raise NotFoundError
    return OccupationOut.of(found)


@router.get("/minimum-wages")
def get_minimum_wage(region: Region, on: date, _caller: Caller, facts: Facts) -> MinimumWageOut:
    """Show the minimum pay that holds for a place on a day."""
    found = facts.minimum_wage(region, on)
    if found is None:
        raise NotFoundError
    return MinimumWageOut.of(found)


@router.get("/tilted-areas")
def list_tilted_areas(region: Region, on: date, _caller: Caller, facts: Facts) -> list[TiltedAreaOut]:
    """List the lists that favour a county on a day."""
    return [TiltedAreaOut.of(area) for area in facts.tilted(region, on)]


@router.get("/region-pairs")
def list_region_pairs(_caller: Caller, facts: Facts) -> list[RegionPairOut]:
    """List the sourced assistance pairs."""
    return [RegionPairOut.of(pair) for pair in facts.pairs()]


@router.get("/reference-releases")
def list_releases(_caller: Caller, session: DbSession) -> list[ReleaseOut]:
    """List what each dataset holds: as of when, from whom."""
    return [ReleaseOut.of(release) for release in lookup.releases(session)]
