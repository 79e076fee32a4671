"""What the cells of one row, or of two tables, must be to each other."""

import numpy as np

from matching.problem import Flags, Ints
from matching.tables_columns import Column, Keys, distinct
from matching.tables_files import Findings, Sheet

GREATEST_GROUP = 30


def check_jobs(sheet: Sheet, columns: dict[str, Column], findings: Findings) -> None:
    """Refuse reserved seats that cannot be and pay upside down; note age limits that nobody can meet."""
    every = np.arange(len(sheet.rows), dtype=np.int32)
    seats, reserved = columns["seats"].ints(every), columns["reserved_seats"].ints(every)
    tierless = columns["reserved_tier"].ints(every) < 0
    kindless = (sheet.columns["reserved_kind"] == "").to_numpy()
    wage_low, wage_high = columns["wage_low"].ints(every), columns["wage_high"].ints(every)
    for wrong, column, code, message in (
        (reserved > seats, "reserved_seats", "RESERVED_OVER_SEATS", "No more seats can be reserved than there are."),
        ((reserved > 0) & tierless, "reserved_tier", "RESERVED_TIER_MISSING", "Reserved seats need a tier."),
        ((reserved > 0) & kindless, "reserved_kind", "RESERVED_KIND_MISSING", "Reserved seats are hard or soft."),
        ((wage_high > 0) & (wage_low > wage_high), "wage_low", "WAGE_ORDER", "wage_low must not exceed wage_high."),
    ):
        sheet.refuse(wrong, column, code=code, message=message, findings=findings)
    age_min, age_max = columns["age_min"].ints(every), columns["age_max"].ints(every)
    message = "age_min is above age_max: nobody can be both."
    sheet.note((age_max > 0) & (age_min > age_max), "age_min", code="AGE_ORDER", message=message, findings=findings)


def check_agreements(sheet: Sheet, columns: dict[str, Column], findings: Findings) -> None:
    """Note agreements that end before they start: they cover nothing."""
    every = np.arange(len(sheet.rows), dtype=np.int32)
    start, end = columns["start"].ints(every), columns["end"].ints(every)
    message = "The agreement ends before it starts: it covers nothing."
    sheet.note((end > 0) & (start > end), "end", code="DATE_ORDER", message=message, findings=findings)


def check_companions(sheet: Sheet, columns: dict[str, Column], workers: Keys, findings: Findings) -> Ints:
    """Return each member's place; unknown, repeated or disagreeing members and too large groups are findings."""
    names, group = distinct(sheet.columns["group"])
    first = np.full(len(names), len(group), dtype=np.int32)
    np.minimum.at(first, group, np.arange(len(group), dtype=np.int32))
    together = columns["together"].codes
    heads = first[group] == np.arange(len(group))
    twice = _repeated(sheet, "group", "worker")
    for wrong, column, code, message in (
        (twice, "worker", "DUPLICATE", "Each worker stands once in a group."),
        (_repeated(sheet, "worker") & ~twice, "worker", "TWO_GROUPS", "A worker goes with one group only."),
        (together != together[first[group]], "together", "GROUP_DISAGREES",
         "All rows of a group say the same: job, employer or city."),
        (heads & (np.bincount(group)[group] > GREATEST_GROUP), "group", "GROUP_TOO_LARGE",
         f"A group has at most {GREATEST_GROUP} members."),
    ):  # fmt: skip
        sheet.refuse(wrong, column, code=code, message=message, findings=findings)
    alone = np.bincount(group)[group] == 1
    message = "A group of one binds nobody; is a name missing?"
    sheet.note(alone, "group", code="GROUP_OF_ONE", message=message, findings=findings)
    return _places(sheet, "worker", workers, findings)


def check_pins(
    sheet: Sheet, columns: dict[str, Column], known: dict[str, Keys], findings: Findings
) -> tuple[Ints, Ints]:
    """Return each row's worker and job; unknown ones, a pair named twice and two pins of a worker are findings."""
    pins = np.array([value is True for value in columns["kind"].values])[columns["kind"].codes]
    rows = np.flatnonzero(pins)
    twice = np.zeros(len(pins), dtype=np.bool_)
    twice[rows] = (~sheet.columns["worker"].gather(rows).is_first_distinct()).to_numpy()
    for wrong, column, code, message in (
        (_repeated(sheet, "worker", "job"), "job", "DUPLICATE", "A pair is pinned or banned in one row only."),
        (twice, "worker", "PINNED_TWICE", "A worker can be pinned to one job only."),
    ):
        sheet.refuse(wrong, column, code=code, message=message, findings=findings)
    return _places(sheet, "worker", known["worker"], findings), _places(sheet, "job", known["job"], findings)


def _places(sheet: Sheet, name: str, known: Keys, findings: Findings) -> Ints:
    places = known.look_up(sheet.columns[name])
    code, message = f"UNKNOWN_{name.upper()}", f"This {name} is not among the {name}s."
    sheet.refuse(places < 0, name, code=code, message=message, findings=findings)
    return places


def _repeated(sheet: Sheet, *names: str) -> Flags:
    """Tell which records repeat an earlier one in these columns."""
    flags: Flags = (~sheet.columns.select(names).to_struct().is_first_distinct()).to_numpy()
    return flags
