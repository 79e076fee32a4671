"""Reads a roster: every row judged, nothing guessed, no database touched."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from app.errors import InvalidError
from app.intake.catalogue import Findings
from app.intake.columns import Cell, Flags
from app.intake.issues import Level
from app.intake.judge import Judge
from app.intake.report import report_form
from app.intake.tables import Table, read_tables
from app.intake.values import Parsed
from app.intake.words import parse_education
from app.pools.batch import People, RosterBatch, Skills, Statuses, joined_rows, take_rows
from app.pools.codes import ROSTER_CODES
from app.pools.family import read_families, second_heads, settle_companions
from app.pools.identity import read_identities, say_shared_phones
from app.pools.layout import ROSTER
from app.pools.places import Office, read_homes
from app.pools.repeats import find_repeats
from app.pools.situation import Basis, is_labour_word, read_situations
from app.pools.statuses import read_statuses
from app.pools.trades import Skill, parse_skills, read_skills, trades_of
from app.pools.wishes import read_wishes
from app.reference.catalogue import Catalogue

_TEXTS = (
    "county",
    "township",
    "village",
    "hamlet",
    "address",
    "skills",
    "wish_occupations",
    "wish_regions",
    "status",
    "household_type",
)


@dataclass(frozen=True)
class _Draft:
    """One sheet with all its rows, before the sheets are compared."""

    judge: Judge
    people: People
    statuses: Statuses
    skills: Skills
    head: Flags


def read_roster(
    source: bytes | Path,
    file_name: str,
    *,
    catalogue: Catalogue,
    today: date,
    office_region: str = "",
    basis: Basis = "duty",
) -> RosterBatch:
    """The people of a roster and everything found wrong with it; never raises for what a file holds.

    Args:
        source: the file's content, or where it lies.
        file_name: its name.
        catalogue: regions and occupations to look up.
        today: the civil date for ages and validity.
        office_region: region code of the loading office; empty = not known.
        basis: on what legal basis the office keeps those of whom the file says none.
    """
    findings = Findings(ROSTER_CODES)
    drafts: list[_Draft] = []
    try:
        tables = read_tables(source, file_name, layout=ROSTER, findings=findings)
        drafts.extend(
            _draft(table, findings, catalogue=catalogue, today=today, region=office_region, basis=basis)
            for table in tables
        )
    except InvalidError as refusal:
        findings.refuse(refusal)
        drafts = []
    return _batch(drafts, findings)


def _draft(table: Table, findings: Findings, *, catalogue: Catalogue, today: date, region: str, basis: Basis) -> _Draft:
    judge = Judge(table, findings)
    identities = read_identities(judge, today=today, catalogue=catalogue)
    judge.say_damage(*_TEXTS)
    homes = read_homes(judge, catalogue=catalogue, office=Office(region, table.titles))
    education = judge.read("education", parse_education)
    judge.say_wrong("EDUCATION_UNCLEAR", education)
    statuses = read_statuses(judge, today=today)
    families = read_families(judge)
    placed = np.array([bool(county) or not region for county in homes.county], dtype=bool)
    situations = read_situations(judge, verified=identities.verified, placed=placed, declared=basis)
    wishes = read_wishes(judge, counties=homes.county, catalogue=catalogue)
    count = len(table)
    people = People(
        sheet=[table.sheet] * count,
        row=table.rows.tolist(),
        name=identities.name,
        id_number=identities.number,
        phone=identities.phone,
        address=homes.address,
        county=homes.county,
        village=homes.village,
        birth=identities.birth.tolist(),
        sex=list(map("MF".__getitem__, identities.female.astype(np.int8).tolist())),
        education=education.rows(""),
        min_wage=wishes.min_wage,
        available=wishes.available,
        wish_occupations=wishes.occupations,
        wish_regions=wishes.regions,
        household=families.household,
        zero_employment=families.zero_employment.tolist(),
        companion=families.companion,
        together=families.together,
        automatic=situations.automatic,
        basis=situations.basis,
        hold=situations.hold,
        provided=[frozenset(table.columns)] * count,
    )
    return _Draft(judge, people, statuses, _skills(judge, catalogue), families.head)


def _skills(judge: Judge, catalogue: Catalogue) -> Skills:
    """Skills of their own column, and of 劳动技能 where it names some instead of the ability to work."""
    trades = trades_of(catalogue)

    def of_labour(cell: Cell) -> Parsed[tuple[Skill, ...]]:
        return Parsed(()) if is_labour_word(cell) else parse_skills(cell, trades)

    return read_skills(judge, {"skills": lambda cell: parse_skills(cell, trades), "labour": of_labour})


def _batch(drafts: Sequence[_Draft], findings: Findings) -> RosterBatch:
    if not drafts:
        return _counted(People(), Statuses(), Skills(), findings=findings, rows=0)
    people = People.joined([draft.people for draft in drafts])
    counts = [len(draft.people) for draft in drafts]
    statuses: Statuses = joined_rows([draft.statuses for draft in drafts], counts)
    skills: Skills = joined_rows([draft.skills for draft in drafts], counts)
    whole = _Whole(drafts, people)
    whole.refuse_repeats(statuses)
    whole.compare_rows()
    keep = whole.present()
    settled = replace(people, companion=whole.labels, together=whole.together)
    return _counted(
        settled.take(keep), take_rows(statuses, keep), take_rows(skills, keep), findings=findings, rows=len(people)
    )


def _counted(people: People, statuses: Statuses, skills: Skills, *, findings: Findings, rows: int) -> RosterBatch:
    return RosterBatch(
        people=people,
        statuses=statuses,
        skills=skills,
        issues=findings.in_order(),
        rows=rows,
        warnings=findings.count(Level.WARNING),
        errors=findings.count(Level.ERROR),
    )


class _Whole:
    """The rows of all sheets together: what they say of each other is told at the row it concerns."""

    def __init__(self, drafts: Sequence[_Draft], people: People) -> None:
        self.drafts, self.people = drafts, people
        self.starts = np.cumsum([0, *(len(draft.people) for draft in drafts)]).tolist()
        self.labels: Sequence[str] = people.companion
        self.together: Sequence[str] = people.together

    def present(self) -> Flags:
        """Which rows are not refused."""
        kept: Flags = ~np.concatenate([draft.judge.refused for draft in self.drafts])
        return kept

    def tell(self, code: str, name: str, rows: Flags, *, value_class: str | None = None) -> None:
        """Says a code of the rows of a mask, each at its own sheet."""
        self.each(lambda judge, part: judge.say(code, name, rows[part], value_class=value_class))

    def each(self, tell: Callable[[Judge, slice], None]) -> None:
        """Calls ``tell`` with every sheet's judge and which of all rows are the sheet's."""
        for draft, start in zip(self.drafts, self.starts, strict=False):
            tell(draft.judge, slice(start, start + len(draft.people)))

    def refuse_repeats(self, statuses: Statuses) -> None:
        """One person twice: the same row again is loaded once, a different one is refused."""
        found = find_repeats(self.people, statuses, present=self.present())
        self.tell("ID_TWO_NAMES", "id_number", found.two_names, value_class="18 characters")
        self.tell("ROW_REPEATED", "id_number", found.same, value_class="18 characters")
        for at in np.flatnonzero(found.differs).tolist():
            first = found.first[at]
            here = np.zeros(len(self.people), bool)
            here[at] = True
            words = {"row_of_first": self.people.row[first], "sheet_of_first": self.people.sheet[first] or "-"}
            draft = int(np.searchsorted(self.starts, at, side="right")) - 1
            part = here[self.starts[draft] : self.starts[draft + 1]]
            self.drafts[draft].judge.say("ID_TWICE", "id_number", part, value_class="18 characters", **words)
        for draft_, start in zip(self.drafts, self.starts, strict=False):
            draft_.judge.refused |= found.same[start : start + len(draft_.people)]

    def compare_rows(self) -> None:
        """Phones of many rows, households with two heads, companions."""
        present = self.present()
        count = Counter(phone for phone, here in zip(self.people.phone, present.tolist(), strict=True) if here)
        self.each(lambda judge, part: say_shared_phones(judge, self.people.phone[part], count))
        head = np.concatenate([draft.head for draft in self.drafts]) & present
        self.tell("HOUSEHOLD_TWO_HEADS", "relation", second_heads(self.people.household, head))
        if not any(self.people.companion):
            self.together = [""] * len(self.people)
            return
        groups = settle_companions(self.people.companion, self.people.together, present)
        self.tell("COMPANION_ALONE", "companion", groups.alone)
        self.tell("COMPANION_DIFFERS", "together", groups.differs)
        self.together = groups.together
        self.labels = [
            label if together else "" for label, together in zip(self.people.companion, groups.together, strict=True)
        ]


def dry_run_report(path: Path, *, catalogue: Catalogue, today: date, office_region: str = "") -> dict[str, object]:
    """What a load of this roster would find, in the form of ``dukou intake --json``."""
    batch = read_roster(path, path.name, catalogue=catalogue, today=today, office_region=office_region)
    return report_form(batch.counts, batch.issues)
