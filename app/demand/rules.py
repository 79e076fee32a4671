"""The rules of the posting gate and of the pair as data: code, weight, law, version, days in force, limits, sentences.

An engineering reading of public law texts, not legal advice. ``refuses`` = unlawful, the order may not be
posted; ``holds`` = something the law wants known is unknown, so the order waits until it is known (fails
closed); ``tells`` = lawful, but better put right.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.intake.issues import Level


class Weight(StrEnum):
    """What a finding does to an order."""

    REFUSES = "refuses"
    HOLDS = "holds"
    TELLS = "tells"

    @property
    def level(self) -> Level:
        """The weight as the level of an issue."""
        return Level.ERROR if self is Weight.REFUSES else Level.WARNING


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        code: stable code of RULES section 1 or of the gate's required items.
        weight: what a finding does. source: law and article. version: of the text that was read.
        valid_from, valid_until: days in force, both included, None = open.
        zh, en: what is wrong and what to do; ``{name}`` is filled by the check.
        limits: the law's figures that the check uses.
    """

    code: str
    weight: Weight
    source: str
    version: str
    valid_from: date
    zh: str
    en: str
    valid_until: date | None = None
    limits: Mapping[str, Decimal] = field(default_factory=dict)

    def in_force(self, on: date) -> bool:
        """Whether the rule holds on that day."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


_REFUSES, _HOLDS, _TELLS = Weight.REFUSES, Weight.HOLDS, Weight.TELLS
_LABOUR = ("2018修正", date(1995, 1, 1))
_CONTRACT = ("2012修正", date(2008, 1, 1))
_MARKET = ("国令第700号", date(2018, 10, 1))
_EMPLOYMENT = ("2015修正", date(2008, 1, 1))


def _limits(**figures: int | str) -> dict[str, Decimal]:
    return {name: Decimal(figure) for name, figure in figures.items()}


_RULES = (
    Rule(
        "AGE_UNDER_16", _REFUSES, "禁止使用童工规定 2、4、7；劳动法 15", "国令第364号", date(2002, 12, 1),
        "招用年龄低于16周岁，属于使用童工，不得发布。", "The order takes people under 16, which is child labour; it may not be posted.",
        limits=_limits(age=16),
    ),
    Rule(
        "POSTING_SEX_BIAS", _REFUSES, "妇女权益保障法 43；就业促进法 26-27", "2022修订", date(2023, 1, 1),
        "招聘条件含性别或婚育限制（“{found}”），请删除。", "The posting sets a condition of sex, marriage or children; remove it.",
    ),
    Rule(
        "POSTING_PROTECTED", _REFUSES, "就业促进法 26、28、29、31", *_EMPLOYMENT,
        "招聘条件含民族、宗教、户籍、籍贯或残疾限制（“{found}”），请删除。",
        "The posting sets a condition of ethnicity, religion, hukou, place of origin or disability; remove it.",
    ),
    Rule(
        "POSTING_PATHOGEN", _REFUSES, "就业促进法 30", *_EMPLOYMENT,
        "招聘条件涉及乙肝等病原携带（“{found}”），请删除。", "The posting excludes carriers of a pathogen; remove it.",
    ),
    Rule(
        "WAGE_BELOW_MINIMUM", _REFUSES, "劳动法 48；最低工资规定 12", *_LABOUR,
        "正常工时工资低于工作地最低工资标准（{region} {minimum} 元/{unit}，{since} 起执行），请提高后再发布。",
        "Pay for normal hours is below the workplace's minimum of {minimum} yuan a {unit_en} in force since {since}; raise it.",
        limits=_limits(days_a_month="21.75"),
    ),
    Rule(
        "MIN_WAGE_UNKNOWN", _HOLDS, "劳动法 48", *_LABOUR,
        "没有工作地在到岗日的最低工资标准，无法核对，暂不进入轮次。请管理员更新最低工资数据。",
        "The workplace's minimum pay on the start date is not known; the order waits until the data are updated.",
    ),
    Rule(
        "BASE_PAY_UNKNOWN", _HOLDS, "劳动法 48；人力资源市场暂行条例 24", *_LABOUR,
        "没有写明正常工时的基本工资（综合、计件或日薪不能代替），无法与最低工资核对，请填写底薪或时薪。",
        "Base pay for normal hours is not stated (composed, piece or daily pay cannot stand for it); give base or hourly pay.",
    ),
    Rule(
        "PAY_NOT_STATED", _REFUSES, "人力资源市场暂行条例 24；劳动合同法 8", *_MARKET,
        "没有写明工资数额，请填写底薪、综合工资或时薪。", "No amount of pay is stated; give base, composed or hourly pay.",
    ),
    Rule(
        "PROBATION_PAY", _REFUSES, "劳动合同法 20", *_CONTRACT,
        "试用期工资低于约定工资的80%或低于最低工资标准，请改正。",
        "Probation pay is below 80 % of the agreed pay or below the minimum; put it right.",
        limits=_limits(percent=80),
    ),
    Rule(
        "PROBATION_TERM", _REFUSES, "劳动合同法 19", *_CONTRACT,
        "试用期{months}个月超过法定上限{most}个月，请改正。",
        "Probation of {months} months is longer than the {most} that the contract's term allows; put it right.",
        limits=_limits(under_3=0, from_3=1, from_12=2, from_36=6, ever=6),
    ),
    Rule(
        "PROBATION_UNKNOWN", _HOLDS, "劳动合同法 19", *_CONTRACT,
        "约定了试用期，但没有写明试用期长度或合同期限，无法核对，请补充。",
        "There is a probation but its length or the contract's term is not stated; give both.",
    ),
    Rule(
        "HOURS_EXCESS", _REFUSES, "劳动法 36-41", *_LABOUR,
        "工时超过法定上限（每日8小时、每周44小时、每周休1日、每月加班36小时）：{why_zh}。请改正，或填写特殊工时批准文号。",
        "Working time is beyond the law (8 h a day, 44 h a week, a weekly rest day, 36 h overtime a month): {why_en}. "
        "Put it right or give the approval of special hours.",
        limits=_limits(day=8, week=44, rest_days_a_month=4, overtime_month=36),
    ),
    Rule(
        "HOURS_UNKNOWN", _HOLDS, "劳动合同法 8；劳动法 36", *_LABOUR,
        "没有写明每日工时或休息安排，请补充（如：8小时，双休）。",
        "Hours a day or rest days are not stated; give them (such as: 8 hours, two days off a week).",
    ),
    Rule(
        "HOURS_SPECIAL_UNPROVEN", _HOLDS, "劳动法 39", *_LABOUR,
        "写有综合计算或不定时工时，但没有批准文号，请填写。",
        "Composite or irregular hours are named without the approval's number; give it.",
    ),
    Rule(
        "WAGE_IN_KIND", _REFUSES, "劳动法 50；工资支付暂行规定 5", *_LABOUR,
        "工资必须以货币支付，不得以实物或有价证券代替（“{found}”），请改正。",
        "Wages must be paid in money, not in goods or vouchers; put it right.",
    ),
    Rule(
        "FEE_TO_WORKER", _REFUSES, "劳动合同法 9", *_CONTRACT,
        "不得向劳动者收取押金、保证金、中介费、服装费等费用或扣押证件（“{found}”），请删除。",
        "No deposit, fee or document may be taken from the worker; remove it.",
    ),
    Rule(
        "EMPLOYER_UNVERIFIED", _HOLDS, "人力资源市场暂行条例 26、29", *_MARKET,
        "用人单位的营业执照、经办人和委托书尚未核验，或核验已超过6个月，请接收地人社部门核验。",
        "The employer's licence, agent and mandate were not verified within 6 months; the receiving office must verify them.",
        limits=_limits(months=6),
    ),
    Rule(
        "AGENCY_AS_EMPLOYER", _HOLDS, "人力资源市场暂行条例 26、29", *_MARKET,
        "发布单位是人力资源或劳务派遣机构，却未写明实际用工单位，请填写实际用工单位和委托书。",
        "An agency posts this order without naming the workplace's own employer; name it and hand in its mandate.",
    ),
    Rule(
        "JOB_HAZARD_UNDECLARED", _HOLDS, "劳动合同法 8；职业病防治法 33", *_CONTRACT,
        "没有申报危害因素，请填写（没有则填“无”）。", "No hazards are declared; declare them (无 when there are none).",
    ),
    Rule(
        "HAZARD_IN_TEXT", _HOLDS, "劳动合同法 8；职业病防治法 33", *_CONTRACT,
        "文字中提到危害因素（{hazards}），但申报中没有，请核对后补报。",
        "The text speaks of hazards ({hazards}) that are not declared; check and declare them.",
    ),
    Rule(
        "POSTING_ITEM_MISSING", _HOLDS, "人力资源市场暂行条例 24；劳动合同法 8", *_MARKET,
        "缺少必填项：{item_zh}，请补充。", "A required item is missing: {item_en}; add it.",
    ),
    Rule(
        "ORDER_EXPIRED", _REFUSES, "人力资源市场暂行条例 24", *_MARKET,
        "订单有效期已过，请更新有效期。", "The order's last day is past; give a new one.",
    ),
    Rule(
        "ORDER_WITHOUT_EXPIRY", _HOLDS, "人力资源市场暂行条例 24", *_MARKET,
        "没有写明订单有效期，请填写截止日期。", "The order has no last day; give one.",
    ),
    Rule(
        "POSTING_STATUS_IN_TEXT", _TELLS, "人力资源市场暂行条例 24", *_MARKET,
        "招聘文字不应写优先身份（“{found}”）；照顾困难群体由匹配政策和预留名额实现，请改用预留名额。",
        "A posting should not name a priority status; the matching favours the poor: reserve seats instead.",
    ),
    Rule(
        "INSURANCE_WAIVED", _TELLS, "社会保险法 58；劳动法 72", "2018修正", date(2011, 7, 1),
        "文字表示不缴社会保险（“{found}”），用人单位必须依法缴纳，请改正。",
        "The text waives social insurance, which the employer must pay by law; put it right.",
    ),
    Rule(
        "AGE_UNVERIFIED", _REFUSES, "禁止使用童工规定 4", "国令第364号", date(2002, 12, 1),
        "没有校验通过且与出生日期一致的身份证号码，不能匹配。",
        "There is no sound ID number whose digits equal the birth date; the person cannot be matched.",
    ),
    Rule(
        "MINOR_HAZARD", _REFUSES, "劳动法 64；职业病防治法 38", *_LABOUR,
        "未满18周岁，不得从事有危害因素或未申报危害因素的工作。",
        "Under 18: no work with a hazard, or whose hazards are not declared.",
        limits=_limits(age=18),
    ),
    Rule(
        "FEMALE_STATUTORY", _REFUSES, "女职工劳动保护特别规定 附录一", "国令第619号", date(2012, 4, 28),
        "矿山井下、第四级体力劳动强度、重体力负重作业，法律禁止女职工从事。",
        "Underground mines, level-4 intensity and heavy loads are forbidden to women by law.",
    ),
    Rule(
        "CERT_MISSING", _REFUSES, "安全生产法 30", "2021修正", date(2002, 11, 1),
        "该岗位需要持证，没有在到岗日有效的证书。", "The work needs a certificate and none is valid on the start date.",
    ),
    Rule(
        "AGE_CAP_REGIONAL", _REFUSES, "工作地公布的年龄规定", "按数据", date(1995, 1, 1),
        "超过工作地对该工种公布的年龄上限。", "Older than the age published for this work at the workplace.",
    ),
)  # fmt: skip

RULES: Mapping[str, Rule] = {rule.code: rule for rule in _RULES}
