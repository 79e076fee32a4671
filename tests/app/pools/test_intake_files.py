"""Whole rosters as offices hold them: layouts, formats, merged cells, several sheets, what is dropped."""

from typing import Any

import pytest

from app.intake.issues import Level
from app.pools.layout import ROSTER
from tests.app.pools.factory import (
    SURVEY,
    SYSTEM,
    book_of,
    csv_bytes,
    found,
    id_number,
    person,
    places,
    read,
    roster,
    saved,
    xls,
    xlsx,
)

NUMBER = id_number()
DROPPED = [
    "人编号",
    "人数",
    "民族",
    "健康状况",
    "务工时间(月)",
    "是否参加大病保险",
    "致贫原因1",
    "危房户",
    "是否解决安全饮用水",
    "人均纯收入",
    "首次识别时间",
    "人员识别时间",
]


def system_row(**fields: Any) -> list[Any]:
    usual = {
        "序号": 1,
        "数据日期": "2026-08-20",
        "县(市、区、旗)": "田东县",
        "乡(镇)": "平马镇",
        "行政村": "百谷村",
        "户编号": "45102200010001",
        "姓名": "韦小明",
        "证件号码": NUMBER,
        "与户主关系": "户主",
        "民族": "壮族",
        "文化程度": "初中",
        "在校生状况": "非在校生",
        "健康状况": "残疾",
        "劳动技能": "普通劳动力",
        "致贫原因1": "因病",
        "人联系电话": 13800138000,
        "户类型": "脱贫户",
        "易返贫致贫户(监测对象)类型": "边缘易致贫户",
        "风险是否消除": "否",
        "风险识别时间": 45000,
    }
    return [(usual | fields).get(name, "") for name in SYSTEM]


def test_the_anti_relapse_systems_export_is_read_whole() -> None:
    batch = read(xlsx([["田东县脱贫人口花名册"], ["单位：田东县"], SYSTEM, system_row()], "A1:AF1"))
    people, statuses = batch.people, batch.statuses
    assert (people.name, people.id_number, people.phone) == (["韦小明"], [NUMBER], ["13800138000"])
    assert (people.county, people.village, people.household) == (["451022"], ["平马镇百谷村"], ["45102200010001"])
    assert (people.education, people.sex, people.birth) == (["junior"], ["M"], [19900101])
    assert list(statuses.kind) == ["monitored", "lifted"]
    assert list(statuses.subtype) == ["marginal", ""]
    assert statuses.valid_from.tolist() == [20230315, 0]
    assert list(statuses.evidence) == ["易返贫致贫户(监测对象)类型 2026-08-20", "户类型 2026-08-20"]
    assert batch.counts == {"rows": 1, "accepted": 1, "warnings": 0, "errors": 0}


def test_personal_columns_that_are_not_needed_are_dropped_on_reading_and_said_so() -> None:
    batch = read(xlsx([SYSTEM, system_row()]))
    assert [issue.column for issue in found(batch, "COLUMN_DROPPED")] == DROPPED
    assert all("壮族" not in str(value) and "因病" not in str(value) for value in vars(batch.people).values())


def test_flips_of_dropped_columns_change_nothing() -> None:
    plain = read(xlsx([SYSTEM, system_row()]))
    flipped = read(
        xlsx([SYSTEM, system_row(民族="汉族", 健康状况="健康", 致贫原因1="缺技术", 危房户="是", 人均纯收入=9.5)])
    )
    assert flipped.people == plain.people
    assert flipped.issues == plain.issues


def test_a_risk_removed_two_years_ago_leaves_the_lifted_status_alone_in_force() -> None:
    batch = read(xlsx([SYSTEM, system_row(风险是否消除="是", 风险消除时间="2024-08-15")]))
    ends = dict(zip(batch.statuses.kind, batch.statuses.valid_until.tolist(), strict=True))
    assert ends == {"monitored": 20240815, "lifted": 0}
    assert places(batch, "STATUS_EXPIRED") == ["AF2"]


def test_a_removed_risk_without_a_date_gives_no_status_whatever_the_household_is_called() -> None:
    batch = read(xlsx([SYSTEM, system_row(户类型="监测户", 风险是否消除="是")]))
    assert len(batch.statuses) == 0


