"""What an upload must survive before anything opens it: size, ratio, cells, macros, passwords, entities.

A workbook is a zip: its declared sizes may lie, so bytes are counted while inflating. The same pass
notes what the reader does not tell: hidden rows and cells that hold formulas.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from pathlib import Path
from posixpath import join, normpath

from app.errors import InvalidError
from app.intake.catalogue import FILE_CODES

MAX_FILE = 64 << 20
MAX_INFLATED = 400 << 20
MAX_RATIO, RATIO_FROM = 200, 8 << 20
MAX_ENTRIES = 2000
MAX_SHEETS = 64
MAX_CELLS = 8_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 130
_CHUNK = 1 << 20
_TAIL = 400  # a tag of a cell or row fits in here, so none is cut between two chunks unseen
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"

# Columns past EA or rows past 200,000, in the writing every office program uses.
_FAR = re.compile(rb' r="(?:[A-Z]{3}|E[B-Z]|[F-Z][A-Z]|[A-Z]{0,2}(?:[2-9]\d{5}|\d{7}))')
_FAR_CELL = re.compile(rb'<c\b[^>]*? r="([A-Z]{1,3})(\d{1,7})"[^>]*?(?<!/)>\s*<(?!/c)')
_UNUSUAL = re.compile(rb"\sr\s*=\s*'|\sr\s+=|\sr=\s+\"|[\n\t]r=|<\w+:c\b")
_HIDDEN_ROW = re.compile(rb'<row\b(?=[^>]*? r="(\d{1,7})")[^>]*? hidden="(?:1|true)"')
_FORMULA = re.compile(rb'<c\b[^>]*? r="([A-Z]{1,3}\d{1,7})"[^>]*?>\s*<f\b')
_ENTITY = (b"<!DOCTYPE", b"<!ENTITY", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
_SHEET_TAG = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION_TAG = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(r'([\w:]+)\s*=\s*(?:"([^"]*)"|\'([^\']*)\')')


@dataclass
class SheetMarks:
    """What the raw sheet tells besides its values: hidden rows (Excel numbers), cells with formulas (``D5``)."""

    hidden_rows: list[int] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Inspection:
    """A file that passed: ``kind`` is ``workbook`` or ``text``; marks by sheet name (``.xlsx`` only)."""

    kind: str
    marks: dict[str, SheetMarks] = field(default_factory=dict)


def unsafe(zh: str, en: str) -> InvalidError:
    """The refusal of a file that could harm."""
    return FILE_CODES["UPLOAD_UNSAFE"].refusal(reason_zh=zh, reason_en=en)


def load(source: bytes | Path) -> bytes:
    """The file's bytes.

    Raises:
        InvalidError: unreadable, empty or too large.
    """
    try:
        if isinstance(source, Path) and source.stat().st_size > MAX_FILE:
            raise _too_large()
        data = source.read_bytes() if isinstance(source, Path) else source
    except OSError as error:
        raise FILE_CODES["FILE_NOT_READABLE"].refusal() from error
    if len(data) > MAX_FILE:
        raise _too_large()
    if not data.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        raise FILE_CODES["FILE_EMPTY"].refusal()
    return data


def _too_large() -> InvalidError:
    limit = MAX_FILE >> 20
    return unsafe(f"文件大于 {limit} MB", f"it is larger than {limit} MB")


def inspect(data: bytes) -> Inspection:
    """Whether the file may be opened, and what its raw form shows.

    Raises:
        InvalidError: unsafe, encrypted, or a damaged workbook.
    """
    if data.startswith(_OLE):
        return _inspect_ole(data)
    if not data.startswith(_ZIP):
        return Inspection("text")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return Inspection("workbook", _inspect_zip(archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, KeyError, ValueError) as error:
        raise FILE_CODES["FILE_NOT_READABLE"].refusal() from error
    except RuntimeError as error:  # zipfile says so of an entry with a password
        raise FILE_CODES["FILE_ENCRYPTED"].refusal() from error


def _inspect_ole(data: bytes) -> Inspection:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise FILE_CODES["FILE_ENCRYPTED"].refusal()
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise _macro()
    return Inspection("workbook")


def _macro() -> InvalidError:
    return unsafe("文件带有宏", "it holds macros")


def _inspect_zip(archive: zipfile.ZipFile) -> dict[str, SheetMarks]:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if len(entries) > MAX_ENTRIES:
        raise unsafe("压缩包内文件过多", "it packs too many files")
    if any("vbaProject" in name or "/macrosheets/" in name for name in names):
        raise _macro()
    sheets = _sheet_parts(archive) if "xl/workbook.xml" in names else {}
    if len(sheets) > MAX_SHEETS:
        raise unsafe(f"工作表超过 {MAX_SHEETS} 张", f"it has more than {MAX_SHEETS} sheets")
    budget = _Budget()
    marks: dict[str, SheetMarks] = {}
    for entry in entries:
        scan = _SheetScan() if entry.filename.startswith("xl/worksheets/") else None
        for chunk in budget.chunks(archive, entry):
            if scan:
                scan.feed(chunk)
        if scan and (sheet := sheets.get(entry.filename)) is not None:
            marks[sheet] = scan.marks
    return marks


class _Budget:
    """Inflates entry after entry, counting bytes as they come and not as they were declared."""

    def __init__(self) -> None:
        self.spent = 0

    def chunks(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The entry's bytes, each chunk led by the tail of the one before."""
        with archive.open(entry) as part:
            size, tail = 0, b""
            while chunk := part.read(_CHUNK):
                size += len(chunk)
                self._count(len(chunk), size, packed=entry.compress_size)
                whole = tail + chunk
                if any(mark in whole for mark in _ENTITY):
                    raise unsafe("文件内有外部实体声明", "it declares XML entities")
                yield whole
                tail = chunk[-_TAIL:]

    def _count(self, read: int, size: int, *, packed: int) -> None:
        self.spent += read
        if self.spent > MAX_INFLATED:
            limit = MAX_INFLATED >> 20
            raise unsafe(f"解压后大于 {limit} MB", f"it unpacks to more than {limit} MB")
        if size > RATIO_FROM and size > MAX_RATIO * max(packed, 1):
            raise unsafe("压缩比异常", "its compression ratio is abnormal")


