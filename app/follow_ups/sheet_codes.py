"""What a call sheet's intake can say, beside what recording a call itself refuses."""

from app.intake.catalogue import ERROR, Code, table
from app.intake.filled_sheets import number_codes

SHEET_CODES = number_codes("CALL", number="回访编号", one="回访", one_en="call") | table(
    [
        Code(
            "CALL_AT_WORK_WRONG",
            ERROR,
            "是否在岗没有填写或看不懂。请填写：在岗、不在岗 或 未接通。",
            "Whether somebody is at work is missing or not understood. Write 在岗 (yes), 不在岗 (no) or 未接通 (nobody answered).",
        ),
        Code(
            "CALL_PAY_WRONG",
            ERROR,
            "实发月薪看不懂。请填写上月实发的整数元，0 至 {most}，如 5200。",
            "The pay is not understood. Write the yuan of the last full month as a whole number from 0 to {most}.",
        ),
        Code(
            "CALL_LIVING_WRONG",
            ERROR,
            "生活情况不在列表中。请按下拉列表填写：{listed}。",
            "How somebody lives is not in the list. Choose one of: {listed}.",
        ),
        Code(
            "CALL_NOTE_WRONG",
            ERROR,
            "备注代码不在列表中。请按下拉列表填写：{listed}。",
            "The note is not in the list. Choose one of: {listed}.",
        ),
        Code(
            "CALL_NOTHING_HEARD",
            ERROR,
            "未接通的，实发月薪、生活情况、备注代码都不填。",
            "Where nobody answered nothing was heard: leave pay, living and note empty.",
        ),
    ]
)
