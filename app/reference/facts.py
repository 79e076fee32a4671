"""The public facts, one frozen row each; dates are inclusive on both sides, None is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

REGION_LEVELS = ("province", "prefecture", "county")
LIFTED = "lifted_county"
KEY = "key_county"


@dataclass(frozen=True, slots=True)
class Region:
    """One administrative division of today, GB/T 2260.

    Attributes:
        code: six digits. level: one of ``REGION_LEVELS``. parent: the code above, empty for a province.
        lon, lat: the seat or a point inside, degrees; None when no source has one.
    """

    code: str
    name: str
    level: str
    parent: str
    lon: float | None
    lat: float | None


@dataclass(frozen=True, slots=True)
class CodeChange:
    """One code or name of a division replaced in a year; an empty side means founded or dissolved."""

    year: int
    kind: str
    old_code: str
    old_name: str
    new_code: str
    new_name: str


@dataclass(frozen=True, slots=True)
class Occupation:
    """One class of the 2022 Occupational Classification.

    Attributes:
        code: ``a-bb-cc-dd``. level: 1 major, 2 sub-major, 3 minor, 4 occupation.
        parent: the nearest class above that the table holds, empty at level 1.
        aliases: other names as the source lists them; some stand under the wrong class.
    """

    code: str
    level: int
    name: str
    parent: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MinimumWage:
    """Minimum pay of one place from a date on.

    Attributes:
        region: the place the row was published for; a county without its own row is answered by a
            place above it, whose pay may lie above the county's own tier.
        monthly: yuan a month. hourly: yuan an hour.
        tier: 0 for a place's own row; 1, 2, ... in a province's list of tiers, the lowest pay last.
    """

    region: str
    monthly: int
    hourly: Decimal
    valid_from: date
    valid_until: date | None
    source: str
    tier: int = 0

    def holds(self, on: date) -> bool:
        """Whether the row is in force on that day."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


@dataclass(frozen=True, slots=True)
class TiltedArea:
    """One county that a dated list favours.

    Attributes:
        kind: ``LIFTED`` (one of the 832) or ``KEY`` (national key county of rural revitalisation).
        list_complete: False where the list is known to lack places of that province; then a county's
            absence proves nothing.
    """

    kind: str
    region: str
    name: str
    valid_from: date
    valid_until: date | None
    list_complete: bool
    source: str

    def holds(self, on: date) -> bool:
        """Whether the list favours the county on that day."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


@dataclass(frozen=True, slots=True)
class RegionPair:
    """An assistance pair; only ``status`` "sourced" may be shown as a fact.

    Attributes:
        since, until: years, None when the source names none or it goes on.
    """

    helper: str
    receiver: str
    level: str
    since: int | None
    until: int | None
    status: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Facts:
    """The rows a catalogue is built from, by dataset."""

    regions: Sequence[Region] = ()
    changes: Sequence[CodeChange] = ()
    occupations: Sequence[Occupation] = ()
    minimum_wages: Sequence[MinimumWage] = ()
    tilted_areas: Sequence[TiltedArea] = ()
    pairs: Sequence[RegionPair] = ()
