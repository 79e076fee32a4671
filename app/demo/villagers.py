"""People as an office knows them: with a name, a number, a phone, a village and a household."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from app.demo.draw import Column, Draws
from app.demo.folder import all_people
from app.demo.identities import IdNumbers, birth_of, person_name, phone
from app.demo.people import PART, People
from app.demo.scene import EDUCATIONS, Scene

_TOWNS = ("示例镇", "样例乡", "演示乡")
_VILLAGES = ("例一村", "例二村", "例三村", "例四村", "例五村")
_HAMLETS = ("上屯", "下屯", "中屯")


@dataclass(frozen=True)
class Skill:
    """A skill mastered: index of the post, level 0..5, whether a certificate is held."""

    post: int
    level: int
    certified: bool


@dataclass(frozen=True)
class Villager:
    """One synthetic person of one county.

    Attributes:
        place: 0 head of the household, 1 spouse, 2 and more kin; kin: people of the household in the file.
        statuses: words of a problem folder. wishes, destinations: prefixes.
        floor: yuan a month, 0 = none. available: None = at once.
    """

    number: int
    county: str
    town: str
    village: str
    hamlet: str
    household: int
    place: int
    kin: int
    name: str
    id_number: str
    phone: str
    female: bool
    birth: date
    education: str
    statuses: tuple[str, ...]
    zero_employment: bool
    skills: tuple[Skill, ...]
    wishes: tuple[str, ...]
    destinations: tuple[str, ...]
    floor: int
    available: date | None


def villagers(scene: Scene, *, workers: int, seed: int) -> dict[str, list[Villager]]:
    """Return the people by county code, village by village and household by household."""
    found: dict[str, list[Villager]] = {exporter.code: [] for exporter in scene.exporters}
    numbers = IdNumbers()
    for people in all_people(scene, workers=workers, seed=seed):
        for person in _part(scene, people, seed=seed, numbers=numbers):
            found[person.county].append(person)
    return {code: sorted(them, key=_by_home) for code, them in found.items()}


def _by_home(person: Villager) -> tuple[str, str, str, int, int]:
    return person.town, person.village, person.hamlet, person.household, person.number


def _part(scene: Scene, people: People, *, seed: int, numbers: IdNumbers) -> Iterator[Villager]:
    count = len(people)
    own = people.first + np.arange(count)
    household = np.where(people.household < 0, own, people.household)
    head = household - people.first
    kin = np.bincount(head, minlength=count)[head]
    home = Draws(seed, purpose="homes", part=people.first // PART).units(PART)[head]
    homes = np.stack([home % len(_TOWNS), home // 16 % len(_VILLAGES), home // 256 % len(_HAMLETS)], axis=1)
    for row in range(count):
        town, village, hamlet = homes[row]
        county, female = scene.exporters[people.county[row]].code, bool(people.female[row])
        number = numbers.next(county, birth=_day(people.birth[row]), female=female)
        yield Villager(
            number=int(own[row]),
            county=county,
            town=_TOWNS[town],
            village=_VILLAGES[village],
            hamlet=_HAMLETS[hamlet],
            household=int(household[row]),
            place=row - int(head[row]),
            kin=int(kin[row]),
            name=person_name(int(own[row])),
            id_number=number,
            phone=phone(int(own[row])),
            female=female,
            birth=birth_of(number),
            education=EDUCATIONS[people.education[row]],
            statuses=tuple(status for status, held in people.status.items() if held[row]),
            zero_employment=bool(people.zero_employment[row]),
            skills=_skills(people, row),
            wishes=_named(scene.wishes, people.wish[row]),
            destinations=_named(scene.destinations, people.destination[row]),
            floor=int(people.floor[row]),
            available=None if np.isnat(people.available[row]) else _day(people.available[row]),
        )


def _skills(people: People, row: int) -> tuple[Skill, ...]:
    held = zip(people.skill_post[row], people.skill_level[row], people.skill_certified[row], strict=True)
    return tuple(Skill(int(post), int(level), bool(certified)) for post, level, certified in held if post >= 0)


def _named(words: Sequence[str], index: Column) -> tuple[str, ...]:
    return tuple(words[k] for k in index if k >= 0)


def _day(value: np.datetime64) -> date:
    day: date = value.astype(date)
    return day
