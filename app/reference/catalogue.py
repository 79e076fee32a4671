"""All reference facts in memory, immutable: what intake, scoring and the sample generator look up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from math import asin, cos, radians, sin, sqrt
from typing import Self, TypeVar

from app.reference.facts import Facts, MinimumWage, Occupation, Region, RegionPair, TiltedArea
from app.reference.history import CodeHistory
from app.reference.packaged import packaged_facts
from app.reference.places import contains, place_names, plain

__all__ = ["Catalogue", "Facts", "MinimumWage", "Occupation", "Region", "RegionPair", "TiltedArea"]

_EARTH_KM = 6371.0
_CODE_DIGITS = 6


_Dated = TypeVar("_Dated", MinimumWage, TiltedArea)


class Catalogue:
    """Regions, occupations, minimum pay, tilted areas and pairs, looked up by code, name, place and date."""

    def __init__(self, facts: Facts) -> None:
        """Index the rows once; about 0.2 s for the packaged ones."""
        self._regions = {region.code: region for region in facts.regions}
        self._history = CodeHistory(self._regions, facts.changes)
        self._names = place_names(facts.regions, facts.changes)
        self._occupations = {occupation.code: occupation for occupation in facts.occupations}
        self._wages = self._by_place(facts.minimum_wages)
        self._tilted = self._by_place(facts.tilted_areas)
        self._pairs = sorted(facts.pairs, key=lambda pair: (pair.helper, pair.receiver))

    @classmethod
    @cache
    def packaged(cls) -> Self:
        """The catalogue of the files that came with the program, built once."""
        return cls(packaged_facts())

    def region(self, code: str) -> Region | None:
        """The division of today with this code."""
        return self._regions.get(code)

    def place_name(self, code: str) -> str:
        """Name a region with the one above it; an unknown code is shown as it is."""
        region = self.region(code)
        if region is None:
            return code
        above = self.region(region.parent)
        return region.name if above is None or region.level == "province" else f"{above.name}{region.name}"

    def regions(self) -> tuple[Region, ...]:
        """All divisions of today, by code."""
        return tuple(self._regions[code] for code in sorted(self._regions))

    def current_region(self, code: str) -> tuple[str, bool] | None:
        """Today's code and whether it was changed; None = unknown, dissolved or split over several."""
        return self._history.current(code)

    def find_region(self, text: str, *, within: str = "") -> tuple[str, ...]:
        """All codes a written place may mean: none = not understood, several = ambiguous or a list.

        Names may stand with or without 省, 市, 县, 区 and the names of nationalities, one inside the
        other with levels left out; what follows the last name is an address. A six-digit code is
        followed to today. ``within`` keeps only places in that region.
        """
        digits = plain(text)
        if len(digits) == _CODE_DIGITS and digits.isdigit():
            now = self.current_region(digits)
            return (now[0],) if now and contains(within, now[0]) else ()
        return self._names.find(text, within=within)

    def occupation(self, code: str) -> Occupation | None:
        """The class of the 2022 classification with this code."""
        return self._occupations.get(code)

    def occupations(self) -> tuple[Occupation, ...]:
        """All classes, by code."""
        return tuple(self._occupations[code] for code in sorted(self._occupations))

    def minimum_wage(self, region: str, on: date) -> MinimumWage | None:
        """The minimum pay of the nearest place up the tree that has a row in force on that day.

        The last known row counts on until it is replaced. Where only a province's tiers are known the
        lowest is given: what must be paid anywhere there. None before the first known row.
        """
        for place in self._upwards(region):
            rows = [row for row in self._wages.get(place, ()) if row.holds(on)]
            if rows:
                return max(rows, key=lambda row: (row.valid_from, -row.monthly))
        return None

    def tilted(self, region: str, on: date) -> tuple[TiltedArea, ...]:
        """The lists that favour this county, or a place above it, on that day."""
        areas = (area for place in self._upwards(region) for area in self._tilted.get(place, ()))
        return tuple(sorted((area for area in areas if area.holds(on)), key=lambda area: (area.kind, area.region)))

    def pairs(self) -> tuple[RegionPair, ...]:
        """The assistance pairs whose source was read; weak and unsourced ones are left out."""
        return tuple(pair for pair in self._pairs if pair.status == "sourced")

    def distance_km(self, a: str, b: str) -> int | None:
        """Great-circle distance of two divisions' points, for distance bands only; None without a point."""
        places = [self._place(code) for code in (a, b)]
        points = [(p.lon, p.lat) for p in places if p and p.lon is not None and p.lat is not None]
        return round(_great_circle(*points)) if len(points) == len(places) else None

    def _place(self, code: str) -> Region | None:
        now = self.current_region(code)
        return self._regions.get(now[0]) if now else None

    def _by_place(self, rows: Iterable[_Dated]) -> dict[str, list[_Dated]]:
        """The rows by today's code: a list may be older than the last change of codes."""
        places: dict[str, list[_Dated]] = defaultdict(list)
        for row in rows:
            now = self.current_region(row.region)
            places[now[0] if now else row.region].append(row)
        return places

    def _upwards(self, code: str) -> Iterator[str]:
        place = self._place(code)
        while place:
            yield place.code
            place = self._regions.get(place.parent)


def _great_circle(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Haversine formula; kilometres between two (longitude, latitude) points."""
    (lon_a, lat_a), (lon_b, lat_b) = ((radians(lon), radians(lat)) for lon, lat in (a, b))
    h = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(h))