def test_the_village_survey_is_read_with_its_group_header_over_the_work_columns() -> None:
    header = [*SURVEY, "已就业情况", "", ""]
    under = [""] * len(SURVEY) + ["地点", "行业", "薪酬"]
    at_home = [
        "韦小明",
        "男",
        36,
        NUMBER,
        "高中",
        "",
        "良好",
        "13800138000",
        "有",
        "有",
        "广东省 深圳市、东莞",
        "4千以上",
        "2026.10.8",
    ]
    at_work = [
        "黄小花",
        2,
        "35岁",
        id_number(12),
        "大专",
        "",
        "",
        "13900139000",
        "",
        "",
        "",
        "",
        "",
        "南宁市",
        "餐饮",
        3500,
    ]
    sheet: list[list[Any]] = [["田东县平马镇劳动力调查表"], header, under, at_home, at_work]
    batch = read(xlsx(sheet, "A1:P1", "N2:P2", *(f"{column}2:{column}3" for column in "ABCDEFGHIJKLM")))
    people = batch.people
    assert people.wish_regions == ["4403;4419", ""]
    assert (people.min_wage, people.available) == ([4000, 0], [20261008, 0])
    assert people.hold == ["", "EMPLOYED"]
    assert people.sex == ["M", "F"]
    assert batch.errors == 0


def test_our_headers_may_carry_spaces_breaks_full_width_signs_and_numbers() -> None:
    rows = [
        ["１．姓　名", "居民\n身份证号码", "* 联系电话：", "意向地区（可多选）"],
        ["韦小明", NUMBER, "13800138000", "不限"],
    ]
    batch = read(xlsx(rows))
    assert batch.accepted == 1
    assert found(batch, "COLUMN_UNKNOWN") == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "utf-16"])
def test_csv_is_read_in_every_encoding_that_offices_save(encoding: str) -> None:
    batch = read(csv_bytes(roster(person(行政村="百谷村")), encoding), "名册.csv")
    assert batch.people.name == ["韦小明"]
    assert batch.people.village == ["百谷村"]


def test_an_old_xls_is_read_with_its_merged_village_cells() -> None:
    rows = roster(*(person(id_number(2 * n + 1), 行政村="百谷村" if n == 0 else "") for n in range(3)))
    batch = read(xls(rows, merged=[(1, 3, 3, 3)]), "名册.xls")
    assert list(batch.people.village) == ["百谷村"] * 3
    assert places(batch, "MERGED_FILLED") == ["D2"]


def test_merged_village_cells_count_for_every_row_they_cover() -> None:
    rows = roster(*(person(id_number(2 * n + 1), 行政村="百谷村" if n == 0 else "") for n in range(3)))
    batch = read(xlsx(rows, "D2:D4"))
    assert list(batch.people.village) == ["百谷村"] * 3
    assert found(batch, "VILLAGE_BLANK") == []


def test_a_village_that_is_only_blank_is_not_taken_from_the_row_above() -> None:
    rows = roster(*(person(id_number(2 * n + 1), 行政村="百谷村" if n == 0 else "") for n in range(3)))
    batch = read(csv_bytes(rows), "名册.csv")
    assert list(batch.people.village) == ["百谷村", "", ""]
    assert places(batch, "VILLAGE_BLANK") == ["D3", "D4"]


def test_a_merged_name_counts_only_for_the_first_row() -> None:
    rows = roster(person(), person(id_number(13), 姓名=""))
    batch = read(xlsx(rows, "A2:A3"))
    assert places(batch, "NAME_MISSING") == ["A3"]


def test_blank_total_title_and_repeated_header_rows_are_no_people() -> None:
    header, first, second = roster(person(序号=1), person(id_number(13), 序号=2))
    rows = [
        header,
        ["百谷村"],
        first,
        ["", "", "", ""],
        ["合 计", "", "", 1],
        header,
        second,
        ["", "", "", 3],
        ["填表人：黄主任", "", "审核：李"],
    ]
    batch = read(xlsx(rows, "A2:D2"))
    assert (batch.rows, batch.accepted) == (2, 2)
    assert list(batch.people.row) == [3, 7]
    told = {
        code: [issue.row for issue in found(batch, code)] for code in ("ROW_TITLE", "ROW_TOTAL", "ROW_HEADER_REPEATED")
    }
    assert told == {"ROW_TITLE": [2], "ROW_TOTAL": [5, 9], "ROW_HEADER_REPEATED": [6]}


