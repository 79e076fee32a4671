"""What an intake can say: one table of codes with their level and both sentences.

Every office file speaks through these; rosters and orders add their own tables of the same shape
(``app.pools.codes``, ``app.demand.codes``). A sentence says what is wrong and what to do, and never
holds the value of a personal field; ``{name}`` stands for a count, a header or a limit.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import InvalidError
from app.intake.issues import Issue, Level


@dataclass(frozen=True, slots=True)
class Code:
    """One thing an intake can say: stable ``code``, ``level``, the sentences in Chinese and English."""

    code: str
    level: Level
    zh: str
    en: str

    def issue(
        self,
        *,
        sheet: str = "",
        row: int = 0,
        column: str = "",
        cell: str = "",
        value_class: str = "",
        **words: Any,
    ) -> Issue:
        """This code said of one place; ``words`` fill the sentences' braces."""
        zh, en = (self.zh.format(**words), self.en.format(**words)) if words else (self.zh, self.en)
        return Issue(sheet, row, column, cell, self.level, self.code, zh, en, value_class)

    def refusal(self, **words: Any) -> InvalidError:
        """This code as the error that refuses a whole file."""
        return InvalidError(self.code, self.zh.format(**words), self.en.format(**words), **words)


def table(codes: Iterable[Code]) -> dict[str, Code]:
    """The codes by name.

    Raises:
        ValueError: a code stands twice.
    """
    found: dict[str, Code] = {}
    for code in codes:
        if code.code in found:
            raise ValueError(f"The code {code.code} stands twice.")
        found[code.code] = code
    return found


def codes_of(path: Path) -> dict[str, Code]:
    """The codes of a table ``code, level, zh, en`` (CSV, UTF-8)."""
    with path.open(encoding="utf-8", newline="") as file:
        return table(Code(row["code"], Level(row["level"]), row["zh"], row["en"]) for row in csv.DictReader(file))


OK, WARNING, ERROR = Level.OK, Level.WARNING, Level.ERROR

FILE_CODES = codes_of(Path(__file__).parent / "data" / "codes.csv")


def letters(index: int) -> str:
    """The column letters Excel shows for a column index from 0: 0 -> A, 26 -> AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


class Findings:
    """Collects the issues of one file; knows the codes it may say.

    Args:
        tables: tables of codes; a later table may not repeat a code of an earlier one.

    Attributes:
        issues: what was said, in the order of saying. sheets: the file's sheets in their order.
    """

    def __init__(self, *tables: dict[str, Code]) -> None:
        self.codes = table(code for each in (FILE_CODES, *tables) for code in each.values())
        self.issues: list[Issue] = []
        self.sheets: list[str] = []

    def say(self, code: str, **place: Any) -> None:
        """One issue; ``place`` as for ``Code.issue``.

        Raises:
            KeyError: the code stands in no table.
        """
        self.issues.append(self.codes[code].issue(**place))

    def refuse(self, refusal: InvalidError) -> None:
        """The refusal of the whole file, as its one finding."""
        place = ("", 0, "", "")
        self.issues = [Issue(*place, Level.ERROR, refusal.code, refusal.message_zh, refusal.message_en)]

    def in_order(self) -> list[Issue]:
        """The issues in the order of the file: of the whole file, then by ``sheets``, then by row."""
        names = dict.fromkeys(["", *self.sheets, *(issue.sheet for issue in self.issues)])
        sheets = {name: at for at, name in enumerate(names)}
        return sorted(self.issues, key=lambda issue: (sheets[issue.sheet], issue.row))

    def cells(
        self,
        code: str,
        rows: Iterable[int],
        *,
        sheet: str,
        column: str,
        index: int,
        value_class: str | Sequence[str] = "",
        **words: Any,
    ) -> None:
        """One issue a row of one column; ``value_class`` is one for all, or one a row.

        Args:
            code: the code to say.
            rows: row numbers as Excel shows them.
            sheet: the sheet's name.
            column: the header as the file wrote it.
            index: the column's index from 0, for the cell's address.
            value_class: what kind of value stood there.
            words: fill the sentences' braces.
        """
        spec, name = self.codes[code], letters(index)
        blank = spec.issue(sheet=sheet, column=column, **words)
        zh, en, level = blank.message_zh, blank.message_en, spec.level
        for at, row in enumerate(rows):
            kind = value_class if isinstance(value_class, str) else value_class[at]
            self.issues.append(Issue(sheet, row, column, f"{name}{row}", level, code, zh, en, kind))

    def count(self, level: Level) -> int:
        """How many issues weigh this much."""
        return sum(1 for issue in self.issues if issue.level is level)
