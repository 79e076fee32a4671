"""How a job is told and what is answered, as the ledger and its sheets call it; what a sheet's intake can say."""

from app.intake.catalogue import ERROR, OK, Code, table
from app.offers.codes import Words

ENOUGH = 3
"""So many different jobs are put before everybody who has so many; the engine recommends no more than these."""

CHANNELS: dict[str, Words] = {
    "slip": Words("推荐单", "slip"),
    "phone": Words("电话", "telephone"),
    "visit": Words("上门", "visit"),
    "link": Words("链接", "link"),
}
ANSWERS: dict[str, Words] = {
    "interested": Words("有意向", "interested"),
    "no": Words("不愿意", "no"),
    "later": Words("再考虑", "later"),
    "none": Words("未答复", "no answer yet"),
}
CHANNEL_WORDS = {
    "slip": "推荐单 纸质推荐单 发推荐单 纸质 书面 slip",
    "phone": "电话 打电话 电话告知 电话联系 phone",
    "visit": "上门 入户 走访 当面 面谈 现场 招聘会 visit",
    "link": "链接 短信 微信 网络 link",
}
ANSWER_WORDS = {
    "interested": "有意向 愿意 同意 想去 有意 是 感兴趣 interested yes",
    "no": "不愿意 不去 拒绝 不同意 无意向 没意向 没有意向 否 no",
    "later": "再考虑 考虑 考虑中 待定 再说 later",
    "none": "未答复 无答复 没有答复 未回复 未表态 none",
}

SHEET_CODES = table(
    [
        Code(
            "LEDGER_NUMBER_MISSING",
            ERROR,
            "此行没有推荐编号，不知道是哪一条推荐。请从系统导出的台账填写，不要删改推荐编号。",
            "This row has no number, so nobody knows which recommendation it is. Fill in the exported ledger.",
        ),
        Code(
            "LEDGER_NUMBER_UNKNOWN",
            ERROR,
            "没有这个编号的推荐，或者不属于本单位已发布的轮次。请重新导出台账后填写。",
            "There is no such recommendation among the office's published rounds. Export the ledger again.",
        ),
        Code(
            "LEDGER_DAY_WRONG",
            ERROR,
            "告知日期没有填写或看不懂。请填写如 2026-09-01 的日期。",
            "The day is missing or not understood. Write it like 2026-09-01.",
        ),
        Code(
            "LEDGER_DAY_OUTSIDE",
            ERROR,
            "告知日期晚于今天，或早于本轮推荐发布之日。请核对。",
            "The day lies in the future or before the recommendations were published. Check it.",
        ),
        Code(
            "LEDGER_CHANNEL_WRONG",
            ERROR,
            "告知方式没有填写或看不懂。请填写：推荐单、电话、上门或链接。",
            "The channel is missing or not understood. Write 推荐单 (slip), 电话 (phone), 上门 (visit) or 链接 (link).",
        ),
        Code(
            "LEDGER_ANSWER_WRONG",
            ERROR,
            "本人答复看不懂。请填写：有意向、不愿意、再考虑或未答复；空着就是未答复。",
            "The answer is not understood. Write 有意向, 不愿意, 再考虑 or 未答复; empty is no answer yet.",
        ),
        Code(
            "LEDGER_TELLER_WRONG",
            ERROR,
            "告知人过长（最多 40 字）或像公式。请只填写姓名或职务。",
            "Who told is too long (40 signs at most) or looks like a formula. Write a name or a post.",
        ),
        Code(
            "LEDGER_TWICE",
            ERROR,
            "同一条推荐同一天同一方式出现两次。请只留一行。",
            "The same recommendation stands twice for one day and channel. Keep one row.",
        ),
        Code(
            "LEDGER_ROWS_EMPTY",
            OK,
            "有 {count} 行还没有填写告知情况，未导入。",
            "{count} rows say nothing yet of being told and were left out.",
        ),
    ]
)
