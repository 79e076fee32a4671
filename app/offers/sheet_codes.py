"""What an answer sheet's intake can say, beside what answering itself refuses."""

from app.intake.catalogue import ERROR, OK, Code, table

SHEET_CODES = table(
    [
        Code(
            "ANSWER_NUMBER_MISSING",
            ERROR,
            "此行没有意向编号，不知道答复的是哪一条。请从系统下载答复表填写，不要删改意向编号。",
            "This row has no number, so nobody knows what it answers. Fill in the sheet as downloaded.",
        ),
        Code(
            "ANSWER_NUMBER_UNKNOWN",
            ERROR,
            "没有这个编号的意向，或者不由本单位答复。请重新下载答复表。",
            "There is no such offer, or another side answers it. Download the sheet again.",
        ),
        Code(
            "ANSWER_WRONG",
            ERROR,
            "答复没有填写或看不懂。请填写：同意 或 谢绝。",
            "The answer is missing or not understood. Write 同意 (yes) or 谢绝 (no).",
        ),
        Code(
            "ANSWER_REASON_NEEDED",
            ERROR,
            "谢绝时须选择一个原因；同意时不填原因。请按下拉列表填写。",
            "A no needs a reason, a yes has none. Choose one from the list.",
        ),
        Code(
            "ANSWER_REASON_WRONG",
            ERROR,
            "原因不在列表中。请按下拉列表填写：{reasons}。",
            "The reason is not in the list. Choose one of: {reasons}.",
        ),
        Code(
            "ANSWER_WRITTEN_NEEDED",
            ERROR,
            "代用人单位答复的，请写明代答理由，5 至 200 个字。",
            "Who answers for an employer writes why, in 5 to 200 characters.",
        ),
        Code(
            "ANSWER_WRITTEN_UNLAWFUL",
            ERROR,
            "代答理由中有法律不允许作为用工条件的内容（性别、民族、籍贯、健康等），请改写。",
            "The reason names what the law allows no employer to ask (sex, ethnicity, origin, health ...); put it otherwise.",
        ),
        Code(
            "ANSWER_TWICE",
            ERROR,
            "同一条意向出现两次。请只留一行。",
            "The same offer stands twice. Keep one row.",
        ),
        Code(
            "ANSWER_TOO_MANY",
            ERROR,
            "一次最多答复 {most} 条。请分几次上传。",
            "At most {most} answers a sheet. Load them in parts.",
        ),
        Code(
            "ANSWER_ROWS_EMPTY",
            OK,
            "有 {count} 行还没有答复，未处理。",
            "{count} rows have no answer yet and were left out.",
        ),
    ]
)
