"""The dirty cases of order rows (DOMAIN.md, "Dirty orders"), with rates a thousand as a city might have them."""

from datetime import timedelta

from app.demo.dirt import Dirt, day, text
from app.demo.identities import credit_code
from app.demo.vacancies import Record

_AGENCIES = 10_000_000


def _range(luck: int) -> str:
    low = 4000 + luck % 12 * 200
    return f"{low}-{low + 1500}"


def _reversed(record: Record, luck: int) -> Record:
    low = 4000 + luck % 12 * 200
    return {"pay": f"底薪{text(record, 'least')}元/月，综合{low + 1500}-{low}元/月"}


def _below(record: Record, luck: int) -> Record:
    least = record["least"]
    base = (least if isinstance(least, int) else 0) - 200 - luck % 3 * 100
    return {"pay": f"底薪{base}元/月，综合4200-5200元/月"}


def _past(record: Record, luck: int) -> Record:
    return {"until": day(record, "asked_on") - timedelta(days=1 + luck % 40)}


def _at_once(record: Record, luck: int) -> Record:
    return {"start": day(record, "asked_on") + timedelta(days=luck % 2)}


def posing(record: Record, luck: int) -> Record:
    """An agency posing as the factory: its own name and licence, the factory's post."""
    name, number = text(record, "employer"), luck % 9 + 1
    return {
        "employer": f"{name[:2]}示例人力资源公司{number}（合成）",
        "credit": credit_code(text(record, "credit")[2:8], number=_AGENCIES + number),
    }


def _wrong_check(record: Record, luck: int) -> Record:
    code = text(record, "credit")
    others = "0123456789ABCDEFGHJKLMNPQRTUWXY".replace(code[-1], "")
    return {"credit": code[:-1] + others[luck % len(others)]}


ORDER_DIRT = (
    Dirt("seats_vague", 8, "seats", ("SEATS_VAGUE",), lambda _r, _l: {"seats": "若干名"}, refused=True),
    Dirt("seats_at_least", 15, "seats", ("SEATS_AT_LEAST",), lambda r, _: {"seats": f"急招{text(r, 'seats')}+"}),
    Dirt(
        "pay_composed",
        12,
        "pay",
        ("PAY_BASE_UNSTATED", "BASE_PAY_UNKNOWN"),
        lambda _r, k: {"pay": f"综合{_range(k)}"},
    ),
    Dirt("pay_hourly", 8, "pay", ("PAY_NO_MONTHLY",), lambda _r, k: {"pay": f"{24 + k % 3}-{27 + k % 3}元/时"}),
    Dirt("pay_negotiable", 6, "pay", ("PAY_NEGOTIABLE",), lambda _r, _l: {"pay": "面议"}, refused=True),
    Dirt("pay_commission", 6, "pay", ("PAY_NO_AMOUNT",), lambda _r, _l: {"pay": "底薪+提成"}, refused=True),
    Dirt("pay_reversed", 8, "pay", ("PAY_RANGE_REVERSED",), _reversed),
    Dirt("pay_below_minimum", 8, "pay", ("WAGE_BELOW_MINIMUM",), _below, refused=True),
    Dirt("women_only", 8, "age", ("POSTING_SEX_BIAS",), lambda _r, _l: {"age": "18-45周岁，限女"}, refused=True),
    Dirt(
        "origin_excluded",
        5,
        "content",
        ("POSTING_PROTECTED",),
        lambda r, _: {"content": f"{text(r, 'title')}，不要某省人"},
        refused=True,
    ),
    Dirt("site_vague", 6, "area", ("SITE_VAGUE",), lambda _r, _l: {"area": "广东", "site": "广东"}, refused=True),
    Dirt(
        "three_posts",
        8,
        "title",
        ("TITLE_SEVERAL",),
        lambda _r, _l: {"title": "普工、质检员、仓库管理员"},
        refused=True,
    ),
    Dirt(
        "no_closing_date",
        8,
        "until",
        ("UNTIL_MISSING", "ORDER_WITHOUT_EXPIRY"),
        lambda _r, _l: {"until": None},
    ),
    Dirt("closed", 8, "until", ("ORDER_EXPIRED",), _past, refused=True),
    Dirt("certificate_wish", 20, "skill", ("CERTIFICATE_WISH",), lambda _r, _l: {"skill": "有证优先"}),
    Dirt("start_too_soon", 8, "start", ("START_TOO_SOON",), _at_once),
    Dirt("agency", 8, "employer", ("AGENCY_AS_EMPLOYER",), posing),
    Dirt("credit_check", 8, "credit", ("CREDIT_CODE_CHECK",), _wrong_check, refused=True),
    Dirt("hazards_undeclared", 6, "hazards", ("JOB_HAZARD_UNDECLARED",), lambda _r, _l: {"hazards": None}),
    Dirt(
        "hours_excess", 8, "shift", ("HOURS_EXCESS",), lambda _r, _l: {"shift": "两班倒12小时，月休2天"}, refused=True
    ),
    Dirt(
        "fee",
        5,
        "welfare",
        ("FEE_TO_WORKER",),
        lambda r, _: {"welfare": f"{text(r, 'welfare')}，入职交服装费200元"},
        refused=True,
    ),
)
"""Orders without a closing day, declared hazards or a verified workplace are kept and wait for a person.

``least`` is the local minimum pay, ``asked_on`` the day of the sheet; neither is a column."""
