"""One shape for what clerks type in an order, made on the intake's: digits are never added or lost."""

from app.intake.columns import Cell
from app.intake.text import half
from app.intake.values import text_of

_DASHES = dict.fromkeys(map(ord, "—–―－‐‑‒−～〜∼﹣~"), "-")
_SIGNS = {ord("\\"): "/", ord("，"): ", ", ord("\t"): " ", ord("\r"): " "}


def tidy(cell: Cell | None) -> str:
    """Return a cell's text in half-width lower case with one kind of dash; line breaks stay.

    A full-width comma gets a space behind it, since it never stands between thousands. Circled,
    superscript and Chinese numerals stay as they are, so every digit of the result stood in the cell.
    """
    if cell is None:
        return ""
    text = cell if isinstance(cell, str) else text_of(cell)
    return half(text.translate(_DASHES | _SIGNS)).strip().lower()
