"""From a file to tables: data rows and known columns only, everything left out said to be so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.intake.catalogue import Findings, letters
from app.intake.columns import Cell, Column, Flags, Ints, fill_down
from app.intake.headers import Header, Layout, find_header
from app.intake.sheets import Sheet, read_sheets

_TOTAL = re.compile(
    r"\s*(?:合\s*计|小\s*计|总\s*计|共\s*计|累\s*计|汇\s*总|"
    r"(?:填表|制表|填报|审核|复核|经办|负责|填表单位|填报单位|单位负责|制表单位)(?:人|日期|时间|单位)?\s*[:：]|(?:备\s*)?注\s*[:：]|说\s*明\s*[:：])"
)
_TITLE_WIDTH = 3


_MANY = 5000

Counts = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Table:
    """The data rows of one sheet.

    Attributes:
        sheet: the sheet's name. rows: row numbers as Excel shows them.
        columns: field to column, one value a data row.
        titles: texts that stand above the header.
        formulas: addresses (``D5``) of cells of this sheet that hold formulas.
    """

    sheet: str
    rows: Ints
    columns: dict[str, Column]
    titles: tuple[str, ...] = ()
    formulas: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.rows)


def read_tables(source: bytes | Path, file_name: str, *, layout: Layout, findings: Findings) -> Iterator[Table]:
    """The tables of a file, one a sheet that has the layout's header and rows below it; each sheet is let go of after it.

    Notes every sheet, column and row that is left out. A file without any table is an error among the
    findings: ``FILE_EMPTY`` or ``HEADER_NOT_FOUND``.

    Raises:
        InvalidError: the file as a whole is refused (see ``read_sheets``).
    """
    found = filled = False
    rows = 0
    sheets = read_sheets(source, file_name)
    findings.sheets = [sheet.name for sheet in sheets]
    for sheet in sheets:
        head = sheet.head()
        content = any(cell != "" for row in head for cell in row)
        header = find_header(head, sheet.merged(), layout)
        filled = filled or content
        table = None if header is None else _table(sheet, header, layout=layout, findings=findings)
        sheet.release()
        if table is None:
            findings.say("SHEET_NOT_READ" if content else "SHEET_EMPTY", sheet=sheet.name)
            continue
        found = True
        rows += len(table)
        if len(table):
            yield table
    if filled and not found:
        findings.say("HEADER_NOT_FOUND", needed_zh=layout.needed_zh, needed_en=layout.needed_en)
    elif not rows:
        findings.say("FILE_EMPTY")


def _table(sheet: Sheet, header: Header, *, layout: Layout, findings: Findings) -> Table:
    _say_columns(sheet, header, findings)
    read = sheet.columns(header.columns.values())
    columns = {
        name: replace(read[index], header=header.texts[index], codes=read[index].codes[header.last + 1 :])
        for name, index in header.columns.items()
    }
    rows = _Rows(sheet, header, columns=columns, layout=layout, findings=findings)
    keep = rows.data()
    columns = rows.merged_filled(columns, keep)
    numbers = (np.flatnonzero(keep) + header.last + 2).astype(np.int32)
    if not len(numbers):
        findings.say("SHEET_EMPTY", sheet=sheet.name)
    return Table(
        sheet.name,
        numbers,
        {name: column.take(keep) for name, column in columns.items()},
        titles=tuple(str(cell) for row in sheet.head(header.first) for cell in row if isinstance(cell, str) and cell),
        formulas=frozenset(sheet.marks.formulas),
    )


def _say_columns(sheet: Sheet, header: Header, findings: Findings) -> None:
    if sheet.hidden:
        findings.say("SHEET_HIDDEN", sheet=sheet.name)
    if hidden := [row for row in sheet.marks.hidden_rows if row > header.last + 1]:
        findings.say("ROWS_HIDDEN", sheet=sheet.name, row=hidden[0], count=len(hidden))
    if sheet.marks.formulas:
        findings.say("FORMULAS_READ", sheet=sheet.name, count=len(sheet.marks.formulas))
    for code, indices in (
        ("COLUMN_UNKNOWN", header.unknown),
        ("COLUMN_DROPPED", header.dropped),
        ("COLUMN_REPEATED", header.repeated),
    ):
        for index in indices:
            cell = f"{letters(index)}{header.first + 1}"
            findings.say(code, sheet=sheet.name, row=header.first + 1, column=header.texts[index], cell=cell)


def _is_total(cell: Cell) -> bool:
    return isinstance(cell, str) and _TOTAL.match(cell) is not None


class _Rows:
    """Tells data rows from blank, total, title and repeated header rows."""

    def __init__(
        self, sheet: Sheet, header: Header, *, columns: dict[str, Column], layout: Layout, findings: Findings
    ) -> None:
        self.sheet, self.header, self.layout, self.findings = sheet, header, layout, findings
        self.columns = columns
        self.count = len(next(iter(columns.values()))) if columns else 0
        self.offset = header.last + 1
        self.merged = [m for m in sheet.merged() if m[2] >= self.offset]
        self.filled = {name: column.filled() for name, column in columns.items()}

    def data(self) -> Flags:
        """A mask of the data rows; the others are noted."""
        some = self._sum(name for name in self.columns if name not in self.layout.ordinal)
        left = some > 0
        for code, mask in (
            ("ROW_HEADER_REPEATED", self._repeated_header(some)),
            ("ROW_TOTAL", self._total()),
            ("ROW_TITLE", self._title(some)),
        ):
            for at in np.flatnonzero(mask & (left | (code == "ROW_TOTAL"))):
                self.findings.say(code, sheet=self.sheet.name, row=int(at) + self.offset + 1)
            left &= ~mask
        return left

    def _sum(self, names: Iterator[str]) -> Counts:
        total = np.zeros(self.count, np.int32)
        for name in names:
            total += self.filled[name]
        return total

    def _repeated_header(self, some: Counts) -> Flags:
        same = np.zeros(self.count, np.int32)
        for name, column in sorted(self.columns.items(), key=lambda item: len(item[1].distinct)):
            if len(column.distinct) > _MANY and not same.any():
                break  # what never repeats is searched only where the others found something
            words = {column.header, *self.layout.synonyms[name].split()}
            hits = [code for code, value in enumerate(column.distinct) if value in words]
            if hits:
                same += np.isin(column.codes, hits)
        return (same >= 2) & (2 * same >= some)  # noqa: PLR2004 - one word alone may be a value

    def _total(self) -> Flags:
        """Totals and notes, looked for in rows that lack a needed field."""
        total = np.zeros(self.count, bool)
        lacking = np.flatnonzero(self._sum(self._needed()) < len(self.layout.needed))
        for column in self.columns.values():
            hits = [code for code in np.unique(column.codes[lacking]).tolist() if _is_total(column.distinct[code])]
            if hits:
                total[lacking[np.isin(column.codes[lacking], hits)]] = True
        return total

    def _needed(self) -> Iterator[str]:
        return (name for name in self.layout.needed if name in self.columns)

    def _title(self, some: Counts) -> Flags:
        needed = self._sum(self._needed())
        title: Flags = (needed == 0) & (some == 1) & self._text_only()
        for top, left, _, right in self.merged:
            at = top - self.offset
            if right - left + 1 >= _TITLE_WIDTH and 0 <= at < self.count and some[at] <= 1:
                title[at] = True
        return title

    def _text_only(self) -> Flags:
        """Rows whose one filled cell stands in the sheet's leftmost known columns, as a title does."""
        first = min(self.columns, key=lambda name: self.columns[name].index, default="")
        ordinal = [name for name in self.columns if name in self.layout.ordinal]
        mask = np.zeros(self.count, bool)
        for name in {first, *ordinal} - {""}:
            mask |= self.filled[name]
        return mask

    def merged_filled(self, columns: dict[str, Column], keep: Flags) -> dict[str, Column]:
        """The columns with merged cells filled down where the layout wants it, noted once a range."""
        result = dict(columns)
        for name in self.layout.fill & columns.keys():
            index = columns[name].index
            spans = [
                (max(top - self.offset, 0), bottom - self.offset, top)
                for top, left, bottom, right in self.merged
                if bottom > top >= self.offset and left <= index <= right and left == index
            ]
            if not spans:
                continue
            result[name] = fill_down(columns[name], [(first, last) for first, last, _ in spans])
            for first, last, top in spans:
                if keep[first : last + 1].any():
                    cell = f"{letters(index)}{top + 1}"
                    place = {"row": top + 1, "column": columns[name].header, "cell": cell}
                    self.findings.say("MERGED_FILLED", sheet=self.sheet.name, **place)
        return result
