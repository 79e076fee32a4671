"""What a roster brought: columns of accepted people, their statuses and skills, and every finding."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from itertools import chain, compress
from typing import Any, Self

import numpy as np

from app.intake.columns import Flags, Ints
from app.intake.issues import Issue


def _none() -> Ints:
    return np.zeros(0, np.int32)


@dataclass(frozen=True)
class Statuses:
    """Priority statuses, one row each; dates are yyyymmdd, 0 = open.

    Attributes:
        person: index of the person. kind: as in PRODUCT.md. subtype: which kind of monitored.
        valid_from, valid_until: both days included. evidence: where it was read.
    """

    person: Ints = field(default_factory=_none)
    kind: Sequence[str] = ()
    subtype: Sequence[str] = ()
    valid_from: Ints = field(default_factory=_none)
    valid_until: Ints = field(default_factory=_none)
    evidence: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True)
class Skills:
    """Skills, one row each.

    Attributes:
        person: index of the person. occupation: ``a-bb-cc-dd``. level: 0 practised .. 5 一级/高级技师.
        certified: a certificate is held. valid_until: of the certificate, yyyymmdd, 0 = open.
    """

    person: Ints = field(default_factory=_none)
    occupation: Sequence[str] = ()
    level: Sequence[int] = ()
    certified: Sequence[bool] = ()
    valid_until: Sequence[int] = ()

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True)
class People:
    """The people of a roster, one entry a person in every column.

    Attributes:
        sheet, row: where the person stands in the file (Excel's row number).
        name, id_number, phone, address: the identity; empty = not given (never the first two).
        county: six digits, empty = not known from the file. village: township and village.
        birth: yyyymmdd. sex: ``M`` or ``F``. education: as in CONTRACT.md, empty = unknown.
        min_wage: yuan a month, 0 = none. available: yyyymmdd, 0 = now.
        wish_occupations, wish_regions: code prefixes joined by ``;``, empty = any.
        household: the office's number, empty = none. zero_employment: of that household.
        companion: label of a group, empty = alone. together: ``job``, ``employer`` or ``city``.
        automatic: False = asked for no automated decision. basis: legal basis of keeping the row.
        hold: why not to be matched now, empty = matchable.
        provided: fields for which the person's sheet has a column; only these may change what is stored.
    """

    sheet: Sequence[str] = ()
    row: Sequence[int] = ()
    name: Sequence[str] = ()
    id_number: Sequence[str] = ()
    phone: Sequence[str] = ()
    address: Sequence[str] = ()
    county: Sequence[str] = ()
    village: Sequence[str] = ()
    birth: Sequence[int] = ()
    sex: Sequence[str] = ()
    education: Sequence[str] = ()
    min_wage: Sequence[int] = ()
    available: Sequence[int] = ()
    wish_occupations: Sequence[str] = ()
    wish_regions: Sequence[str] = ()
    household: Sequence[str] = ()
    zero_employment: Sequence[bool] = ()
    companion: Sequence[str] = ()
    together: Sequence[str] = ()
    automatic: Sequence[bool] = ()
    basis: Sequence[str] = ()
    hold: Sequence[str] = ()
    provided: Sequence[frozenset[str]] = ()

    def __len__(self) -> int:
        return len(self.row)

    def take(self, keep: Flags) -> Self:
        """Only the people of a mask."""
        flags = keep.tolist()
        return type(self)(**{name: list(compress(column, flags)) for name, column in _columns(self)})

    @classmethod
    def joined(cls, parts: Sequence["People"]) -> "People":
        """The people of several sheets, one after another."""
        if len(parts) == 1:
            return parts[0]
        names = [each.name for each in fields(cls)]
        return cls(**{name: list(chain.from_iterable(getattr(part, name) for part in parts)) for name in names})


def _columns(rows: Any) -> list[tuple[str, Any]]:
    return [(each.name, getattr(rows, each.name)) for each in fields(rows)]


def take_rows(rows: Any, keep: Flags) -> Any:
    """The statuses or skills of the people of a mask, their indices counted anew."""
    position = np.cumsum(keep, dtype=np.int32) - 1
    chosen = keep[rows.person]
    flags = chosen.tolist()
    left = {
        name: column[chosen] if isinstance(column, np.ndarray) else list(compress(column, flags))
        for name, column in _columns(rows)
    }
    return type(rows)(**left | {"person": position[left["person"]].astype(np.int32)})


def joined_rows(parts: Sequence[Any], counts: Sequence[int]) -> Any:
    """Statuses or skills of several sheets with ``counts`` people each, one after another."""
    starts = np.cumsum([0, *counts[:-1]])
    result: dict[str, Any] = {}
    for name, column in _columns(parts[0]):
        columns = [getattr(part, name) for part in parts]
        if name == "person":
            columns = [each + start for each, start in zip(columns, starts, strict=True)]
        joined = np.concatenate(columns) if isinstance(column, np.ndarray) else list(chain.from_iterable(columns))
        result[name] = joined
    return type(parts[0])(**result)


@dataclass(frozen=True)
class RosterBatch:
    """A roster as read, before anything is stored.

    Attributes:
        people, statuses, skills: of the accepted rows.
        issues: every finding in the order of the file.
        rows: data rows found. warnings, errors: how many issues of that level.
    """

    people: People
    statuses: Statuses
    skills: Skills
    issues: Sequence[Issue]
    rows: int
    warnings: int
    errors: int

    @property
    def accepted(self) -> int:
        """How many people were accepted."""
        return len(self.people)

    @property
    def counts(self) -> dict[str, int]:
        """The four counts that every report shows."""
        return {"rows": self.rows, "accepted": self.accepted, "warnings": self.warnings, "errors": self.errors}
