"""Writes what an office would have saved: workbooks with titles, merged and hidden parts; CSV in GB 18030."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

Cell = str | int | float | date | None
_SAVED = datetime(2026, 1, 1)  # noqa: DTZ001 - a workbook's properties have no zone; fixed, so that bytes are too
_WIDTHS = (9, 40)


@dataclass
class Sheet:
    """One sheet; rows count from 0, as Excel's row 1.

    Attributes:
        merged: (first row, first column, last row, last column); the value stands in the first cell.
        formulas: row and column to a formula whose result is the cell.
        hidden_rows: rows that are not shown. hidden: the whole sheet.
    """

    name: str
    rows: list[Sequence[Cell]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden: bool = False


def write_xlsx(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write a workbook; the same sheets, the same bytes."""
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        book.set_properties({"created": _SAVED, "comments": "合成数据 / synthetic data"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        middle = book.add_format({"align": "center", "valign": "vcenter"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            _fill(page, sheet, day)
            for place in sheet.merged:
                page.merge_range(*place, "", middle)
                _put(page, place[0], place[1], value=sheet.rows[place[0]][place[1]], day=middle)
            for row in sheet.hidden_rows:
                page.set_row(row, None, None, {"hidden": True})
            if sheet.hidden:
                page.hide()


def write_gb18030(path: Path, sheet: Sheet) -> None:
    """Write a sheet as CSV the way WPS saves it; what is merged stands in the first cell only."""
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerows(
            ["" if cell is None else str(cell) for cell in row] for row in sheet.rows
        )


def _fill(page: Worksheet, sheet: Sheet, day: Format) -> None:
    for number, row in enumerate(sheet.rows):
        for column, value in enumerate(row):
            formula = sheet.formulas.get((number, column))
            if formula:
                page.write_formula(number, column, formula, None, value)
            else:
                _put(page, number, column, value=value, day=day)


def _put(page: Worksheet, row: int, column: int, *, value: Cell, day: Format) -> None:
    if isinstance(value, str):
        page.write_string(row, column, value)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, day)
    elif value is not None:
        page.write_number(row, column, value)
