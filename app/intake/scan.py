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
_PAD = 16  # so that looking some bytes ahead stays inside; quotes, so that a chunk may end with a =
_LT, _GT, _SLASH, _EQUALS, _QUOTE, _SPACE, _COLON, _C, _F, _R, _BANG, _H, _I = map(ord, '<>/=" :cfr!hi')
_A, _E, _ZERO, _NINE = map(ord, "AE09")
_ROW_DIGITS = 6  # 100,000 and more: looked at more closely


Signs = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]


@dataclass
class SheetMarks:
    """What the raw sheet tells besides its values: hidden rows (Excel numbers), cells with formulas (``D5``)."""

    hidden_rows: list[int] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)


class SheetScan:
    """Reads the raw XML of one sheet by chunks; refuses what would fill the memory when opened.

    The reader lays a sheet out as a full rectangle, so one value far out is enough to exhaust a machine.
    A hundred megabytes of XML are looked through in a fraction of a second by comparing bytes as arrays,
    which is quicker than searching for words; regular expressions look only where something was found.
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
        signs = np.frombuffer(chunk + b'"' * _PAD, np.uint8)
        opened, kinds = signs[:end] == _LT, signs[1 : end + 1]
        prefixed = bool((signs == _COLON).any())
        self._look_at_cells(chunk, end, signs=signs, opened=opened & (kinds == _C), prefixed=prefixed)
        self._look_at_references(chunk, end, signs=signs)
        if (opened & (kinds == _BANG)).any() and (b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk):
            raise entities()
        if _may_hide(signs) and b' hidden="' in chunk:
            self.marks.hidden_rows += [int(found[1]) for found in _before(end, _HIDDEN_ROW, chunk)]
        if (opened & (kinds == _F)).any() or (prefixed and b":f" in chunk):
            self.marks.formulas += [found[1].decode() for found in _before(end, _FORMULA, chunk)]

    def _look_at_cells(self, chunk: bytes, end: int, *, signs: Signs, opened: Flags, prefixed: bool) -> None:
        """Counts cells; one that does not say where it stands could stand anywhere."""
        after = signs[2 : end + 2]
        usual = opened & (after == _SPACE) & (signs[3 : end + 3] == _R) & (signs[4 : end + 4] == _EQUALS)
        cells = counted = int(np.count_nonzero(usual))
        if counted < np.count_nonzero(opened):
            cells = int(np.count_nonzero(opened & ((after <= _SPACE) | (after == _GT) | (after == _SLASH))))
        self._cells += cells
        if self._cells > MAX_CELLS:
            raise too_many("单元格", "cells", MAX_CELLS)
        if (counted < cells or (prefixed and b":c" in chunk)) and any(_before(end, _NO_REFERENCE, chunk)):
            raise _unusual()

    def _look_at_references(self, chunk: bytes, end: int, *, signs: Signs) -> None:
        """Styled but empty cells far out are harmless and common; a value there is not."""
        equals = (signs == _EQUALS)[2:-1]
        led, before, after = signs[:-3], signs[1:-2], signs[3:]
        references = equals & (before == _R)
        odd = (equals & ((after != _QUOTE) | (before <= _SPACE))) | (references & (led < _SPACE))
        if odd.any() and any(_before(end, _UNUSUAL, chunk)):
            raise _unusual()
        if not _any_far(signs[4:], (references & (led == _SPACE))[: len(chunk)]):
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


def _may_hide(signs: Signs) -> bool:
    """Whether anything could be the attribute ``hidden``: arrays say so sooner than a search for the word."""
    return bool(((signs[:-2] == _SPACE) & (signs[1:-1] == _H) & (signs[2:] == _I)).any())


def _any_far(signs: Signs, at: Flags) -> bool:
    """Whether a reference that begins at one of the flags may lie past column DZ or row 99,999."""
    size = len(at)
    first, second, third = (signs[shift : size + shift] for shift in range(3))
    lettered = (first >= _A).view(np.uint8) + (second >= _A) + (third >= _A)
    far = (lettered == 3) | ((lettered == 2) & (first >= _E))  # noqa: PLR2004 - letters of a column
    # A digit this far on: subtracting wraps around, so that one comparison sees both ends.
    digits = (signs - _ZERO) <= _NINE - _ZERO
    for letters in range(3):
        shift = letters + _ROW_DIGITS - 1
        far |= (lettered == letters) & digits[shift : size + shift]
    return bool((far & at).any())
