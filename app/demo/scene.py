"""Where the demonstration plays: exporting counties, receiving cities, posts; data files beside this module.

Codes come from the files, names, districts and minimum pay from the reference catalogue.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np

from app.demo.draw import Column
from app.reference.catalogue import Catalogue
from app.reference.sheet import Line, lines

DATA = Path(__file__).parent / "data"

# the words of a problem folder, in its order
EDUCATIONS = ("none", "primary", "junior", "senior", "vocational", "college", "bachelor", "master")
STATUSES = ("monitored", "lifted", "low_income", "relocated", "hardship", "graduate", "general")

_WISH_WIDTHS = (1, 4, 7)
_PLACE_COLUMNS = ("role", "code", "weight", "pay")
_POST_COLUMNS = (
    *("occupation", "titles", "employer", "weight", "held", "open", "certified"),
    *("pay_low", "pay_high", "education", "age_max", "hazards"),
)


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
        pay: percent of the usual pay. minimum_wage: yuan a month on the day of the scene.
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
        seats: on offer for a hundred people. open_more: percentage points added to ``Post.open`` of
            every post that has any. wishes: weights of no wish, a major, sub-major, minor group, two.
        destinations: weights of anywhere, the province, one city, two, three, two and then anywhere in
            the province, one site and then its city.
    """

    seats: int
    open_more: int
    wishes: tuple[int, ...]
    destinations: tuple[int, ...]


SEASON = Mix(seats=70, open_more=0, wishes=(52, 14, 12, 12, 10), destinations=(5, 10, 29, 29, 16, 6, 5))
"""Tuned so that of 100,000 people before 5,000 orders half are placed, with about 112 eligible orders each."""

OFFICES = Mix(seats=100, open_more=18, wishes=(70, 14, 8, 4, 4), destinations=(8, 28, 12, 22, 15, 13, 2))
"""For small rounds: of 3,000 people before 300 orders half to two thirds are placed, and seats stay empty for
want of a certificate."""


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
        places = list(lines(DATA / "places.csv", _PLACE_COLUMNS))
        return cls(
            today=today,
            mix=mix,
            exporters=tuple(_place(line, catalogue) for line in places if line.text("role") == "exporter"),
            cities=tuple(_city(line, catalogue, today) for line in places if line.text("role") == "receiver"),
            posts=tuple(_post(line) for line in lines(DATA / "posts.csv", _POST_COLUMNS)),
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


def _place(line: Line, catalogue: Catalogue) -> Place:
    region = catalogue.region(line.region("code"))
    if region is None:
        raise line.wrong("code", zh="区划目录中没有此代码。", en="is not in the catalogue of divisions.")
    return Place(code=region.code, name=region.name, weight=line.whole("weight", low=1, high=1000))


def _city(line: Line, catalogue: Catalogue, today: date) -> City:
    place = _place(line, catalogue)
    wage = catalogue.minimum_wage(place.code, on=today)
    if wage is None:
        raise line.wrong("code", zh="没有当日的最低工资。", en="has no minimum pay on that day.")
    districts = [region for region in catalogue.regions() if region.parent == place.code]
    sites = tuple(Place(code=region.code, name=region.name, weight=1) for region in districts)
    return City(
        code=place.code,
        name=place.name,
        weight=place.weight,
        pay=line.whole("pay", low=50, high=200),
        minimum_wage=wage.monthly,
        sites=sites or (place,),
    )


def _post(line: Line) -> Post:
    return Post(
        occupation=line.occupation("occupation"),
        titles=tuple(line.text("titles").split("|")),
        employer=line.text("employer"),
        weight=line.whole("weight", low=1, high=1000),
        held=line.whole("held", low=1, high=1000),
        open=line.whole("open", low=0, high=100),
        certified=line.whole("certified", low=0, high=100),
        pay_low=line.whole("pay_low", low=1000, high=100_000),
        pay_high=line.whole("pay_high", low=1000, high=100_000),
        education=EDUCATIONS.index(line.choice("education", EDUCATIONS)),
        age_max=line.whole("age_max", low=0, high=100),
        hazards=tuple(line.text("hazards", required=False).split(";")) if line.text("hazards", required=False) else (),
    )
