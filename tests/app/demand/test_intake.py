"""An order sheet becomes orders; each dirty case is said of its own cell with its own code."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.demand.cells import Context
from app.demand.codes import HOLDS, ORDER_CODES, SAID_BY_GATE
from app.demand.intake import OrderBatch, read_orders
from app.demand.layout import ORDERS
from app.demand.order import Order
from app.demand.reading import read_order
from app.demand.rules import RULES
from app.errors import InvalidError
from app.intake.columns import Cell
from app.intake.issues import Issue, Level
from app.reference.catalogue import Catalogue
from tests.app.demand.fakes import FakeGuesser
from tests.app.demand.sheets import COLUMNS, credit_code, row, workbook

TODAY = date(2026, 3, 2)
CATALOGUE = Catalogue.packaged()
VERIFIED = {credit_code(number): date(2026, 1, 10) for number in range(1, 60)}
QUIET = {"COLUMN_DROPPED", "MERGED_FILLED"}


def read(rows: Sequence[dict[str, Any]], *, columns: Sequence[str] = COLUMNS, verified: bool = True) -> OrderBatch:
    return read_orders(
        workbook(rows, columns=columns),
        "orders.xlsx",
        catalogue=CATALOGUE,
        guesser=FakeGuesser(),
        today=TODAY,
        verified=VERIFIED if verified else {},
    )


def said(batch: OrderBatch) -> list[Issue]:
    return [issue for issue in batch.issues if issue.code not in QUIET]


def test_a_sound_order_is_read_whole_and_nothing_is_said() -> None:
    batch = read([row()])
    assert said(batch) == []
    assert batch.counts == {"rows": 1, "accepted": 1, "warnings": 0, "errors": 0}
    (order,) = batch.orders
    assert order.state == "open"
    assert (order.title, order.employer, order.credit_code) == ("普工", "东莞长安示例电子厂", credit_code(1))
    assert (order.occupation, order.level, order.certificate, order.seats) == ("6-31-05-00", 0, False, 30)
    assert (order.region, order.wage_low, order.wage_high, order.pay.base_low) == ("441900", 5500, 6500, 2500)
    assert (order.education, order.age_min, order.age_max, order.hazards) == ("junior", 18, 45, ())
    assert (order.start, order.valid_until) == (date(2026, 3, 16), date(2026, 5, 31))
    assert (order.dormitory, order.couple_rooms, order.reserved_seats) == (True, 5, 0)


W, E, OK = Level.WARNING, Level.ERROR, Level.OK


@pytest.mark.parametrize(
    ("changes", "column", "code", "level"),
    [
        ({"招聘人数": "若干名"}, "F", "SEATS_VAGUE", E),
        ({"招聘人数": "急招100+"}, "F", "SEATS_AT_LEAST", W),
        ({"招聘人数": "50-80人"}, "F", "SEATS_RANGE", W),
        ({"招聘人数": "约30人"}, "F", "SEATS_ABOUT", W),
        ({"招聘人数": None}, "F", "SEATS_MISSING", E),
        ({"招聘人数": "三十"}, "F", "SEATS_UNREADABLE", E),
        ({"招聘人数": 0}, "F", "SEATS_ZERO", E),
        ({"招聘人数": 99999}, "F", "SEATS_IMPLAUSIBLE", E),
        ({"薪资待遇": "综合5000-7000"}, "G", "BASE_PAY_UNKNOWN", W),
        ({"薪资待遇": "20-22元/时"}, "G", "PAY_NO_MONTHLY", W),
        ({"薪资待遇": "面议"}, "G", "PAY_NEGOTIABLE", E),
        ({"薪资待遇": "底薪+提成"}, "G", "PAY_NO_AMOUNT", E),
        ({"薪资待遇": None}, "G", "PAY_MISSING", E),
        ({"薪资待遇": "底薪2500，综合7000-5000"}, "G", "PAY_RANGE_REVERSED", W),
        ({"薪资待遇": "底薪1000+加班费，综合4500"}, "G", "WAGE_BELOW_MINIMUM", E),
        ({"薪资待遇": "10元/小时，综合4500"}, "G", "WAGE_BELOW_MINIMUM", E),
        ({"薪资待遇": "5000-7000"}, "G", "PAY_KIND_UNSTATED", W),
        ({"薪资待遇": "底薪3000+提成"}, "G", "PAY_TOTAL_UNSTATED", W),
        ({"薪资待遇": "保底4000+计件，底薪2500"}, "G", "PAY_GUARANTEE", W),
        ({"薪资待遇": "底薪按当地最低工资标准，综合5500"}, "G", "PAY_BASE_AT_MINIMUM", OK),
        ({"薪资待遇": "日结200"}, "G", "PAY_DAILY", W),
        ({"薪资待遇": "25万/年，底薪5000"}, "G", "PAY_PER_YEAR", W),
        ({"薪资待遇": "底薪2500，综合5000以上"}, "G", "PAY_NO_UPPER", OK),
        ({"薪资待遇": "底薪2500，综合8000以下"}, "G", "PAY_NO_LOWER", W),
        ({"薪资待遇": "底薪2500，综合约6000元"}, "G", "PAY_ABOUT", W),
        ({"薪资待遇": "底薪2500，普工5000 技工7000"}, "G", "PAY_SEVERAL", W),
        ({"薪资待遇": "底薪2500，综合5000-6000，奖20-22，20-22"}, "G", "PAY_UNIT_UNCLEAR", W),
        ({"薪资待遇": "底薪2500，综合5000000元/月，6000元"}, "G", "PAY_IMPLAUSIBLE", W),
        ({"薪资待遇": "底薪2500，综合5500，工资以购物卡发放"}, "G", "WAGE_IN_KIND", E),
        ({"年龄要求": "18-45周岁，限女"}, "J", "POSTING_SEX_BIAS", E),
        ({"年龄要求": "男18-50，女18-45"}, "J", "POSTING_SEX_BIAS", E),
        ({"年龄要求": "45-18"}, "J", "AGE_REVERSED", W),
        ({"年龄要求": "80后"}, "J", "AGE_UNREADABLE", W),
        ({"年龄要求": "15-30岁"}, "J", "AGE_UNDER_16", E),
        ({"备注": "不要XX人"}, "V", "POSTING_PROTECTED", E),
        ({"备注": "乙肝勿扰"}, "V", "POSTING_PATHOGEN", E),
        ({"备注": "脱贫户优先"}, "V", "POSTING_STATUS_IN_TEXT", W),
        ({"备注": "自愿放弃社保"}, "V", "INSURANCE_WAIVED", W),
        ({"备注": "本公司代招"}, "C", "AGENCY_POSING", W),
        ({"福利待遇": "入职交押金300"}, "M", "FEE_TO_WORKER", E),
        ({"福利待遇": "有夫妻房"}, "M", "COUPLE_ROOMS_UNCOUNTED", W),
        ({"地区": "广东"}, "B", "SITE_VAGUE", E),
        ({"地区": "深圳、东莞"}, "B", "SITE_SEVERAL", E),
        ({"地区": "珠三角"}, "B", "SITE_UNKNOWN", E),
        ({"地区": None}, "B", "SITE_MISSING", E),
        ({"岗位名称": "普工、叉车工、保安"}, "E", "TITLE_SEVERAL", E),
        ({"岗位名称": None}, "E", "TITLE_MISSING", E),
        ({"岗位名称": "操作工"}, "E", "OCCUPATION_TO_CONFIRM", W),
        ({"岗位名称": "太空漫步者"}, "E", "OCCUPATION_UNKNOWN", W),
        ({"岗位名称": "电工"}, "E", "CERTIFICATE_BY_LAW", W),
        ({"备注": "字" * 3001}, "V", "TEXT_TOO_LONG", E),
        ({"岗位名称": "@SUM(A1)"}, "E", "TEXT_FORMULA", E),
        ({"企业名称": "众鑫人力资源有限公司"}, "C", "AGENCY_AS_EMPLOYER", W),
        ({"企业名称": "\t@SUM(A1)"}, "C", "TEXT_FORMULA", E),
        ({"企业名称": None}, "C", "EMPLOYER_MISSING", E),
        ({"统一社会信用代码": credit_code(1)[:-1] + "0"}, "D", "CREDIT_CODE_CHECK", E),
        ({"统一社会信用代码": "91441900"}, "D", "CREDIT_CODE_LENGTH", E),
        ({"统一社会信用代码": "9144190000OO0001XL"}, "D", "CREDIT_CODE_FORM", E),
        ({"统一社会信用代码": 914419000000001000}, "D", "CREDIT_CODE_DIGITS_LOST", E),
        ({"统一社会信用代码": None}, "D", "CREDIT_CODE_MISSING", E),
        ({"有效期": None}, "Q", "ORDER_WITHOUT_EXPIRY", W),
        ({"有效期": "长期有效"}, "Q", "ORDER_WITHOUT_EXPIRY", W),
        ({"有效期": "2026-03-01"}, "Q", "ORDER_EXPIRED", E),
        ({"有效期": "五月底"}, "Q", "UNTIL_UNREADABLE", W),
        ({"有效期": "2026年5月"}, "Q", "UNTIL_MONTH_ONLY", OK),
        ({"有效期": "2026-03-10"}, "Q", "UNTIL_BEFORE_START", W),
        ({"到岗时间": "2026-03-03"}, "P", "START_TOO_SOON", W),
        ({"到岗时间": "2026-03-01"}, "P", "START_PAST", E),
        ({"到岗时间": "随时到岗"}, "P", "START_ANY_TIME", W),
        ({"到岗时间": "2026年4月"}, "P", "START_MONTH_ONLY", W),
        ({"到岗时间": "春节后"}, "P", "START_UNREADABLE", E),
        ({"到岗时间": None}, "P", "START_MISSING", E),
        ({"技能要求": "有证优先"}, "I", "CERTIFICATE_WISH", OK),
        ({"技能要求": "2年以上经验"}, "I", "EXPERIENCE_NOT_MATCHED", OK),
        ({"学历要求": "高中优先"}, "H", "EDUCATION_WISH", OK),
        ({"学历要求": "初中及以下"}, "H", "EDUCATION_CAP", W),
        ({"学历要求": "有文化"}, "H", "EDUCATION_UNREADABLE", W),
        ({"班次": "两班倒12小时，月休4天"}, "L", "HOURS_EXCESS", E),
        ({"班次": "8小时，做六休一"}, "L", "HOURS_EXCESS", E),
        ({"班次": "两班倒"}, "L", "HOURS_UNKNOWN", W),
        ({"班次": "8:00-20:00，双休"}, "L", "HOURS_BREAKS_UNKNOWN", W),
        ({"班次": "6-8小时，双休"}, "L", "HOURS_SEVERAL", W),
        ({"班次": "综合计算工时制"}, "L", "HOURS_SPECIAL_UNPROVEN", W),
        ({"危害因素": None}, "S", "JOB_HAZARD_UNDECLARED", W),
        ({"危害因素": "蜘蛛、粉尘"}, "S", "HAZARD_UNREADABLE", W),
        ({"岗位内容": "打磨，粉尘大"}, "R", "HAZARD_IN_TEXT", W),
        ({"岗位内容": None}, "R", "POSTING_ITEM_MISSING", W),
        ({"试用期": "3个月"}, "U", "PROBATION_TERM", E),
        ({"试用期": "1个月，工资70%"}, "U", "PROBATION_PAY", E),
        ({"合同期限": None}, "U", "PROBATION_UNKNOWN", W),
        ({"备注": "锟斤拷"}, "V", "TEXT_DAMAGED", W),
    ],
)
def test_each_dirty_case_is_said_of_its_own_cell(changes: dict[str, Any], column: str, code: str, level: Level) -> None:
    batch = read([row(), row(**{"统一社会信用代码": credit_code(2), "企业名称": "东莞虎门示例鞋厂"} | changes)])
    found = {(issue.code, issue.cell, issue.row, issue.level) for issue in said(batch)}
    assert (code, f"{column}4", 4, level) in found
    assert {issue.row for issue in said(batch)} == {4}
    for issue in said(batch):
        assert issue.message_zh
        assert issue.message_en
        assert issue.sheet == "岗位"
        assert issue.column == COLUMNS[ord(issue.cell[0]) - ord("A")]
    refused = any(issue.level is E for issue in said(batch))
    assert batch.accepted == (1 if refused else 2)


MORE = (
    *COLUMNS,
    "已招人数",
    "预留名额",
    "预留对象",
    "预留方式",
    "夫妻房",
    "职业代码",
    "证书要求",
    "岗位编号",
    "实际用工单位",
    "性别要求",
)


@pytest.mark.parametrize(
    ("extra", "code", "level"),
    [
        ({"已招人数": 40}, "SEATS_BELOW_TAKEN", E),
        ({"已招人数": 30}, "ORDER_FULL", E),
        ({"已招人数": 10}, "SEATS_TAKEN", W),
        ({"已招人数": "不详"}, "TAKEN_UNREADABLE", E),
        ({"预留名额": 40, "预留对象": "脱贫人口"}, "RESERVED_INVALID", E),
        ({"预留名额": 5}, "RESERVED_INVALID", E),
        ({"夫妻房": "很多"}, "COUPLE_ROOMS_UNREADABLE", W),
        ({"职业代码": "9-99-99-99"}, "OCCUPATION_CODE_UNKNOWN", W),
        ({"性别要求": "女"}, "POSTING_SEX_BIAS", E),
    ],
)
def test_the_further_columns_have_their_own_cases(extra: dict[str, Any], code: str, level: Level) -> None:
    batch = read([row() | extra], columns=MORE)
    assert (code, level) in {(issue.code, issue.level) for issue in said(batch)}


def test_the_further_columns_of_a_sound_order_are_read() -> None:
    extra = {
        "已招人数": 10,
        "预留名额": 5,
        "预留对象": "脱贫人口",
        "预留方式": "必须",
        "夫妻房": 3,
        "岗位编号": "DG-001",
    }
    extra |= {"职业代码": "6-05-01-03", "证书要求": "是", "性别要求": "不限", "实际用工单位": "东莞示例鞋厂"}
    (order,) = read([row() | extra], columns=MORE).orders
    assert (order.seats, order.reserved_seats, order.reserved_tier, order.reserved_hard) == (20, 5, 1, True)
    assert (order.code, order.occupation, order.confirmed, order.certificate) == ("DG-001", "6-05-01-03", True, True)
    assert (order.couple_rooms, order.host) == (3, "东莞示例鞋厂")


def test_columns_of_pay_stand_for_the_words_they_name() -> None:
    columns = (*COLUMNS[:6], *COLUMNS[7:], "底薪", "综合最低", "综合最高", "时薪")
    (order,) = read([row() | {"底薪": 2500, "综合最低": 5000, "综合最高": 6800}], columns=columns).orders
    assert (order.pay.kind, order.pay.base_low, order.wage_low, order.wage_high) == ("composed", 2500, 5000, 6800)


def test_a_sheet_without_a_wanted_column_says_so_once() -> None:
    columns = tuple(name for name in COLUMNS if name not in {"危害因素", "岗位内容"})
    batch = read([row(), row(岗位名称="保洁"), row(岗位名称="保安")], columns=columns)
    assert [(issue.code, issue.row, issue.cell) for issue in said(batch)] == [
        ("JOB_HAZARD_UNDECLARED", 0, ""),
        ("POSTING_ITEM_MISSING", 0, ""),
    ]
    assert [order.state for order in batch.orders] == ["to_confirm"] * 3
    assert all(order.triable for order in batch.orders)


def test_an_employer_that_nobody_verified_is_said_once_and_holds_each_order() -> None:
    batch = read([row(), row(岗位名称="保洁")], verified=False)
    assert [issue.code for issue in said(batch)] == ["EMPLOYER_UNVERIFIED"]
    assert [order.state for order in batch.orders] == ["to_confirm", "to_confirm"]


def test_the_same_post_twice_is_taken_once() -> None:
    batch = read([row(), row(序号=2)])
    assert [(issue.code, issue.row, issue.level) for issue in said(batch)] == [("ORDER_REPEATED", 4, E)]
    assert len(batch.orders) == 1


def test_a_post_by_two_agencies_is_held_for_a_person() -> None:
    one = {"企业名称": "众鑫人力资源公司", "统一社会信用代码": credit_code(2), "实际用工单位": "东莞示例鞋厂"}
    two = {"企业名称": "宏达劳务派遣公司", "统一社会信用代码": credit_code(3), "实际用工单位": "东莞示例鞋厂"}
    batch = read([row() | one, row() | two], columns=MORE)
    assert [(issue.code, issue.row) for issue in said(batch)] == [("ORDER_TWO_AGENCIES", 4)]
    assert [order.state for order in batch.orders] == ["open", "to_confirm"]


def test_two_agencies_that_name_no_workplace_are_known_by_site_and_pay() -> None:
    one = {"企业名称": "众鑫人力资源公司", "统一社会信用代码": credit_code(2)}
    two = {"企业名称": "宏达劳务派遣公司", "统一社会信用代码": credit_code(3)}
    codes = {issue.code for issue in said(read([row(**one), row(**two)]))}
    assert codes == {"AGENCY_AS_EMPLOYER", "ORDER_TWO_AGENCIES"}
    other_pay = row(**two, 薪资待遇="底薪2600+加班费，综合6000-7000")
    assert "ORDER_TWO_AGENCIES" not in {issue.code for issue in said(read([row(**one), other_pay]))}


def test_two_factories_with_like_posts_are_left_alone() -> None:
    other = row(企业名称="东莞虎门示例鞋厂", 统一社会信用代码=credit_code(2))
    assert said(read([row(), other])) == []


def test_one_credit_code_under_two_names_is_held() -> None:
    batch = read([row(), row(企业名称="东莞某某贸易公司", 岗位名称="保安")])
    assert [(issue.code, issue.row, issue.cell) for issue in said(batch)] == [("CREDIT_CODE_TWO_NAMES", 4, "D4")]
    assert batch.orders[1].state == "to_confirm"


def test_a_number_used_for_two_posts_is_refused_the_second_time() -> None:
    rows = [row() | {"岗位编号": "A1"}, row(岗位名称="保安") | {"岗位编号": "A1"}]
    batch = read(rows, columns=MORE)
    assert [(issue.code, issue.row) for issue in said(batch)] == [("ORDER_CODE_REPEATED", 4)]


def test_numbers_are_stable_across_loads_row_order_and_corrections() -> None:
    rows = [row(), row(岗位名称="保安"), row(岗位名称="保洁")]
    codes = {order.title: order.code for order in read(rows).orders}
    again = {order.title: order.code for order in read(rows[::-1]).orders}
    corrected = {order.title: order.code for order in read([row(招聘人数=80), *rows[1:]]).orders}
    assert codes == again == corrected
    assert len(set(codes.values())) == 3


def test_the_order_of_the_rows_changes_no_order_and_no_number() -> None:
    rows = [
        row(),
        row(薪资待遇="底薪2600+加班费，综合6000-7000"),
        row(岗位名称="保安"),
        row(岗位名称="保洁", 备注="限女"),
    ]

    def orders(batch: OrderBatch) -> list[Order]:
        plain = (replace(order, row=0) for order in [*batch.orders, *batch.refused])
        return sorted(plain, key=lambda order: order.code)

    assert orders(read(rows)) == orders(read(rows[::-1])) == orders(read([rows[2], rows[0], rows[3], rows[1]]))


def test_like_posts_get_numbers_of_their_own_with_a_word() -> None:
    batch = read([row(), row(薪资待遇="底薪2600+加班费，综合6000-7000")])
    assert [issue.code for issue in said(batch)] == ["ORDER_ALIKE"]
    assert len({order.code for order in batch.orders}) == 2


def test_the_same_file_gives_the_same_batch() -> None:
    assert read([row(), row(岗位名称="保安")]) == read([row(), row(岗位名称="保安")])


def test_an_employer_may_post_for_itself_only() -> None:
    context = Context(CATALOGUE, FakeGuesser(), TODAY, verified=VERIFIED, own_credit_code=credit_code(9))
    data = workbook([row()])
    batch = read_orders(
        data,
        "o.xlsx",
        catalogue=context.catalogue,
        guesser=context.guesser,
        today=TODAY,
        own_credit_code=credit_code(9),
    )
    assert "ORDER_NOT_YOURS" in {issue.code for issue in batch.issues}
    assert batch.accepted == 0


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 not a workbook"])
def test_a_file_that_is_no_sheet_is_refused_with_a_code(data: bytes) -> None:
    with pytest.raises(InvalidError) as refused:
        read_orders(data, "orders.xlsx", catalogue=CATALOGUE, guesser=FakeGuesser(), today=TODAY)
    assert refused.value.code in {"FILE_EMPTY", "FILE_NOT_READABLE", "UPLOAD_UNSAFE"}


def test_a_sheet_without_orders_says_so() -> None:
    batch = read([], columns=("姓名", "身份证号码"))
    assert [issue.code for issue in batch.issues if issue.level is E] == ["HEADER_NOT_FOUND"]
    assert batch.counts == {"rows": 0, "accepted": 0, "warnings": 0, "errors": 1}


def test_a_csv_in_gb18030_is_read_alike() -> None:
    lines = [",".join(COLUMNS), ",".join(str(row()[name]).replace(",", "，") for name in COLUMNS)]
    data = "\r\n".join(lines).encode("gb18030")
    batch = read_orders(data, "orders.csv", catalogue=CATALOGUE, guesser=FakeGuesser(), today=TODAY, verified=VERIFIED)
    assert (batch.accepted, batch.errors) == (1, 0)
    assert replace(batch.orders[0], row=0, sheet="", digest=b"") == replace(
        read([row()]).orders[0], row=0, sheet="", digest=b""
    )


def test_every_code_has_its_place_and_no_code_is_said_twice() -> None:
    assert ORDER_CODES.keys() >= HOLDS
    assert not SAID_BY_GATE & ORDER_CODES.keys()
    assert not RULES.keys() & ORDER_CODES.keys()
    assert all(ORDER_CODES[code].level is W for code in HOLDS)


FIELDS = sorted(ORDERS.synonyms)
CELLS = st.one_of(
    st.text(max_size=25),
    st.sampled_from(
        [
            "若干名",
            "综合5000-7000",
            "18-45周岁",
            "限女",
            "广东",
            "东莞市",
            "普工、保安",
            "随时",
            "2026-03-20",
            credit_code(1),
            "=1+1",
        ]
    ),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.booleans(),
    st.datetimes(),
    st.times(),
    st.just(""),
)


@settings(deadline=None, max_examples=250, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(FIELDS), CELLS, max_size=14))
def test_any_value_in_any_cell_never_raises(cells: dict[str, Cell]) -> None:
    context = Context(CATALOGUE, FakeGuesser(), TODAY)
    reading = read_order(cells, context=context)
    for note in reading.notes:
        assert note.code in ORDER_CODES
        assert ORDER_CODES[note.code].issue(**note.words).message_zh
    if reading.order is not None:
        assert 0 < reading.order.seats <= 5000
        assert reading.order.reserved_seats <= reading.order.seats
        assert max(reading.order.wage_low, reading.order.wage_high) <= 1_000_000
