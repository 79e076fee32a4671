"""Template workbooks: headers, lists to choose from, and a help sheet; the intake reads back what they ask for."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]

_ROWS = 2000  # how far down lists and text format reach
_HELP_HEADS = ("列名 column", "必填 required", "如何填写", "how to fill it", "示例 example")


@dataclass(frozen=True)
class TemplateColumn:
    """One column: its header, whether it must be filled, how to fill it, an example, the choices if any."""

    header: str
    must: bool
    zh: str
    en: str
    example: str
    choices: tuple[str, ...] = ()


def read_columns(text: str) -> tuple[TemplateColumn, ...]:
    """The columns of a template from CSV text: header, must (1/0), zh, en, example, choices by white space."""
    return tuple(
        TemplateColumn(
            row["header"],
            must=row["must"] == "1",
            zh=row["zh"],
            en=row["en"],
            example=row["example"],
            choices=tuple(row["choices"].split()),
        )
        for row in csv.DictReader(text.splitlines())
    )


def write_form(path: Path, columns: Sequence[TemplateColumn], *, sheet: str) -> None:
    """Write a template workbook: the empty sheet with its lists, and what each column means."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        head = book.add_format({"bold": True, "bg_color": "#D9E2F3", "border": 1, "text_wrap": True})
        must = book.add_format({"bold": True, "bg_color": "#F8CBAD", "border": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@"})
        form = book.add_worksheet(sheet)
        form.freeze_panes(1, 0)
        for at, column in enumerate(columns):
            form.set_column(at, at, 22 if column.must else 14, text)
            form.write_string(0, at, column.header, must if column.must else head)
            form.write_comment(0, at, f"{column.zh}\n{column.en}")
            if column.choices:
                options = {"validate": "list", "source": list(column.choices), "error_type": "warning"}
                form.data_validation(1, at, _ROWS, at, options)
        helps = book.add_worksheet("填写说明")
        helps.set_column(0, 1, 22)
        helps.set_column(2, 4, 50)
        for at, title in enumerate(_HELP_HEADS):
            helps.write_string(0, at, title, head)
        for row, column in enumerate(columns, start=1):
            cells = (column.header, "必填 yes" if column.must else "", column.zh, column.en, column.example)
            for at, cell in enumerate(cells):
                helps.write_string(row, at, cell)
