"""Seats, pay, conditions and days of an order: the parts that are measured."""

from datetime import date, timedelta
from typing import Any

from app.demand.ages import Ages, read_ages
from app.demand.cells import OrderCells
from app.demand.days import read_start, read_until
from app.demand.hazards import special_operation
from app.demand.hours import Hours, read_hours
from app.demand.pay import Pay, read_pay
from app.demand.seats import read_seats
from app.demand.skills import SkillDemand, read_skill
from app.demand.terms import Lodging, Probation, read_lodging, read_probation
from app.demand.text import tidy
from app.demand.titles import Post
from app.intake.values import parse_whole
from app.intake.words import parse_yes_no

LEAD_DAYS = 2  # the notice and the journey that a bus from another province needs at least
_RESERVED_FOR = (("监测", 0), ("脱贫", 1), ("低收入", 2), ("搬迁", 2), ("困难", 2), ("零就业", 2), ("毕业", 2))
_LAST_TIER = 3
_MOST_ROOMS = 10_000


def seats_left(cells: OrderCells) -> int | None:
    """The seats that are left to match, None when their number is not known."""
    seats = read_seats(cells.cell("seats"))
    cells.note("seats", *seats.doubts)
    taken_cell = cells.cell("taken")
    taken = parse_whole(taken_cell) if taken_cell is not None else None
    if taken is None or seats.count is None:
        return seats.count
    if taken.value is None:
        cells.note("taken", "TAKEN_UNREADABLE")
        return seats.count
    left = seats.count - taken.value
    if left <= 0:
        cells.note("taken", "SEATS_BELOW_TAKEN" if left < 0 else "ORDER_FULL")
    elif taken.value:
        cells.note("taken", "SEATS_TAKEN", taken=taken.value, left=left)
    return max(left, 0)


def pay_stated(cells: OrderCells) -> Pay:
    """One reading of every cell that speaks of pay, each under the word its column says."""
    low, high = cells.text("total_low"), cells.text("total_high")
    total = f"{low}-{high}" if low and high else f"{low}以上" if low else f"{high}以下" if high else ""
    parts = (
        ("综合", total or cells.text("pay_total")),
        ("底薪", cells.text("base")),
        ("时薪", cells.text("hourly")),
        ("", cells.text("pay")),
    )
    pay = read_pay("，".join(word + text for word, text in parts if text))
    cells.note("pay", *pay.doubts)
    return pay


def skill_asked(cells: OrderCells) -> SkillDemand:
    """Skill and certificate from the three columns that may ask for them."""
    asked = read_skill("，".join(filter(None, (cells.text("skill"), cells.text("level")))))
    cell = cells.cell("certificate")
    answer = parse_yes_no(cell).value if cell is not None else None
    named = SkillDemand(certificate=answer) if answer is not None else read_skill(cell)
    cells.note("skill", *asked.doubts)
    cells.note("certificate", *named.doubts)
    return SkillDemand(max(asked.level, named.level), asked.certificate or named.certificate)


def must_be_certified(cells: OrderCells, skill: SkillDemand, *, post: Post) -> bool:
    """Whether a certificate is a must: asked for, or by law."""
    law = special_operation(post.occupation)
    if law and not skill.certificate:
        cells.note("title", "CERTIFICATE_BY_LAW", certificate=law.certificate)
    return skill.certificate or law is not None


def hours_stated(cells: OrderCells) -> Hours:
    """Working time from every column that may speak of it; bare figures get their column's unit."""
    names = ("hours", "shift", "rest", "overtime", "benefits", "content", "remarks")
    words = [cells.seen(name) for name in names]
    if cells.cell("overtime") is not None and "加班" not in cells.text("overtime"):
        words[3] = f"每月加班{cells.text('overtime')}小时" if cells.text("overtime").isdigit() else ""
    if tidy(cells.cell("hours")).isdigit():
        words[0] = f"{tidy(cells.cell('hours'))}小时"
    words.append(_special_hours(cells.text("special_hours")))
    hours = read_hours(*words)
    cells.note("hours", *hours.doubts)
    return hours


def _special_hours(document: str) -> str:
    """An approval has a number; a bare yes claims special hours without proof."""
    if not document or parse_yes_no(document).value is False:
        return ""
    return f"综合计算工时，批准文号{document}" if any(map(str.isdigit, document)) else "综合计算工时"


def probation_stated(cells: OrderCells) -> Probation:
    """Probation from its own column (whose header is the word itself) and from the texts that may speak of it."""
    own = cells.text("probation")
    named = own if not own or "试用" in own else f"试用期{own}"
    return read_probation(named, *(cells.cell(name) for name in ("pay", "benefits", "remarks")))


def ages_asked(cells: OrderCells) -> Ages:
    """The ages asked for."""
    ages = read_ages(cells.cell("age"))
    cells.note("age", *ages.doubts)
    return ages


def lodging_offered(cells: OrderCells) -> Lodging:
    """Lodging, and how many rooms for couples."""
    cell = cells.cell("couple_rooms")
    lodging = read_lodging(*(cells.cell(name) for name in ("lodging", "benefits", "remarks")))
    if cell is None:
        cells.note("lodging", *lodging.doubts)
        return lodging
    rooms = parse_whole(cell)
    offered = parse_yes_no(cell).value
    if rooms.value is None and offered is not False:
        cells.note("couple_rooms", "COUPLE_ROOMS_UNREADABLE" if offered is None else "COUPLE_ROOMS_UNCOUNTED")
    return Lodging(dormitory=lodging.dormitory or bool(rooms.value), couple_rooms=min(rooms.value or 0, _MOST_ROOMS))


def start_day(cells: OrderCells) -> date | None:
    """The day of arrival; where any day will do, the earliest on which people can be there."""
    start = read_start(cells.cell("start"))
    day = cells.context.today + timedelta(days=LEAD_DAYS) if start.any_time else start.day
    cells.note("start", *start.doubts, **({"day": day} if start.any_time else {}))
    return day


def last_day(cells: OrderCells) -> date | None:
    """The order's last day."""
    until = read_until(cells.cell("until"))
    cells.note("until", *until.doubts)
    return until.day


def check_days(cells: OrderCells, start: date | None, *, until: date | None) -> None:
    """Say what is wrong with the order of the days."""
    if start is None:
        return
    today = cells.context.today
    if start < today:
        cells.note("start", "START_PAST")
    elif start < today + timedelta(days=LEAD_DAYS):
        cells.note("start", "START_TOO_SOON", days=LEAD_DAYS)
    if until is not None and until < start:
        cells.note("until", "UNTIL_BEFORE_START")


def seats_reserved(cells: OrderCells, seats: int) -> dict[str, Any]:
    """The fields of the seats that are held for a tier; none when nothing is reserved."""
    cell = cells.cell("reserved_seats")
    count = parse_whole(cell) if cell is not None else None
    if count is None or count.value == 0:
        return {}
    tier = _tier(cells.text("reserved_for"))
    if count.value is None or count.value > seats or tier is None:
        cells.note("reserved_seats", "RESERVED_INVALID")
        return {}
    hard = any(word in cells.text("reserved_kind") for word in ("硬", "必须", "仅", "hard"))
    return {"reserved_seats": count.value, "reserved_tier": tier, "reserved_hard": hard}


def _tier(text: str) -> int | None:
    """The last tier of the default policy that the words or a figure name."""
    if text.isascii() and text.isdigit():
        return int(text) if len(text) == 1 and int(text) <= _LAST_TIER else None
    named = [tier for word, tier in _RESERVED_FOR if word in text]
    return max(named, default=None)
