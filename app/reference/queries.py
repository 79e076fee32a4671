"""SQL of the reference facts: whole lists in and out, pages for the API."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, insert, or_, select, text
from sqlalchemy.orm import Session

from app.models import reference as tables
from app.models.base import Base
from app.reference.facts import CodeChange, MinimumWage, Occupation, Region, RegionPair, TiltedArea

_FEN = 100
_PAGE = 500
_REGION = (
    tables.Region.code,
    tables.Region.name,
    tables.Region.level,
    tables.Region.parent_code,
    tables.Region.lon,
    tables.Region.lat,
)
_OCCUPATION = (
    tables.Occupation.code,
    tables.Occupation.level,
    tables.Occupation.name,
    tables.Occupation.parent_code,
)


def regions(session: Session) -> list[Region]:
    """All divisions of today."""
    return [Region(*row) for row in session.execute(select(*_REGION).order_by(tables.Region.code))]


def changes(session: Session) -> list[CodeChange]:
    """All changes, in the list's order."""
    t = tables.RegionChange
    query = select(t.year, t.kind, t.old_code, t.old_name, t.new_code, t.new_name).order_by(t.number)
    return [CodeChange(*row) for row in session.execute(query)]


def occupations(session: Session) -> list[Occupation]:
    """All classes with their aliases."""
    return _with_aliases(session, session.execute(select(*_OCCUPATION).order_by(tables.Occupation.code)).all())


def minimum_wages(session: Session) -> list[MinimumWage]:
    """All rows of minimum pay, past ones too."""
    t = tables.MinimumWage
    columns = (t.region_code, t.monthly, t.hourly_fen, t.valid_from, t.valid_until, t.source, t.tier)
    query = select(*columns).order_by(t.region_code, t.tier, t.valid_from)
    return [
        MinimumWage(region, monthly, Decimal(fen) / _FEN, start, end, source, tier)
        for region, monthly, fen, start, end, source, tier in session.execute(query)
    ]


def tilted_areas(session: Session) -> list[TiltedArea]:
    """All counties of the favouring lists."""
    t = tables.TiltedArea
    columns = (t.kind, t.region_code, t.name, t.valid_from, t.valid_until, t.list_complete, t.source)
    query = select(*columns).order_by(t.kind, t.region_code, t.valid_from)
    return [TiltedArea(*row) for row in session.execute(query)]


def pairs(session: Session) -> list[RegionPair]:
    """All assistance pairs, whatever their status."""
    t = tables.RegionPair
    columns = (t.helper_code, t.receiver_code, t.level, t.since, t.until, t.status, t.evidence)
    return [RegionPair(*row) for row in session.execute(select(*columns).order_by(t.helper_code, t.receiver_code))]


def replace_regions(session: Session, rows: Sequence[Region]) -> None:
    """Put these divisions in place of all."""
    values = [
        {"code": r.code, "name": r.name, "level": r.level, "parent_code": r.parent, "lon": r.lon, "lat": r.lat}
        for r in rows
    ]
    _replace(session, tables.Region, values)


def replace_changes(session: Session, rows: Sequence[CodeChange]) -> None:
    """Put these changes in place of all."""
    values = [
        {
            "number": number,
            "year": r.year,
            "kind": r.kind,
            "old_code": r.old_code,
            "old_name": r.old_name,
            "new_code": r.new_code,
            "new_name": r.new_name,
        }
        for number, r in enumerate(rows)
    ]
    _replace(session, tables.RegionChange, values)


def replace_occupations(session: Session, rows: Sequence[Occupation]) -> None:
    """Put these classes and their aliases in place of all."""
    values = [{"code": r.code, "level": r.level, "name": r.name, "parent_code": r.parent} for r in rows]
    _replace(session, tables.Occupation, values)
    aliases = [{"occupation_code": r.code, "alias": alias} for r in rows for alias in r.aliases]
    _replace(session, tables.OccupationAlias, aliases)


