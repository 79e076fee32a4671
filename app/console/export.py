"""Tables as CSV files that a spreadsheet opens as text, never as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from uuid import UUID

from fastapi.responses import Response

from app.intake.text import is_formula_like

MARK = "导出编号 export"
SIGN = "\ufeff"
"""Tells a spreadsheet that the file is UTF-8."""


def safe(value: object) -> str:
    """Return the text of a cell; what a spreadsheet could take for a formula is put behind an apostrophe."""
    text = "" if value is None else str(value)
    if isinstance(value, str) and is_formula_like(text):
        return "'" + text
    return text


def as_csv(name: str, *, header: Sequence[str], rows: Iterable[Sequence[object]], mark: UUID | None = None) -> Response:
    """Return a file to save under ``name`` (ASCII); its last line is ``mark``, by which the audit knows who took it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([safe(value) for value in row] for row in rows)
    if mark is not None:
        writer.writerow([f"{MARK} {mark}"])
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(SIGN + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)
