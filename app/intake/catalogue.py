"""What an intake can say: one table of codes with their level and both sentences.

Every office file speaks through these; rosters and orders add their own tables of the same shape
(``app.pools.codes``, ``app.demand.codes``). A sentence says what is wrong and what to do, and never
holds the value of a personal field; ``{name}`` stands for a count, a header or a limit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


OK, WARNING, ERROR = Level.OK, Level.WARNING, Level.ERROR

FILE_CODES = table(
    [
        Code(
            "UPLOAD_UNSAFE",
            ERROR,
            "文件不安全，未读取：{reason_zh}。请另存为普通 .xlsx 文件后再导入。",
            "The file is not safe and was not read: {reason_en}. Save it as a plain .xlsx file and load it again.",
        ),
        Code(
            "FILE_EMPTY",
            ERROR,
            "文件是空的，没有任何数据行。请检查是否选错文件。",
            "The file is empty: it has no row of data. Check that it is the right file.",
        ),
        Code(
            "FILE_NOT_READABLE",
            ERROR,
            "无法读取此文件：不是完好的 .xlsx、.xls 或 CSV 表格。请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。",
            "The file cannot be read: it is no sound .xlsx, .xls or CSV sheet. Open it in Excel or WPS, save it as "
            ".xlsx and load it again.",
        ),
        Code(
            "FILE_ENCRYPTED",
            ERROR,
            "文件设有打开密码，无法读取。请取消密码后再导入。",
            "The file has a password and cannot be read. Remove the password and load it again.",
        ),
        Code(
            "HEADER_NOT_FOUND",
            ERROR,
            "没有找到表头行：至少要有{needed_zh}。请对照模板补齐表头。",
            "No header row was found: it needs at least {needed_en}. Compare it with the template.",
        ),
        Code(
            "SHEET_NOT_READ",
            OK,
            "此工作表没有所需表头，未读取。如有数据，请对照模板补齐表头。",
            "This sheet has none of the headers needed and was not read. If it holds data, add headers as in the template.",
        ),
        Code(
            "SHEET_EMPTY",
            OK,
            "此工作表没有数据行。",
            "This sheet has no row of data.",
        ),
        Code(
            "SHEET_HIDDEN",
            WARNING,
            "此工作表被隐藏，仍已读取。如不应导入，请删除后再导入。",
            "This sheet is hidden and was read all the same. If it should not be loaded, delete it and load again.",
        ),
        Code(
            "ROWS_HIDDEN",
            WARNING,
            "此工作表有 {count} 行被隐藏，仍已读取。如不应导入，请删除这些行。",
            "This sheet has {count} hidden rows, which were read all the same. Delete them if they should not be loaded.",
        ),
        Code(
            "FORMULAS_READ",
            OK,
            "此工作表有 {count} 个公式单元格，按其结果值读取。",
            "This sheet has {count} formula cells; their results were read.",
        ),
        Code(
            "COLUMN_UNKNOWN",
            OK,
            "不认识此列，未读取。如需要，请改用模板中的列名。",
            "This column is not known and was not read. Use the template's header if it is needed.",
        ),
        Code(
            "COLUMN_DROPPED",
            OK,
            "此列是无需收集的个人信息，已在读取时丢弃，不会保存。",
            "This column is personal and not needed: it was dropped while reading and is kept nowhere.",
        ),
        Code(
            "COLUMN_REPEATED",
            WARNING,
            "同一含义的列出现多次，只读取第一列。请删除多余的列。",
            "Several columns mean the same; only the first was read. Delete the others.",
        ),
        Code(
            "ROW_HEADER_REPEATED",
            OK,
            "此行是重复的表头，已跳过。",
            "This row repeats the header and was skipped.",
        ),
        Code(
            "ROW_TOTAL",
            OK,
            "此行是合计、小计或制表说明，已跳过。",
            "This row is a total or a note on the sheet and was skipped.",
        ),
        Code(
            "ROW_TITLE",
            OK,
            "此行是标题行，已跳过。",
            "This row is a title and was skipped.",
        ),
        Code(
            "MERGED_FILLED",
            OK,
            "此合并单元格的值已用于其覆盖的每一行。",
            "The value of this merged cell was used for every row that it covers.",
        ),
        Code(
            "TEXT_DAMAGED",
            WARNING,
            "文字已损坏（丢失字节），无法还原，未采用。请重新填写。",
            "The text is damaged (bytes were lost), cannot be restored and was not used. Write it again.",
        ),
        Code(
            "TEXT_REPAIRED",
            OK,
            "文字夹带拼音或为繁体，已按规则还原。请核对。",
            "The text had pinyin mixed in or traditional characters and was restored by rule. Please check it.",
        ),
    ]
)


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
    """

    def __init__(self, *tables: dict[str, Code]) -> None:
        self.codes = table(code for each in (FILE_CODES, *tables) for code in each.values())
        self.issues: list[Issue] = []

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
        """The issues in the order of the file: by sheet as first spoken of, then by row."""
        sheets = {name: at for at, name in enumerate(dict.fromkeys(issue.sheet for issue in self.issues))}
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
