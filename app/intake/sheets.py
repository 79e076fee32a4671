"""Reads an office file: ``.xlsx``, ``.xls`` and WPS workbooks, CSV in UTF-8 or GB18030.

A sheet hands out its first rows to find the header in, then only the columns asked for, so that what is
not needed is never kept and memory stays bounded.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from itertools import islice
from pathlib import Path
from typing import Protocol

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from app.errors import InvalidError
from app.intake import guards
from app.intake.catalogue import FILE_CODES
from app.intake.columns import Cell, Column, ColumnBuilder
from app.intake.limits import MAX_COLUMNS, MAX_ROWS, too_many
from app.intake.memory import give_back
from app.intake.scan import SheetMarks

HEAD_ROWS = 40
_CHUNK_ROWS = 500  # few enough to stay in the cache while they are turned into columns
_DELIMITERS = ",\t;，|"


class _Rows(Protocol):
    """Where a sheet's rows come from."""

    def rows(self) -> Iterator[Sequence[Cell]]:
        """Every row from the sheet's first; shorter rows end early."""

    def merged(self) -> list[tuple[int, int, int, int]]:
        """Merged ranges."""

    def release(self) -> None:
        """Let go of what was read; a later call reads again."""


@dataclass
class Sheet:
    """One sheet of an office file.

    Attributes:
        name: as the workbook says; empty for CSV.
        hidden: the whole sheet is hidden.
        marks: hidden rows and formula cells, where the format shows them.
    """

    name: str
    hidden: bool
    marks: SheetMarks
    source: _Rows = field(repr=False)

    def head(self, rows: int = HEAD_ROWS) -> list[list[Cell]]:
        """The first rows, from Excel's row 1 and column A, all of one length."""
        found = [list(row) for row in islice(self.source.rows(), rows)]
        width = max(map(len, found), default=0)
        return [row + [""] * (width - len(row)) for row in found]

    def rows(self) -> Iterator[Sequence[Cell]]:
        """Every row, from Excel's row 1 and column A."""
        return self.source.rows()

    def columns(self, wanted: Iterable[int]) -> dict[int, Column]:
        """The columns of these indices (from 0), each with one value a row from Excel's row 1 on."""
        builders = [ColumnBuilder(index) for index in sorted(set(wanted))]
        rows = self.source.rows()
        while chunk := list(islice(rows, _CHUNK_ROWS)):
            across = _across(chunk)
            blank = ("",) * len(chunk)
            for builder in builders:
                builder.extend(across[builder.index] if builder.index < len(across) else blank)
        return {builder.index: builder.build() for builder in builders}

    def merged(self) -> list[tuple[int, int, int, int]]:
        """Merged ranges as (first row, first column, last row, last column), from 0; none for CSV."""
        return self.source.merged()

    def release(self) -> None:
        """Let go of the sheet's content; asking again reads it again."""
        self.source.release()


def _across(rows: Sequence[Sequence[Cell]]) -> list[tuple[Cell, ...]]:
    width = max(map(len, rows), default=0)
    even = rows if all(len(row) == width for row in rows) else [[*row, *[""] * (width - len(row))] for row in rows]
    return list(zip(*even, strict=True))


def read_sheets(source: bytes | Path, file_name: str) -> list[Sheet]:
    """The sheets of an office file, in its order; chart and macro sheets are left out.

    Args:
        source: the file's content, or where it lies.
        file_name: its name; the content, not the name, decides how it is read.

    Raises:
        InvalidError: ``UPLOAD_UNSAFE``, ``FILE_EMPTY``, ``FILE_ENCRYPTED`` or ``FILE_NOT_READABLE``.
    """
    data = guards.load(source)
    inspection = guards.inspect(data)
    if inspection.kind == "text":
        return [Sheet("", hidden=False, marks=SheetMarks(), source=_TextRows(_decode(data, file_name)))]
    book = _open(data)
    sheets = [
        Sheet(
            each.name,
            hidden=each.visible is not SheetVisibleEnum.Visible,
            marks=inspection.marks.get(each.name, SheetMarks()),
            source=_BookRows(book, each.name),
        )
        for each in book.sheets_metadata
        if each.typ is SheetTypeEnum.WorkSheet
    ]
    if not sheets:
        raise FILE_CODES["FILE_EMPTY"].refusal()
    return sheets


