"""Uploads that could harm are refused before anything opens them; broken ones end in a sentence, never a traceback."""

import re
import struct
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import InvalidError
from app.intake import guards, limits
from app.intake.sheets import read_sheets

_SHEET = "xl/worksheets/sheet1.xml"


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in range(1, 6):
        book.worksheets[0].append([f"甲{row}", row])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


WORKBOOK = workbook()


def changed(parts: dict[str, bytes | Callable[[bytes], bytes]], data: bytes | None = None) -> bytes:
    """A workbook with parts replaced, changed or added."""
    source = zipfile.ZipFile(BytesIO(data or WORKBOOK))
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            change = parts.get(name, source.read(name))
            archive.writestr(name, change if isinstance(change, bytes) else change(source.read(name)))
        for name in parts.keys() - set(source.namelist()):
            new = parts[name]
            assert isinstance(new, bytes)
            archive.writestr(name, new)
    return target.getvalue()


def sheet_with(cells: bytes) -> bytes:
    """A workbook whose sheet holds this row content besides its own."""
    return changed({_SHEET: lambda xml: xml.replace(b"</sheetData>", cells + b"</sheetData>")})


def code_of(data: bytes | Path, name: str = "a.xlsx") -> str:
    """The code with which a file is refused; empty when it is read whole."""
    try:
        for sheet in read_sheets(data, name):
            sheet.head()
            sheet.columns(range(3))
            sheet.release()
    except InvalidError as error:
        return error.code if error.message_zh and error.message_en else "without words"
    return ""


def test_a_sound_workbook_is_read() -> None:
    [sheet] = read_sheets(workbook(), "a.xlsx")
    assert sheet.head()[0] == ["甲1", 1]
    assert list(sheet.columns([0])[0]) == [f"甲{row}" for row in range(1, 6)]


@pytest.mark.parametrize("data", [b"", b" \r\n ", b"\0\0\0", b"\xef\xbb\xbf"])
def test_an_empty_file_says_so(data: bytes) -> None:
    assert code_of(data) == "FILE_EMPTY"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"PK\x03\x04 and no more", "a.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\1" * 900, "a.xls"),
        (WORKBOOK[:700], "a.xlsx"),
        (b"%PDF-1.7 \n1 0 obj", "a.pdf"),
        (b"abc\0\1\2\3", "a.csv"),
        (changed({_SHEET: b"<worksheet><sheetData><row"}), "a.xlsx"),
        (changed({"xl/workbook.xml": b"<workbook/>"}), "a.xlsx"),
    ],
    ids=["zip head alone", "ole head alone", "cut short", "pdf", "binary", "broken sheet", "no sheets"],
)
def test_what_is_no_readable_sheet_is_refused_in_words(data: bytes, name: str) -> None:
    assert code_of(data, name) in {"FILE_NOT_READABLE", "FILE_EMPTY"}


def test_a_missing_file_is_not_readable(tmp_path: Path) -> None:
    assert code_of(tmp_path / "none.xlsx") == "FILE_NOT_READABLE"


def test_a_password_is_named() -> None:
    packed = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
    assert code_of(packed) == "FILE_ENCRYPTED"


def test_macros_are_refused_in_both_formats() -> None:
    assert code_of(changed({"xl/vbaProject.bin": b"x"})) == "UPLOAD_UNSAFE"
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "_VBA_PROJECT".encode("utf-16-le") + b"\0" * 600
    assert code_of(old) == "UPLOAD_UNSAFE"


@pytest.mark.parametrize("part", [_SHEET, "xl/workbook.xml", "xl/styles.xml"])
def test_a_declared_entity_is_refused_wherever_it_stands(part: str) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
    assert (
        code_of(changed({part: lambda xml: bomb + xml[xml.index(b"<w") if b"<w" in xml else 0 :]})) == "UPLOAD_UNSAFE"
    )


def test_an_utf_16_part_is_refused() -> None:
    assert code_of(changed({_SHEET: lambda xml: xml.decode().encode("utf-16")})) == "UPLOAD_UNSAFE"


def test_a_zip_bomb_is_stopped_while_it_inflates() -> None:
    bomb = changed({"xl/media/image.bin": b"\0" * (limits.RATIO_FROM + (2 << 20))})
    assert len(bomb) < 200_000
    assert code_of(bomb) == "UPLOAD_UNSAFE"


def test_a_zip_that_understates_its_sizes_is_stopped_all_the_same() -> None:
    size = limits.RATIO_FROM + (2 << 20)
    bomb = bytearray(changed({"xl/media/image.bin": b"\0" * size}))
    for found in re.finditer(re.escape(struct.pack("<I", size)), bytes(bomb)):
        bomb[found.start() : found.end()] = struct.pack("<I", 10)
    assert code_of(bytes(bomb)) == "UPLOAD_UNSAFE"


