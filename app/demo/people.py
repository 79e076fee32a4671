"""Synthetic people who want to leave for work, as columns; nobody here exists.

Shares come from the tables below. They follow what the field reports of rural migrants (most have
finished junior school, few hold a certificate, most take any work in a handful of cities) and are
tuned so that 100,000 people face 5,000 orders as ENGINE.md's sketch does.
"""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from app.demo.draw import Column, Draws, Flags
from app.demo.scene import EDUCATIONS, Scene

PART = 1 << 16
"""People are drawn in parts of this many, so person ``n`` of a seed is the same in a file of any length."""

Dates = npt.NDArray[np.datetime64]

SKILLS, WISHES, DESTINATIONS = 3, 2, 3

_HOUSEHOLD_SIZES = (0, 66, 22, 9, 3)
_AGE_WEIGHTS = (
    *(2, 5, 10, 14, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 31, 31, 31, 30, 30),  # 16-38
    *(29, 29, 28, 28, 27, 27, 26, 26, 25, 25, 24, 23, 22, 20, 18, 16, 13, 10, 8, 6, 5, 4, 3),  # 39-60
)
_YOUNGEST, _OLDEST = 16, 60
_HEAD_YOUNGEST, _PARENT_YOUNGEST = 19, 45
_EDUCATION_BANDS = (23, 33, 46)
# columns as EDUCATIONS; one row a band of age
_EDUCATION_WEIGHTS = (
    (0, 2, 38, 16, 28, 13, 3, 0),
    (1, 7, 52, 13, 13, 11, 3, 0),
    (2, 20, 58, 10, 6, 3, 1, 0),
    (6, 42, 42, 8, 1, 1, 0, 0),
)
_HOUSEHOLD_STATUS = (("monitored",), ("lifted",), ("lifted", "relocated"), ("low_income",), ("relocated",), ())
_HOUSEHOLD_STATUS_WEIGHTS = (4, 38, 6, 6, 3, 43)
_LEVEL_WEIGHTS = (34, 34, 18, 10, 3, 1)
_CERTIFIED_BY_LEVEL = (12, 55, 62, 70, 85, 95)
_FLOORS = (0, 2500, 3000, 3500, 4000, 4500, 5000, 5500, 6000, 6500, 7000, 8000)
_FLOOR_WEIGHTS = (10, 4, 10, 15, 19, 15, 12, 6, 5, 2, 1, 1)
_NO_WISH, _MAJOR, _MIDDLE, _MINOR, _TWO = range(5)
_ANYWHERE, _PROVINCE, _ONE, _PAIR, _THREE, _PAIR_THEN_ANY, _SITE = range(7)
_SPOUSE = 1
_GRADUATE_OLDEST = 24


@dataclass(frozen=True)
class People:
    """Columns of one part; row ``i`` is person ``first + i``; -1 stands for none.

    Attributes:
        county: index of the exporter. birth, available: days (NaT = now). female: sex F.
        status: one flag column a status of ``Scene.statuses``. education: index in ``EDUCATIONS``.
        skill_post, skill_level, skill_certified: (rows, SKILLS), the post whose occupation is mastered.
        wish: (rows, WISHES) index in ``Scene.wishes``. destination: (rows, DESTINATIONS) index in
            ``Scene.destinations``, the best liked first. floor: yuan a month, 0 = none.
        household: number of its first person, -1 = not known. zero_employment: nobody there has work.
    """

    first: int
    county: Column
    birth: Dates
    available: Dates
    female: Flags
    status: dict[str, Flags]
    education: Column
    skill_post: Column
    skill_level: Column
    skill_certified: Flags
    wish: Column
    destination: Column
    floor: Column
    household: Column
    zero_employment: Flags

    def __len__(self) -> int:
        return len(self.county)