def _not_readable(error: BaseException) -> InvalidError:
    if isinstance(error, PasswordError):
        return FILE_CODES["FILE_ENCRYPTED"].refusal()
    return FILE_CODES["FILE_NOT_READABLE"].refusal()


def _open(data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(BytesIO(data))
    except BaseException as error:
        _pass_on(error)
        raise _not_readable(error) from error


def _pass_on(error: BaseException) -> None:
    """The reader's own errors and its panics (which are no Exception) mean a broken file; others go on."""
    if isinstance(error, (CalamineError, OSError, ValueError)) or type(error).__name__ == "PanicException":
        return
    raise error


class _BookRows:
    """The rows of one sheet of a workbook, kept in the reader's compact form until released."""

    def __init__(self, book: CalamineWorkbook, name: str) -> None:
        self._book, self._name = book, name
        self._sheet: CalamineSheet | None = None

    def _opened(self) -> CalamineSheet:
        if self._sheet is None:
            try:
                self._sheet = self._book.get_sheet_by_name(self._name)
            except BaseException as error:
                _pass_on(error)
                raise _not_readable(error) from error
            end = self._sheet.end
            if end and end[0] >= MAX_ROWS:
                raise too_many("行", "rows", MAX_ROWS)
            if end and end[1] >= MAX_COLUMNS:
                raise too_many("列", "columns", MAX_COLUMNS)
        return self._sheet

    def rows(self) -> Iterator[Sequence[Cell]]:
        sheet = self._opened()
        left: list[Cell] = [""] * (sheet.start[1] if sheet.start else 0)
        return (left + row for row in sheet.iter_rows()) if left else iter(sheet.iter_rows())

    def merged(self) -> list[tuple[int, int, int, int]]:
        ranges = self._opened().merged_cell_ranges or []
        return [(top, left, bottom, right) for (top, left), (bottom, right) in ranges]

    def release(self) -> None:
        if self._sheet is not None:
            self._sheet = None
            give_back()


class _TextRows:
    """The rows of a CSV file; the delimiter is the one its first lines use most."""

    def __init__(self, text: str) -> None:
        self._text = text
        head = text[:20_000]
        self._delimiter = max(_DELIMITERS, key=head.count)

    def rows(self) -> Iterator[Sequence[Cell]]:
        reader = csv.reader(StringIO(self._text, newline=""), delimiter=self._delimiter)
        return self._guarded(reader)

    def _guarded(self, reader: Iterator[list[str]]) -> Iterator[Sequence[Cell]]:
        try:
            for count, row in enumerate(reader, start=1):
                if count > MAX_ROWS:
                    raise too_many("行", "rows", MAX_ROWS)
                if len(row) > MAX_COLUMNS:
                    raise too_many("列", "columns", MAX_COLUMNS)
                yield row
        except csv.Error as error:
            raise FILE_CODES["FILE_NOT_READABLE"].refusal() from error

    def merged(self) -> list[tuple[int, int, int, int]]:
        return []

    def release(self) -> None:
        return


def _decode(data: bytes, file_name: str) -> str:
    """The text of a CSV file: a byte order mark, else UTF-8, else GB18030, else UTF-8 with its losses shown."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\0" in data[:4096]:
        raise FILE_CODES["FILE_NOT_READABLE"].refusal()
    if Path(file_name).suffix.lower() in {".pdf", ".doc", ".docx", ".jpg", ".png", ".zip", ".rar", ".exe", ".html"}:
        raise FILE_CODES["FILE_NOT_READABLE"].refusal()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode(_closer(data), "replace")


def _closer(data: bytes) -> str:
    """Which encoding loses less of a file that is sound in neither."""
    losses = {name: data.decode(name, "replace").count("�") for name in ("gb18030", "utf-8-sig")}
    return min(losses, key=losses.__getitem__)
