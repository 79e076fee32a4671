"""Each rule of the posting gate finds what it is for, and lets its near miss pass."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.demand.ages import read_ages
from app.demand.findings import GateFinding, state_of
from app.demand.gate import check_posting, months_after
from app.demand.hours import read_hours
from app.demand.pay import read_pay
from app.demand.posting import EmployerFacts, Posting
from app.demand.rules import RULES, Weight
from app.demand.terms import read_probation, read_term
from app.intake.issues import Level
from app.reference.catalogue import Catalogue

TODAY = date(2026, 3, 2)
CATALOGUE = Catalogue.packaged()
DONGGUAN = "441900"
MONTHLY = CATALOGUE.minimum_wage(DONGGUAN, TODAY)
SOUND = Posting(
    employer=EmployerFacts("东莞长安电子厂", "91441900600037341L", verified_on=date(2026, 1, 15)),
    content="流水线装配手机配件",
    seats=30,
    region=DONGGUAN,
    pay=read_pay("底薪2500+加班费，综合5500-6500"),
    hours=read_hours("8小时，双休"),
    probation=read_probation("试用期1个月"),
    ages=read_ages("18-45周岁"),
    hazards=(),
    start=date(2026, 3, 16),
    valid_until=date(2026, 5, 31),
    term=read_term("1年"),
    texts={"title": "装配工", "content": "流水线装配手机配件", "benefits": "包吃住，夫妻房，五险一金"},
)


def findings(posting: Posting) -> tuple[GateFinding, ...]:
    return check_posting(posting, catalogue=CATALOGUE, today=TODAY)


def codes(posting: Posting) -> set[str]:
    return {found.code for found in findings(posting)}


def test_a_sound_posting_passes_without_a_word() -> None:
    assert findings(SOUND) == ()
    assert state_of(findings(SOUND)) == "open"


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("remarks", "限女", "POSTING_SEX_BIAS"),
        ("sex", "男", "POSTING_SEX_BIAS"),
        ("title", "普工（女）", "POSTING_SEX_BIAS"),
        ("age", "男18-50，女18-45", "POSTING_SEX_BIAS"),
        ("seats", "男20女10", "POSTING_SEX_BIAS"),
        ("remarks", "不要XX人", "POSTING_PROTECTED"),
        ("skill", "入职查乙肝两对半", "POSTING_PATHOGEN"),
        ("benefits", "服装费200，押金300", "FEE_TO_WORKER"),
        ("pay", "工资以购物卡发放", "WAGE_IN_KIND"),
    ],
)
def test_unlawful_words_in_any_field_refuse_the_posting(field: str, text: str, code: str) -> None:
    found = findings(replace(SOUND, texts={**SOUND.texts, field: text}))
    assert [(each.code, each.field, each.level) for each in found] == [(code, field, Level.ERROR)]
    assert state_of(found) == "refused"
    assert found[0].source


def test_men_only_is_lawful_in_work_that_the_law_forbids_to_women() -> None:
    mine = replace(SOUND, hazards=("underground_mine",), texts={"remarks": "限男性"})
    assert codes(mine) == set()
    assert codes(replace(mine, hazards=("dust",))) == {"POSTING_SEX_BIAS"}
    assert codes(replace(mine, texts={"remarks": "限女性"})) == {"POSTING_SEX_BIAS"}
    assert codes(replace(mine, texts={"remarks": "男性优先"})) == {"POSTING_SEX_BIAS"}


def test_a_priority_status_in_the_advert_is_told_and_does_not_stop_the_order() -> None:
    found = findings(replace(SOUND, texts={"remarks": "脱贫户优先"}))
    assert [each.code for each in found] == ["POSTING_STATUS_IN_TEXT"]
    assert state_of(found) == "open"


def minimum() -> tuple[int, Decimal]:
    assert MONTHLY is not None
    return MONTHLY.monthly, MONTHLY.hourly


@pytest.mark.parametrize(
    ("pay", "expected"),
    [
        ("底薪{month}+提成", set()),
        ("底薪{below}+加班费，综合5000-6000", {"WAGE_BELOW_MINIMUM"}),
        ("{month}-6000", set()),
        ("{below}-6000", {"WAGE_BELOW_MINIMUM"}),
        ("综合{below}", {"WAGE_BELOW_MINIMUM"}),
        ("综合5000-7000", {"BASE_PAY_UNKNOWN"}),
        ("计件，月入6000", {"BASE_PAY_UNKNOWN"}),
        ("底薪按当地最低工资标准+加班费，综合5500", set()),
        ("{hour}元/小时", set()),
        ("{hour_below}元/小时", {"WAGE_BELOW_MINIMUM"}),
        ("日结50", {"WAGE_BELOW_MINIMUM"}),
        ("日结200", set()),
        ("面议", {"PAY_NOT_STATED"}),
        ("底薪+提成", {"PAY_NOT_STATED"}),
        ("{below}元以下", {"WAGE_BELOW_MINIMUM"}),
        ("8000元以下", {"BASE_PAY_UNKNOWN"}),
    ],
)
def test_pay_for_normal_hours_is_compared_with_the_workplaces_minimum(pay: str, expected: set[str]) -> None:
    month, hour = minimum()
    text = pay.format(month=month, below=month - 1, hour=hour, hour_below=hour - Decimal("0.1"))
    assert codes(replace(SOUND, pay=read_pay(text))) == expected


def test_daily_pay_of_unknown_hours_shows_no_base() -> None:
    posting = replace(SOUND, pay=read_pay("日结200"), hours=read_hours("10小时，双休，含加班"))
    assert "BASE_PAY_UNKNOWN" in codes(posting)


def test_a_place_or_a_day_without_a_minimum_holds_the_order() -> None:
    taiwan = replace(SOUND, region="710000")
    assert codes(taiwan) == {"MIN_WAGE_UNKNOWN"}
    assert state_of(findings(taiwan)) == "to_confirm"


@pytest.mark.parametrize(
    ("probation", "term", "expected"),
    [
        ("试用期1个月", "6个月", set()),
        ("试用期2个月", "6个月", {"PROBATION_TERM"}),
        ("试用期2个月", "1年", set()),
        ("试用期3个月", "1年", {"PROBATION_TERM"}),
        ("试用期6个月", "3年", set()),
        ("试用期7个月", "3年", {"PROBATION_TERM"}),
        ("试用期7个月", "", {"PROBATION_TERM"}),
        ("试用期7天", "2个月", {"PROBATION_TERM"}),
        ("试用期3个月", "", {"PROBATION_UNKNOWN"}),
        ("试用期100%", "1年", {"PROBATION_UNKNOWN"}),
        ("无试用期", "", set()),
        ("", "", set()),
        ("试用期1个月，工资80%", "1年", {"PROBATION_PAY"}),  # 80 % of 2500 is below the minimum
        ("试用期1个月，工资100%", "1年", set()),
        ("试用期1个月，工资70%", "1年", {"PROBATION_PAY"}),
        ("试用期1个月2400元", "1年", set()),
        ("试用期1个月1999元", "1年", {"PROBATION_PAY"}),
    ],
)
def test_probation_is_bound_in_length_and_pay(probation: str, term: str, expected: set[str]) -> None:
    posting = replace(SOUND, probation=read_probation(probation), term=read_term(term))
    assert codes(posting) == expected


def test_probation_pay_of_80_percent_is_enough_when_it_reaches_the_minimum() -> None:
    posting = replace(SOUND, pay=read_pay("底薪4000"), probation=read_probation("试用期1个月，工资80%"))
    assert codes(posting) == set()
    low = replace(posting, probation=read_probation("试用期1个月3199元"))
    assert codes(low) == {"PROBATION_PAY"}


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ("8小时双休", set()),
        ("7小时，做六休一", set()),
        ("8小时，做六休一", {"HOURS_EXCESS"}),
        ("8小时，做六休一，周六算加班", set()),
        ("两班倒12小时，月休4天", {"HOURS_EXCESS"}),
        ("12小时，单休，含加班", {"HOURS_EXCESS"}),
        ("9小时，双休，含加班", set()),
        ("9小时，双休", {"HOURS_EXCESS"}),
        ("8小时，全年无休", {"HOURS_EXCESS"}),
        ("8小时，月休2天", {"HOURS_EXCESS"}),
        ("7小时，月休4天", set()),
        ("每周44小时", set()),
        ("每周48小时", {"HOURS_EXCESS"}),
        ("8小时双休，每月加班36小时", set()),
        ("8小时双休，每月加班80小时", {"HOURS_EXCESS"}),
        ("8小时双休，加班1小时", set()),
        ("8小时双休，加班2-3小时", {"HOURS_EXCESS"}),
        ("12小时，综合计算工时，已批准", set()),
        ("12小时，综合计算工时", {"HOURS_SPECIAL_UNPROVEN"}),
        ("两班倒", {"HOURS_UNKNOWN"}),
        ("8小时", {"HOURS_UNKNOWN"}),
        ("", {"HOURS_UNKNOWN"}),
    ],
)
def test_working_time_is_bound_by_day_week_rest_and_overtime(hours: str, expected: set[str]) -> None:
    assert codes(replace(SOUND, hours=read_hours(hours))) == expected


def test_hazards_must_be_declared_and_agree_with_the_text() -> None:
    assert codes(replace(SOUND, hazards=None)) == {"JOB_HAZARD_UNDECLARED"}
    dusty = replace(SOUND, texts={"content": "打磨，粉尘较大"})
    assert codes(dusty) == {"HAZARD_IN_TEXT"}
    assert codes(replace(dusty, hazards=("dust",))) == set()
    assert codes(replace(SOUND, texts={"content": "无尘车间装配"})) == set()


@pytest.mark.parametrize(
    ("verified", "expected"),
    [
        (date(2025, 9, 2), set()),
        (date(2025, 9, 1), {"EMPLOYER_UNVERIFIED"}),
        (None, {"EMPLOYER_UNVERIFIED"}),
        (date(2026, 3, 3), {"EMPLOYER_UNVERIFIED"}),
    ],
)
def test_an_employer_is_verified_for_six_months(verified: date | None, expected: set[str]) -> None:
    assert codes(replace(SOUND, employer=replace(SOUND.employer, verified_on=verified))) == expected


def test_an_agency_must_name_the_workplaces_own_employer() -> None:
    agency = replace(SOUND.employer, name="众鑫人力资源有限公司", agency=True)
    assert codes(replace(SOUND, employer=agency)) == {"AGENCY_AS_EMPLOYER"}
    assert codes(replace(SOUND, employer=replace(agency, host="东莞长安电子厂"))) == set()


def test_an_order_needs_a_last_day_that_is_not_past() -> None:
    assert codes(replace(SOUND, valid_until=None)) == {"ORDER_WITHOUT_EXPIRY"}
    assert codes(replace(SOUND, valid_until=date(2026, 3, 1))) == {"ORDER_EXPIRED"}
    assert codes(replace(SOUND, valid_until=TODAY)) == set()


def test_an_order_for_children_is_refused() -> None:
    assert codes(replace(SOUND, ages=read_ages("15-30岁"))) == {"AGE_UNDER_16"}
    assert codes(replace(SOUND, ages=read_ages("16-30岁"))) == set()


def test_each_required_item_that_is_missing_is_named() -> None:
    bare = replace(SOUND, employer=EmployerFacts(verified_on=TODAY), content="", seats=None, region=None, start=None)
    missing = [each for each in findings(bare) if each.code == "POSTING_ITEM_MISSING"]
    assert {each.field for each in missing} == {"employer", "credit_code", "seats", "content", "place", "start"}
    assert state_of(findings(bare)) == "to_confirm"


def test_every_rule_has_a_source_a_version_a_first_day_and_both_sentences() -> None:
    for rule in RULES.values():
        assert rule.source
        assert rule.version
        assert rule.valid_from <= TODAY
        assert rule.zh != rule.en
        assert rule.zh.count("{") >= rule.en.count("{") - 1
    assert {rule.weight for rule in RULES.values()} == set(Weight)


def test_a_rule_is_silent_before_its_first_day() -> None:
    old = date(2022, 6, 1)
    posting = replace(SOUND, start=date(2022, 6, 10), texts={"remarks": "限女"})
    found = check_posting(posting, catalogue=CATALOGUE, today=old)
    assert "POSTING_SEX_BIAS" not in {each.code for each in found}


def test_months_are_counted_to_the_last_day_of_a_shorter_month() -> None:
    assert months_after(date(2025, 8, 31), 6) == date(2026, 2, 28)
    assert months_after(date(2025, 12, 15), 1) == date(2026, 1, 15)
