"""The frozen input of a solve: columns only, opaque references, no personal data.

Every array is one-dimensional and read-only. Dates are ``yyyymmdd`` integers, so that "month and day
compared as written" is integer comparison; 0 means unknown or none. A list column is stored as
``start`` (length n + 1) and flat values, the items of row ``i`` being ``start[i]:start[i + 1]``.
Region and occupation codes are integers: region ``440305``; occupation ``4-10-01-06`` = 4100106.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from matching.parcels import Lasting
from matching.sentences import Text

Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
Longs = npt.NDArray[np.int64]
Indices = npt.NDArray[np.intp]

STATUSES = ("monitored", "lifted", "low_income", "relocated", "hardship", "graduate", "general")
EDUCATIONS = ("none", "primary", "junior", "senior", "college", "bachelor", "master")  # vocational = senior
HAZARDS = (
    "underground_mine",
    "intensity_4",
    "heavy_load",
    "toxic",
    "dust",
    "height",
    "heat",
    "cold",
    "occupational_disease",
)
TOGETHER = ("job", "employer", "city")


@dataclass(frozen=True)
class Workers:
    """The people of a round, one row each.

    Attributes:
        ref: unique reference, also the order in which ties that remain are settled.
        county: 6-digit region code. birth: yyyymmdd. female: sex F.
        statuses: bit ``1 << k`` set for ``STATUSES[k]``. education: index in ``EDUCATIONS``.
        skill_start, skill_occupation, skill_level, skill_certified: skills held (level 0..5).
        wish_start, wish_code, wish_width: wanted occupations, as a code cut to its first ``width``
            digits of seven (0 items = any).
        destination_start, destination_code, destination_width: wanted regions in order of preference,
            cut to their first ``width`` digits of six (0 items = anywhere).
        min_wage: yuan a month. available_from: yyyymmdd, 0 = now.
        household: index into ``household_ref``, -1 = none. zero_employment: bit per worker.
    """

    ref: Sequence[str]
    county: Ints
    birth: Ints
    female: Flags
    statuses: Ints
    education: Ints
    skill_start: Ints
    skill_occupation: Ints
    skill_level: Ints
    skill_certified: Flags
    wish_start: Ints
    wish_code: Ints
    wish_width: Ints
    destination_start: Ints
    destination_code: Ints
    destination_width: Ints
    min_wage: Ints
    available_from: Ints
    household: Ints
    household_ref: Sequence[str]
    zero_employment: Flags

    def __len__(self) -> int:
        return len(self.ref)


@dataclass(frozen=True)
class Jobs:
    """The job orders of a round, one row each (one order, one site, some seats).

    Attributes:
        ref: unique reference. employer: index into ``employer_ref``. region: 6-digit code.
        occupation: seven-digit code. level: 0..5. certificate: a certificate is required.
        seats: 0 allowed. wage_low, wage_high: yuan a month, ``wage_high`` 0 = not given.
        education: the least, index in ``EDUCATIONS``. age_min, age_max: 0 = none.
        hazards: bit ``1 << k`` set for ``HAZARDS[k]``. start, valid_until: yyyymmdd, valid_until 0 = open.
        reserved_seats: of ``seats``; reserved_tier: held for tiers <= this, -1 = none;
        reserved_hard: only they may sit there. dormitory: offered. couple_rooms: how many.
    """

    ref: Sequence[str]
    employer: Ints
    employer_ref: Sequence[str]
    region: Ints
    occupation: Ints
    level: Ints
    certificate: Flags
    seats: Ints
    wage_low: Ints
    wage_high: Ints
    education: Ints
    age_min: Ints
    age_max: Ints
    hazards: Ints
    start: Ints
    valid_until: Ints
    reserved_seats: Ints
    reserved_tier: Ints
    reserved_hard: Flags
    dormitory: Flags
    couple_rooms: Ints

    def __len__(self) -> int:
        return len(self.ref)

    @property
    def wage(self) -> Ints:
        """The pay a worker's floor is compared with: ``wage_high``, or ``wage_low`` where empty."""
        return np.where(self.wage_high > 0, self.wage_high, self.wage_low).astype(np.int32)


