"""Our own roster template: headers, lists to choose from, and a help sheet; the intake reads back what it asks for."""

import csv
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]

_ROWS = 2000  # how far down lists and text format reach


@dataclass(frozen=True)
class TemplateColumn:
    """One column: its header, whether it must be filled, how to fill it, an example, the choices if any."""

    header: str
    must: bool
    zh: str
    en: str
    example: str
    choices: tuple[str, ...] = ()


def _columns() -> tuple[TemplateColumn, ...]:
    with (Path(__file__).parent / "data" / "template.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            TemplateColumn(
                row["header"],
                must=row["must"] == "1",
                zh=row["zh"],
                en=row["en"],
                example=row["example"],
                choices=tuple(row["choices"].split()),
            )
            for row in csv.DictReader(file)
        )


COLUMNS = _columns()


def write_template(path: Path) -> None:
    """Write the template workbook: the empty roster with its lists, and what each column means."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        head = book.add_format({"bold": True, "bg_color": "#D9E2F3", "border": 1, "text_wrap": True})
        must = book.add_format({"bold": True, "bg_color": "#F8CBAD", "border": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@"})
        roster = book.add_worksheet("名册")
        roster.freeze_panes(1, 0)
        for at, column in enumerate(COLUMNS):
            roster.set_column(at, at, 22 if column.must else 14, text)
            roster.write_string(0, at, column.header, must if column.must else head)
            roster.write_comment(0, at, f"{column.zh}\n{column.en}")
            if column.choices:
                options = {"validate": "list", "source": list(column.choices), "error_type": "warning"}
                roster.data_validation(1, at, _ROWS, at, options)
        helps = book.add_worksheet("填写说明")
        helps.set_column(0, 1, 22)
        helps.set_column(2, 4, 50)
        for at, title in enumerate(("列名 column", "必填 required", "如何填写", "how to fill it", "示例 example")):
            helps.write_string(0, at, title, head)
        for row, column in enumerate(COLUMNS, start=1):
            cells = (column.header, "必填 yes" if column.must else "", column.zh, column.en, column.example)
            for at, cell in enumerate(cells):
                helps.write_string(row, at, cell)
