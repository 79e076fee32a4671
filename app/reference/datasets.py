"""Each reference file checked completely and turned into facts; nothing is taken from a file with an error.

The first argument of every reader is the file, the second says what its rows are read against.
"""

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from app.reference.facts import (
    KEY,
    LIFTED,
    REGION_LEVELS,
    CodeChange,
    MinimumWage,
    Occupation,
    Region,
    RegionPair,
    TiltedArea,
)
from app.reference.sheet import Line, read_rows, refuse

_Fact = TypeVar("_Fact")
_YEARS = (1949, 2100)
_MONTHLY = (500, 20_000)
_HOURLY = (5, 200)
_PAIR_LEVELS = ("province", "city", "county", "city-county")
_PAIR_STATUSES = ("sourced", "weak", "unsourced")


@dataclass(frozen=True, slots=True)
class Context:
    """What a file's rows are read against.

    Attributes:
        as_of: the date the list held on. source: who published it.
        known: the codes of today; a row about any other place is an error.
        find_place: the codes of today a written place may mean, inside a province.
    """

    as_of: date
    source: str
    known: Collection[str] = ()
    find_place: Callable[[str, str], Sequence[str]] = lambda _text, _within: ()

    def place(self, line: Line, column: str, *, required: bool = True) -> str:
        """A division of today."""
        code = line.region(column, required=required)
        if code and code not in self.known:
            raise line.wrong(column, zh="现行区划中没有该代码。", en="is no division of today.")
        return code


def read_regions(path: Path, _context: Context) -> list[Region]:
    """Divisions; every parent stands in the same file, one level or more above."""
    rows = read_rows(path, ("code", "name_zh", "level", "parent_code", "lon", "lat"), _region)
    found = _unique(rows, lambda region: region.code)
    by_code = {region.code: region for region in found}
    for line, region in rows:
        parent = by_code.get(region.parent)
        depth = REGION_LEVELS.index(region.level)
        if (depth == 0) != (not region.parent) or (region.parent and not _above(parent, region)):
            raise line.wrong("parent_code", zh="上级区划不存在或级别不对。", en="the parent is missing or not above.")
    return found


def _above(parent: Region | None, region: Region) -> bool:
    return parent is not None and REGION_LEVELS.index(parent.level) < REGION_LEVELS.index(region.level)


def _region(line: Line) -> Region:
    lon, lat = line.decimal("lon", low=70, high=140), line.decimal("lat", low=0, high=60)
    if (lon is None) != (lat is None):
        raise line.wrong("lat", zh="经纬度必须同时填写。", en="longitude and latitude go together.")
    return Region(
        code=line.region("code"),
        name=line.text("name_zh"),
        level=line.choice("level", REGION_LEVELS),
        parent=line.region("parent_code", required=False),
        lon=None if lon is None else float(lon),
        lat=None if lat is None else float(lat),
    )


def read_changes(path: Path, _context: Context) -> list[CodeChange]:
    """Changes of codes and names, all years."""
    columns = ("year", "type", "old_code", "old_name", "new_code", "new_name")
    return _unique(read_rows(path, columns, _change), lambda change: change)


def _change(line: Line) -> CodeChange:
    old, new = line.region("old_code", required=False), line.region("new_code", required=False)
    if not old and not new:
        raise line.wrong("old_code", zh="新旧代码不能都为空。", en="old and new code cannot both be empty.")
    return CodeChange(
        year=line.whole("year", low=_YEARS[0], high=_YEARS[1]),
        kind=line.text("type"),
        old_code=old,
        old_name=line.text("old_name", required=bool(old)),
        new_code=new,
        new_name=line.text("new_name", required=bool(new)),
    )


def read_occupations(path: Path, _context: Context) -> list[Occupation]:
    """Classes of the classification; a parent is taken from the code, not from the file's column."""
    rows = read_rows(path, ("code", "level", "name_zh", "aliases"), _occupation)
    found: dict[str, Occupation] = {}
    for line, occupation in rows:
        known = found.get(occupation.code)
        if known and known.name != occupation.name:
            raise line.wrong("code", zh="同一代码有两个名称。", en="one code with two names.")
        if not known or known.level < occupation.level:
            found[occupation.code] = occupation
    return [_under_parent(occupation, found) for occupation in found.values()]


def _occupation(line: Line) -> Occupation:
    aliases = (alias.strip() for alias in line.text("aliases", required=False, longest=2000).split("|"))
    return Occupation(
        code=line.occupation("code"),
        level=line.whole("level", low=1, high=4),
        name=line.text("name_zh", longest=80),
        parent="",
        aliases=tuple(dict.fromkeys(alias for alias in aliases if alias)),
    )


