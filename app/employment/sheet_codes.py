"""What an event sheet's intake can say, beside what arriving and recording themselves refuse."""

from app.intake.catalogue import ERROR, Code, table
from app.intake.filled_sheets import number_codes

SHEET_CODES = number_codes("PLACEMENT", number="安置编号", one="就业安置", one_en="placement") | table(
    [
        Code(
            "EVENT_DAY_WRONG",
            ERROR,
            "日期看不懂。请写到日，如 2026-09-01。",
            "The day is not understood. Write it in full, such as 2026-09-01.",
        ),
        Code(
            "EVENT_DAY_MISSING",
            ERROR,
            "填了这一格，却没有填“{day}”。请补填日期，或清空这一格。",
            "This cell is filled in without the day in {day}. Add the day or empty the cell.",
        ),
        Code(
            "EVENT_NOTHING",
            ERROR,
            "填了凭证，却没有填任何日期，不知道凭的是什么事。请补填日期，或清空凭证。",
            "There is evidence without any day, so nobody knows of what. Add the day or empty the cell.",
        ),
        Code(
            "EVENT_AMOUNT_WRONG",
            ERROR,
            "首次发薪金额没有填写或看不懂。请填写整数元，1 至 {most}，如 5200。",
            "The first pay is missing or not understood. Write whole yuan from 1 to {most}.",
        ),
        Code(
            "EVENT_REASON_WRONG",
            ERROR,
            "离岗原因没有填写或不在列表中。请按下拉列表填写：{listed}。",
            "Why somebody left is missing or not in the list. Choose one of: {listed}.",
        ),
        Code(
            "EVENT_EVIDENCE_LONG",
            ERROR,
            "凭证最多 {most} 个字。",
            "The evidence has at most {most} characters.",
        ),
    ]
)
