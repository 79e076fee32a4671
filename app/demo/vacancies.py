"""Job orders as receiving offices hold them: one record of texts an order."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from app.demo.draw import Draws
from app.demo.identities import credit_code, person_name, phone
from app.demo.orders import Orders, employer_name
from app.demo.scene import EDUCATIONS, Post, Scene
from app.demo.workbook import Cell

Record = dict[str, Cell]
"""What one row of an office file says, by the key of its column."""

_EDUCATION = dict(zip(EDUCATIONS, ("不限", "小学及以上", "初中及以上", "高中及以上", "中专及以上"), strict=False))
_LEVELS = ("", "初级工及以上", "中级工及以上", "高级工及以上", "技师及以上", "高级技师")
_RESERVED_FOR = ("监测对象", "脱贫人口及以上", "低收入、易地搬迁、就业困难人员及以上")
_HAZARDS = {
    "heat": "高温",
    "cold": "低温冷库作业",
    "dust": "粉尘",
    "toxic": "油漆等化学品",
    "height": "高处作业",
    "heavy_load": "重体力搬运",
    "intensity_4": "四级体力劳动强度",
    "occupational_disease": "噪声等职业病危害因素",
}
_SHIFTS = ("长白班，8小时/天，双休", "两班倒，每班8小时，双休", "8小时/天，双休，加班另计", "长白班，8小时/天，单双休")
_INDUSTRIES = {
    "6-29": "建筑业",
    "6": "制造业",
    "4-02": "交通运输、仓储和邮政业",
    "4-03": "住宿和餐饮业",
    "4": "居民服务业",
}
_CONTACTS = 50_000_000
_OPEN_DAYS = 90


ORDER_COLUMNS = {
    "序号": "ordinal",
    "岗位编号": "code",
    "地区": "area",
    "企业名称": "employer",
    "统一社会信用代码": "credit",
    "实际用工单位": "host",
    "工作地点": "site",
    "岗位名称": "title",
    "岗位内容": "content",
    "招聘人数": "seats",
    "薪资待遇": "pay",
    "学历要求": "education",
    "技能要求": "skill",
    "年龄要求": "age",
    "行业": "industry",
    "班次": "shift",
    "福利待遇": "welfare",
    "职业危害因素": "hazards",
    "联系人": "contact",
    "联系电话": "phone",
    "到岗时间": "start",
    "有效期": "until",
    "预留名额": "reserved_seats",
    "预留对象": "reserved_for",
    "预留方式": "reserved_kind",
}


@dataclass(frozen=True)
class Vacancy:
    """One order of one receiving city, with its record as a careful employer would write it."""

    number: int
    city: str
    employer: int
    post: Post
    minimum_wage: int
    start: date
    record: Record


def vacancies(scene: Scene, orders: Orders, *, seed: int) -> dict[str, list[Vacancy]]:
    """Return the orders by code of the receiving city, employer by employer; full orders have a seat again."""
    found: dict[str, list[Vacancy]] = {city.code: [] for city in scene.cities}
    luck = Draws(seed, purpose="vacancies").units(len(orders)).tolist()
    for row in range(len(orders)):
        city = scene.city_of_site[orders.site[row]]
        vacancy = Vacancy(
            number=row,
            city=city.code,
            employer=int(orders.employer[row]),
            post=scene.posts[orders.post[row]],
            minimum_wage=city.minimum_wage,
            start=_day(orders.start[row]),
            record=_record(scene, orders, row, luck=luck[row]),
        )
        found[city.code].append(vacancy)
    return {code: sorted(them, key=lambda v: (v.employer, v.number)) for code, them in found.items()}


def _record(scene: Scene, orders: Orders, row: int, *, luck: int) -> Record:
    city, site = scene.city_of_site[orders.site[row]], scene.sites[orders.site[row]]
    post, firm = scene.posts[orders.post[row]], int(orders.employer[row]) + 1
    start = _day(orders.start[row])
    return {
        "asked_on": scene.today,
        "least": city.minimum_wage,
        "ordinal": None,
        "code": f"{city.code}-{row + 1:05d}",
        "area": city.name if site.code == city.code else city.name + site.name,
        "site": f"{city.name}{'' if site.code == city.code else site.name}示例工业园{firm}号",
        "employer": employer_name(scene, orders, row),
        "credit": credit_code(city.code, number=firm),
        "host": None,
        "title": post.titles[orders.title[row]],
        "content": f"从事{post.titles[orders.title[row]]}岗位工作（合成数据）",
        "seats": int(max(1, orders.seats[row])),
        "pay": _pay(orders, row, least=city.minimum_wage, luck=luck),
        "education": _EDUCATION[EDUCATIONS[orders.education[row]]],
        "skill": _skill(int(orders.level[row]), certificate=bool(orders.certificate[row])),
        "age": _age(int(orders.age_min[row]), int(orders.age_max[row])),
        "industry": next(name for prefix, name in _INDUSTRIES.items() if post.occupation.startswith(prefix)),
        "shift": _SHIFTS[luck % len(_SHIFTS)],
        "welfare": _welfare(dormitory=bool(orders.dormitory[row]), couples=int(orders.couple_rooms[row])),
        "hazards": "、".join(_HAZARDS[word] for word in post.hazards) or "无",
        "contact": person_name(_CONTACTS + firm),
        "phone": phone(_CONTACTS + firm),
        "start": start,
        "until": _until(orders, row, start=start),
        **_reserved(orders, row),
    }


def _pay(orders: Orders, row: int, *, least: int, luck: int) -> str:
    low, high = int(orders.wage_low[row]), int(orders.wage_high[row])
    base = min(low, -(-least // 50) * 50 + luck // 8 % 4 * 50)
    total = f"{low}-{high}" if high > low else f"{low}"
    forms = (
        f"底薪{base}元+加班费，综合{total}元/月",
        f"基本工资{base}元/月，综合工资{total}元/月",
        f"综合{total}元/月（底薪{base}元）",
    )
    return forms[luck % len(forms)]


def _skill(level: int, *, certificate: bool) -> str:
    if certificate:
        return f"{_LEVELS[level]}，须持证上岗" if level else "须持证上岗"
    return f"{_LEVELS[level]}技能水平" if level else "不限"


def _age(low: int, high: int) -> str:
    if low and high:
        return f"{low}-{high}周岁"
    if low or high:
        return f"{low}周岁以上" if low else f"{high}周岁以下"
    return "不限"


def _reserved(orders: Orders, row: int) -> Record:
    seats = int(orders.reserved_seats[row])
    if not seats:
        return dict.fromkeys(("reserved_seats", "reserved_for", "reserved_kind"))
    return {
        "reserved_seats": seats,
        "reserved_for": _RESERVED_FOR[int(orders.reserved_tier[row])],
        "reserved_kind": "必须" if orders.reserved_hard[row] else "优先",
    }


def _welfare(*, dormitory: bool, couples: int) -> str:
    if not dormitory:
        return "有食堂，五险，住宿自理"
    return f"包住，有食堂，五险，夫妻房{couples}间" if couples else "包住，有食堂，五险"


def _until(orders: Orders, row: int, *, start: date) -> date:
    until = start + timedelta(days=_OPEN_DAYS)
    return until if np.isnat(orders.valid_until[row]) else max(start, _day(orders.valid_until[row]))


def _day(value: np.datetime64) -> date:
    day: date = value.astype(date)
    return day