def test_every_sheet_with_a_header_is_read_and_the_others_are_named() -> None:
    sheets: dict[str, Any] = {
        "说明": [["本表由各村填写"]],
        "甲村": roster(person()),
        "空": [],
        "乙村": [["乙村名册"], *roster(person(id_number(13)))],
    }
    book = book_of(sheets)
    book["乙村"].sheet_state = "hidden"
    batch = read(saved(book))
    assert list(batch.people.sheet) == ["甲村", "乙村"]
    codes = {(issue.sheet, issue.code) for issue in batch.issues} - {
        ("甲村", "COUNTY_FROM_OFFICE"),
        ("乙村", "COUNTY_FROM_OFFICE"),
    }
    assert codes == {("说明", "SHEET_NOT_READ"), ("空", "SHEET_EMPTY"), ("乙村", "SHEET_HIDDEN")}


def test_hidden_rows_are_read_and_said() -> None:
    book = book_of({"名册": roster(person(), person(id_number(13)))})
    book["名册"].row_dimensions[3].hidden = True
    batch = read(saved(book))
    assert batch.accepted == 2
    assert [issue.row for issue in found(batch, "ROWS_HIDDEN")] == [3]


def test_a_name_that_is_a_formula_is_refused_whatever_it_shows() -> None:
    book = book_of({"名册": roster(person(), person(id_number(13), 年龄=30))})
    book["名册"]["A2"] = '=HYPERLINK("http://x.invalid","韦小明")'
    book["名册"]["D3"] = "=15+15"
    batch = read(saved(book))
    assert places(batch, "NAME_FORMULA") == ["A2"]
    assert found(batch, "NAME_MISSING") == []
    assert batch.accepted == 1
    assert len(found(batch, "FORMULAS_READ")) == 1


def test_two_columns_of_one_meaning_are_told_and_the_first_is_read() -> None:
    batch = read(xlsx([["姓名", "证件号码", "联系电话", "手机号"], ["韦小明", NUMBER, "13800138000", "13900139000"]]))
    assert batch.people.phone == ["13800138000"]
    assert places(batch, "COLUMN_REPEATED") == ["D1"]


def test_an_unknown_column_is_told() -> None:
    assert places(read(xlsx(roster(person(星座="天秤")))), "COLUMN_UNKNOWN") == ["D1"]


@pytest.mark.parametrize("rows", [[], [["   "]]])
def test_an_empty_file_is_one_error(rows: list[list[str]]) -> None:
    batch = read(xlsx(rows))
    assert [issue.code for issue in batch.issues if issue.level is Level.ERROR] in (
        ["FILE_EMPTY"],
        ["HEADER_NOT_FOUND"],
    )
    assert batch.counts["rows"] == 0


def test_a_header_without_rows_is_an_empty_file() -> None:
    batch = read(xlsx(roster(person())[:1]))
    assert {issue.code for issue in batch.issues} == {"SHEET_EMPTY", "FILE_EMPTY"}
    assert batch.errors == 1


def test_a_file_without_a_name_column_says_which_columns_it_needs() -> None:
    batch = read(xlsx([["企业名称", "岗位名称"], ["某厂", "普工"]]))
    [issue] = found(batch, "HEADER_NOT_FOUND")
    assert "姓名" in issue.message_zh
    assert (issue.level, issue.row, batch.errors) == (Level.ERROR, 0, 1)


def test_an_abolished_county_code_is_followed_to_todays() -> None:
    batch = read(xlsx(roster(person(县="452630"))), region="451000")
    before = read(xlsx(roster(person(县="452624"))), region="451000")
    told = {issue.code for issue in (*batch.issues, *before.issues)}
    assert "COUNTY_CODE_CHANGED" in told
    assert all(code.startswith("4510") for code in (*batch.people.county, *before.people.county))


def test_without_an_office_the_county_comes_from_the_title_or_stays_open() -> None:
    titled = read(xlsx([["田东县2026年劳动力名册"], *roster(person())]), region="")
    assert titled.people.county == ["451022"]
    assert len(found(titled, "COUNTY_FROM_TITLE")) == 1
    plain = read(xlsx(roster(person())), region="")
    assert plain.people.county == [""]
    assert len(found(plain, "COUNTY_MISSING")) == 1
    assert plain.people.hold == [""]


def test_a_person_without_a_county_is_held_when_the_office_is_wider_than_one() -> None:
    batch = read(xlsx(roster(person())), region="451000")
    assert (batch.people.county, batch.people.hold) == ([""], ["COUNTY_UNKNOWN"])


def test_every_header_word_of_the_layout_means_its_field() -> None:
    assert {ROSTER.meaning(word) for word in ROSTER.dropped.split()} == {"-"}
    assert all(ROSTER.meaning(word) == field for field, words in ROSTER.synonyms.items() for word in words.split())
