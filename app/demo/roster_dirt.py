"""The dirty cases of roster rows (DOMAIN.md, "Dirty rosters"), with rates a thousand as a county might have them."""

from datetime import date, timedelta

from app.demo.dirt import Dirt, day, text
from app.demo.identities import birth_of, id_check
from app.demo.vacancies import Record

_FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
_YEAR = timedelta(days=366)


def _as_float(record: Record, luck: int) -> Record:  # noqa: ARG001 - every case takes luck
    """A spreadsheet keeps fifteen digits of a number."""
    return {"id_number": float(text(record, "id_number")[:15] + "000")}


def _rounded(record: Record, luck: int) -> Record:  # noqa: ARG001
    return {"id_number": f"{float(text(record, 'id_number')[:17] + '0'):.5E}"}


def _zeros(record: Record, luck: int) -> Record | None:  # noqa: ARG001
    """Typed as a number, saved as text: the last three digits are zeros."""
    number = text(record, "id_number")[:15] + "000"
    return None if id_check(number[:17]) == "0" else {"id_number": number}


def _short(record: Record, luck: int) -> Record:
    number = text(record, "id_number")
    gap = 6 + luck % 11
    return {"id_number": number[:gap] + number[gap + 1 :]} if number[-1] != "X" else {"id_number": number[:-1]}


def _small_x(record: Record, luck: int) -> Record | None:  # noqa: ARG001
    number = text(record, "id_number")
    return {"id_number": number.lower()} if number.endswith("X") else None


def _wide(record: Record, luck: int) -> Record:  # noqa: ARG001
    return {"id_number": text(record, "id_number").translate(_FULL_WIDTH)}


def _disability(record: Record, luck: int) -> Record:
    """A disability certificate's number: the ID number, a kind, a grade, perhaps a reissue."""
    return {
        "id_number": f"{text(record, 'id_number')}{luck % 7 + 1}{luck // 7 % 4 + 1}{'B1' if luck // 28 % 2 else ''}"
    }


