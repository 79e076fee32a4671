"""Conditions of an order are read when they are clear; a doubt is named and never becomes a limit."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.demand.ages import Ages, read_ages
from app.demand.hours import Hours, read_hours
from app.demand.seats import Seats, read_seats
from app.demand.skills import Education, SkillDemand, read_education, read_skill
from app.demand.terms import Lodging, Probation, read_lodging, read_probation, read_term
from app.demand.text import tidy
from app.intake.columns import Cell


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("18-45周岁", 18, 45),
        ("18-45", 18, 45),
        ("１８～４５岁", 18, 45),
        ("18周岁至45周岁", 18, 45),
        ("45岁以下", None, 45),
        ("45周岁（含）以下", None, 45),
        ("50以内", None, 50),
        ("18岁以上", 18, None),
        ("年满18周岁", 18, None),
        ("年满18周岁，不超过50周岁", 18, 50),
        ("18岁以上，45岁以下", 18, 45),
        ("不限", None, None),
        ("年龄不限", None, None),
        ("无要求", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_ages_are_read_with_both_ends_included(text: Cell | None, low: int | None, high: int | None) -> None:
    assert read_ages(text) == Ages(low, high)


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("80后", "AGE_UNREADABLE"),
        ("45岁", "AGE_UNREADABLE"),
        ("1980年以后出生", "AGE_UNREADABLE"),
        ("年轻力壮", "AGE_UNREADABLE"),
        ("18-450", "AGE_UNREADABLE"),
        ("18-45或20-50", "AGE_UNREADABLE"),
        ("男18-50，女18-45", "AGE_BY_SEX"),
    ],
)
def test_an_age_condition_that_is_not_clear_sets_no_limit(text: str, doubt: str) -> None:
    assert read_ages(text) == Ages(doubts=(doubt,))


def test_an_age_range_upside_down_is_turned_with_a_doubt() -> None:
    assert read_ages("45-18岁") == Ages(18, 45, ("AGE_REVERSED",))


@pytest.mark.parametrize(
    ("text", "count", "doubts"),
    [
        (50, 50, ()),
        (50.0, 50, ()),
        ("50人", 50, ()),
        ("招50名", 50, ()),
        ("５０", 50, ()),
        ("急招100+", 100, ("SEATS_AT_LEAST",)),
        ("100人以上", 100, ("SEATS_AT_LEAST",)),
        ("50-80人", 50, ("SEATS_RANGE",)),
        ("约30人", 30, ("SEATS_ABOUT",)),
        ("若干名", None, ("SEATS_VAGUE",)),
        ("若干", None, ("SEATS_VAGUE",)),
        ("多名", None, ("SEATS_VAGUE",)),
        ("男20女30", None, ("SEATS_BY_SEX",)),
        ("20男10女", None, ("SEATS_BY_SEX",)),
        ("0", None, ("SEATS_ZERO",)),
        ("100000人", None, ("SEATS_IMPLAUSIBLE",)),
        ("-5", None, ("SEATS_UNREADABLE",)),
        (12.5, None, ("SEATS_UNREADABLE",)),
        ("三十人", None, ("SEATS_UNREADABLE",)),
        ("", None, ("SEATS_MISSING",)),
    ],
)
def test_seats_are_counted_only_when_a_number_is_written(
    text: Cell, count: int | None, doubts: tuple[str, ...]
) -> None:
    assert read_seats(text) == Seats(count, doubts)


@pytest.mark.parametrize(
    ("text", "least", "doubts"),
    [
        ("初中及以上", "junior", ()),
        ("初中", "junior", ()),
        ("小学以上学历", "primary", ()),
        ("高中/中专", "vocational", ()),
        ("高中以上", "senior", ()),
        ("大专及以上", "college", ()),
        ("大学专科", "college", ()),
        ("本科", "bachelor", ()),
        ("不限", "none", ()),
        ("学历不限", "none", ()),
        ("", "none", ()),
        ("高中优先", "none", ("EDUCATION_WISH",)),
        ("初中及以下", "none", ("EDUCATION_CAP",)),
        ("有文化", "none", ("EDUCATION_UNREADABLE",)),
    ],
)
def test_the_least_schooling_is_read_and_a_wish_is_none(text: str, least: str, doubts: tuple[str, ...]) -> None:
    assert read_education(text) == Education(least, doubts)


@pytest.mark.parametrize(
    ("text", "demand"),
    [
        ("需持证", SkillDemand(0, certificate=True, doubts=())),
        ("持证上岗", SkillDemand(0, certificate=True, doubts=())),
        ("有低压电工证", SkillDemand(0, certificate=True, doubts=())),
        ("电工证", SkillDemand(0, certificate=True, doubts=())),
        ("须持中级工及以上证书", SkillDemand(2, certificate=True, doubts=())),
        ("高级工", SkillDemand(3, certificate=False, doubts=())),
        ("三级/高级工", SkillDemand(3, certificate=False, doubts=())),
        ("技师", SkillDemand(4, certificate=False, doubts=())),
        ("高级技师", SkillDemand(5, certificate=False, doubts=())),
        ("中级工或高级工", SkillDemand(2, certificate=False, doubts=())),
        ("有证优先", SkillDemand(0, certificate=False, doubts=("CERTIFICATE_WISH",))),
        ("持月嫂证者优先", SkillDemand(0, certificate=False, doubts=("CERTIFICATE_WISH",))),
        ("有电工证，高级工优先", SkillDemand(0, certificate=True, doubts=("CERTIFICATE_WISH",))),
        ("2年以上经验", SkillDemand(0, certificate=False, doubts=("EXPERIENCE_NOT_MATCHED",))),
        ("有经验优先", SkillDemand(0, certificate=False, doubts=())),
        ("无需经验", SkillDemand(0, certificate=False, doubts=())),
        ("无需持证", SkillDemand(0, certificate=False, doubts=())),
        ("带身份证原件", SkillDemand(0, certificate=False, doubts=())),
        ("有健康证", SkillDemand(0, certificate=False, doubts=())),
        ("不限", SkillDemand(0, certificate=False, doubts=())),
        ("", SkillDemand(0, certificate=False, doubts=())),
    ],
)
def test_a_certificate_is_asked_for_only_when_it_is_a_must(text: str, demand: SkillDemand) -> None:
    assert read_skill(text) == demand


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("8小时双休", Hours(per_day=Decimal(8), days_per_week=Decimal(5))),
        ("每天8小时，单休", Hours(per_day=Decimal(8), days_per_week=Decimal(6))),
        ("两班倒12小时", Hours(per_day=Decimal(12), shifts=2)),
        ("8小时三班倒", Hours(per_day=Decimal(8), shifts=3)),
        ("24小时三班倒", Hours(shifts=3)),
        ("做六休一", Hours(days_per_week=Decimal(6))),
        ("做6休1，8-10小时", Hours(per_day=Decimal(10), days_per_week=Decimal(6), doubts=("HOURS_SEVERAL",))),
        ("月休4天", Hours(rest_per_month=4)),
        ("全年无休", Hours(days_per_week=Decimal(7))),
        ("大小周", Hours(days_per_week=Decimal("5.5"))),
        ("每周工作40小时", Hours(per_week=Decimal(40))),
        ("长白班", Hours(shifts=1)),
        ("20元/小时", Hours()),
        ("8小时，每月加班不超过36小时", Hours(per_day=Decimal(8), overtime_per_month=Decimal(36), overtime_named=True)),
        ("8小时，加班2-3小时", Hours(per_day=Decimal(8), overtime_per_day=Decimal(2), overtime_named=True)),
        ("8+3小时", Hours(per_day=Decimal(8), overtime_per_day=Decimal(3), overtime_named=True)),
        ("8:00-12:00，13:30-17:30", Hours(per_day=Decimal(8))),
        ("20:00-04:00", Hours(per_day=Decimal(8))),
        ("8:00-20:00", Hours(doubts=("HOURS_BREAKS_UNKNOWN",))),
        ("综合计算工时（已批准）12小时", Hours(per_day=Decimal(12), special=True, special_approved=True)),
        ("综合计算工时", Hours(special=True)),
        ("", Hours()),
    ],
)
def test_working_time_is_read_as_far_as_it_is_stated(text: str, hours: Hours) -> None:
    assert read_hours(text) == hours


@pytest.mark.parametrize(
    ("text", "probation"),
    [
        ("试用期3个月，工资80%", Probation(months=Decimal(3), percent=80)),
        ("试用期一个月", Probation(months=Decimal(1))),
        ("试用期1-3个月", Probation(months=Decimal(3))),
        ("3个月试用期", Probation(months=Decimal(3))),
        ("试用期15天", Probation(months=Decimal("0.5"))),
        ("试用期半年", Probation(months=Decimal(6))),
        ("试用期4000，转正5000", Probation(pay_low=4000)),
        ("试用期2个月4500，转正5500", Probation(months=Decimal(2), pay_low=4500)),
        ("试用期8折", Probation(percent=80)),
        ("无试用期", Probation(none=True)),
        ("5000-7000", Probation()),
        ("", Probation()),
    ],
)
def test_probation_is_read_with_its_length_and_its_pay(text: str, probation: Probation) -> None:
    assert read_probation(text) == probation


@pytest.mark.parametrize(
    ("text", "months"),
    [("1年", 12), ("三年", 36), ("6个月", 6), ("1-3年", 12), ("无固定期限", 600), ("长期", None), ("", None)],
)
def test_a_contract_term_is_read_in_months(text: str, months: int | None) -> None:
    assert read_term(text) == (None if months is None else Decimal(months))


@pytest.mark.parametrize(
    ("text", "lodging"),
    [
        ("包吃住", Lodging(dormitory=True)),
        ("提供宿舍", Lodging(dormitory=True)),
        ("包吃不包住", Lodging()),
        ("不提供住宿", Lodging()),
        ("食宿自理", Lodging()),
        ("有夫妻房", Lodging(dormitory=True, couple_rooms=None, doubts=("COUPLE_ROOMS_UNCOUNTED",))),
        ("夫妻房5间", Lodging(dormitory=True, couple_rooms=5)),
        ("包住，无夫妻房", Lodging(dormitory=True)),
        ("五险一金", Lodging()),
        ("", Lodging()),
    ],
)
def test_board_and_lodging_are_read_with_couple_rooms(text: str, lodging: Lodging) -> None:
    assert read_lodging(text) == lodging


ANYTHING = st.one_of(
    st.text(max_size=30),
    st.lists(
        st.sampled_from(
            [
                *"男女岁人名天月年休班证年龄以上下内招急-~至+%小时,，、。:",
                "18",
                "45",
                "50",
                "8",
                "12",
                "2",
                "小时",
                "试用期",
                "加班",
                "做六休一",
                "夫妻房",
                "优先",
                "高级工",
                "初中",
            ]
        ),
        max_size=12,
    ).map("".join),
    st.none(),
    st.floats(),
    st.integers(),
    st.dates(),
)


@settings(deadline=None, max_examples=1200)
@given(ANYTHING)
def test_no_cell_raises_and_every_number_read_stands_in_it(cell: Cell | None) -> None:
    digits = tidy(cell)
    ages, seats, lodging = read_ages(cell), read_seats(cell), read_lodging(cell)
    for figure in (ages.low, ages.high, seats.count, lodging.couple_rooms or None):
        assert figure is None or str(figure) in digits
    assert read_education(cell).least
    assert 0 <= read_skill(cell).level <= 5
    hours = read_hours(cell)
    for spent in (hours.overtime_per_day, hours.overtime_per_month, hours.per_week):
        assert spent is None or str(spent) in digits
    assert hours.per_day is None or 0 <= hours.per_day <= 96
    read_probation(cell)
    read_term(cell)
