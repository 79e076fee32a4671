"""The gate's rules of pay: the local minimum, pay in money, pay during probation."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from app.demand.findings import GateFinding, finding
from app.demand.posting import Posting
from app.demand.rules import RULES
from app.reference.catalogue import Catalogue, MinimumWage

_HUNDRED = 100
_NORMAL_DAY = 8


def check_pay(posting: Posting, *, catalogue: Catalogue, on: date) -> Iterator[GateFinding]:
    """Compare pay for normal hours with the workplace's minimum on that day; the low end of a range counts."""
    if not _states_an_amount(posting):
        yield finding("PAY_NOT_STATED", "pay")
        return
    minimum = catalogue.minimum_wage(posting.region, on) if posting.region else None
    if minimum is None:
        if posting.region:
            yield finding("MIN_WAGE_UNKNOWN", "place")
        return
    region = catalogue.region(minimum.region)
    place = region.name if region else minimum.region
    yield from _against_minimum(posting, minimum, place=place)
    yield from _probation(posting, minimum)


def _states_an_amount(posting: Posting) -> bool:
    pay = posting.pay
    figures = (pay.low, pay.high, pay.base_low, pay.hourly_low, pay.hourly_high, pay.daily_low, pay.daily_high)
    return pay.base_at_minimum or any(figure is not None for figure in figures)


def _against_minimum(posting: Posting, minimum: MinimumWage, *, place: str) -> Iterator[GateFinding]:
    """Base pay decides; pay in all can only show that it is too low, never that the base is enough."""
    pay = posting.pay
    daily = round(Decimal(minimum.monthly) / RULES["WAGE_BELOW_MINIMUM"].limits["days_a_month"], 2)
    compared = (
        (pay.base_low, Decimal(minimum.monthly), "月", "month"),
        (pay.hourly_low, minimum.hourly, "小时", "hour"),
        (pay.daily_low, daily, "日", "day"),
        (pay.high if pay.low is None else pay.low, Decimal(minimum.monthly), "月", "month"),
    )
    for figure, least, unit, unit_en in compared:
        if figure is not None and figure < least:
            yield finding(
                "WAGE_BELOW_MINIMUM",
                "pay",
                region=place,
                minimum=f"{least.normalize():f}",
                unit=unit,
                unit_en=unit_en,
                since=minimum.valid_from.isoformat(),
            )
            return
    if not _base_known(posting):
        yield finding("BASE_PAY_UNKNOWN", "pay")


def _base_known(posting: Posting) -> bool:
    pay = posting.pay
    if pay.base_low is not None or pay.hourly_low is not None or pay.base_at_minimum:
        return True
    day = posting.hours.per_day
    return pay.daily_low is not None and day is not None and day <= _NORMAL_DAY


def _probation(posting: Posting, minimum: MinimumWage) -> Iterator[GateFinding]:
    """劳动合同法 20: at least 80 % of the agreed pay, and never below the minimum."""
    probation, pay = posting.probation, posting.pay
    least = RULES["PROBATION_PAY"].limits["percent"]
    agreed = pay.base_low if pay.base_low is not None else pay.low
    below = probation.percent is not None and probation.percent < least
    paid = probation.pay_low
    if paid is None and probation.percent is not None and pay.base_low is not None:
        paid = pay.base_low * probation.percent // _HUNDRED
    if paid is not None:
        below = below or paid < minimum.monthly
        below = below or (probation.pay_low is not None and agreed is not None and paid * _HUNDRED < agreed * least)
    if below:
        yield finding("PROBATION_PAY", "probation")
