"""Lays rows out on a sheet as an office leaves it: titles, merged cells, totals, blank and hidden rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.demo.dirt import Row
from app.demo.workbook import Cell, Sheet

_SIGNED = "填表人：例某　　审核人：例某"
_BLANK_EVERY, _TOTAL_EVERY, _HEADER_EVERY, _HIDDEN_EVERY, _FORMULA_EVERY = 70, 90, 120, 45, 25


@dataclass(frozen=True)
class Style:
    """How untidy a sheet is.

    Attributes:
        titles: title rows above the header. merged: equal cells of these keys below one another are merged.
        signed: a line for the clerk's name at the end. totals, blanks, headers: rows between the data.
        hidden: some rows are hidden. formula: key of a column some of whose numbers are formulas.
    """

    titles: int = 1
    merged: Sequence[str] = ()
    signed: bool = False
    totals: bool = False
    blanks: bool = False
    headers: bool = False
    hidden: bool = False
    formula: str = ""


@dataclass
class Page:
    """A sheet with the place of every row, and what befell the sheet as a whole (code to why)."""

    sheet: Sheet
    rows: list[tuple[int, Row]] = field(default_factory=list)
    marks: list[tuple[str, str]] = field(default_factory=list)


def lay_out(rows: Sequence[Row], columns: Mapping[str, str], *, name: str, title: str, style: Style) -> Page:
    """Return a page of these rows; the places are row numbers as Excel shows them."""
    page = Page(Sheet(name))
    width = len(columns)
    for number in range(style.titles):
        page.sheet.rows.append([title if number == 0 else "单位：例县示例部门（合成数据）", *[None] * (width - 1)])
        page.sheet.merged.append((number, 0, number, width - 1))
    page.sheet.rows.append(list(columns))
    for number, row in enumerate(rows, start=1):
        page.rows.append((len(page.sheet.rows) + 1, row))
        page.sheet.rows.append(_cells(row, columns, number))
        page.sheet.rows.extend(_between(number, columns, style))
    if style.signed:
        page.sheet.rows.append([_SIGNED, *[None] * (width - 1)])
    _hide(page, style)
    _calculate(page, columns, style)
    for key in style.merged:
        _merge(page, list(columns.values()).index(key))
    return page


def _cells(row: Row, columns: Mapping[str, str], number: int) -> list[Cell]:
    return [number if key == "ordinal" else row.record[key] for key in columns.values()]


def _between(number: int, columns: Mapping[str, str], style: Style) -> Iterator[list[Cell]]:
    width = len(columns)
    if style.blanks and number % _BLANK_EVERY == 0:
        yield [None] * width
    if style.totals and number % _TOTAL_EVERY == 0:
        yield ["小计", f"{_TOTAL_EVERY}人", *[None] * (width - 2)]
    if style.headers and number % _HEADER_EVERY == 0:
        yield list(columns)


def _hide(page: Page, style: Style) -> None:
    if style.hidden:
        page.sheet.hidden_rows = [place - 1 for place, _ in page.rows[_HIDDEN_EVERY::_HIDDEN_EVERY]]
        if page.sheet.hidden_rows:
            page.marks.append(("hidden_rows", "ROWS_HIDDEN"))


def _calculate(page: Page, columns: Mapping[str, str], style: Style) -> None:
    if not style.formula:
        return
    column = list(columns.values()).index(style.formula)
    for place, row in page.rows[::_FORMULA_EVERY]:
        value = row.record[style.formula]
        if isinstance(value, int) and not row.stains:
            page.sheet.formulas[place - 1, column] = f"={value - 100}+100"
    if page.sheet.formulas:
        page.marks.append(("formulas", "FORMULAS_READ"))


def _merge(page: Page, column: int) -> None:
    """Merge runs of equal cells; the cells below the first are left empty, as a spreadsheet does."""
    rows = page.sheet.rows
    data = {place - 1 for place, _ in page.rows}
    start = 0
    for end in range(1, len(rows) + 1):
        same = end < len(rows) and {start, end} <= data and rows[end][column] == rows[start][column] is not None
        if same:
            continue
        if end - start > 1:
            page.sheet.merged.append((start, column, end - 1, column))
            for row in range(start + 1, end):
                rows[row] = [None if k == column else cell for k, cell in enumerate(rows[row])]
        start = end
    if any(left == right == column for _, left, _, right in page.sheet.merged):
        page.marks.append(("merged_cells", "MERGED_FILLED"))
