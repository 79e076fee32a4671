"""Rosters as county offices hold them: the system's export, the village survey, our own template."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.demo.scene import Scene
from app.demo.vacancies import Record
from app.demo.villagers import Villager
from app.reference.catalogue import Catalogue

_EDUCATION = {
    "none": "文盲或半文盲",
    "primary": "小学",
    "junior": "初中",
    "senior": "高中",
    "vocational": "中专",
    "college": "大专",
    "bachelor": "本科",
    "master": "研究生",
}
_STATUS = {
    "monitored": "防止返贫监测对象",
    "lifted": "脱贫人口",
    "low_income": "农村低收入人口",
    "relocated": "易地搬迁群众",
    "hardship": "就业困难人员",
    "graduate": "职业院校毕业生",
    "general": "一般劳动力",
}
_LEVELS = ("熟练", "五级", "四级", "三级", "二级", "一级")
_MONITORED = ("脱贫不稳定户", "边缘易致贫户", "突发严重困难户")
_NATIONS = ("壮族", "汉族", "瑶族", "苗族", "侗族")
_KIN = ("户主", "配偶", "之子", "之女")
_IDENTIFIED = date(2016, 1, 1)
_RISK_FOUND_DAYS = 400
_WHOLE_CODE = "0-00-00-00"
_LISTED = re.compile(r"[、,，;；/|:：\s]")


@dataclass(frozen=True)
class RosterLayout:
    """One way to keep a roster.

    Attributes:
        name: part of file names. title: the first row, merged over all columns. columns: header to key of
            the record. merges: keys whose equal cells below one another are merged.
    """

    name: str
    title: str
    columns: Mapping[str, str]
    merges: Sequence[str] = ()


TEMPLATE = RosterLayout(
    name="template",
    title="{county}外出务工意愿登记表（合成数据 synthetic，不涉及真实个人）",
    columns={
        "序号": "ordinal",
        "县": "county",
        "乡(镇)": "township",
        "行政村": "village",
        "户编号": "household",
        "与户主关系": "relation",
        "姓名": "name",
        "身份证号码": "id_number",
        "性别": "sex",
        "出生日期": "birth",
        "文化程度": "education",
        "技能(职业:等级:证书)": "skills",
        "联系电话": "phone",
        "身份类别": "status",
        "认定日期": "status_from",
        "终止日期": "status_until",
        "零就业家庭": "zero_employment",
        "就业状态": "work_state",
        "公益性岗位": "public_post",
        "财政供养": "fiscal",
        "在校生状况": "schooling",
        "就业意愿": "wish",
        "意向岗位": "wish_occupations",
        "意向地区": "wish_regions",
        "期望月薪": "min_wage",
        "可到岗日期": "available",
        "备注": "note",
    },
    merges=("township", "village"),
)
EXPORT = RosterLayout(
    name="export",
    title="防止返贫监测信息系统导出（合成数据 synthetic，不涉及真实个人）",
    columns={
        "序号": "ordinal",
        "数据日期": "data_date",
        "县(市、区、旗)": "county",
        "乡(镇)": "township",
        "行政村": "village",
        "自然村": "hamlet",
        "户编号": "household",
        "人编号": "member",
        "姓名": "name",
        "证件号码": "id_number",
        "人数": "kin",
        "与户主关系": "relation",
        "民族": "nation",
        "文化程度": "education",
        "在校生状况": "schooling",
        "健康状况": "health",
        "劳动技能": "labour",
        "务工时间(月)": "months",
        "是否参加大病保险": "insured",
        "致贫原因1": "cause",
        "危房户": "house",
        "是否解决安全饮用水": "water",
        "人均纯收入": "income",
        "户联系电话": "household_phone",
        "人联系电话": "phone",
        "首次识别时间": "identified",
        "人员识别时间": "identified",
        "户类型": "household_type",
        "易返贫致贫户(监测对象)类型": "monitor_type",
        "风险是否消除": "risk_removed",
        "风险识别时间": "risk_from",
        "风险消除时间": "risk_until",
    },
    merges=("village",),
)
SURVEY = RosterLayout(
    name="survey",
    title="{county}农村劳动力就业意愿调查表（合成数据 synthetic，不涉及真实个人）",
    columns={
        "序号": "ordinal",
        "行政村": "village",
        "姓名": "name",
        "性别": "sex",
        "年龄": "age",
        "居民身份证号码": "id_number",
        "文化程度": "education",
        "技能水平": "skills",
        "健康状况": "health",
        "联系电话": "phone",
        "就业意愿": "wish",
        "培训意愿": "training",
        "意向地区": "wish_regions",
        "期望月薪": "min_wage",
        "可到岗日期": "available",
        "地点": "work_place",
        "行业": "work_trade",
        "薪酬": "work_pay",
    },
    merges=("village",),
)


class RosterRecords:
    """Writes people as records, the words as offices put them."""

    def __init__(self, scene: Scene, catalogue: Catalogue) -> None:
        self._today = scene.today
        self._counties = {place.code: place.name for place in scene.exporters}
        self._wishes = {prefix: _trade(prefix, catalogue) for prefix in scene.wishes}
        self._skills = [_trade(post.occupation, catalogue) for post in scene.posts]
        self._places = {prefix: _place_name(prefix, catalogue) for prefix in scene.destinations}

    def of(self, person: Villager) -> Record:
        """Return everything any layout says of a person."""
        return {**self._home(person), **self._self(person), **self._system(person), **self._plans(person)}

    def _home(self, person: Villager) -> Record:
        return {
            "asked_on": self._today,
            "ordinal": None,
            "data_date": self._today - timedelta(days=20),
            "county": self._counties[person.county],
            "township": person.town,
            "village": person.village,
            "hamlet": person.hamlet,
            "household": f"{person.county}{person.household:08d}",
            "member": f"{person.county}{person.household:08d}{person.place + 1:02d}",
            "kin": person.kin,
            "relation": _relation(person),
        }

    def _self(self, person: Villager) -> Record:
        return {
            "name": person.name,
            "id_number": person.id_number,
            "sex": "女" if person.female else "男",
            "birth": person.birth,
            "age": _age(person.birth, self._today),
            "education": _EDUCATION[person.education],
            "phone": person.phone,
            "skills": self._skill_text(person),
            "status": "、".join(_STATUS[status] for status in person.statuses),
            "status_from": self._today - timedelta(days=_RISK_FOUND_DAYS),
            "status_until": None,
            "zero_employment": "是" if person.zero_employment else "否",
            "work_state": "未就业",
            "public_post": "否",
            "fiscal": "否",
            "schooling": "非在校生",
            "note": None,
        }

    def _system(self, person: Villager) -> Record:
        """What only the system's export holds; much of it is personal and must be dropped on reading."""
        monitored = "monitored" in person.statuses
        return {
            "nation": _NATIONS[person.household % len(_NATIONS)],
            "health": "健康",
            "labour": "技能劳动力" if person.skills else "普通劳动力",
            "months": person.number % 11,
            "insured": "是",
            "cause": "缺技术",
            "house": "否",
            "water": "是",
            "income": 9000 + person.household % 90 * 100,
            "household_phone": person.phone,
            "identified": _IDENTIFIED,
            "household_type": "脱贫户" if "lifted" in person.statuses else "一般农户",
            "monitor_type": _MONITORED[person.household % len(_MONITORED)] if monitored else None,
            "risk_removed": "否" if monitored else None,
            "risk_from": self._today - timedelta(days=_RISK_FOUND_DAYS) if monitored else None,
            "risk_until": None,
        }

    def _plans(self, person: Villager) -> Record:
        return {
            "wish": "有",
            "training": "有" if person.number % 3 else "无",
            "wish_occupations": "、".join(self._wishes[prefix] for prefix in person.wishes) or "不限",
            "wish_regions": "、".join(self._places[prefix] for prefix in person.destinations) or "不限",
            "min_wage": person.floor or None,
            "available": person.available,
            "work_place": None,
            "work_trade": None,
            "work_pay": None,
        }

    def _skill_text(self, person: Villager) -> str:
        texts = [
            f"{self._skills[skill.post]}:{_LEVELS[skill.level]}:{'有' if skill.certified else '无'}"
            for skill in person.skills
        ]
        return "；".join(texts) or "无"


def _relation(person: Villager) -> str:
    return _KIN[person.place] if person.place < 2 else _KIN[3 if person.female else 2]  # noqa: PLR2004


def _trade(prefix: str, catalogue: Catalogue) -> str:
    """Return the name of an occupation or group; its code where the name reads as a list."""
    found = catalogue.occupation(prefix + _WHOLE_CODE[len(prefix) :])
    return prefix if found is None or _LISTED.search(found.name) else found.name


def _place_name(prefix: str, catalogue: Catalogue) -> str:
    """Return the full name of a place, with the places above it: 广东省深圳市宝安区."""
    names: list[str] = []
    region = catalogue.region(prefix.ljust(6, "0"))
    while region:
        names.insert(0, region.name)
        region = catalogue.region(region.parent)
    return "".join(names)


def _age(birth: date, today: date) -> int:
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
