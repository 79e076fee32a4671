"""What the columns of a ledger sheet mean: the sheet that the office exports and its townships fill in."""

from app.intake.headers import Layout

LEDGER = Layout(
    synonyms={
        "number": "推荐编号 编号 推荐号 number",
        "told_on": "告知日期 推荐日期 日期 通知日期 告知时间 推荐时间",
        "channel": "告知方式 推荐方式 方式 渠道 通知方式",
        "told_by": "告知人 推荐人 经办人 联系人 通知人 由谁告知",
        "answer": "本人答复 答复 意向 本人意向 结果 反馈 反馈情况",
        # What the sheet says for who fills it in; it is not read.
        "village": "村 所在村 行政村",
        "rank": "次序 序次",
        "post": "岗位 岗位名称",
        "employer": "用人单位 企业名称",
        "place": "地点 工作地点",
        "pay": "月薪 工资",
        "mark": "导出编号",
    },
    needed=("number",),
    needed_zh="“推荐编号”一列（请用系统导出的台账填写）",
    needed_en="the column 推荐编号 (fill in the exported ledger)",
    dropped="姓名 人员 电话 联系电话 手机号 身份证号 身份证号码",
    fill=frozenset({"told_on", "channel", "told_by"}),
    ordinal=frozenset({"village", "rank", "post", "employer", "place", "pay", "mark"}),
)
"""Columns that ``intake`` does not read are ``ordinal``: filled alone they make no row."""
