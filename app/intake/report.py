"""Gives the findings back: as rows for a program, and as the clerk's own workbook with the cells marked."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from app.errors import InvalidError
from app.intake.columns import Cell
from app.intake.issues import Issue, Level
from app.intake.sheets import Sheet, read_sheets
from app.intake.text import clean

_COMMENTS = 5000  # a spreadsheet with more of them no longer opens quickly; the list has them all
_LONGEST_NAME = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_SUMMARY, _LIST = "汇总", "问题清单"
_WEIGHT = {Level.OK: 0, Level.WARNING: 1, Level.ERROR: 2}
_COLOURS = {Level.OK: "#E2F0D9", Level.WARNING: "#FFF2CC", Level.ERROR: "#F8CBAD"}
_LEVELS = {Level.OK: "提示 ok", Level.WARNING: "警告 warning", Level.ERROR: "错误 error"}
_COUNTS = {
    "rows": "数据行 rows",
    "accepted": "可导入 accepted",
    "warnings": "警告 warnings",
    "errors": "错误 errors",
}
_LIST_COLUMNS = (
    ("工作表 sheet", 14),
    ("单元格 cell", 12),
    ("行 row", 8),
    ("列 column", 18),
    ("级别 level", 14),
    ("代码 code", 22),
    ("说明", 60),
    ("explanation", 60),
    ("值的类型 value class", 16),
)


def report_form(counts: Mapping[str, int], issues: Sequence[Issue]) -> dict[str, object]:
    """The findings in the form of ``dukou intake --json``."""
    return {
        **counts,
        "issues": [
            {
                "sheet": issue.sheet,
                "cell": issue.cell,
                "row": issue.row,
                "column": issue.column,
                "level": issue.level.value,
                "code": issue.code,
                "message_zh": issue.message_zh,
                "message_en": issue.message_en,
            }
            for issue in issues
        ],
    }


def write_report(
    path: Path, source: bytes | Path, *, file_name: str, counts: Mapping[str, int], issues: Sequence[Issue]
) -> None:
    """Write the marked workbook: a summary, the list of findings, and the clerk's rows with coloured cells.

    Every text is written as text, so that nothing in it can act as a formula. A file that was refused as
    a whole comes back as summary and list alone.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        ink = _Ink(book)
        names = _Names({_SUMMARY, _LIST})
        _write_summary(book.add_worksheet(_SUMMARY), ink, counts=counts, issues=issues)
        _write_list(book.add_worksheet(_LIST), ink, issues)
        by_sheet: dict[str, list[Issue]] = defaultdict(list)
        for issue in issues:
            by_sheet[issue.sheet].append(issue)
        for sheet in _sheets(source, file_name):
            _write_rows(book.add_worksheet(names.of(sheet.name)), ink, sheet, by_sheet[sheet.name])
            sheet.release()


def _sheets(source: bytes | Path, file_name: str) -> list[Sheet]:
    try:
        return read_sheets(source, file_name)
    except InvalidError:
        return []


class _Ink:
    """The formats of the workbook."""

    def __init__(self, book: Any) -> None:
        self.head: Format = book.add_format({"bold": True, "bg_color": "#D9E2F3", "border": 1})
        self.wrap: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self.day: Format = book.add_format({"num_format": "yyyy-mm-dd"})
        self.level: dict[Level, Format] = {
            level: book.add_format({"bg_color": colour, "border": 1}) for level, colour in _COLOURS.items()
        }
        self.level_day: dict[Level, Format] = {
            level: book.add_format({"bg_color": colour, "border": 1, "num_format": "yyyy-mm-dd"})
            for level, colour in _COLOURS.items()
        }


