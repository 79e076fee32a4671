"""Households and companions of a roster."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.intake.columns import Cell, Flags
from app.intake.judge import Judge
from app.intake.text import is_formula_like, is_lost, squeeze
from app.intake.values import Parsed, is_empty, kind_of, text_of, word_of
from app.intake.words import parse_yes_no, words

_EXACT = 10**15
_LONGEST = 64
_HOUSEHOLD = re.compile(r"[0-9A-Za-z一-鿿()#_./-]{1,64}")
_ROUNDED = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_COMPANION = re.compile(r"[A-Za-z一-鿿]?\d{1,6}[A-Za-z组队号]?|[A-Za-z]{1,8}|第?[一二三四五六七八九十]{1,3}组?")
_TOGETHER = words(
    {
        "job": "同岗位 同岗 同一岗位 同工种 同班 job",
        "employer": "同企业 同厂 同单位 同一企业 同公司 同一单位 employer",
        "city": "同城市 同城 同市 同一城市 city",
    }
)
DEFAULT_TOGETHER = "employer"
_ZERO_WORDS = "零就业"


@dataclass(frozen=True)
class Families:
    """One entry a row; ``head`` marks heads of household, the rest as in ``People``."""

    household: list[str]
    zero_employment: Flags
    head: Flags
    companion: list[str]
    together: list[str]


def read_families(judge: Judge) -> Families:
    """Households and companions of a table; what is not understood is left out and said."""
    household = judge.read("household", parse_household, quick=_quick_households)
    lost = household.of([code for code, kind in household.wrong.items() if kind == "rounded number"])
    judge.say("HOUSEHOLD_DIGITS_LOST", "household", lost)
    judge.say("HOUSEHOLD_UNCLEAR", "household", household.wrong_rows() & ~lost)
    companion = judge.read("companion", parse_companion)
    together = judge.read("together", _parse_together)
    for read in (companion, together):
        judge.say_wrong("COMPANION_UNCLEAR", read)
    zero = judge.read("zero_employment", parse_yes_no).where(bool)
    zero |= judge.column("status").where(lambda cell: _ZERO_WORDS in text_of(cell))
    head = judge.column("relation").where(lambda cell: word_of(cell) in {"户主", "本人或户主", "户主本人"})
    return Families(household.rows(""), zero, head, companion.rows(""), together.rows(""))


def _quick_households(cells: Sequence[Cell]) -> list[str | None]:
    return [
        cell if isinstance(cell, str) and cell.isascii() and cell.isdigit() and len(cell) <= _LONGEST else None
        for cell in cells
    ]


def parse_household(cell: Cell) -> Parsed[str]:
    """The office's number of a household, its digits untouched; ``rounded number`` when digits were lost."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) >= _EXACT:
        return Parsed(wrong="rounded number")
    text = squeeze(text_of(cell))
    if is_empty(cell) or not text:
        return Parsed()
    if _ROUNDED.fullmatch(text):
        return Parsed(wrong="rounded number")
    sound = _HOUSEHOLD.fullmatch(text) and not is_lost(text) and not is_formula_like(text)
    return Parsed(text) if sound else Parsed(wrong=kind_of(cell))


def parse_companion(cell: Cell) -> Parsed[str]:
    """The label of a group; a person's name is no label, for it would stand outside the vault."""
    text = squeeze(text_of(cell)).upper()
    if is_empty(cell) or not text or text in {"无", "否", "-", "/"}:
        return Parsed()
    return Parsed(text) if _COMPANION.fullmatch(text) else Parsed(wrong=kind_of(cell))


def _parse_together(cell: Cell) -> Parsed[str]:
    if is_empty(cell):
        return Parsed()
    found = _TOGETHER.get(word_of(cell).lower())
    return Parsed(found) if found else Parsed(wrong=kind_of(cell))


def second_heads(household: Sequence[str], head: Flags) -> Flags:
    """Which heads stand in a household that had one already."""
    seen: set[str] = set()
    second = np.zeros(len(household), bool)
    for at in np.flatnonzero(head).tolist():
        code = household[at]
        if code:
            second[at] = code in seen
            seen.add(code)
    return second


@dataclass(frozen=True)
class Groups:
    """Companions settled over the whole file: who is alone, who asks for another togetherness."""

    together: list[str]
    alone: Flags
    differs: Flags


def settle_companions(companion: Sequence[str], together: Sequence[str], present: Flags) -> Groups:
    """The togetherness of each row's group, which the group's first row that states one decides.

    Only rows ``present`` count: a refused companion is none.
    """
    size = Counter(label for label, here in zip(companion, present.tolist(), strict=True) if label and here)
    decided: dict[str, str] = {}
    for label, wanted in zip(companion, together, strict=True):
        if label and wanted:
            decided.setdefault(label, wanted)
    alone = np.array([bool(label) and size[label] == 1 for label in companion], dtype=bool) & present
    settled = [decided.get(label, DEFAULT_TOGETHER) if label and size[label] > 1 else "" for label in companion]
    differs = [
        bool(wanted) and bool(label) and wanted != decided[label]
        for label, wanted in zip(companion, together, strict=True)
    ]
    return Groups(settled, alone, np.array(differs, dtype=bool) & present)
