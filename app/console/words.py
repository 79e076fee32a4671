"""What people read for the codes of the service: Chinese first, English beside."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Words(NamedTuple):
    """One label in both languages."""

    zh: str
    en: str


ROLES: dict[str, Words] = {
    "county_clerk": Words("县就业经办", "County job office"),
    "employer_hr": Words("用人单位", "Employer"),
    "receiving_clerk": Words("接收地经办", "Receiving office"),
    "coordinator": Words("联盟协调员", "Alliance coordinator"),
    "observer": Words("观察员", "Observer"),
    "auditor": Words("审计员", "Auditor"),
    "security_admin": Words("安全管理员", "Security administrator"),
    "system_admin": Words("系统管理员", "System administrator"),
}

STATUSES: dict[str, Words] = {
    "monitored": Words("防止返贫监测对象", "monitored"),
    "lifted": Words("脱贫人口", "lifted out of poverty"),
    "low_income": Words("农村低收入人口", "low income"),
    "relocated": Words("易地搬迁群众", "relocated"),
    "hardship": Words("就业困难人员", "hardship"),
    "graduate": Words("职业院校毕业生", "graduate"),
    "general": Words("其他劳动者", "general"),
}

ROUND_STATES: dict[str, Words] = {
    "draft": Words("筹备中", "draft"),
    "collecting": Words("收集中", "collecting"),
    "frozen": Words("已冻结", "frozen"),
    "solving": Words("求解中", "solving"),
    "proposed": Words("已出方案", "proposed"),
    "objection": Words("公示异议期", "open to objections"),
    "published": Words("已发布", "published"),
    "answering": Words("答复中", "answering"),
    "closed": Words("已结束", "closed"),
    "cancelled": Words("已取消", "cancelled"),
}

STEPS: tuple[tuple[str, Words], ...] = (
    ("collecting", Words("收集", "Collect")),
    ("frozen", Words("冻结", "Freeze")),
    ("solving", Words("求解", "Solve")),
    ("proposed", Words("方案", "Propose")),
    ("objection", Words("公示", "Objections")),
    ("published", Words("发布", "Publish")),
    ("answering", Words("答复", "Answers")),
    ("closed", Words("结束", "Closed")),
)

SCENARIO_STATES: dict[str, Words] = {
    "solving": Words("求解中", "solving"),
    "solved": Words("已有方案", "solved"),
    "failed": Words("没有成功", "failed"),
    "offered": Words("意向已发出", "offered"),
    "discarded": Words("已弃用", "discarded"),
}

EDITS: dict[str, Words] = {
    "pin": Words("固定", "pin"),
    "ban": Words("排除", "ban"),
}

ACTIONS: dict[str, Words] = {
    "freeze": Words("冻结", "Freeze"),
    "thaw": Words("撤销冻结", "Undo freeze"),
    "solve": Words("求解", "Solve"),
    "open": Words("开放收集", "Open for pools"),
    "sign": Words("签署方案", "Sign the proposals"),
    "reopen": Words("撤销签署", "Take the signature back"),
    "publish": Words("发布", "Publish"),
    "offer": Words("发出意向", "Send the offers"),
    "close": Words("结束轮次", "Close the round"),
    "cancel": Words("取消轮次", "Cancel the round"),
}

STAGES: dict[str, Words] = {
    "queued": Words("排队", "queued"),
    "running": Words("读取快照", "reading the snapshot"),
    "reasons": Words("写出每个人的理由", "writing everybody's reasons"),
    "comparisons": Words("与其他做法比较", "comparing with other ways"),
    "training": Words("找最有用的培训", "looking for the most useful courses"),
    "done": Words("完成", "done"),
}

STAGE_NAMES: dict[str, Words] = {
    "pins": Words("指定安排", "pins"),
    "tiers": Words("优先级", "tiers"),
    "tier": Words("优先级", "tiers"),
    "reserved": Words("保留名额", "reserved seats"),
    "households": Words("零就业家庭", "households"),
    "score": Words("总得分", "score"),
    "weighted": Words("加权总分", "weighted score"),
    "tie": Words("抽签", "tie-break"),
}

RULES: dict[str, Words] = {
    "ours": Words("本方案", "this proposal"),
    "without_priority": Words("最优但不分优先级", "best without priority"),
    "first_come": Words("先到先得", "first come, first served"),
    "best_score_first": Words("得分高的先选", "best score first"),
    "priority_then_score": Words("先按优先级再按得分逐个选", "priority first, then score"),
    "stable": Words("稳定匹配（无人愿意互换）", "stable: no two would rather have each other"),
}

FAIRNESS: dict[str, Words] = {
    "tier": Words("优先级", "tier"),
    "sex": Words("性别", "sex"),
    "age": Words("年龄段", "age band"),
    "area": Words("倾斜地区", "tilted area"),
    "county": Words("县", "county"),
}

GROUPS: dict[str, Words] = {
    "F": Words("女", "women"),
    "M": Words("男或未填", "men or not given"),
    "under_16": Words("未满16岁", "under 16"),
    "16-24": Words("16—24岁", "16-24"),
    "25-34": Words("25—34岁", "25-34"),
    "35-44": Words("35—44岁", "35-44"),
    "45-54": Words("45—54岁", "45-54"),
    "55+": Words("55岁及以上", "55 and over"),
    "unknown": Words("未知", "unknown"),
    "lifted_county": Words("脱贫县", "county lifted out of poverty"),
    "key_county": Words("国家乡村振兴重点帮扶县", "national key county"),
    "none": Words("不在名单上", "on no list"),
}

ORDER_STATES: dict[str, Words] = {
    "open": Words("有效", "open"),
    "to_confirm": Words("待补充或确认", "to be supplied or confirmed"),
    "refused": Words("未通过发布检查", "refused by the posting gate"),
    "closed": Words("已关闭", "closed"),
}

EXPORT_KINDS: dict[str, Words] = {
    "proposals": Words("推荐方案", "proposals"),
    "ledger": Words("推荐台账", "ledger"),
    "offers": Words("意向和答复", "offers and answers"),
    "placements": Words("就业安置", "placements"),
    "calls": Words("回访", "calls"),
    "tickets": Words("维权工单", "rights tickets"),
    "objections": Words("异议", "objections"),
}
EXPORT_STATES: dict[str, Words] = {
    "waiting": Words("待批准", "waiting"),
    "approved": Words("已批准", "let go"),
    "fetched": Words("已下载", "fetched"),
    "ended": Words("已失效", "ended"),
}

PROPOSAL_STATES: dict[str, Words] = {
    "proposed": Words("待发布", "proposed"),
    "published": Words("已发布", "published"),
    "dropped": Words("已退出", "dropped"),
    "withdrawn": Words("已撤回", "withdrawn"),
    "kept": Words("保持不动", "kept"),
}

DROPS: dict[str, Words] = {
    "CONSENT_WITHDRAWN": Words("本人撤回了向该单位提供信息的同意", "the worker withdrew the consent"),
    "WORKER_CHANGED": Words("冻结后人员信息有变动", "the worker's facts changed"),
    "ORDER_CHANGED": Words("冻结后订单有变动", "the order changed"),
    "AGREEMENT_ENDED": Words(
        "劳务协作协议已终止，不再覆盖这一输出地和用工地", "no agreement covers the corridor any more"
    ),
    "EMPLOYER_BARRED": Words("用人单位被禁止参加对接", "the employer is barred"),
    "AGE_UNVERIFIED": Words("年龄未核实", "age not verified"),
    "AGE_UNDER_16": Words("未满 16 周岁", "under 16"),
    "MINOR_HAZARD": Words("未满 18 周岁不得从事有危害的作业", "a hazard, under 18"),
    "AGE_CAP_REGIONAL": Words("超过当地公布的年龄上限", "above a published regional age"),
    "FEMALE_STATUTORY": Words("属女职工法定禁忌作业", "closed to women by law"),
    "CERT_MISSING": Words("所需证书缺少或已过期", "certificate missing or expired"),
    "LABOUR_RULE": Words("法定条件不符", "a condition of the law"),
    "RESTRICTED": Words("人员已限制处理", "the worker is restricted"),
}

LEVELS: dict[str, Words] = {
    "error": Words("错误", "error"),
    "warning": Words("警告", "warning"),
    "ok": Words("提示", "ok"),
}

HOLDS: dict[str, Words] = {
    "AGE_UNVERIFIED": Words("出生日期与证件号码不一致，核对前不匹配", "age not verified"),
    "CONSENT_REFUSED": Words("不同意使用个人信息", "consent refused"),
    "IN_SCHOOL": Words("在校学生", "in school"),
    "FISCALLY_PAID": Words("财政供养人员", "paid by the state"),
    "PUBLIC_POST": Words("在公益性岗位", "in a public post"),
    "LABOUR_NONE": Words("登记为无劳动能力", "recorded as unable to work"),
    "WISH_NONE": Words("没有外出务工意愿", "does not wish to go"),
    "EMPLOYED": Words("已在岗就业", "at work"),
    "OPT_OUT": Words("要求不用自动匹配，由人工推荐", "opted out: proposed by hand"),
}

PLACEMENT_STATES: dict[str, Words] = {
    "placed": Words("待出发", "agreed"),
    "dispatched": Words("在途", "on the way"),
    "working": Words("在岗", "at work"),
    "completed": Words("满180天", "stayed 180 days"),
    "left_early": Words("提前离岗", "left early"),
    "no_show": Words("未到岗", "did not come"),
    "cancelled": Words("已取消", "called off"),
}

DISPATCH_STATES: dict[str, Words] = {
    "planned": Words("已编排", "planned"),
    "announced": Words("已通知", "announced"),
    "under_way": Words("在途", "under way"),
    "arrived": Words("已抵达", "arrived"),
    "cancelled": Words("已取消", "called off"),
}

CALL_STATES: dict[str, Words] = {
    "due": Words("待回访", "to be called"),
    "done": Words("已回访", "called"),
    "unreachable": Words("未接通", "nobody answered"),
    "dropped": Words("不再回访", "dropped"),
}

OBJECTION_STATES: dict[str, Words] = {
    "open": Words("待复核", "open"),
    "upheld": Words("成立", "upheld"),
    "refused": Words("不成立", "refused"),
    "withdrawn": Words("已撤回", "withdrawn"),
}

LINK_TROUBLES: dict[str, Words] = {
    "AGREEMENT_ENDED": Words(
        "两地之间的劳务协作协议到期了，这个岗位现在不能答应去。请联系您所在县的就业部门，请他们给您另外推荐。",
        "The agreement between the two regions has ended, so nobody can say yes to this post; ask your county's job office for another.",
    ),
    "CONSENT_RECIPIENT": Words(
        "愿意去的话，请先勾选“我同意……”那一格。", "To say yes, tick the box that lets the employer know first."
    ),
    "OBJECTION_STANDS": Words("您的异议正在复核，请等答复。", "Your objection is being looked into."),
    "OBJECTION_STATE": Words("这项异议已经有结果了，请看下面。", "It has been decided; see below."),
    "OFFER_LATE": Words("答复时间已过，请联系县就业部门。", "The time to answer is over; call the county office."),
    "OFFER_STATE": Words("这个岗位的情况刚刚变了，请看下面。", "This offer has just changed; see below."),
    "QUOTA_SPENT": Words("今天操作次数太多，请明天再来或联系县就业部门。", "Too often for today; come back tomorrow."),
    "REASON_NEEDED": Words(
        "不去的话，请选一个原因；有异议的话，请写明哪里不对。",
        "To say no, pick a reason; to object, write what is wrong.",
    ),
    "SEATS_TAKEN": Words("这个岗位的名额刚刚满了。", "The last seat has just been taken."),
    "UNDO_OVER": Words("超过十分钟不能收回了，请联系县就业部门。", "Ten minutes are over; call the county office."),
    "WORKER_PLACED": Words("您已经有一个岗位了。", "You have a post already."),
    "WORKER_PROMISED": Words(
        "您已经答应去另一个岗位。想换的话，请先收回那一个，或联系县就业部门。",
        "You have said yes to another post; take that back first, or call the county office.",
    ),
}
"""What a worker with a link is told instead of what an office is."""

OFFER_STATES: dict[str, Words] = {
    "open": Words("待答复", "open"),
    "worker_yes": Words("劳动者已同意", "the worker said yes"),
    "employer_yes": Words("用人单位已同意", "the employer said yes"),
    "placed": Words("双方同意", "both said yes"),
    "declined_worker": Words("劳动者谢绝", "the worker said no"),
    "declined_employer": Words("用人单位谢绝", "the employer said no"),
    "late_worker": Words("劳动者逾期未答", "the worker was late"),
    "late_employer": Words("用人单位逾期未答", "the employer was late"),
    "withdrawn": Words("已撤回", "withdrawn"),
    "superseded": Words("已另行安置", "placed elsewhere"),
    "ended": Words("安置已结束", "ended"),
}

TICKET_STATES: dict[str, Words] = {
    "open": Words("待受理", "open"),
    "in_hand": Words("处理中", "in hand"),
    "settled": Words("已解决", "settled"),
    "refused": Words("不予支持", "refused"),
}

REQUESTS: dict[str, Words] = {
    "access": Words("查阅本人信息", "see the data"),
    "copy": Words("复制本人信息", "a copy of the data"),
    "correct": Words("更正本人信息", "correct the data"),
    "number": Words("核对身份证号码", "check the ID number"),
    "delete": Words("删除本人信息", "erase the data"),
    "explain": Words("说明推荐理由", "explain a proposal"),
    "object": Words("对推荐结果提出异议", "object to a result"),
    "opt_out": Words("不用自动匹配", "no automated decision"),
}

REQUEST_STATES: dict[str, Words] = {
    "open": Words("待答复", "open"),
    "approving": Words("待另一人确认", "waits for a second person"),
    "answered": Words("已答复", "answered"),
    "refused": Words("不予办理", "refused"),
}

RECIPIENTS: dict[str, Words] = {
    "employer": Words("用人单位", "employers"),
    "platform": Words("就业服务平台", "job platforms"),
    "subsidy": Words("补贴审核部门", "subsidy offices"),
}

CATEGORIES: dict[str, Words] = {
    "contact": Words("姓名和电话", "name and telephone"),
    "address": Words("住址", "address"),
    "identity": Words("证件号码", "ID number"),
    "age": Words("出生日期和性别", "birth date and sex"),
    "work": Words("文化程度和技能", "education and skills"),
    "situation": Words("优先身份（仅限补贴审核部门）", "priority status, subsidy offices only"),
}

GIVEN_HOW: dict[str, Words] = {
    "paper": Words("纸质", "on paper"),
    "phone": Words("电话录音", "by telephone"),
    "link": Words("本人链接", "by link"),
}

OUTCOMES: dict[str, Words] = {
    "proposed": Words("有推荐", "proposed"),
    "not_proposed": Words("没有推荐", "not proposed"),
    "left_out": Words("未参加自动匹配", "not in the matching"),
}

CHECKS: dict[str, Words] = {
    "snapshot": Words("快照", "snapshot"),
    "input": Words("快照内容", "what the snapshot holds"),
    "input_hashes": Words("输入文件校验码", "digests of the input"),
    "proposals.csv": Words("推荐记录", "stored proposals"),
    "rows": Words("推荐记录", "stored proposals"),
    "one_seat_a_worker": Words("一人一岗", "one seat a worker"),
    "eligible": Words("每人符合岗位条件和法定条件", "everybody is eligible"),
    "seats": Words("名额", "seats"),
    "reserved_seats": Words("预留名额", "reserved seats"),
    "pins": Words("指定的推荐", "pins"),
    "bans": Words("排除的推荐", "bans"),
    "companions": Words("同伴", "companions"),
    "agreements": Words("协议人数上限", "limits of agreements"),
    "targets": Words("协议人数目标", "targets of agreements"),
    "county_share": Words("同县人数比例", "share of one county"),
    "score": Words("得分", "scores"),
    "components": Words("得分组成", "parts of scores"),
    "tier": Words("优先级", "tiers"),
    "prices": Words("证书价格", "prices of the certificate"),
    "ceilings": Words("证书上界", "ceilings of the certificate"),
}

UNPLACED: dict[str, Words] = {
    "no_eligible_job": Words("没有符合条件的岗位", "no eligible job"),
    "outcompeted": Words("名额已满", "outcompeted"),
    "held": Words("另有安排或已排除", "held"),
}

COMPONENTS: dict[str, Words] = {
    "skill_fit": Words("技能匹配", "skill"),
    "wage_gain": Words("工资高于期望", "pay above the least wanted"),
    "destination_rank": Words("意向地区", "wished place"),
    "agreement": Words("劳务协作协议", "agreement"),
    "brand_fit": Words("劳务品牌", "brand"),
    "continuity": Words("熟悉的单位或同乡", "known employer or fellow villagers"),
    "distance": Words("路程", "distance"),
    "lodging": Words("住宿", "lodging"),
    "start_closeness": Words("开工日期", "start date"),
    "kept_promise": Words("单位守信", "kept promises"),
    "predicted_stay": Words("预计稳定", "expected stay"),
}
"""As the engine's sentences name them; the order gives each its colour."""

