"""Where a person of a roster lives: the county as a code, village and address as text."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from app.intake.columns import Cell
from app.intake.judge import Judge
from app.intake.text import clean, has_gloss, is_lost, repaired
from app.intake.values import Parsed, is_empty, kind_of, text_of, word_of
from app.reference.catalogue import Catalogue
from app.reference.places import contains, short_name

_LONGEST_VILLAGE = 200


@dataclass(frozen=True)
class Homes:
    """One entry a row: ``county`` six digits or empty; ``village`` township and village; ``address``."""

    county: list[str] = field(default_factory=list)
    village: list[str] = field(default_factory=list)
    address: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Office:
    """The loading office's area: its region code (empty = not known), and the titles of the sheet."""

    region: str
    titles: Sequence[str] = ()

    @property
    def county(self) -> str:
        """The office's county, empty when its area is wider or not known."""
        return "" if self.region.endswith("00") else self.region


def read_homes(judge: Judge, *, catalogue: Catalogue, office: Office) -> Homes:
    """Counties, villages and addresses of a table; says what is wrong with them."""
    return Homes(_counties(judge, catalogue, office), _villages(judge), _joined(judge, "address", "hamlet"))


def _counties(judge: Judge, catalogue: Catalogue, office: Office) -> list[str]:
    if not judge.has("county"):
        return [_county_of_file(judge, catalogue, office)] * len(judge.table)
    read = judge.read("county", lambda cell: _parse_county(cell, catalogue, office))
    judge.say_wrong("COUNTY_UNKNOWN", read)
    judge.say_first("COUNTY_CODE_CHANGED", "county", read.noted("changed"))
    judge.say(
        "COUNTY_FOREIGN", "county", read.where(lambda code: bool(code) and not contains(office.region, str(code)))
    )
    blank = judge.empty("county")
    judge.say_first("COUNTY_BLANK" if office.county else "COUNTY_MISSING", "county", blank)
    return read.rows(office.county)


def _county_of_file(judge: Judge, catalogue: Catalogue, office: Office) -> str:
    if office.county:
        judge.say_column("COUNTY_FROM_OFFICE", "county")
        return office.county
    named = {code for title in office.titles for code in catalogue.find_region(title, within=office.region)}
    counties = [code for code in named if not code.endswith("00")]
    judge.say_column("COUNTY_FROM_TITLE" if len(counties) == 1 else "COUNTY_MISSING", "county")
    return counties[0] if len(counties) == 1 else ""


def _parse_county(cell: Cell, catalogue: Catalogue, office: Office) -> Parsed[str]:
    """A county's name or code as today's code; a place above a county is not enough."""
    if is_empty(cell):
        return Parsed()
    text = word_of(cell)
    for within in dict.fromkeys((office.region, office.region[:2] + "0000" if office.region else "", "")):
        found = catalogue.find_region(text, within=within) or catalogue.find_region(repaired(text), within=within)
        if len(found) == 1 and (not found[0].endswith("00") or _has_no_counties(found[0], catalogue)):
            changed = text != found[0] if text.isdigit() else not _is_called(found[0], text, catalogue)
            return Parsed(found[0], note="changed" if changed else "")
    return Parsed(wrong=kind_of(cell))


def _has_no_counties(code: str, catalogue: Catalogue) -> bool:
    """Whether this is a city that is a county's equal, such as 东莞."""
    return code.endswith("00") and not code.endswith("0000") and all(r.parent != code for r in catalogue.regions())


def _is_called(code: str, text: str, catalogue: Catalogue) -> bool:
    region = catalogue.region(code)
    return region is not None and short_name(region.name) in text


def _villages(judge: Judge) -> list[str]:
    if judge.has("village"):
        judge.say("VILLAGE_BLANK", "village", judge.empty("village"), value_class="empty")
    return [text[:_LONGEST_VILLAGE] for text in _joined(judge, "township", "village")]


def _place_text(cell: Cell) -> str:
    text = clean(text_of(cell))
    if is_lost(text):
        return ""
    return repaired(text) if has_gloss(text) else text


def _joined(judge: Judge, *names: str) -> list[str]:
    """The texts of some columns joined, damaged ones left out; each combination is put together once."""
    columns = [judge.column(name) for name in names if judge.has(name)]
    if not columns:
        return [""] * len(judge.table)
    texts = [list(map(_place_text, column.distinct)) for column in columns]
    if len(columns) == 1:
        return list(map(texts[0].__getitem__, columns[0].codes.tolist()))
    keys = columns[0].codes.astype(np.int64) * len(texts[1]) + columns[1].codes
    combinations, at = np.unique(keys, return_inverse=True)
    joined = [texts[0][key // len(texts[1])] + texts[1][key % len(texts[1])] for key in combinations.tolist()]
    return list(map(joined.__getitem__, at.tolist()))