def _under_parent(occupation: Occupation, known: Collection[str]) -> Occupation:
    code = occupation.code
    above = (code[:width] + "-00" * ((10 - width) // 3) for width in (7, 4, 1))
    parent = next((one for one in above if one != code and one in known), "")
    return Occupation(code, occupation.level, occupation.name, parent, occupation.aliases)


def read_minimum_wages(path: Path, context: Context) -> list[MinimumWage]:
    """Minimum pay place by place; a row without a code is placed by its province and name."""
    columns = ("region_code", "province", "region", "monthly_yuan", "hourly_yuan", "as_of")
    rows = read_rows(path, columns, lambda line: _wage(line, context, tier=0))
    return _unique(rows, lambda wage: wage.region, same=lambda a, b: (a.monthly, a.hourly) == (b.monthly, b.hourly))


def read_wage_tiers(path: Path, context: Context) -> list[MinimumWage]:
    """Minimum pay by province and tier."""
    columns = ("region_code", "tier", "monthly_yuan", "hourly_yuan", "as_of")
    rows = read_rows(path, columns, lambda line: _wage(line, context, tier=line.whole("tier", low=1, high=9)))
    return _unique(rows, lambda wage: (wage.region, wage.tier))


def _wage(line: Line, context: Context, *, tier: int) -> MinimumWage:
    if line.day("as_of") != context.as_of:
        raise line.wrong("as_of", zh="与本次导入的日期不一致。", en="differs from the date of this release.")
    hourly = line.decimal("hourly_yuan", low=_HOURLY[0], high=_HOURLY[1])
    if hourly is None:
        raise line.wrong("hourly_yuan", zh="不能为空。", en="must not be empty.")
    return MinimumWage(
        region=context.place(line, "region_code", required=tier > 0) or _named_place(line, context),
        monthly=line.whole("monthly_yuan", low=_MONTHLY[0], high=_MONTHLY[1]),
        hourly=hourly.quantize(Decimal("0.01")),
        valid_from=context.as_of,
        valid_until=None,
        source=context.source,
        tier=tier,
    )


def _named_place(line: Line, context: Context) -> str:
    province = context.find_place(line.text("province"), "")
    places = context.find_place(line.text("region"), province[0]) if len(province) == 1 else ()
    if len(places) != 1:
        raise line.wrong("region", zh="不能对应到唯一的区划。", en="does not name exactly one division.")
    return places[0]


def read_lifted(path: Path, context: Context) -> list[TiltedArea]:
    """The counties lifted out of poverty; favoured from the end of the year of exit.

    Rows without a division of today are left out.
    """
    rows = read_rows(path, ("code", "name_zh", "exit_year"), lambda line: _lifted(line, context))
    placed = [(line, area) for line, area in rows if area.region]
    return _unique(placed, lambda area: area.region)


def _lifted(line: Line, context: Context) -> TiltedArea:
    year = line.whole("exit_year", low=_YEARS[0], high=_YEARS[1])
    return TiltedArea(
        kind=LIFTED,
        region=context.place(line, "code", required=False),
        name=line.text("name_zh"),
        valid_from=date(year, 12, 31),
        valid_until=None,
        list_complete=True,
        source=context.source,
    )


def read_key_counties(path: Path, context: Context) -> list[TiltedArea]:
    """National key counties of rural revitalisation; says province by province whether the list is complete."""
    columns = ("code", "name_zh", "province_list_complete")
    rows = read_rows(path, columns, lambda line: _key_county(line, context))
    return _unique(rows, lambda area: area.region)


def _key_county(line: Line, context: Context) -> TiltedArea:
    return TiltedArea(
        kind=KEY,
        region=context.place(line, "code"),
        name=line.text("name_zh"),
        valid_from=context.as_of,
        valid_until=None,
        list_complete=line.choice("province_list_complete", ("0", "1")) == "1",
        source=context.source,
    )


def read_pairs(path: Path, context: Context) -> list[RegionPair]:
    """Assistance pairs with their evidence and how far it can be trusted."""
    columns = ("helper_code", "receiver_code", "level", "period", "status", "evidence")
    rows = read_rows(path, columns, lambda line: _pair(line, context))
    return _unique(rows, lambda pair: (pair.helper, pair.receiver))


def _pair(line: Line, context: Context) -> RegionPair:
    period = line.text("period", required=False)
    if not re.fullmatch(r"((?:19|20)\d\d-((?:19|20)\d\d)?)?", period):
        raise line.wrong("period", zh="应为 2017-2020 或 2021- 的形式。", en="must look like 2017-2020 or 2021-.")
    since, _, until = period.partition("-")
    return RegionPair(
        helper=context.place(line, "helper_code"),
        receiver=context.place(line, "receiver_code"),
        level=line.choice("level", _PAIR_LEVELS),
        since=int(since) if since else None,
        until=int(until) if until else None,
        status=line.choice("status", _PAIR_STATUSES),
        evidence=line.text("evidence", longest=2000),
    )


def _unique(
    rows: Iterable[tuple[Line, _Fact]],
    key: Callable[[_Fact], Hashable],
    same: Callable[[_Fact, _Fact], bool] = lambda a, b: a == b,
) -> list[_Fact]:
    """The facts, an exact repetition once; a second, different fact under one key is an error."""
    found: dict[Hashable, _Fact] = {}
    for line, fact in rows:
        known = found.setdefault(key(fact), fact)
        if not same(known, fact):
            sentences = ("与前面的行重复而内容不同。", "repeats an earlier row with other values.")
            raise refuse("REFERENCE_DUPLICATE", sentences, file=line.file, row=line.row)
    return list(found.values())