def draw_people(scene: Scene, *, seed: int, part: int, count: int = PART) -> People:
    """Return the first ``count`` people of one part; the same seed and part always give the same people."""
    rows = np.arange(PART)
    draws = Draws(seed, purpose="people", part=part)
    place = _households(draws)
    head = rows - place
    county = draws.pick([exporter.weight for exporter in scene.exporters], count=PART)[head]
    age_days, female = _ages(draws, place=place, head=head)
    education = draws.pick_by(_EDUCATION_WEIGHTS, row=np.digitize(age_days // 365, _EDUCATION_BANDS))
    status, zero_employment = _statuses(draws, head=head, age=age_days // 365, education=education)
    skills = _skills(draws, scene)
    known = (draws.chance(92, count=PART) | (np.roll(place, -1) > 0))[head]
    people = People(
        first=part * PART,
        county=county,
        birth=np.datetime64(scene.today, "D") - age_days,
        available=_available(draws, scene.today),
        female=female,
        status=status,
        education=education,
        skill_post=skills[0],
        skill_level=skills[1],
        skill_certified=skills[2],
        wish=_wishes(draws, scene, skill=skills[0][:, 0]),
        destination=_destinations(draws, scene)[head],
        floor=np.asarray(_FLOORS)[draws.pick(_FLOOR_WEIGHTS, count=PART)],
        household=np.where(known, part * PART + head, -1),
        zero_employment=zero_employment,
    )
    return _cut(people, count)


def _households(draws: Draws) -> Column:
    """Return each row's place in its household: 0 head, 1 spouse or sibling, 2 and 3 younger kin."""
    sizes = draws.pick(_HOUSEHOLD_SIZES, count=PART)
    starts = np.cumsum(sizes) - sizes
    rows = np.arange(PART)
    return rows - starts[np.searchsorted(starts, rows, side="right") - 1]


def _ages(draws: Draws, *, place: Column, head: Column) -> tuple[Column, Flags]:
    """Return age in days and sex; kin are of an age that fits the head's."""
    years = _YOUNGEST + draws.pick(_AGE_WEIGHTS, count=PART)
    years = np.where(place == 0, np.maximum(years, np.minimum(_HEAD_YOUNGEST, years + 2)), years)
    spouse = years[head] + draws.between(-5, 4, count=PART)
    parents = years[head] >= _PARENT_YOUNGEST
    kin = years[head] - np.where(parents, draws.between(20, 27, count=PART), draws.between(1, 8, count=PART))
    years = np.select([place == _SPOUSE, place > _SPOUSE], [spouse, kin], default=years)
    years = np.clip(years, _YOUNGEST, _OLDEST)
    days = years * 36525 // 100 + draws.between(1, 364, count=PART)
    female = draws.chance(44, count=PART)
    alike = draws.chance(8, count=PART)
    return days, np.where(place == _SPOUSE, female[head] == alike, female)


def _statuses(draws: Draws, *, head: Column, age: Column, education: Column) -> tuple[dict[str, Flags], Flags]:
    """Return the flags of every priority status, and whether nobody in the household has work."""
    kind = draws.pick(_HOUSEHOLD_STATUS_WEIGHTS, count=PART)[head]
    held = {
        name: np.isin(kind, [k for k, names in enumerate(_HOUSEHOLD_STATUS) if name in names])
        for name in ("monitored", "lifted", "low_income", "relocated")
    }
    zero_employment = draws.chance(2.5, count=PART)[head]
    school = EDUCATIONS.index("vocational")
    held["hardship"] = draws.chance(3, count=PART) | zero_employment
    held["graduate"] = (education == school) & (age <= _GRADUATE_OLDEST) & draws.chance(60, count=PART)
    nothing = ~np.logical_or.reduce(list(held.values()))
    held["general"] = nothing & draws.chance(90, count=PART)
    return held, zero_employment


def _skills(draws: Draws, scene: Scene) -> tuple[Column, Column, Flags]:
    """Return posts mastered, their levels and certificates; most people have none or one."""
    shape = (PART, SKILLS)
    number = draws.pick((36, 46, 14, 4), count=PART)
    post = draws.pick([post.held for post in scene.posts], count=PART * SKILLS).reshape(shape)
    level = draws.pick(_LEVEL_WEIGHTS, count=PART * SKILLS)
    certified = draws.chance(np.asarray(_CERTIFIED_BY_LEVEL)[level], count=PART * SKILLS).reshape(shape)
    post = np.where(number[:, None] > np.arange(SKILLS), post, -1)
    for column in range(1, SKILLS):
        repeated = (post[:, :column] == post[:, column : column + 1]).any(axis=1)
        post[repeated, column] = -1
    return post, level.reshape(shape), certified


def _available(draws: Draws, today: date) -> Dates:
    """Return the day from which each can leave; most can at once."""
    later = np.datetime64(today, "D") + draws.between(1, 75, count=PART)
    days = np.where(draws.chance(62, count=PART), np.datetime64("NaT", "D"), later)
    return days.astype("datetime64[D]")


def _wishes(draws: Draws, scene: Scene, *, skill: Column) -> Column:
    """Return wished occupation prefixes; who masters something mostly wishes for its like."""
    kind = draws.pick(scene.mix.wishes, count=PART)
    liked = draws.pick([post.weight for post in scene.posts], count=PART)
    second = draws.pick([post.weight for post in scene.posts], count=PART)
    base = np.where((skill >= 0) & draws.chance(85, count=PART), skill, liked)
    major, middle, minor = scene.wishes_of_post.T
    first = np.select([kind == _MAJOR, kind == _MINOR], [major[base], minor[base]], default=middle[base])
    other = np.where((kind == _TWO) & (middle[second] != middle[base]), middle[second], -1)
    return np.stack([np.where(kind == _NO_WISH, -1, first), other], axis=1)


def _destinations(draws: Draws, scene: Scene) -> Column:
    """Return destinations in order of preference; the province stands last where it stands beside cities."""
    kind = draws.pick(scene.mix.destinations, count=PART)
    city = draws.pick([city.weight for city in scene.cities], count=PART * 3).reshape(PART, 3)
    site = scene.first_site[city[:, 0]] + draws.between(0, scene.site_count[city[:, 0]] - 1, count=PART)
    cities = scene.city_destination[city]
    cities[:, 1][city[:, 1] == city[:, 0]] = -1
    cities[:, 2][(city[:, 2] == city[:, 0]) | (city[:, 2] == city[:, 1])] = -1
    province = scene.province_destination[city[:, 0]]
    none = np.full(PART, -1)
    first, second, third = cities.T
    columns = {
        _ANYWHERE: (none, none, none),
        _PROVINCE: (province, none, none),
        _ONE: (first, none, none),
        _PAIR: (first, second, none),
        _THREE: (first, second, third),
        _PAIR_THEN_ANY: (first, second, province),
        _SITE: (site, first, none),
    }
    chosen = [np.stack(columns[k], axis=1) for k in sorted(columns)]
    return np.choose(kind[:, None], chosen)


def _cut(people: People, count: int) -> People:
    """Return the first ``count`` rows."""
    if count >= PART:
        return people
    columns = {field.name: getattr(people, field.name) for field in fields(people)}
    short: dict[str, Any] = {n: column[:count] for n, column in columns.items() if isinstance(column, np.ndarray)}
    status = {name: flags[:count] for name, flags in people.status.items()}
    return replace(people, **short, status=status)