def replace_minimum_wages(session: Session, rows: Sequence[MinimumWage], *, tiers: bool) -> None:
    """Put these rows in place of all places' own rows, or of all provinces' tiers."""
    values = [
        {
            "region_code": r.region,
            "tier": r.tier,
            "valid_from": r.valid_from,
            "valid_until": r.valid_until,
            "monthly": r.monthly,
            "hourly_fen": int(r.hourly * _FEN),
            "source": r.source,
        }
        for r in rows
    ]
    t = tables.MinimumWage
    _replace(session, t, values, where=t.tier > 0 if tiers else t.tier == 0)


def replace_tilted_areas(session: Session, rows: Sequence[TiltedArea], *, kind: str) -> None:
    """Put these counties in place of all of that kind."""
    values = [
        {
            "kind": r.kind,
            "region_code": r.region,
            "valid_from": r.valid_from,
            "valid_until": r.valid_until,
            "name": r.name,
            "list_complete": r.list_complete,
            "source": r.source,
        }
        for r in rows
    ]
    _replace(session, tables.TiltedArea, values, where=tables.TiltedArea.kind == kind)


def replace_pairs(session: Session, rows: Sequence[RegionPair]) -> None:
    """Put these pairs in place of all."""
    values = [
        {
            "helper_code": r.helper,
            "receiver_code": r.receiver,
            "level": r.level,
            "since": r.since,
            "until": r.until,
            "status": r.status,
            "evidence": r.evidence,
        }
        for r in rows
    ]
    _replace(session, tables.RegionPair, values)


def latest_releases(session: Session) -> dict[str, tables.ReferenceRelease]:
    """What each dataset's table holds now."""
    t = tables.ReferenceRelease
    return {row.dataset: row for row in session.scalars(select(t).order_by(t.loaded_at, t.id))}


def search_regions(
    session: Session, *, level: str = "", parent: str = "", name: str = "", cursor: str = "", limit: int = 100
) -> list[Region]:
    """A page of divisions by code, after ``cursor``; ``name`` is a beginning."""
    t = tables.Region
    query = select(*_REGION).where(t.code > cursor)
    if level:
        query = query.where(t.level == level)
    if parent:
        query = query.where(t.parent_code == parent)
    if name:
        query = query.where(t.name.startswith(name, autoescape=True))
    return [Region(*row) for row in session.execute(query.order_by(t.code).limit(limit))]


def search_occupations(
    session: Session, *, text: str = "", prefix: str = "", level: int = 0, cursor: str = "", limit: int = 100
) -> list[Occupation]:
    """A page of classes by code, after ``cursor``; ``text`` stands in the name or in an alias."""
    t, alias = tables.Occupation, tables.OccupationAlias
    query = select(*_OCCUPATION).where(t.code > cursor)
    if prefix:
        query = query.where(t.code.startswith(prefix, autoescape=True))
    if level:
        query = query.where(t.level == level)
    if text:
        named = select(alias.occupation_code).where(alias.alias.icontains(text, autoescape=True))
        query = query.where(or_(t.name.icontains(text, autoescape=True), t.code.in_(named)))
    return _with_aliases(session, session.execute(query.order_by(t.code).limit(limit)).all())


def lock(session: Session) -> None:
    """Let only one transaction at a time load lists (SQLite's write lock does so by itself)."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE reference_releases IN SHARE ROW EXCLUSIVE MODE"))


def _with_aliases(session: Session, rows: Sequence[Row[str, int, str, str]]) -> list[Occupation]:
    t = tables.OccupationAlias
    codes = [code for code, *_ in rows]
    query = select(t.occupation_code, t.alias).order_by(t.occupation_code, t.alias)
    if len(codes) <= _PAGE:
        query = query.where(t.occupation_code.in_(codes))
    aliases: dict[str, list[str]] = defaultdict(list)
    for code, alias in session.execute(query):
        aliases[code].append(alias)
    return [Occupation(code, level, name, parent, tuple(aliases[code])) for code, level, name, parent in rows]


def _replace(
    session: Session,
    table: type[Base],
    values: Sequence[dict[str, Any]],
    *,
    where: ColumnElement[bool] | None = None,
) -> None:
    session.execute(delete(table) if where is None else delete(table).where(where))
    if values:
        session.execute(insert(table), values)
