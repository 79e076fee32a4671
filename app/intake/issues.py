"""What an intake has to say about one cell, one row or one file."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much an issue weighs; an error keeps its row out, a warning does not."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding, placed so that a clerk finds the cell in Excel.

    Attributes:
        sheet: the sheet's name; empty for CSV.
        row: row number as Excel shows it (from 1); 0 for the whole sheet or file.
        column: the header as the file wrote it; empty for the whole row.
        cell: Excel address such as ``J7``; empty when there is none.
        level: ok (repaired or noted), warning (kept, please look) or error (row refused).
        code: stable code, e.g. ``ID_DIGITS_LOST``; the catalogue of codes holds both sentences.
        message_zh: what is wrong and what to do, in Chinese; never the value of a personal field.
        message_en: the same in English.
        value_class: what kind of value stood there (``17 digits``, ``float``), never the value.
    """

    sheet: str
    row: int
    column: str
    cell: str
    level: Level
    code: str
    message_zh: str
    message_en: str
    value_class: str = ""
