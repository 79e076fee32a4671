"""What the cells of one row, or of two tables, must be to each other."""

from collections.abc import Mapping

import numpy as np

from matching.companions import Groups
from matching.problem import Flags, Ints, Problem
from matching.sentences import Text
from matching.tables_columns import Column, Keys, distinct
from matching.tables_files import Findings, Sheet

GREATEST_GROUP = 30
_ODD: Mapping[str, Text] = {
    "AGE_ORDER": Text(
        "年龄下限高于上限，没有人符合；请核对这两个年龄",
        "age_min is above age_max, so nobody fits; check both ages",
    ),
    "DATE_ORDER": Text(
        "协议的结束日期早于开始日期，不起作用；请核对这两个日期",
        "the agreement ends before it starts and covers nothing; check both dates",
    ),
    "TARGET_OVER_LIMIT": Text(
        "目标人数高于人数上限，无法达到；请核对这两个人数",
        "target_workers is above max_workers and cannot be reached; check both numbers",
    ),
    "GROUP_OF_ONE": Text(
        "这一组只有一人，不起作用；请补上同伴，或删去这一行",
        "a group of one binds nobody; add who is missing, or take the row out",
    ),
    "GROUP_OVER_SEATS": Text(
        "这一组的人数多于任何一处的名额，一个也不能安排；请拆分这一组，或放宽同行要求",
        "the group is larger than the seats of any one place, so none of it can be placed; "
        "split it, or let it go together more loosely",
    ),
}


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
    nobody = (age_max > 0) & (age_min > age_max)
    sheet.note(nobody, "age_min", code="AGE_ORDER", message=_ODD["AGE_ORDER"], findings=findings)


def check_agreements(sheet: Sheet, columns: dict[str, Column], findings: Findings) -> None:
    """Note agreements that end before they start, and targets above the limit."""
    every = np.arange(len(sheet.rows), dtype=np.int32)
    start, end = columns["start"].ints(every), columns["end"].ints(every)
    most, target = columns["max_workers"].ints(every), columns["target_workers"].ints(every)
    for odd, column, code in (
        ((end > 0) & (start > end), "end", "DATE_ORDER"),
        ((most >= 0) & (target > most), "target_workers", "TARGET_OVER_LIMIT"),
    ):
        sheet.note(odd, column, code=code, message=_ODD[code], findings=findings)


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
    sheet.note(alone, "group", code="GROUP_OF_ONE", message=_ODD["GROUP_OF_ONE"], findings=findings)
    return _places(sheet, "worker", workers, findings)


def check_groups(sheet: Sheet, problem: Problem, findings: Findings) -> None:
    """Note, at its first member, each group with more people than any place where it could be together has seats."""
    groups = Groups.of(problem)
    _, group = distinct(sheet.columns["group"])
    size = np.bincount(group, minlength=len(groups))
    over = (size > 1) & (size > groups.most_seats()[groups.kind])
    first = np.zeros(len(group), dtype=np.bool_)
    first[np.unique(group, return_index=True)[1]] = True
    message = _ODD["GROUP_OVER_SEATS"]
    sheet.note(first & over[group], "group", code="GROUP_OVER_SEATS", message=message, findings=findings)


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
