"""Tables as CSV files that a spreadsheet opens as text, never as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from app.intake.text import is_formula_like

SIGN = "\ufeff"
"""Tells a spreadsheet that the file is UTF-8."""


def safe(value: object) -> str:
    """Return the text of a cell; what a spreadsheet could take for a formula is put behind an apostrophe."""
    text = "" if value is None else str(value)
    if isinstance(value, str) and is_formula_like(text):
        return "'" + text
    return text


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as the text of a file."""
    out = io.StringIO()
    csv.writer(out).writerows([safe(value) for value in row] for row in rows)
    return SIGN + out.getvalue()