@pytest.mark.parametrize(
    "cells",
    [
        b'<row r="9"><c r="XFD9"><v>1</v></c></row>',
        b'<row r="9"><c r="EB9" s="1"><v>1</v></c></row>',
        b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        b'<row r="200001"><c r="A200001" t="inlineStr"><is><t>x</t></is></c></row>',
        b"<row r='9'><c r='XFD9'><v>1</v></c></row>",
        b'<row r="9"><c\nr="XFD9"><v>1</v></c></row>',
        b'<row r="9"><c r ="XFD9"><v>1</v></c></row>',
        b'<row r="9"><c r= "XFD9"><v>1</v></c></row>',
        b'<row r="9"><c s="0" r="XFD9"><v>1</v></c></row>',
        b'<row r="9"><x:c xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="XFD9"><v>1</v></x:c></row>',
        b'<row r="1048576"><c><v>1</v></c></row>',
        b'<row r="9"><c><v>1</v></c></row>',
    ],
    ids=[
        "last column",
        "column 132",
        "last row",
        "row 200001",
        "single quotes",
        "line break",
        "space before",
        "space after",
        "another attribute first",
        "prefix",
        "far row without reference",
        "no reference",
    ],
)
def test_one_value_far_out_cannot_fill_the_memory(cells: bytes) -> None:
    assert code_of(sheet_with(cells)) == "UPLOAD_UNSAFE"


@pytest.mark.parametrize(
    "cells",
    [
        b'<row r="1048576"><c r="A1048576" s="1"/></row>',
        b'<row r="9" s="1"><c r="XFD9" s="0"/></row>',
        b'<row r="9"><c r="XFD9" s="0"></c></row>',
        b'<row r="199999"><c r="A199999"><v>1</v></c></row>',
    ],
    ids=["styled last row", "styled last column", "empty element", "a long sheet"],
)
def test_formatting_far_out_is_harmless(cells: bytes) -> None:
    assert code_of(sheet_with(cells)) == ""


def test_a_far_cell_is_seen_wherever_chunks_of_the_file_end() -> None:
    far = b'<row r="9"><c r="XFD9"><v>1</v></c></row>'
    xml = zipfile.ZipFile(BytesIO(workbook())).read(_SHEET)
    body = xml.index(b"</sheetData>")
    for shift in range(-60, 60, 7):
        filler = b'<row r="8">' + b" " * (guards._CHUNK - body - len(b'<row r="8"></row>') + shift) + b"</row>"
        assert code_of(changed({_SHEET: xml[:body] + filler + far + xml[body:]})) == "UPLOAD_UNSAFE"


def test_too_many_rows_of_text_are_refused() -> None:
    assert code_of(b"a,b\n" * (limits.MAX_ROWS + 1), "a.csv") == "UPLOAD_UNSAFE"


def test_too_many_columns_of_text_are_refused() -> None:
    assert code_of(b"a," * 200 + b"\n", "a.csv") == "UPLOAD_UNSAFE"


def test_a_file_of_too_many_bytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(limits.MAX_FILE + 1)
    assert code_of(path) == "UPLOAD_UNSAFE"


@pytest.mark.parametrize(
    "text", [b"<c " * 300_000, b"<" * 900_000, b'<c r="A1" ' * 90_000, b'<c r="XFD1" x="' + b"a" * 900_000]
)
def test_no_crafted_sheet_makes_the_look_slow(text: bytes) -> None:
    begun = time.process_time()
    assert code_of(changed({_SHEET: text})) in {"UPLOAD_UNSAFE", "FILE_NOT_READABLE"}
    assert time.process_time() - begun < 10


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=400), st.sampled_from(["a.xlsx", "a.xls", "a.csv", "a"]))
def test_no_bytes_raise_anything_but_a_refusal(data: bytes, name: str) -> None:
    code_of(data, name)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_no_damage_to_a_workbook_raises_anything_but_a_refusal(data: st.DataObject) -> None:
    sound = bytearray(WORKBOOK)
    for _ in range(data.draw(st.integers(1, 5))):
        sound[data.draw(st.integers(0, len(sound) - 1))] = data.draw(st.integers(0, 255))
    code_of(bytes(sound))


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=200))
def test_no_xml_of_a_sheet_raises_anything_but_a_refusal(xml: bytes) -> None:
    code_of(changed({_SHEET: xml}))
