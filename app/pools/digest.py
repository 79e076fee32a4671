"""What a row says in one text, so that a keyed digest can tell whether it says anything new."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import TypeVar

from app.db.crypto import Keyring
from app.pools.batch import People, RosterBatch, Skills, Statuses

T = TypeVar("T")
_BETWEEN = "\x1f"


@dataclass(frozen=True)
class Prints:
    """What a batch's people are found by and compared by, one of each a person.

    Attributes:
        indexes: keyed indexes of the ID numbers, by which they are stored.
        older: their indexes under index keys that rows may still stand under, a list a key.
        digests: keyed digests of what the rows say.
    """

    indexes: Sequence[bytes]
    older: Sequence[Sequence[bytes]]
    digests: Sequence[bytes]

    @classmethod
    def of(cls, batch: RosterBatch, *, place: str, keyring: Keyring) -> "Prints":
        """The prints of a batch that is loaded into the pool ``place``."""
        texts = row_texts(batch.people, batch.statuses, batch.skills, place=place)
        numbers = batch.people.id_number
        return cls(keyring.index_many(numbers), keyring.older_indexes(numbers), keyring.digest_many(texts))

    def find(self, look_up: Callable[[list[bytes]], Mapping[bytes, T]]) -> list[T | None]:
        """Return what ``look_up`` knows of each person, under whichever index key; None of who is not known."""
        known = look_up([*self.indexes, *chain.from_iterable(self.older)])
        found = list(map(known.get, self.indexes))
        for indexes in self.older:
            found = [known.get(index) if was is None else was for was, index in zip(found, indexes, strict=True)]
        return found


def row_texts(people: People, statuses: Statuses, skills: Skills, *, place: str) -> list[str]:
    """One text a person: everything that would be stored, and which fields the file has at all.

    Args:
        people: the people.
        statuses: theirs.
        skills: theirs.
        place: the pool they are loaded into; in another pool the same row is news.
    """
    columns: list[Sequence[str]] = [
        people.name,
        people.id_number,
        people.phone,
        people.address,
        people.county,
        people.village,
        people.education,
        _texts(people.min_wage),
        _texts(people.available),
        people.wish_occupations,
        people.wish_regions,
        people.household,
        _texts(people.zero_employment),
        _texts(people.automatic),
        people.basis,
        people.hold,
        _said(statuses, len(people)),
        _said(skills, len(people)),
        _layouts(people.provided),
    ]
    return list(map(_BETWEEN.join, zip(repeat(place, len(people)), *columns, strict=True)))


def _texts(values: Sequence[int]) -> list[str]:
    spelled = {value: str(value) for value in set(values)}
    return list(map(spelled.__getitem__, values))


def _layouts(provided: Sequence[frozenset[str]]) -> list[str]:
    spelled = {fields: ",".join(sorted(fields)) for fields in set(provided)}
    return list(map(spelled.__getitem__, provided))


def _facts(rows: Statuses | Skills) -> tuple[Sequence[object], ...]:
    if isinstance(rows, Statuses):
        return rows.kind, rows.subtype, rows.valid_from.tolist(), rows.valid_until.tolist(), rows.evidence
    return rows.occupation, rows.level, rows.certified, rows.valid_until


def _said(rows: Statuses | Skills, people: int) -> list[str]:
    """All statuses or skills of each person, in their order, as one text."""
    facts = list(zip(*_facts(rows), strict=True))
    said = [""] * people
    spelled: dict[tuple[object, ...], str] = {}
    for person, fact in zip(rows.person.tolist(), facts, strict=True):
        text = spelled.get(fact)
        if text is None:
            text = spelled[fact] = "|".join(map(str, fact)) + ";"
        said[person] += text
    return said
