"""What an upload must survive before anything opens it: size, ratio, cells, macros, passwords, entities.

A workbook is a zip: its declared sizes may lie, so bytes are counted while inflating. The same pass
notes what the reader does not tell: hidden rows and cells that hold formulas.
"""

import re
import struct
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
from app.intake.limits import MAX_ENTRIES, MAX_FILE, MAX_INFLATED, MAX_RATIO, MAX_SHEETS, RATIO_FROM, entities, unsafe
from app.intake.scan import SheetMarks, SheetScan

_CHUNK, _PIECE = 1 << 18, 1 << 15
_BOOK = 1 << 20  # the list of sheets is short
_TAIL = 16  # no mark looked for in a part is longer
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"

_ENTITY = (b"<!DOCTYPE", b"<!ENTITY")
_WIDE_TEXT = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")  # UTF-16: lawful, but no office program writes it
_SHEET_TAG = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION_TAG = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(r'([\w:]+)\s*=\s*(?:"([^"]*)"|\'([^\']*)\')')


@dataclass(frozen=True)
class Inspection:
    """A file that passed: ``kind`` is ``workbook`` or ``text``; marks by sheet name (``.xlsx`` only)."""

    kind: str
    marks: dict[str, SheetMarks] = field(default_factory=dict)


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
            return Inspection("workbook", _inspect_zip(archive, data))
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        KeyError,
        ValueError,
        struct.error,
    ) as error:
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


def _inspect_zip(archive: zipfile.ZipFile, data: bytes) -> dict[str, SheetMarks]:
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
        name = entry.filename.lower()
        if name in sheets or "sheet" in name:
            scan = SheetScan()
            for chunk in budget.chunks(data, entry):
                scan.feed(chunk)
            marks[sheets.get(name, "")] = scan.finish()
        else:
            _look_for_entities(budget.chunks(data, entry))
    return marks


def _look_for_entities(chunks: Iterator[bytes]) -> None:
    tail = b""
    for chunk in chunks:
        whole = tail + chunk
        if b"<!" in whole and any(mark in whole for mark in _ENTITY):
            raise entities()
        tail = chunk[-_TAIL:]


class _Budget:
    """Inflates entry after entry, counting bytes as they come and not as they were declared."""

    def __init__(self) -> None:
        self.spent = 0

    def chunks(self, data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The entry's bytes, chunk by chunk."""
        size = 0
        for chunk in _inflated(data, entry):
            if not size and chunk.startswith(_WIDE_TEXT):
                raise unsafe("文件编码异常", "it is written in an unusual encoding")
            size += len(chunk)
            self._count(len(chunk), size, packed=entry.compress_size)
            yield chunk

    def _count(self, read: int, size: int, *, packed: int) -> None:
        self.spent += read
        if self.spent > MAX_INFLATED:
            limit = MAX_INFLATED >> 20
            raise unsafe(f"解压后大于 {limit} MB", f"it unpacks to more than {limit} MB")
        if size > RATIO_FROM and size > MAX_RATIO * max(packed, 1):
            raise unsafe("压缩比异常", "its compression ratio is abnormal")


def _inflated(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The entry's bytes by chunks (``zipfile`` takes twice as long over them)."""
    start = entry.header_offset
    if data[start : start + 4] != _ZIP or entry.flag_bits & 1:
        raise RuntimeError("encrypted") if entry.flag_bits & 1 else zipfile.BadZipFile("no local header")
    name, extra = struct.unpack_from("<HH", data, start + 26)
    begin = start + 30 + name + extra
    packed = data[begin : begin + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        yield from (packed[at : at + _CHUNK] for at in range(0, len(packed), _CHUNK))
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile("compressed in another way")
    yield from _inflate(packed)


def _inflate(packed: bytes) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(packed), _PIECE):
        piece = packed[at : at + _PIECE]
        while piece and not inflater.eof:
            yield inflater.decompress(piece, _CHUNK)
            piece = inflater.unconsumed_tail
    if not inflater.eof:
        raise zipfile.BadZipFile("cut short")


def _attributes(tag: bytes) -> dict[str, str]:
    found = _ATTRIBUTE.findall(tag.decode("utf-8", "replace"))
    return {name.split(":")[-1]: unescape(one or two) for name, one, two in found}


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Which sheet name each part of the zip holds."""
    with archive.open("xl/workbook.xml") as part:
        book = part.read(_BOOK)
    with archive.open("xl/_rels/workbook.xml.rels") as part:
        relations = part.read(_BOOK)
    targets = {}
    for tag in _RELATION_TAG.findall(relations):
        relation = _attributes(tag)
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
        targets[relation.get("Id", "")] = path
    sheets = (_attributes(tag) for tag in _SHEET_TAG.findall(book))
    return {targets[each["id"]].lower(): each.get("name", "") for each in sheets if each.get("id") in targets}
