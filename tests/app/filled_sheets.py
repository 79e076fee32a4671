"""Sheets that are taken away, filled in and brought back, as tests do it."""

import io
from datetime import datetime
from typing import Any

import openpyxl
import xlsxwriter  # type: ignore[import-untyped]

from tests.app.conftest import Actor


def filled(head: tuple[str, ...], *rows: tuple[Any, ...]) -> bytes:
    """A workbook of texts; the same rows are the same bytes, whenever it is written."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001  # a workbook knows no zones
        page = book.add_worksheet("表")
        for at, row in enumerate((head, *rows)):
            for column, cell in enumerate(row):
                page.write_string(at, column, str(cell))
    return out.getvalue()


def bring(who: Actor, path: str, content: bytes, *, dry_run: bool = False, key: str | None = None) -> Any:
    """Load a sheet."""
    headers = {"Idempotency-Key": key} if key else {}
    query = {"dry_run": "true"} if dry_run else {}
    return who.call("POST", path, files={"file": ("a.xlsx", content)}, headers=headers, params=query)


def errors(who: Actor, reply: Any) -> list[tuple[str, str]]:
    """The errors that a load found: code and cell."""
    found = who.get(f"/imports/{reply.json()['import_id']}/issues").json()["items"]
    return [(one["code"], one["cell"]) for one in found if one["level"] == "error"]


def taken(who: Actor, path: str, **query: Any) -> list[list[Any]]:
    """The rows of a sheet as it goes out, with its header."""
    reply = who.get(path, **query)
    assert reply.status_code == 200, reply.text
    page = openpyxl.load_workbook(io.BytesIO(reply.content)).worksheets[0]
    return [["" if cell is None else cell for cell in row] for row in page.iter_rows(values_only=True)]