SKILL_LEVELS: dict[str, Words] = {
    "0": Words("", ""),
    "1": Words("五级/初级工", "level 1"),
    "2": Words("四级/中级工", "level 2"),
    "3": Words("三级/高级工", "level 3"),
    "4": Words("二级/技师", "level 4"),
    "5": Words("一级/高级技师", "level 5"),
}

EDUCATION: dict[str, Words] = {
    "none": Words("未上学", "none"),
    "primary": Words("小学", "primary"),
    "junior": Words("初中", "junior"),
    "senior": Words("高中", "senior"),
    "vocational": Words("中职", "vocational"),
    "college": Words("大专", "college"),
    "bachelor": Words("本科", "bachelor"),
    "master": Words("研究生", "master"),
}

HAZARDS: dict[str, Words] = {
    "underground_mine": Words("矿山井下作业", "underground mining"),
    "intensity_4": Words("第四级体力劳动强度", "the heaviest grade of work"),
    "heavy_load": Words("负重、重体力", "heavy loads"),
    "toxic": Words("有毒有害物质", "toxic substances"),
    "dust": Words("粉尘", "dust"),
    "height": Words("高处作业", "work at height"),
    "heat": Words("高温", "heat"),
    "cold": Words("低温、冷水", "cold"),
    "occupational_disease": Words("其他职业病危害", "another risk of occupational disease"),
}

SEX: dict[str, Words] = {"M": Words("男", "M"), "F": Words("女", "F")}


def named(table: Mapping[str, Words], code: Any) -> Words:
    """Return the label of ``code``; a code without a label is shown as it is, never hidden."""
    return table.get(str(code), Words(str(code), ""))


def check(name: str) -> Words:
    """Return the label of a recheck; what a certificate states is named by its key."""
    _, of_certificate, key = name.rpartition("certificate.")
    return Words(f"证书 {key}", f"certificate, {key}") if of_certificate else named(CHECKS, name)


def tiers(policy: Mapping[str, Any]) -> list[Words]:
    """Name each tier of a policy body by the statuses it holds, tier 0 first."""
    of_status: Mapping[str, int] = policy.get("tiers", {})
    count = max(of_status.values(), default=-1) + 1
    held = [[STATUSES[status] for status, tier in of_status.items() if tier == number] for number in range(count)]
    return [Words("、".join(words.zh for words in one), ", ".join(words.en for words in one)) for one in held]
