"""What an answer sheet's intake can say, beside what answering itself refuses."""

from app.intake.catalogue import ERROR, Code, table
from app.intake.filled_sheets import number_codes

SHEET_CODES = number_codes("ANSWER", number="意向编号", one="意向", one_en="offer") | table(
    [
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
    ]
)
