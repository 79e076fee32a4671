"""A pay text is read as far as it says something, and no further."""

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.demand.pay import Pay, read_pay
from app.demand.text import tidy
from app.intake.columns import Cell


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("5000-7000", 5000, 7000),
        ("5000-7000元/月", 5000, 7000),
        ("５０００－７０００元", 5000, 7000),
        ("5,000-7,000元", 5000, 7000),
        ("5k-7k", 5000, 7000),
        ("5-7K", 5000, 7000),
        ("6千到8千", 6000, 8000),
        ("0.5-0.7万", 5000, 7000),
        ("6000元/月包吃住", 6000, 6000),
        ("￥6000", 6000, 6000),
        ("6000元/人/月", 6000, 6000),
        ("月休4天，5000-6000，13薪", 5000, 6000),
        ("五险一金，每天8小时，5000元", 5000, 5000),
        ("试用期4000，转正5000-6000", 5000, 6000),
        ("试用期3个月4500，转正5500", 5500, 5500),
        ("5000元，18-45岁，招30人", 5000, 5000),
        ("2026年3月起5000元", 5000, 5000),
        (6000.0, 6000, 6000),
    ],
)
def test_a_monthly_figure_without_a_word_about_overtime_is_base_pay_with_that_doubt(
    text: Cell, low: int, high: int
) -> None:
    pay = read_pay(text)
    assert (pay.kind, pay.low, pay.high, pay.base_low) == ("base", low, high, low)
    assert pay.doubts == ("PAY_KIND_UNSTATED",)


@pytest.mark.parametrize(
    ("text", "low", "high", "base"),
    [
        ("综合5000-7000", 5000, 7000, None),
        ("综合工资（含加班、补贴）：5000-7000", 5000, 7000, None),
        ("5000-6000（含加班费）", 5000, 6000, None),
        ("税前8-10k·13薪", 8000, 10000, None),
        ("底薪+提成 5000-8000", 5000, 8000, None),
        ("底薪2500+计件，综合6000-8000", 6000, 8000, 2500),
        ("底薪2360+加班费，综合5500-6500", 5500, 6500, 2360),
        ("底薪3000+提成2000+全勤奖300", 3000, None, 3000),
        ("2500底薪+提成", 2500, None, 2500),
        ("4500元/月+提成", 4500, None, 4500),
        ("25万/年", 20833, 20833, None),
    ],
)
def test_composed_pay_keeps_its_base_apart_and_never_derives_it(
    text: str, low: int, high: int | None, base: int | None
) -> None:
    pay = read_pay(text)
    assert (pay.kind, pay.low, pay.high, pay.base_low) == ("composed", low, high, base)
    assert ("PAY_BASE_UNSTATED" in pay.doubts) == (base is None)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("20-22元/时", (20, 22)),
        ("20元/小时", (20, 20)),
        ("时薪20.5", ("20.5", "20.5")),
        ("每小时18元", (18, 18)),
        ("20-22/H", (20, 22)),
    ],
)
def test_hourly_pay_is_never_turned_into_a_month(text: str, hour: tuple[object, object]) -> None:
    pay = read_pay(text)
    assert (pay.kind, pay.hourly_low, pay.hourly_high) == ("hourly", *(Decimal(str(end)) for end in hour))
    assert (pay.low, pay.high, pay.base_low) == (None, None, None)
    assert pay.doubts == ("PAY_NO_MONTHLY",)


def test_hourly_pay_beside_a_composed_month_keeps_both() -> None:
    assert read_pay("20元/小时，综合5500-6500") == Pay(
        "hourly", low=5500, high=6500, hourly_low=Decimal(20), hourly_high=Decimal(20)
    )


@pytest.mark.parametrize("text", ["日结200", "200元/天", "一天200", "日薪200元"])
def test_daily_pay_stays_daily(text: str) -> None:
    assert read_pay(text) == Pay(
        "daily", daily_low=Decimal(200), daily_high=Decimal(200), doubts=("PAY_DAILY", "PAY_NO_MONTHLY")
    )


