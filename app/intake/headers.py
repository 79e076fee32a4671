"""Finds the header among title rows and says which column means what.

A header is looked up through synonyms after full-width signs, white space, line breaks, numbering and
units in brackets are taken away; two-row headers and merged group headers are read as one. What a
layout calls personal and not needed is never read at all.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from app.intake.columns import Cell
from app.intake.text import repaired, squeeze
from app.intake.values import is_empty, text_of

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|<[^<>]*>")
_NUMBERING = re.compile(r"^(?:\d{1,2}[.、)]|\(\d{1,2}\)|[A-Z]\d{1,2}[.、]?|[*★#]+)")
_ENDS = re.compile(r"^[*:★#]+|[*:★#。.]+$")
_LONGEST = 60  # a header is no paragraph

Merged = Sequence[tuple[int, int, int, int]]


@dataclass(frozen=True)
class Layout:
    """What the columns of one kind of office file mean.

    Attributes:
        synonyms: field to its headers, separated by white space (written squeezed, brackets half-width).
        needed: fields without which a row is no header of this kind.
        needed_zh, needed_en: the same, told to a clerk.
        dropped: headers of personal columns that are not needed; they are never read.
        fill: fields whose merged cells count for every row they cover.
        ordinal: fields that number rows: they do not make a row count as filled.
    """

    synonyms: Mapping[str, str]
    needed: tuple[str, ...]
    needed_zh: str
    needed_en: str
    dropped: str = ""
    fill: frozenset[str] = frozenset()
    ordinal: frozenset[str] = frozenset({"ordinal"})

    @cached_property
    def words(self) -> Mapping[str, str]:
        """Each header word to its field.

        Raises:
            ValueError: a word has two meanings.
        """
        found: dict[str, str] = {}
        for name, spelled in self.synonyms.items():
            for word in spelled.split():
                if found.setdefault(word.lower(), name) != name:
                    raise ValueError(f"The header {word} has two meanings.")
        return found

    @cached_property
    def unneeded(self) -> frozenset[str]:
        """The header words of the columns that are dropped."""
        return frozenset(self.dropped.lower().split())

    def meaning(self, text: str) -> str:
        """The field a header means, ``-`` for a dropped column, empty when unknown."""
        for word in _spellings(text):
            if found := self.words.get(word):
                return found
            if word in self.unneeded or word.rstrip("0123456789") in self.unneeded:
                return "-"
        return ""


def _spellings(text: str) -> list[str]:
    """The header from its plain writing to its barest."""
    plain = _ENDS.sub("", squeeze(text)).lower()
    bare = _ENDS.sub("", _BRACKETS.sub("", plain))
    unnumbered = _NUMBERING.sub("", bare.upper()).lower()
    found = [plain, bare, unnumbered]
    if not plain.isascii():
        found.append(_BRACKETS.sub("", repaired(unnumbered)))
    return [word for word in dict.fromkeys(found) if word]


@dataclass(frozen=True)
class Header:
    """The header of one sheet.

    Attributes:
        first, last: its rows, from 0 (two for a two-row header).
        columns: field to column index. texts: column index to the header as written.
        unknown, dropped, repeated: indices of columns that are not read, and why.
    """

    first: int
    last: int
    columns: Mapping[str, int]
    texts: Mapping[int, str]
    unknown: Sequence[int] = field(default_factory=list)
    dropped: Sequence[int] = field(default_factory=list)
    repeated: Sequence[int] = field(default_factory=list)


def find_header(head: Sequence[Sequence[Cell]], merged: Merged, layout: Layout) -> Header | None:
    """The header among the first rows of a sheet; None when no row has every needed field.

    Args:
        head: the sheet's first rows, from row 1 and column A.
        merged: merged ranges as (first row, first column, last row, last column), from 0.
        layout: what headers mean.
    """
    for row, cells in enumerate(head):
        texts = [_header_text(cell) for cell in cells]
        if sum(map(bool, texts)) < len(layout.needed):
            continue
        below = head[row + 1] if row + 1 < len(head) else []
        two = _two_rows(row, texts, below=below, merged=merged, layout=layout)
        one = _header(row, row, texts=[[text] for text in texts], layout=layout)
        for found in (two, one):
            if found and all(name in found.columns for name in layout.needed):
                return found
    return None


def _header_text(cell: Cell) -> str:
    text = text_of(cell) if isinstance(cell, str) else ""
    return text if len(text) <= _LONGEST else ""


def _two_rows(
    row: int, texts: Sequence[str], *, below: Sequence[Cell], merged: Merged, layout: Layout
) -> Header | None:
    """Both rows read as one header, if the second one is a row of sub-headers and no data."""
    under = {column: _header_text(cell) for column, cell in enumerate(below) if not is_empty(cell)}
    groups = _group_texts(row, texts, merged=merged)
    if len(under) < 2 or not all(text and _is_sub(text, groups.get(at, ""), layout) for at, text in under.items()):  # noqa: PLR2004 - one alone is no header row
        return None
    tall = {left for top, left, bottom, _ in merged if top <= row < bottom}
    spelled: list[list[str]] = []
    for at, text in enumerate(texts):
        sub = under.get(at, "") if at not in tall else ""
        group = groups.get(at, "") if sub else text
        spelled.append([group + sub, sub, text] if sub else [text])
    return _header(row, row + 1, texts=spelled, layout=layout)


def _is_sub(text: str, group: str, layout: Layout) -> bool:
    return bool(layout.meaning(group + text) or layout.meaning(text) or group)


def _group_texts(row: int, texts: Sequence[str], *, merged: Merged) -> dict[int, str]:
    """For each column under a merged group header, that header."""
    groups: dict[int, str] = {}
    for top, left, bottom, right in merged:
        if top <= row <= bottom and right > left and left < len(texts) and texts[left]:
            groups.update(dict.fromkeys(range(left, right + 1), texts[left]))
    return groups


def _header(first: int, last: int, *, texts: Sequence[Sequence[str]], layout: Layout) -> Header:
    columns: dict[str, int] = {}
    written: dict[int, str] = {}
    unknown: list[int] = []
    dropped: list[int] = []
    repeated: list[int] = []
    for index, spellings in enumerate(texts):
        given = next(filter(None, spellings), "")
        meaning = next(filter(None, map(layout.meaning, filter(None, spellings))), "")
        if not given:
            continue
        written[index] = given
        if meaning == "-":
            dropped.append(index)
        elif not meaning:
            unknown.append(index)
        elif meaning in columns:
            repeated.append(index)
        else:
            columns[meaning] = index
    return Header(first, last, columns, written, unknown, dropped, repeated)
