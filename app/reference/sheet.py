"""A reference file read line by line; every value that does not fit names file, row and column."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

from app.errors import InvalidError

_Row = TypeVar("_Row")
_SHOWN = 50
_REGION = re.compile(r"[1-9]\d{5}")
_OCCUPATION = re.compile(r"[1-8]-\d{2}-\d{2}-\d{2}")


def refuse(code: str, sentences: tuple[str, str], *, file: str, row: int = 0, column: str = "") -> InvalidError:
    """The error for one place of a file; row 0 is the whole file."""
    place = f"{file}" + (f" row {row}" if row else "") + (f" column {column}" if column else "")
    zh, en = sentences
    return InvalidError(code, f"{place}：{zh}", f"{place}: {en}", file=file, row=row, column=column)


@dataclass(frozen=True, slots=True)
class Line:
    """One data row; ``row`` counts from 1 at the header, as an editor shows it."""

    file: str
    row: int
    cells: dict[str, str]

    def wrong(self, column: str, *, zh: str, en: str) -> InvalidError:
        """The error for one cell of this row."""
        return refuse("REFERENCE_VALUE", (zh, en), file=self.file, row=self.row, column=column)

    def text(self, column: str, *, required: bool = True, longest: int = 40) -> str:
        """The cell without outer space, at most ``longest`` characters."""
        value = self.cells[column].strip()
        if required and not value:
            raise self.wrong(column, zh="不能为空。", en="must not be empty.")
        if len(value) > longest or not value.isprintable():
            raise self.wrong(
                column, zh=f"应为至多 {longest} 个可见字符。", en=f"must be at most {longest} printable characters."
            )
        return value

    def region(self, column: str, *, required: bool = True) -> str:
        """A six-digit division code."""
        value = self.text(column, required=required)
        if value and not _REGION.fullmatch(value):
            raise self.wrong(column, zh="不是六位区划代码。", en="is no six-digit division code.")
        return value

    def occupation(self, column: str) -> str:
        """An occupation code ``a-bb-cc-dd``."""
        value = self.text(column)
        if not _OCCUPATION.fullmatch(value):
            raise self.wrong(column, zh="不是 a-bb-cc-dd 形式的职业代码。", en="is no code of the form a-bb-cc-dd.")
        return value

    def whole(self, column: str, *, low: int, high: int) -> int:
        """A whole number within both bounds."""
        value = self.text(column)
        if not re.fullmatch(r"\d{1,9}", value) or not low <= int(value) <= high:
            raise self.wrong(
                column, zh=f"应为 {low} 到 {high} 的整数。", en=f"must be a whole number from {low} to {high}."
            )
        return int(value)

    def decimal(self, column: str, *, low: int, high: int) -> Decimal | None:
        """A decimal number within both bounds, None when empty."""
        value = self.text(column, required=False)
        try:
            number = Decimal(value) if value else None
        except InvalidOperation:
            number = Decimal("NaN")
        if number is not None and not (number.is_finite() and low <= number <= high):
            raise self.wrong(column, zh=f"应为 {low} 到 {high} 的数。", en=f"must be a number from {low} to {high}.")
        return number

    def day(self, column: str) -> date:
        """A date YYYY-MM-DD."""
        try:
            return date.fromisoformat(self.text(column))
        except ValueError:
            raise self.wrong(column, zh="应为 YYYY-MM-DD 形式的日期。", en="must be a date YYYY-MM-DD.") from None

    def choice(self, column: str, options: Sequence[str]) -> str:
        """One of the listed words."""
        value = self.text(column)
        if value not in options:
            listed = ", ".join(options)
            raise self.wrong(column, zh=f"应为其中之一：{listed}。", en=f"must be one of: {listed}.")
        return value


def _lines(path: Path, columns: Sequence[str]) -> Iterator[Line]:
    """The data rows of a UTF-8 CSV file that has all these columns; extra columns are ignored."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise refuse("REFERENCE_ENCODING", ("不是 UTF-8 文件。", "is not UTF-8."), file=path.name) from None
    except OSError:
        raise refuse("REFERENCE_UNREADABLE", ("文件无法读取。", "cannot be read."), file=path.name) from None
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        yield from _checked(reader, path.name, columns)
    except csv.Error:
        sentences = ("不是 CSV 表格。", "is no CSV table.")
        raise refuse("REFERENCE_ROW_LENGTH", sentences, file=path.name, row=reader.line_num) from None


def _checked(reader: Any, file: str, columns: Sequence[str]) -> Iterator[Line]:
    header = [cell.strip() for cell in next(reader, [])]
    for column in columns:
        if column not in header:
            sentences = ("缺少该列。", "the column is missing.")
            raise refuse("REFERENCE_COLUMN_MISSING", sentences, file=file, row=1, column=column)
    for cells in reader:
        if len(cells) != len(header):
            sentences = ("列数与表头不符。", "has another number of cells than the header.")
            raise refuse("REFERENCE_ROW_LENGTH", sentences, file=file, row=reader.line_num)
        yield Line(file, reader.line_num, dict(zip(header, cells, strict=True)))


def read_rows(path: Path, columns: Sequence[str], build: Callable[[Line], _Row]) -> list[tuple[Line, _Row]]:
    """Every row built, or one error that carries up to fifty findings in ``extra["findings"]``."""
    built: list[tuple[Line, _Row]] = []
    findings: list[InvalidError] = []
    for line in _lines(path, columns):
        try:
            built.append((line, build(line)))
        except InvalidError as error:
            findings.append(error)
            if len(findings) == _SHOWN:
                break
    if findings:
        first = findings[0]
        first.extra["findings"] = [
            {"code": f.code, **f.extra, "message_zh": f.message_zh, "message_en": f.message_en} for f in findings
        ]
        raise first
    if not built:
        raise refuse("REFERENCE_EMPTY", ("没有数据行。", "has no data row."), file=path.name)
    return built
