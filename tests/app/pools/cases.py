"""Every dirty case of a roster's cell: what stands where, which code is said of it, whether the row is accepted."""

from dataclasses import dataclass
from typing import Any

from tests.app.pools.factory import id_ending, id_number, person

SOUND = id_number()


@dataclass(frozen=True)
class Case:
    """One row (row 2 of the sheet) and what must be said at its column ``at``."""

    code: str
    at: str
    row: dict[str, Any]
    accepted: bool = True
    hold: str = ""


def _of(code: str, at: str, cell: Any, **more: Any) -> Case:
    """A case of one cell; ``accepted`` and ``hold`` tell what becomes of the row."""
    outcome = {name: more.pop(name) for name in ("accepted", "hold") if name in more}
    number = cell if at == "证件号码" else None
    fields = {} if at == "证件号码" else {at: cell}
    return Case(code, at, person(number, **more, **fields), **outcome)


def _refused(code: str, at: str, cell: Any, **more: Any) -> Case:
    return _of(code, at, cell, accepted=False, **more)


CASES = [
    _refused("ID_MISSING", "证件号码", " "),
    _refused("ID_DIGITS_LOST", "证件号码", float(SOUND)),
    _refused("ID_DIGITS_LOST", "证件号码", "4.51022E+17"),
    _refused("ID_DIGITS_LOST", "证件号码", SOUND[:15] + "000"),
    _refused("ID_15_DIGITS", "证件号码", "451022900101001"),
    _refused("ID_17_DIGITS", "证件号码", SOUND[:17]),
    _refused("ID_LENGTH", "证件号码", SOUND[:12]),
    _refused("ID_MASKED", "证件号码", SOUND[:10] + "****" + SOUND[14:]),
    _refused("ID_FORM", "证件号码", "未办理"),
    _refused("ID_CHECKSUM", "证件号码", SOUND[:17] + ("3" if SOUND[17] != "3" else "4")),
    _refused("ID_DATE", "证件号码", id_number(birth="19900231")),
    _of("ID_REGION_UNKNOWN", "证件号码", id_number(region="999999")),
    _of("ID_ENDS_000", "证件号码", id_ending("000")),
    _of("ID_LOWER_X", "证件号码", id_ending("X").lower()),
    _of("ID_TIDIED", "证件号码", SOUND.translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)})),
    _of("ID_LONGER", "证件号码", SOUND + "43"),
    _of("ID_LONGER", "证件号码", SOUND + "43B1"),
    _refused("NAME_MISSING", "姓名", ""),
    _refused("NAME_FORMULA", "姓名", '=HYPERLINK("a","b")'),
    _refused("NAME_FORMULA", "姓名", "@SUM(A1)"),
    _refused("NAME_FORMULA", "姓名", "＝1+1"),
    _refused("NAME_FORMULA", "姓名", "\t韦小明"),
    _refused("NAME_FORMULA", "姓名", "_x0000_韦小明"),
    _refused("NAME_DAMAGED", "姓名", "韦�明"),
    _refused("NAME_DAMAGED", "姓名", "??明"),
    _refused("NAME_DAMAGED", "姓名", "锟斤拷"),
    _refused("NAME_INVALID", "姓名", 12345),
    _refused("NAME_INVALID", "姓名", "第3组"),
    _of("NAME_TIDIED", "姓名", "韦　明"),
    _of("NAME_REPAIRED", "姓名", "韋(wéi)小明"),
    _of("NAME_UNUSUAL", "姓名", "韦"),
    _of("SEX_CODED", "性别", 1),
    _of("SEX_CODED", "性别", "1"),
    _of("SEX_UNCLEAR", "性别", "不详"),
    _of("SEX_DIFFERS", "性别", "女"),
    _of("BIRTH_UNCLEAR", "出生日期", "90后"),
    _of("BIRTH_DIFFERS", "出生日期", "1990-01-02", hold="AGE_UNVERIFIED"),
    _of("BIRTH_DIFFERS", "出生日期", "1990年2月", hold="AGE_UNVERIFIED"),
    _of("AGE_UNCLEAR", "年龄", "三十多"),
    _of("AGE_DIFFERS", "年龄", 45),
    Case("AGE_UNDER_16", "证件号码", person(id_number(birth="20100902")), accepted=False),
    Case("AGE_UNDER_16", "出生日期", person(id_number(birth="20100901"), 出生日期="2010-09-01"), accepted=False),
    Case("AGE_MINOR", "证件号码", person(id_number(birth="20100831"))),
    Case("AGE_OVER_60", "证件号码", person(id_number(birth="19600101"))),
    _of("EDUCATION_UNCLEAR", "文化程度", "不错"),
    _of("PHONE_MISSING", "联系电话", ""),
    _of("PHONE_UNCLEAR", "联系电话", "138001380"),
    _of("PHONE_UNCLEAR", "联系电话", "138****8000"),
    _of("PHONE_UNCLEAR", "联系电话", "1.38E+10"),
    _of("PHONE_SEVERAL", "联系电话", "13800138000/13900139000"),
    _of("PHONE_HOUSEHOLD", "联系电话", "", 户联系电话="13900139000"),
    _refused("COUNTY_UNKNOWN", "县", "某某县"),
    _refused("COUNTY_FOREIGN", "县", "德保县"),
    _of("COUNTY_BLANK", "县", " "),
    _of("VILLAGE_BLANK", "行政村", " "),
    _of("IN_SCHOOL", "身份类别", "在校学生", hold="IN_SCHOOL"),
    _of("FISCALLY_PAID", "身份类别", "财政供养人员", hold="FISCALLY_PAID"),
    _of("PUBLIC_POST", "就业状态", "公益性岗位", hold="PUBLIC_POST"),
    _of("TEXT_REPAIRED", "行政村", "勞務(wù)村"),
    _of("TEXT_REPAIRED", "技能", "養(yǎng)老護(hù)理員(yuán)"),
    _of("TEXT_DAMAGED", "意向岗位", "缝�工"),
    _of("TEXT_DAMAGED", "行政村", "百??村"),
    _of("HOUSEHOLD_DIGITS_LOST", "户编号", 4510220000001234567),
    _of("HOUSEHOLD_UNCLEAR", "户编号", "=1+1"),
    _of("ZERO_EMPLOYMENT_UNCLEAR", "零就业家庭", "可能"),
    _of("COMPANION_ALONE", "结伴编号", "A1"),
    _of("COMPANION_UNCLEAR", "结伴编号", "和韦小强、韦小刚一起"),
    _of("COMPANION_UNCLEAR", "结伴方式", "随便"),
    _of("EXTRACT_OLD", "数据日期", "2026-01-05"),
    _of("EXTRACT_DATE_UNCLEAR", "数据日期", "年初"),
    _of("STATUS_UNKNOWN", "户类型", "双女户"),
    _of("STATUS_UNKNOWN", "身份类别", "优秀"),
    _of("STATUS_EXPIRED", "终止日期", "2026-08-31", 身份类别="就业困难人员"),
    _of("STATUS_EXPIRED", "风险消除时间", "2024-08-15", 监测对象类型="边缘易致贫户", 风险是否消除="是"),
    _of("STATUS_NOT_YET", "认定日期", "2026-09-02", 身份类别="就业困难人员"),
    _of("STATUS_DATE_UNCLEAR", "终止日期", "长期", 身份类别="就业困难人员"),
    _of("STATUS_DATES_REVERSED", "终止日期", "2025-01-01", 身份类别="脱贫人口", 认定日期="2026-01-01"),
    _of("RISK_END_UNKNOWN", "风险消除时间", " ", 监测对象类型="边缘易致贫户", 风险是否消除="是"),
    _of("RISK_CONTRADICTORY", "风险消除时间", "2026-01-01", 监测对象类型="边缘易致贫户", 风险是否消除="否"),
    _of("FLAG_UNCLEAR", "公益性岗位", "待定"),
    _of("IN_SCHOOL", "在校生状况", "高中二年级", hold="IN_SCHOOL"),
    _of("FISCALLY_PAID", "财政供养", "是", hold="FISCALLY_PAID"),
    _of("PUBLIC_POST", "公益性岗位", "是", hold="PUBLIC_POST"),
    _of("LABOUR_NONE", "劳动技能", "丧失劳动力", hold="LABOUR_NONE"),
    _of("WISH_NONE", "就业意愿", "无", hold="WISH_NONE"),
    _of("WISH_UNCLEAR", "就业意愿", "看情况"),
    _of("EMPLOYED", "就业状态", "已就业", hold="EMPLOYED"),
    _of("EMPLOYED", "务工地点", "广东省东莞市", hold="EMPLOYED"),
    _of("EMPLOYED_WISHES", "就业状态", "在岗", 就业意愿="想换工作"),
    _of("CONSENT_REFUSED", "同意信息使用", "否", hold="CONSENT_REFUSED"),
    _of("CONSENT_UNCLEAR", "同意信息使用", "再说"),
    _of("OPTED_OUT", "不参加自动匹配", "是"),
    _of("SKILL_UNCLEAR", "技能", "会电焊"),
    _of("SKILL_UNCLEAR", "劳动技能", "会电焊"),
    _of("SKILL_LEVEL_UNCLEAR", "技能", "养老护理员:高"),
    _of("SKILL_LEVEL_UNCLEAR", "技能", "养老护理员:5"),
    _of("OCCUPATION_UNKNOWN", "意向岗位", "进厂"),
    _of("OCCUPATION_UNKNOWN", "意向岗位", "9-99-99-99"),
    _of("DESTINATION_UNKNOWN", "意向地区", "老表那边"),
    _of("DESTINATION_UNKNOWN", "意向地区", "鼓楼区"),
    _of("DESTINATION_BROAD", "意向地区", "省外"),
    _of("MIN_WAGE_RANGE", "期望月薪", "4000-6000元"),
    _of("MIN_WAGE_UNCLEAR", "期望月薪", "看着给"),
    _of("MIN_WAGE_UNCLEAR", "期望月薪", "150元/天"),
    _of("AVAILABLE_MONTH", "可到岗日期", "2026年10月"),
    _of("AVAILABLE_UNCLEAR", "可到岗日期", "年后"),
]

NAMES = [f"{number}-{case.code}" for number, case in enumerate(CASES)]
