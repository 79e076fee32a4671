"""Where the demonstration plays: exporting counties, receiving cities, posts; data files beside this module.

Codes come from the files, names, districts and minimum pay from the reference catalogue.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np

from app.demo.draw import Column
from app.reference.catalogue import Catalogue

DATA = Path(__file__).parent / "data"

# the words of a problem folder, in its order
EDUCATIONS = ("none", "primary", "junior", "senior", "vocational", "college", "bachelor", "master")
STATUSES = ("monitored", "lifted", "low_income", "relocated", "hardship", "graduate", "general")

_WISH_WIDTHS = (1, 4, 7)


@dataclass(frozen=True)
class Place:
    """A division of the reference catalogue; ``weight`` is its share among its like."""

    code: str
    name: str
    weight: int


@dataclass(frozen=True)
class City:
    """A receiving city.

    Attributes:
        pay: percent of the usual pay. minimum_wage: yuan a month on the day of the scene, 0 = not known.
        sites: its districts, or the city itself where it has none.
    """

    code: str
    name: str
    weight: int
    pay: int
    minimum_wage: int
    sites: tuple[Place, ...]


@dataclass(frozen=True)
class Post:
    """A kind of work on offer.

    Attributes:
        titles: how employers write it. employer: what kind of employer. weight: share among orders.
        held: share among skills mastered. open, certified: percent of orders that ask for no skill;
            percent of the others that ask for a certificate. pay_low, pay_high: yuan a month.
        education: index in ``EDUCATIONS``. age_max: 0 = none. hazards: words of a problem folder.
    """

    occupation: str
    titles: tuple[str, ...]
    employer: str
    weight: int
    held: int
    open: int
    certified: int
    pay_low: int
    pay_high: int
    education: int
    age_max: int
    hazards: tuple[str, ...]


@dataclass(frozen=True)
class Mix:
    """How demand stands to supply.

    Attributes:
        seats: on offer for a hundred people. tail: see ``orders``: where the seats of unskilled, skilled and
            certified orders start; the less, the greater the greatest. open_more: percentage points added to ``Post.open`` of
            every post that has any. wishes: weights of no wish, a major, sub-major, minor group, two.
        destinations: weights of anywhere, the province, one city, two, three, two and then anywhere in
            the province, one site and then its city.
    """

    seats: int
    tail: tuple[int, int, int]
    open_more: int
    wishes: tuple[int, ...]
    destinations: tuple[int, ...]


SEASON = Mix(
    seats=70, tail=(1, 6, 12), open_more=0, wishes=(52, 14, 12, 12, 10), destinations=(5, 10, 29, 29, 16, 6, 5)
)
"""Tuned so that of 100,000 people before 5,000 orders half are placed, with about 117 eligible orders each."""

OFFICES = Mix(
    seats=120, tail=(8, 10, 12), open_more=20, wishes=(70, 14, 8, 4, 4), destinations=(8, 28, 12, 22, 15, 13, 2)
)
"""For small rounds: of 3,000 people before 300 orders half to two thirds are placed, after what dirt takes away,
and seats stay empty for want of a certificate."""

DENSE = Mix(seats=70, tail=(1, 6, 12), open_more=100, wishes=(92, 2, 2, 2, 2), destinations=(30, 30, 2, 2, 1, 34, 1))
"""Most orders ask for no skill; most people take any work and go anywhere, though not as gladly."""


@dataclass(frozen=True)
class Scene:
    """All of it; index columns lead from cities, sites and posts to prefixes that people may name.

    Attributes:
        today: the day around which availability, start and closing days lie.
    """

    today: date
    mix: Mix
    exporters: tuple[Place, ...]
    cities: tuple[City, ...]
    posts: tuple[Post, ...]

    @classmethod
    def open(cls, catalogue: Catalogue, *, today: date, mix: Mix = SEASON) -> Self:
        """Read the packaged files; a code that the catalogue does not know is refused."""
        places = _rows("places.csv")
        return cls(
            today=today,
            mix=mix,
            exporters=tuple(_place(row, catalogue) for row in places if row["role"] == "exporter"),
            cities=tuple(_city(row, catalogue, today) for row in places if row["role"] == "receiver"),
            posts=tuple(map(_post, _rows("posts.csv"))),
        )

    @cached_property
    def wishes(self) -> tuple[str, ...]:
        """Occupation prefixes that people wish for: major, sub-major and minor group of every post."""
        cuts = {post.occupation[:width] for post in self.posts for width in _WISH_WIDTHS}
        return tuple(sorted(cuts))

    @cached_property
    def wishes_of_post(self) -> Column:
        """(posts, 3): index in ``wishes`` of each post's major, sub-major and minor group."""
        index = {prefix: k for k, prefix in enumerate(self.wishes)}
        return np.array([[index[post.occupation[:w]] for w in _WISH_WIDTHS] for post in self.posts])

    @cached_property
    def destinations(self) -> tuple[str, ...]:
        """Region prefixes that people name: provinces, cities, sites."""
        provinces = sorted({city.code[:2] for city in self.cities})
        return (*provinces, *(city.code[:4] for city in self.cities), *(site.code for site in self.sites))

    @cached_property
    def sites(self) -> tuple[Place, ...]:
        """Every site, city by city."""
        return tuple(site for city in self.cities for site in city.sites)

    @cached_property
    def city_of_site(self) -> tuple[City, ...]:
        """The city of every site."""
        return tuple(city for city in self.cities for _ in city.sites)

    @cached_property
    def province_destination(self) -> Column:
        """Index in ``destinations`` of each city's province."""
        return np.array([self.destinations.index(city.code[:2]) for city in self.cities])

    @cached_property
    def city_destination(self) -> Column:
        """Index in ``destinations`` of each city."""
        return np.array([self.destinations.index(city.code[:4]) for city in self.cities])

    @cached_property
    def first_site(self) -> Column:
        """Index in ``destinations`` of each city's first site."""
        before = np.cumsum([0, *(len(city.sites) for city in self.cities[:-1])])
        return before + len(self.destinations) - len(self.sites)

    @cached_property
    def site_count(self) -> Column:
        """How many sites each city has."""
        return np.array([len(city.sites) for city in self.cities])


