"""Gives the findings back: as rows for a program, and as the clerk's own workbook with the cells marked."""

from collections.abc import Mapping, Sequence

from app.intake.issues import Issue


def report_form(counts: Mapping[str, int], issues: Sequence[Issue]) -> dict[str, object]:
    """The findings in the form of ``dukou intake --json``."""
    return {
        **counts,
        "issues": [
            {
                "sheet": issue.sheet,
                "cell": issue.cell,
                "row": issue.row,
                "column": issue.column,
                "level": issue.level.value,
                "code": issue.code,
                "message_zh": issue.message_zh,
                "message_en": issue.message_en,
            }
            for issue in issues
        ],
    }
