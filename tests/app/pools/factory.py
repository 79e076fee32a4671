"""Rosters as offices hold them, written for the tests; every person is made up."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import xlwt  # type: ignore[import-untyped]

from app.intake.issues import Issue
from app.pools.batch import RosterBatch
from app.pools.intake import read_roster
from app.reference.catalogue import Catalogue

TODAY = date(2026, 9, 1)
TIANDONG = "451022"
_SYSTEM = (
    "序号 数据日期 县(市、区、旗) 乡(镇) 行政村 自然村 户编号 人编号 姓名 证件号码 人数 与户主关系 民族 文化程度 在校生状况 健康状况 劳动技能 "
    "务工时间(月) 是否参加大病保险 致贫原因1 危房户 是否解决安全饮用水 人均纯收入 户联系电话 人联系电话 首次识别时间 人员识别时间 户类型 "
    "易返贫致贫户(监测对象)类型 风险是否消除 风险识别时间 风险消除时间"
)
_SURVEY = (
    "姓名 性别 年龄 居民身份证号码 文化程度 技能水平 健康状况 联系电话 就业意愿 培训意愿 意向地区 期望月薪 可到岗日期"
)
SYSTEM, SURVEY = _SYSTEM.split(), _SURVEY.split()
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(sequence: int = 11, *, birth: str = "19900101", region: str = TIANDONG) -> str:
    """A sound number; an odd sequence is a man's."""
    digits = f"{region}{birth}{sequence:03d}"
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11]


def id_ending(end: str) -> str:
    """A sound number that ends so."""
    numbers = (id_number(s, birth=f"19{y}0101") for y in range(50, 99) for s in range(1000))
    return next(number for number in numbers if number.endswith(end))


def book_of(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> openpyxl.Workbook:
    """A workbook to be changed further; texts stay texts, whatever they begin with."""
    book = openpyxl.Workbook()
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells, start=1):
                if cell is not None and cell != "":
                    written = page.cell(row, column, cell)
                    written.data_type = "s" if isinstance(cell, str) else written.data_type
    book.remove(book.worksheets[0])
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    """The workbook's file."""
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def xlsx(rows: Sequence[Sequence[Any]], *merged: str) -> bytes:
    """A workbook of one sheet, with merged ranges such as ``B2:B4``."""
    book = book_of({"名册": rows})
    for each in merged:
        book["名册"].merge_cells(each)
    return saved(book)


def xls(rows: Sequence[Sequence[Any]], *, merged: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """The same as Excel 97 wrote it; merged ranges as (first row, last row, first column, last column)."""
    book = xlwt.Workbook()
    page = book.add_sheet("名册")
    covered = {
        (row, column)
        for top, bottom, left, right in merged
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell != "" and (row, column) not in covered:
                page.write(row, column, cell)
    for top, bottom, left, right in merged:
        page.write_merge(top, bottom, left, right, rows[top][left])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def csv_bytes(rows: Sequence[Sequence[Any]], encoding: str = "gb18030") -> bytes:
    """The same as CSV."""
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def person(number: str | None = None, **fields: Any) -> dict[str, Any]:
    """A row of our template's headers; keyword names are headers."""
    return {
        "姓名": "韦小明",
        "证件号码": id_number() if number is None else number,
        "联系电话": "13800138000",
        **fields,
    }


def roster(*people: Mapping[str, Any]) -> list[list[Any]]:
    """A header and one row a person; every header that any of them has."""
    headers = list(dict.fromkeys(name for each in people for name in each))
    return [headers, *([each.get(name, "") for name in headers] for each in people)]


def read(source: bytes, name: str = "名册.xlsx", *, region: str = TIANDONG, today: date = TODAY) -> RosterBatch:
    """The roster as the intake reads it."""
    return read_roster(source, name, catalogue=Catalogue.packaged(), today=today, office_region=region)


def read_people(*people: Mapping[str, Any]) -> RosterBatch:
    """The same of a workbook with these rows; the first person stands in row 2."""
    return read(xlsx(roster(*people)))


def found(batch: RosterBatch, code: str) -> list[Issue]:
    """Its issues of one code."""
    return [issue for issue in batch.issues if issue.code == code]


def places(batch: RosterBatch, code: str) -> list[str]:
    """The cells at which a code was said."""
    return [issue.cell for issue in found(batch, code)]
