"""Days, places, titles, hazards, credit codes: read when whole, doubted when not, never completed."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.demand.days import Day, read_start, read_until
from app.demand.employers import CreditCode, is_agency, read_credit_code, speaks_for_another
from app.demand.hazards import Declared, hazards_in, read_hazards, special_operation
from app.demand.phrases import rows
from app.demand.sites import read_site
from app.demand.titles import Post, posts_in, read_post
from app.intake.columns import Cell
from app.reference.catalogue import Catalogue
from tests.app.demand.fakes import FakeGuesser

CATALOGUE = Catalogue.packaged()


@pytest.mark.parametrize(
    ("text", "start", "until"),
    [
        ("2026-03-01", Day(date(2026, 3, 1)), Day(date(2026, 3, 1))),
        (date(2026, 3, 1), Day(date(2026, 3, 1)), Day(date(2026, 3, 1))),
        (46082.0, Day(date(2026, 3, 1)), Day(date(2026, 3, 1))),
        (
            "2026年3月",
            Day(date(2026, 3, 1), doubts=("START_MONTH_ONLY",)),
            Day(date(2026, 3, 31), doubts=("UNTIL_MONTH_ONLY",)),
        ),
        ("2026-03-01至2026-03-10", Day(date(2026, 3, 1)), Day(date(2026, 3, 10))),
        ("随时到岗", Day(any_time=True, doubts=("START_ANY_TIME",)), Day(doubts=("UNTIL_UNREADABLE",))),
        ("即日起至2026-12-31", Day(doubts=("START_UNREADABLE",)), Day(date(2026, 12, 31))),
        ("3月15日", Day(doubts=("START_UNREADABLE",)), Day(doubts=("UNTIL_UNREADABLE",))),
        ("2026年", Day(doubts=("START_UNREADABLE",)), Day(doubts=("UNTIL_UNREADABLE",))),
        ("2026.02.30", Day(doubts=("START_UNREADABLE",)), Day(doubts=("UNTIL_UNREADABLE",))),
        ("春节后", Day(doubts=("START_UNREADABLE",)), Day(doubts=("UNTIL_UNREADABLE",))),
        ("招满为止", Day(doubts=("START_UNREADABLE",)), Day(doubts=("UNTIL_MISSING",))),
        ("", Day(doubts=("START_MISSING",)), Day(doubts=("UNTIL_MISSING",))),
        (None, Day(doubts=("START_MISSING",)), Day(doubts=("UNTIL_MISSING",))),
    ],
)
def test_a_day_is_read_when_it_is_written_whole(text: Cell | None, start: Day, until: Day) -> None:
    assert (read_start(text), read_until(text)) == (start, until)


@pytest.mark.parametrize(
    ("area", "place", "region"),
    [
        ("东莞市", "松山湖园区", "441900"),
        ("广东省深圳市", "宝安区福永街道", "440306"),
        ("广东省", "顺德", "440606"),
        (None, "广东省佛山市顺德区北滘镇", "440606"),
        (None, "昆山", "320583"),
        ("北京", None, "110000"),
        ("440305", None, "440305"),
        ("中山", "", "442000"),
    ],
)
def test_a_site_is_the_narrowest_place_that_is_named(area: str | None, place: str | None, region: str) -> None:
    site = read_site(CATALOGUE, place=place, area=area)
    assert (site.region, site.doubts) == (region, ())


def test_a_site_in_another_place_than_the_region_column_wins_with_a_doubt() -> None:
    site = read_site(CATALOGUE, place="东莞市长安镇", area="深圳")
    assert (site.region, site.doubts) == ("441900", ("SITE_DIFFERS",))


@pytest.mark.parametrize(
    ("area", "place", "doubt"),
    [
        ("广东", None, "SITE_VAGUE"),
        ("广东省", "", "SITE_VAGUE"),
        ("深圳、东莞", None, "SITE_SEVERAL"),
        (None, "朝阳区", "SITE_SEVERAL"),
        ("珠三角", None, "SITE_UNKNOWN"),
        (None, "松山湖园区", "SITE_UNKNOWN"),
        ("", " ", "SITE_MISSING"),
    ],
)
def test_a_site_too_vague_is_no_site(area: str | None, place: str | None, doubt: str) -> None:
    site = read_site(CATALOGUE, place=place, area=area)
    assert (site.region, site.doubts) == (None, (doubt,))


@pytest.mark.parametrize(
    ("title", "posts"),
    [
        ("普工、叉车工、保安", 3),
        ("普工/质检员/仓管", 3),
        ("操作工\n包装工", 2),
        ("车床/铣床操作工", 1),
        ("装配工（白班/夜班）", 1),
        ("电工", 1),
        ("cnc操作员+学徒", 2),
        ("", 1),
    ],
)
def test_several_posts_in_one_cell_are_counted(title: str, posts: int) -> None:
    assert posts_in(title.replace("（", "(").replace("）", ")")) == posts


@pytest.mark.parametrize(
    ("title", "code", "post"),
    [
        ("车间电工", None, Post("车间电工", "6-31-01-03", 0.95)),
        ("维修", "6-31-01-03", Post("维修", "6-31-01-03", 1.0, confirmed=True)),
        ("操作工", None, Post("操作工", "6-25-04-02", 0.55, doubts=("OCCUPATION_TO_CONFIRM",))),
        (
            "电工",
            "9-99-99-99",
            Post("电工", "6-31-01-03", 0.95, doubts=("OCCUPATION_CODE_UNKNOWN", "OCCUPATION_TO_CONFIRM")),
        ),
        (
            "电工",
            "6-31-01-00",
            Post("电工", "6-31-01-03", 0.95, doubts=("OCCUPATION_CODE_UNKNOWN", "OCCUPATION_TO_CONFIRM")),
        ),
        ("太空漫步者", None, Post("太空漫步者", doubts=("OCCUPATION_UNKNOWN",))),
        ("普工、保安", None, Post("普工、保安", doubts=("TITLE_SEVERAL",))),
        (None, None, Post("", doubts=("TITLE_MISSING",))),
    ],
)
def test_an_occupation_is_given_or_guessed_and_confirmed_when_the_guess_is_low(
    title: str | None, code: str | None, post: Post
) -> None:
    assert read_post(CATALOGUE, FakeGuesser(), title=title, code=code) == post


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("无", Declared(())),
        ("不涉及", Declared(())),
        ("", Declared()),
        (None, Declared()),
        ("粉尘、噪声", Declared(("dust", "occupational_disease"))),
        ("dust;height", Declared(("dust", "height"))),
        ("高温，苯", Declared(("toxic", "heat"))),
        ("粉尘、蜘蛛", Declared(("dust",), ("HAZARD_UNREADABLE",))),
        ("蜘蛛", Declared(None, ("HAZARD_UNREADABLE",))),
    ],
)
def test_hazards_are_declared_or_not_and_never_taken_for_none(text: str | None, declared: Declared) -> None:
    assert read_hazards(text) == declared


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("车间粉尘较大", ("dust",)),
        ("需登高作业", ("height",)),
        ("冷库分拣", ("cold",)),
        ("搬运50公斤货物", ("heavy_load",)),
        ("无尘车间", ()),
        ("无噪音无粉尘", ()),
        ("高温补贴300", ()),
        ("流水线装配", ()),
    ],
)
def test_a_text_lets_on_hazards(text: str, codes: tuple[str, ...]) -> None:
    assert hazards_in(text) == codes


def test_every_special_operation_is_a_class_of_the_occupations() -> None:
    listed = [row["occupation"] for row in rows("special_operations.csv")]
    assert all((found := CATALOGUE.occupation(code)) and found.level == 4 for code in listed)
    assert special_operation("6-31-01-03") is not None
    assert special_operation("4-10-01-06") is None


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("91110000600037341L", CreditCode("91110000600037341L")),
        (" 9111 0000-600037341l", CreditCode("91110000600037341L")),
        ("９１１１００００６０００３７３４１Ｌ", CreditCode("91110000600037341L")),
        ("91110000600037341X", CreditCode(doubts=("CREDIT_CODE_CHECK",))),
        ("9111000060OO37341L", CreditCode(doubts=("CREDIT_CODE_FORM",))),
        ("110108000000001", CreditCode(doubts=("CREDIT_CODE_LENGTH",))),
        (9.111e17, CreditCode(doubts=("CREDIT_CODE_DIGITS_LOST",))),
        ("9.11E+17", CreditCode(doubts=("CREDIT_CODE_DIGITS_LOST",))),
        ("", CreditCode(doubts=("CREDIT_CODE_MISSING",))),
    ],
)
def test_a_credit_code_must_check(cell: Cell, code: CreditCode) -> None:
    assert read_credit_code(cell) == code


@pytest.mark.parametrize(
    ("name", "agency"),
    [
        ("东莞市众鑫人力资源有限公司", True),
        ("深圳鹏程劳务派遣公司", True),
        ("东莞长安电子厂", False),
        ("广州白云皮具有限公司", False),
    ],
)
def test_an_agency_is_known_by_its_name(name: str, *, agency: bool) -> None:
    assert is_agency(name) is agency


def test_a_text_says_that_somebody_recruits_for_another() -> None:
    assert speaks_for_another("本公司代招")
    assert not speaks_for_another("工厂直招")


@settings(deadline=None, max_examples=400)
@given(st.one_of(st.text(max_size=30), st.none(), st.floats(), st.integers(), st.datetimes(), st.booleans()))
def test_no_cell_raises(cell: Cell | None) -> None:
    read_start(cell)
    read_until(cell)
    read_hazards(cell)
    read_credit_code(cell)
    read_site(CATALOGUE, place=cell, area=cell)
    post = read_post(CATALOGUE, FakeGuesser(), title=cell, code=cell)
    assert 0 <= post.confidence <= 1