def _mistyped(record: Record, luck: int) -> Record:
    number, place = text(record, "id_number"), 14 + luck % 3
    wrong = str((int(number[place]) + 1 + luck // 3 % 9) % 10)
    return {"id_number": number[:place] + wrong + number[place + 1 :]}


def _masked(record: Record, luck: int) -> Record:  # noqa: ARG001
    number = text(record, "id_number")
    return {"id_number": number[:6] + "********" + number[14:]}


def _reborn(record: Record, birth: date) -> Record:
    number = text(record, "id_number")
    first = f"{number[:6]}{birth:%Y%m%d}{number[14:17]}"
    return {"id_number": first + id_check(first), "birth": birth, "age": None}


def _child(record: Record, luck: int) -> Record:
    """Thirteen or fourteen years old."""
    return _reborn(record, day(record, "asked_on") - timedelta(days=365 * 13 + luck % 700))


def _elder(record: Record, luck: int) -> Record:
    return _reborn(record, day(record, "asked_on") - timedelta(days=366 * 61 + luck % 1400))


def _birth_off(record: Record, luck: int) -> Record:
    return {"birth": birth_of(text(record, "id_number")) + timedelta(days=31 + luck % 300)}


def _age_off(record: Record, luck: int) -> Record:
    age = record["age"]
    return {"age": age + 4 + luck % 5} if isinstance(age, int) else {"age": 40}


def _coded(record: Record, luck: int) -> Record:
    code = 2 if record["sex"] == "女" else 1
    return {"sex": code if luck % 2 else str(code)}


def _other_sex(record: Record, luck: int) -> Record:  # noqa: ARG001
    return {"sex": "男" if record["sex"] == "女" else "女"}


def _at_work_surveyed(record: Record, luck: int) -> Record:  # noqa: ARG001 - every case takes a record
    return {"wish": None, "work_place": "广东省东莞市", "work_trade": "制造业", "work_pay": 4000 + luck % 20 * 100}


def _risk_removed(record: Record, luck: int) -> Record | None:
    if record["monitor_type"] is None:
        return None
    removed = day(record, "asked_on") - 2 * _YEAR - timedelta(days=luck % 60)
    return {"risk_removed": "是", "risk_from": removed - _YEAR, "risk_until": removed}


def _status_over(record: Record, luck: int) -> Record | None:
    if record["status"] in ("", "一般劳动力"):
        return None
    ended = day(record, "asked_on") - 2 * _YEAR - timedelta(days=luck % 60)
    return {"status_from": ended - _YEAR, "status_until": ended}


ROSTER_DIRT = (
    Dirt("id_as_float", 6, "id_number", ("ID_DIGITS_LOST",), _as_float, refused=True),
    Dirt("id_rounded", 4, "id_number", ("ID_DIGITS_LOST",), _rounded, refused=True),
    Dirt("id_zeros", 4, "id_number", ("ID_DIGITS_LOST", "ID_CHECKSUM", "ID_ENDS_000"), _zeros, refused=True),
    Dirt("id_17_digits", 5, "id_number", ("ID_17_DIGITS",), _short, refused=True),
    Dirt("id_small_x", 60, "id_number", ("ID_LOWER_X",), _small_x),
    Dirt("id_full_width", 5, "id_number", ("ID_TIDIED",), _wide),
    Dirt("id_disability", 6, "id_number", ("ID_LONGER",), _disability),
    Dirt("id_mistyped", 5, "id_number", ("ID_CHECKSUM",), _mistyped, refused=True),
    Dirt("id_masked", 3, "id_number", ("ID_MASKED",), _masked, refused=True),
    Dirt("under_16", 4, "id_number", ("AGE_UNDER_16",), _child, refused=True),
    Dirt("over_60", 5, "id_number", ("AGE_OVER_60",), _elder),
    Dirt("birth_differs", 5, "birth", ("BIRTH_DIFFERS",), _birth_off),
    Dirt("age_differs", 8, "age", ("AGE_DIFFERS",), _age_off),
    Dirt("sex_coded", 10, "sex", ("SEX_CODED",), _coded, once=True),
    Dirt("sex_differs", 4, "sex", ("SEX_DIFFERS",), _other_sex),
    Dirt("name_formula", 3, "name", ("NAME_FORMULA",), lambda r, _: {"name": "=" + text(r, "name")}, refused=True),
    Dirt("education_unclear", 4, "education", ("EDUCATION_UNCLEAR",), lambda _r, _l: {"education": "上过几年"}),
    Dirt("pupil", 5, "schooling", ("IN_SCHOOL",), lambda _r, _l: {"schooling": "在校生"}),
    Dirt("public_post", 4, "public_post", ("PUBLIC_POST",), lambda _r, _l: {"public_post": "是"}),
    Dirt("fiscally_paid", 3, "fiscal", ("FISCALLY_PAID",), lambda _r, _l: {"fiscal": "是"}),
    Dirt("at_work", 6, "work_state", ("EMPLOYED",), lambda _r, _l: {"work_state": "已就业", "wish": None}),
    Dirt("at_work_surveyed", 8, "work_place", ("EMPLOYED",), _at_work_surveyed),
    Dirt("no_wish", 4, "wish", ("WISH_NONE",), lambda _r, _l: {"wish": "无"}),
    Dirt("wish_unclear", 12, "wish", ("WISH_UNCLEAR",), lambda _r, _l: {"wish": "看情况"}),
    Dirt("skill_unclear", 8, "skills", ("SKILL_UNCLEAR",), lambda _r, _l: {"skills": "什么都会一点"}),
    Dirt("place_unclear", 6, "wish_regions", ("DESTINATION_UNKNOWN",), lambda _r, _l: {"wish_regions": "大城市"}),
    Dirt("pay_range", 8, "min_wage", ("MIN_WAGE_RANGE",), lambda _r, _l: {"min_wage": "4000-5000"}),
    Dirt("pay_unclear", 4, "min_wage", ("MIN_WAGE_UNCLEAR",), lambda _r, _l: {"min_wage": "看着给"}),
    Dirt(
        "date_month", 6, "available", ("AVAILABLE_MONTH",), lambda r, _: {"available": f"{day(r, 'asked_on'):%Y年%m月}"}
    ),
    Dirt(
        "date_odd", 5, "available", ("AVAILABLE_UNCLEAR",), lambda r, _: {"available": f"{day(r, 'asked_on'):%Y}.13.45"}
    ),
    Dirt(
        "phone_short",
        5,
        "phone",
        ("PHONE_UNCLEAR",),
        lambda r, _: {"phone": text(r, "phone")[:10], "household_phone": None},
    ),
    Dirt("phone_missing", 5, "phone", ("PHONE_MISSING",), lambda _r, _l: {"phone": None, "household_phone": None}),
    Dirt("text_lost", 4, "village", ("TEXT_DAMAGED",), lambda _r, _l: {"village": "锟斤拷村"}),
    Dirt("risk_removed", 60, "monitor_type", ("STATUS_EXPIRED",), _risk_removed),
    Dirt("status_over", 12, "status", ("STATUS_EXPIRED",), _status_over),
)
"""Small x and removed risk befall only the few rows that can have them, hence their rates."""