class _Names:
    """Sheet names that Excel takes, each once whatever its case."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = {name.lower() for name in taken}

    def of(self, name: str) -> str:
        plain = _NOT_IN_NAMES.sub("_", clean(name))[: _LONGEST_NAME - 4].strip() or "数据"
        found, number = plain, 1
        while found.lower() in self._taken:
            number += 1
            found = f"{plain}({number})"
        self._taken.add(found.lower())
        return found


def _write_summary(sheet: Worksheet, ink: _Ink, *, counts: Mapping[str, int], issues: Sequence[Issue]) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 14)
    sheet.set_column(2, 4, 60)
    sheet.write_string(0, 0, "导入检查结果 What the intake found", ink.head)
    for row, (name, title) in enumerate(_COUNTS.items(), start=1):
        sheet.write_string(row, 0, title)
        sheet.write_number(row, 1, counts.get(name, 0))
    first = len(_COUNTS) + 2
    for at, title in enumerate(("代码 code", "次数 count", "说明", "explanation")):
        sheet.write_string(first, at, title, ink.head)
    example = {issue.code: issue for issue in reversed(issues)}
    times = Counter(issue.code for issue in issues)
    ranked = sorted(times, key=lambda code: (-_WEIGHT[example[code].level], -times[code], code))
    for row, code in enumerate(ranked, start=first + 1):
        issue = example[code]
        sheet.write_string(row, 0, code, ink.level[issue.level])
        sheet.write_number(row, 1, times[code])
        sheet.write_string(row, 2, issue.message_zh, ink.wrap)
        sheet.write_string(row, 3, issue.message_en, ink.wrap)


def _write_list(sheet: Worksheet, ink: _Ink, issues: Sequence[Issue]) -> None:
    sheet.freeze_panes(1, 0)
    for at, (title, width) in enumerate(_LIST_COLUMNS):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, title, ink.head)
    for row, issue in enumerate(issues, start=1):
        sheet.write_string(row, 0, issue.sheet)
        sheet.write_string(row, 1, issue.cell)
        sheet.write_number(row, 2, issue.row)
        sheet.write_string(row, 3, issue.column)
        sheet.write_string(row, 4, _LEVELS[issue.level], ink.level[issue.level])
        for at, text in enumerate((issue.code, issue.message_zh, issue.message_en, issue.value_class), start=5):
            sheet.write_string(row, at, text)
    sheet.autofilter(0, 0, max(len(issues), 1), len(_LIST_COLUMNS) - 1)


@dataclass
class _Mark:
    """What is said of one cell: the heaviest level colours it."""

    level: Level
    texts: list[str]


def _marks(issues: Sequence[Issue]) -> dict[tuple[int, int], _Mark]:
    """Marks by (row, column) from 0; an issue without a cell marks the row's first one."""
    found: dict[tuple[int, int], _Mark] = {}
    for issue in issues:
        if issue.row < 1:
            continue
        place = (issue.row - 1, _index(issue.cell))
        mark = found.setdefault(place, _Mark(issue.level, []))
        if _WEIGHT[issue.level] > _WEIGHT[mark.level]:
            mark.level = issue.level
        mark.texts.append(f"{issue.message_zh}\n{issue.message_en} [{issue.code}]")
    return found


def _index(cell: str) -> int:
    index = 0
    for sign in cell:
        if sign.isdigit():
            break
        index = index * 26 + ord(sign) - ord("A") + 1
    return max(index - 1, 0)


def _write_rows(sheet: Worksheet, ink: _Ink, source: Sheet, issues: Sequence[Issue]) -> None:
    marked: dict[int, dict[int, _Mark]] = defaultdict(dict)
    for (row, column), mark in _marks(issues).items():
        marked[row][column] = mark
    comments = 0
    for row, cells in enumerate(source.rows()):
        here = marked.get(row, {})
        for column in range(max([len(cells), *(at + 1 for at in here)])):
            said = here.get(column)
            value = cells[column] if column < len(cells) else ""
            _write_cell(sheet, (row, column), value, ink=ink, level=said.level if said is not None else None)
            if said is not None and said.level is not Level.OK and comments < _COMMENTS:
                sheet.write_comment(row, column, "\n".join(said.texts), {"x_scale": 3, "y_scale": 1.5})
                comments += 1


def _write_cell(sheet: Worksheet, place: tuple[int, int], value: Cell, *, ink: _Ink, level: Level | None) -> None:
    look = ink.level[level] if level else None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        sheet.write_number(*place, value, look)
    elif isinstance(value, (date, datetime)) and value.year >= 1900:  # noqa: PLR2004 - Excel's first year
        day = ink.level_day[level] if level else ink.day
        sheet.write_datetime(*place, value, day)
    elif value != "":
        sheet.write_string(*place, str(value)[:32_767], look)
    elif look:
        sheet.write_blank(*place, None, look)