@dataclass(frozen=True)
class Agreements:
    """Dated cooperation between an exporting and a receiving region, one row each.

    Attributes:
        exporter_code, exporter_width, receiver_code, receiver_width: region prefixes.
        start, end: yyyymmdd, both days included, 0 = open.
        max_workers: -1 = no limit. target_workers: -1 = none. paired: kind paired (else alliance).
    """

    exporter_code: Ints
    exporter_width: Ints
    receiver_code: Ints
    receiver_width: Ints
    start: Ints
    end: Ints
    max_workers: Ints
    target_workers: Ints
    paired: Flags

    def __len__(self) -> int:
        return len(self.exporter_code)


@dataclass(frozen=True)
class Companions:
    """Groups placed together or not at all; member ``k`` is worker ``worker[k]`` of group ``group[k]``.

    Attributes:
        ref: name of each group. together: index in ``TOGETHER``, one a group.
        group, worker: one row a member.
    """

    ref: Sequence[str]
    together: Ints
    group: Ints
    worker: Ints

    def __len__(self) -> int:
        return len(self.ref)


@dataclass(frozen=True)
class Pins:
    """The coordinator's pins (``pin`` True) and bans, one row each, with the written reason."""

    worker: Ints
    job: Ints
    pin: Flags
    reason: Sequence[str]

    def __len__(self) -> int:
        return len(self.worker)


@dataclass(frozen=True)
class Odd:
    """A value that is read as it stands though hardly meant: where it is, and what to do about it.

    Attributes:
        code: stable. source, row, column: file, row there (header = 1), column header. message: two languages.
    """

    code: str
    source: str
    row: int
    column: str
    message: Text


@dataclass(frozen=True)
class Origin:
    """Where the rows of a table were read: the file's name, and the row of each there (header = 1)."""

    source: str
    row: Ints


@dataclass(frozen=True)
class Problem(Lasting):
    """Everything a solve reads; ``hash`` names its content and not its row order.

    Rows of workers and jobs stand in order of their references. ``agreements`` None = every corridor
    is open; ``date`` is yyyymmdd; ``seed`` draws the tie-break. ``origins`` by table, of a folder only;
    ``warnings`` name what was read as it stands and can hardly be meant.
    """

    workers: Workers
    jobs: Jobs
    date: int
    seed: str = "dukou"
    agreements: Agreements | None = None
    companions: Companions | None = None
    pins: Pins | None = None
    hashes: dict[str, str] = field(default_factory=dict)
    warnings: Sequence[Odd] = ()
    origins: Mapping[str, Origin] = field(default_factory=dict)

    def place(self, table: str, row: int) -> tuple[str, int]:
        """Return the file and the row there that one row of a table was read from; of arrays their name and index."""
        origin = self.origins.get(table)
        return (table, row) if origin is None else (origin.source, int(origin.row[row]))

    @property
    def has_side_rules(self) -> bool:
        """Companions, or agreements with a limit: rules that no network flow can keep."""
        limited = self.agreements is not None and bool((self.agreements.max_workers >= 0).any())
        return limited or (self.companions is not None and len(self.companions.worker) > 0)


def prefix_fits(codes: Ints, *, code: Ints, width: Ints, digits: int) -> Flags:
    """Tell whether each code of so many digits begins with the prefix: ``code`` cut to ``width`` digits."""
    cut: Ints = np.power(10, digits - width, dtype=np.int32)
    return np.asarray(codes // cut == code)


def each_item(start: Ints, row: Ints) -> Iterator[tuple[int, Indices, Ints]]:
    """Walk list columns position by position.

    Yields:
        for position ``k`` = 0, 1, ...: ``k``, which entries of ``row`` have an item there, and that
        item's index in the flat columns.
    """
    count = start[row + 1] - start[row]
    entry = np.flatnonzero(count > 0)
    k = 0
    while len(entry):
        yield k, entry, start[row[entry]] + np.int32(k)
        k += 1
        entry = entry[count[entry] > k]
