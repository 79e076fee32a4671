"""Public reference facts: no tenant, natural keys, dated where the world changes, replaced list by list."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Boolean, Date, Float, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import now
from app.db.walls import Wall
from app.models.base import Base, Identified


class Region(Base):
    """One division of today; its parent stands in the same list."""

    __tablename__ = "regions"
    wall: ClassVar[Wall] = Wall.PUBLIC

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), index=True)
    level: Mapped[str] = mapped_column(String(10))
    parent_code: Mapped[str] = mapped_column(String(6), index=True)
    lon: Mapped[float | None] = mapped_column(Float)
    lat: Mapped[float | None] = mapped_column(Float)


class RegionChange(Base):
    """One change of a code or name; ``number`` is its place in the list."""

    __tablename__ = "region_changes"
    wall: ClassVar[Wall] = Wall.PUBLIC

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    year: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(10))
    old_code: Mapped[str] = mapped_column(String(6), index=True)
    old_name: Mapped[str] = mapped_column(String(40))
    new_code: Mapped[str] = mapped_column(String(6))
    new_name: Mapped[str] = mapped_column(String(40))


class Occupation(Base):
    """One class of the occupational classification."""

    __tablename__ = "occupations"
    wall: ClassVar[Wall] = Wall.PUBLIC

    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    level: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(80))
    parent_code: Mapped[str] = mapped_column(String(10), index=True)


class OccupationAlias(Base):
    """Another name of a class, as the source lists it."""

    __tablename__ = "occupation_aliases"
    wall: ClassVar[Wall] = Wall.PUBLIC

    occupation_code: Mapped[str] = mapped_column(String(10), primary_key=True)
    alias: Mapped[str] = mapped_column(String(80), primary_key=True)


class MinimumWage(Base):
    """Minimum pay of a place from a date on; tier 0 is the place's own, 1.. a province's list of tiers."""

    __tablename__ = "minimum_wages"
    wall: ClassVar[Wall] = Wall.PUBLIC

    region_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    tier: Mapped[int] = mapped_column(Integer, primary_key=True)
    valid_from: Mapped[date] = mapped_column(Date, primary_key=True)
    valid_until: Mapped[date | None] = mapped_column(Date)
    monthly: Mapped[int] = mapped_column(Integer)
    hourly_fen: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(String(200))


class TiltedArea(Base):
    """A county that a dated list favours; the list may be known to be incomplete."""

    __tablename__ = "tilted_areas"
    wall: ClassVar[Wall] = Wall.PUBLIC

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    region_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    valid_from: Mapped[date] = mapped_column(Date, primary_key=True)
    valid_until: Mapped[date | None] = mapped_column(Date)
    name: Mapped[str] = mapped_column(String(40))
    list_complete: Mapped[bool] = mapped_column(Boolean)
    source: Mapped[str] = mapped_column(String(200))


class RegionPair(Base):
    """An assistance pair with its evidence; only the sourced ones are shown as facts."""

    __tablename__ = "region_pairs"
    wall: ClassVar[Wall] = Wall.PUBLIC

    helper_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    receiver_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    level: Mapped[str] = mapped_column(String(12))
    since: Mapped[int | None] = mapped_column(Integer)
    until: Mapped[int | None] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String(10))
    evidence: Mapped[str] = mapped_column(Text)


class ReferenceRelease(Identified, Base):
    """One loading of a list; the newest ``loaded_at`` of a dataset is what the tables hold."""

    __tablename__ = "reference_releases"
    __table_args__ = (Index(None, "dataset", "loaded_at"),)
    wall: ClassVar[Wall] = Wall.PUBLIC

    dataset: Mapped[str] = mapped_column(String(30))
    as_of: Mapped[date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int] = mapped_column(Integer)
    loaded_at: Mapped[datetime] = mapped_column(default=now)
