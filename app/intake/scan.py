"""Looks through the raw XML of a sheet before anything opens it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile

import numpy as np
import numpy.typing as npt

from app.errors import InvalidError
from app.intake.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, entities, too_many, unsafe

# Lengths are bounded so that no crafted text makes a search slow.
_CELL = rb"<(?:\w{1,20}:)?c\b[^<>]{0,200}?"
_FAR = rb' r="(?:(?:[A-Z]{3}|E[B-Z]|[F-Z][A-Z])\d|[A-Z]{1,2}(?:[2-9]\d{5}|\d{7}))'
_FAR_CELL = re.compile(_CELL + _FAR)
_FAR_EMPTY = re.compile(_CELL + _FAR + rb'\d{0,7}"[^<>]{0,200}?(?:/>|>\s{0,20}</)')
_UNUSUAL = re.compile(
    rb"<(?:\w{1,20}:)?(?:c|row)\b[^<>]{0,300}?(?:=\s{0,9}'|\s=|=\s)|<(?:\w{1,20}:)?(?:c|row)\b[^<>]{0,300}?[\n\r\t]r="
)
_NO_REFERENCE = re.compile(rb'<(?:\w{1,20}:)?c(?=[\s/>])(?!\s(?:[^<>]{0,200}?\s)?r=")')
_HIDDEN_ROW = re.compile(rb'<(?:\w{1,20}:)?row\b(?=[^<>]{0,200}? r="(\d{1,7})")[^<>]{0,300}? hidden="(?:1|true)"')
_FORMULA = re.compile(_CELL + rb' r="([A-Z]{1,3}\d{1,7})"[^<>]{0,200}?>\s{0,20}<(?:\w{1,20}:)?f\b')
_TAIL = 600  # no search looks further than this
_LT, _GT, _SLASH, _EQUALS, _QUOTE, _SPACE, _C, _F, _R, _BANG = map(ord, '<>/=" cfr!')
_A, _E, _ZERO, _NINE = map(ord, "AE09")
_ROW_DIGITS = 6  # 100,000 and more: looked at more closely


Signs = npt.NDArray[np.uint8]
Places = npt.NDArray[np.intp]


@dataclass
class SheetMarks:
    """What the raw sheet tells besides its values: hidden rows (Excel numbers), cells with formulas (``D5``)."""

    hidden_rows: list[int] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)


class SheetScan:
    """Reads the raw XML of one sheet by chunks; refuses what would fill the memory when opened.

    The reader lays a sheet out as a full rectangle, so one value far out is enough to exhaust a machine.
    A hundred megabytes of XML are looked through in well under a second by comparing bytes as arrays;
    regular expressions look only where something was found.
    """

    def __init__(self) -> None:
        self.marks = SheetMarks()
        self._cells = 0
        self._tail = b""

    def feed(self, chunk: bytes) -> None:
        """The next bytes; their end is looked at with the next chunk or at ``finish``."""
        whole = self._tail + chunk
        self._look(whole, max(len(whole) - _TAIL, 0))
        self._tail = whole[-_TAIL:]

    def finish(self) -> SheetMarks:
        """Looks at the rest and gives what was seen."""
        self._look(self._tail, len(self._tail))
        self._tail = b""
        return self.marks

    def _look(self, chunk: bytes, end: int) -> None:
        """What starts before ``end``; the bytes after it only complete it."""
        signs = np.frombuffer(chunk + b"\0" * 16, np.uint8)
        opened = np.flatnonzero(signs[:end] == _LT)
        kinds = signs[opened + 1]
        self._look_at_cells(chunk, end, signs=signs, opened=opened[kinds == _C])
        self._look_at_references(chunk, end, signs=signs)
        if (kinds == _BANG).any() and (b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk):
            raise entities()
        if b' hidden="' in chunk:
            self.marks.hidden_rows += [int(found[1]) for found in _before(end, _HIDDEN_ROW, chunk)]
        if (kinds == _F).any() or b":f" in chunk:
            self.marks.formulas += [found[1].decode() for found in _before(end, _FORMULA, chunk)]

    def _look_at_cells(self, chunk: bytes, end: int, *, signs: Signs, opened: Places) -> None:
        """Counts cells; one that does not say where it stands could stand anywhere."""
        after = signs[opened + 2]
        cells = opened[(after <= _SPACE) | (after == _GT) | (after == _SLASH)]
        self._cells += len(cells)
        if self._cells > MAX_CELLS:
            raise too_many("单元格", "cells", MAX_CELLS)
        usual = ((signs[cells + 3] == _R) & (signs[cells + 4] == _EQUALS)).all()
        if (not usual or b":c" in chunk) and any(_before(end, _NO_REFERENCE, chunk)):
            raise _unusual()

    def _look_at_references(self, chunk: bytes, end: int, *, signs: Signs) -> None:
        """Styled but empty cells far out are harmless and common; a value there is not."""
        equals = np.flatnonzero(signs == _EQUALS)
        equals = equals[equals > 1]
        before, after = signs[equals - 1], signs[equals + 1]
        references = equals[before == _R]
        led = signs[references - 2]
        odd = (led < _SPACE).any() or (after != _QUOTE).any() or (before <= _SPACE).any()
        if odd and any(_before(end, _UNUSUAL, chunk)):
            raise _unusual()
        if not _any_far(signs, references[led == _SPACE] + 2):
            return
        far, empty = (sum(1 for _ in _before(end, pattern, chunk)) for pattern in (_FAR_CELL, _FAR_EMPTY))
        if far > empty:
            raise unsafe(
                f"行超过 {MAX_ROWS} 或列超过 {MAX_COLUMNS}",
                f"it has more than {MAX_ROWS} rows or {MAX_COLUMNS} columns",
            )


def _before(end: int, pattern: re.Pattern[bytes], chunk: bytes) -> Iterator[re.Match[bytes]]:
    """The matches that start before ``end``."""
    return takewhile(lambda found: found.start() < end, pattern.finditer(chunk))


def _unusual() -> InvalidError:
    return unsafe("工作表写法异常", "the sheet is written in an unusual form")


def _any_far(signs: Signs, at: Places) -> bool:
    """Whether a reference at one of these places may lie past column DZ or row 99,999."""
    first, second, third = signs[at], signs[at + 1], signs[at + 2]
    lettered = (first >= _A).astype(np.int8) + (second >= _A) + (third >= _A)
    if ((lettered == 3) | ((lettered == 2) & (first >= _E))).any():  # noqa: PLR2004 - letters of a column
        return True
    last = signs[at + lettered + _ROW_DIGITS - 1]
    return bool(((last >= _ZERO) & (last <= _NINE)).any())