def place_codes() -> list[str]:
    """List the regions of the demonstration."""
    return [row["code"] for row in _rows("places.csv")]


def _rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a packaged file."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _place(row: Mapping[str, str], catalogue: Catalogue) -> Place:
    region = catalogue.region(row["code"])
    if region is None:
        raise LookupError(f"places.csv: {row['code']} is no division of today.")
    return Place(code=region.code, name=region.name, weight=int(row["weight"]))


def _city(row: Mapping[str, str], catalogue: Catalogue, today: date) -> City:
    place = _place(row, catalogue)
    wage = catalogue.minimum_wage(place.code, on=today)
    districts = [region for region in catalogue.regions() if region.parent == place.code]
    sites = tuple(Place(code=region.code, name=region.name, weight=1) for region in districts)
    return City(
        code=place.code,
        name=place.name,
        weight=place.weight,
        pay=int(row["pay"]),
        minimum_wage=wage.monthly if wage else 0,
        sites=sites or (place,),
    )


def _post(row: Mapping[str, str]) -> Post:
    return Post(
        occupation=row["occupation"],
        titles=tuple(row["titles"].split("|")),
        employer=row["employer"],
        weight=int(row["weight"]),
        held=int(row["held"]),
        open=int(row["open"]),
        certified=int(row["certified"]),
        pay_low=int(row["pay_low"]),
        pay_high=int(row["pay_high"]),
        education=EDUCATIONS.index(row["education"]),
        age_max=int(row["age_max"] or 0),
        hazards=tuple(filter(None, row["hazards"].split(";"))),
    )