class _SheetScan:
    """Reads the raw XML of one sheet by chunks; refuses what would fill the memory when opened."""

    def __init__(self) -> None:
        self.marks = SheetMarks()
        self._cells = 0
        self._seen_rows: set[int] = set()
        self._seen_formulas: set[str] = set()

    def feed(self, chunk: bytes) -> None:
        """One chunk, led by the tail of the one before (so a mark may be met twice)."""
        self._cells += chunk.count(b"<c ") + chunk.count(b"<c>")
        if self._cells > MAX_CELLS:
            raise _too_many("单元格", "cells", MAX_CELLS)
        if _FAR.search(chunk):
            self._refuse_far_cells(chunk)
        if _UNUSUAL.search(chunk):
            raise unsafe("工作表写法异常", "the sheet is written in an unusual form")
        if b' hidden="' in chunk:
            self._note_hidden(chunk)
        if b"<f" in chunk:
            self._note_formulas(chunk)

    def _refuse_far_cells(self, chunk: bytes) -> None:
        """Styled but empty cells far out are harmless and common; a value there is not."""
        for letters, digits in _FAR_CELL.findall(chunk):
            if int(digits) > MAX_ROWS:
                raise _too_many("行", "rows", MAX_ROWS)
            if len(letters) > 2 or (len(letters) == 2 and letters >= b"EB"):  # noqa: PLR2004 - columns past EA
                raise _too_many("列", "columns", MAX_COLUMNS)

    def _note_hidden(self, chunk: bytes) -> None:
        for digits in _HIDDEN_ROW.findall(chunk):
            row = int(digits)
            if row not in self._seen_rows:
                self._seen_rows.add(row)
                self.marks.hidden_rows.append(row)

    def _note_formulas(self, chunk: bytes) -> None:
        for found in _FORMULA.findall(chunk):
            cell = found.decode()
            if cell not in self._seen_formulas:
                self._seen_formulas.add(cell)
                self.marks.formulas.append(cell)


def _too_many(zh: str, en: str, limit: int) -> InvalidError:
    return unsafe(f"{zh}超过 {limit}", f"it has more than {limit} {en}")


def _attributes(tag: bytes) -> dict[str, str]:
    found = _ATTRIBUTE.findall(tag.decode("utf-8", "replace"))
    return {name.split(":")[-1]: unescape(one or two) for name, one, two in found}


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Which sheet name each part of the zip holds."""
    with archive.open("xl/workbook.xml") as part:
        book = part.read(_CHUNK)
    with archive.open("xl/_rels/workbook.xml.rels") as part:
        relations = part.read(_CHUNK)
    targets = {}
    for tag in _RELATION_TAG.findall(relations):
        relation = _attributes(tag)
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
        targets[relation.get("Id", "")] = path
    sheets = (_attributes(tag) for tag in _SHEET_TAG.findall(book))
    return {targets[each["id"]]: each.get("name", "") for each in sheets if each.get("id") in targets}