@pytest.mark.parametrize(
    ("text", "kind", "doubt"),
    [
        ("面议", "negotiable", "PAY_NEGOTIABLE"),
        ("薪资电议", "negotiable", "PAY_NEGOTIABLE"),
        ("底薪+提成", "composed", "PAY_NO_AMOUNT"),
        ("计件，多劳多得", "piece", "PAY_NO_AMOUNT"),
        ("待遇优厚", "unknown", "PAY_NO_AMOUNT"),
        ("五千左右", "unknown", "PAY_NO_AMOUNT"),
        ("", "unknown", "PAY_MISSING"),
        (None, "unknown", "PAY_MISSING"),
        ("20-22", "unknown", "PAY_UNIT_UNCLEAR"),
        ("6-8000", "unknown", "PAY_UNIT_UNCLEAR"),
        ("500000元/月", "unknown", "PAY_IMPLAUSIBLE"),
        ("9999元/时", "unknown", "PAY_IMPLAUSIBLE"),
        ("13800138000", "unknown", "PAY_NO_AMOUNT"),
    ],
)
def test_what_cannot_be_read_is_doubted_and_gives_no_figure(text: str | None, kind: str, doubt: str) -> None:
    pay = read_pay(text)
    assert (pay.kind, pay.low, pay.high, pay.base_low, pay.hourly_low) == (kind, None, None, None, None)
    assert doubt in pay.doubts


@pytest.mark.parametrize(
    ("text", "low", "high", "doubt"),
    [
        ("7000-5000", 5000, 7000, "PAY_RANGE_REVERSED"),
        ("5000以上", 5000, None, "PAY_NO_UPPER"),
        ("5000+", 5000, None, "PAY_NO_UPPER"),
        ("不低于5000", 5000, None, "PAY_NO_UPPER"),
        ("8000元以下", None, 8000, "PAY_NO_LOWER"),
        ("5000元左右", 5000, 5000, "PAY_ABOUT"),
        ("普工5000 技工7000", 5000, 7000, "PAY_SEVERAL"),
    ],
)
def test_a_crooked_range_is_read_with_its_doubt(text: str, low: int | None, high: int | None, doubt: str) -> None:
    pay = read_pay(text)
    assert (pay.low, pay.high) == (low, high)
    assert doubt in pay.doubts


def test_what_is_guaranteed_is_not_called_base_pay() -> None:
    pay = read_pay("保底4000+计件")
    assert (pay.kind, pay.low, pay.high, pay.base_low) == ("piece", 4000, None, None)
    assert pay.doubts == ("PAY_GUARANTEE", "PAY_BASE_UNSTATED")


def test_a_base_said_to_be_the_local_minimum_has_no_figure_of_its_own() -> None:
    pay = read_pay("底薪按当地最低工资标准+加班费，综合5500-6500")
    assert (pay.base_low, pay.base_at_minimum, pay.low, pay.high) == (None, True, 5500, 6500)
    assert pay.doubts == ("PAY_BASE_AT_MINIMUM",)


def test_allowances_fees_and_piece_rates_are_no_pay_of_the_month() -> None:
    pay = read_pay("底薪2500，餐补300，全勤奖200，夜班补贴20元/天，0.35元/件，综合6000")
    assert (pay.kind, pay.base_low, pay.low, pay.high, pay.daily_low) == ("composed", 2500, 6000, 6000, None)


PIECES = st.sampled_from(
    [
        *"综合底薪计件时薪日结年薪保底提成面议加班元块万千kw/-~+至,，。 ()月天时年个人岁薪%",
        "以上",
        "20",
        "2500",
        "5000",
        "7,000",
        "0.5",
        "６０００",
        "每小时",
        "25万/年",
        "试用期",
        "底薪",
        "综合",
        "最低工资",
        "左右",
    ]
)
NASTY = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=14).map("".join))


@settings(deadline=None, max_examples=1500)
@given(NASTY)
def test_no_text_raises_and_no_figure_is_made_up(text: str) -> None:
    pay = read_pay(text)
    tokens = re.findall(r"[0-9]+(?:\.[0-9]+)?", tidy(text).replace(",", "")) + re.findall(r"[0-9.]+", tidy(text))
    written = {Decimal(token) for token in tokens if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", token)}
    scaled = {number * scale for number in written for scale in (1, 1000, 10_000)}
    may = {int(number) for number in scaled} | {int(number) // 12 for number in scaled}
    for figure in (pay.low, pay.high, pay.base_low):
        assert figure is None or figure in may
    for rate in (pay.hourly_low, pay.hourly_high, pay.daily_low, pay.daily_high):
        assert rate is None or rate in scaled
    assert pay.low is None or pay.high is None or pay.low <= pay.high


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.none(), st.floats(), st.integers(), st.booleans(), st.dates()))
def test_no_cell_value_raises(value: Cell | None) -> None:
    assert isinstance(read_pay(value), Pay)
