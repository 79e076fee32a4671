"""What the rows of a roster say of each other: repeats, households, shared phones, companions."""

from tests.app.pools.factory import (
    book_of,
    found,
    id_number,
    person,
    places,
    read,
    read_people,
    roster,
    saved,
)


def people(count: int, **fields: object) -> list[dict[str, object]]:
    return [person(id_number(2 * n + 1), 联系电话=f"1380013{n:04d}", **fields) for n in range(count)]


def test_the_same_row_twice_is_loaded_once() -> None:
    batch = read_people(person(县="田东县"), person(县="田东县"))
    assert batch.accepted == 1
    assert places(batch, "ROW_REPEATED") == ["B3"]
    assert (batch.warnings, batch.errors) == (0, 0)


def test_one_person_in_two_villages_is_loaded_from_the_first_row_and_the_second_is_refused() -> None:
    batch = read_people(person(行政村="百谷村"), person(行政村="那王村"))
    assert list(batch.people.village) == ["百谷村"]
    [issue] = found(batch, "ID_TWICE")
    assert issue.cell == "B3"
    assert "2" in issue.message_zh


def test_one_person_on_two_sheets_is_found() -> None:
    sheets = {"甲村": roster(person(行政村="甲村")), "乙村": roster(person(行政村="乙村"))}
    batch = read(saved(book_of(sheets)))
    [issue] = found(batch, "ID_TWICE")
    assert (issue.sheet, issue.row) == ("乙村", 2)
    assert "甲村" in issue.message_zh


def test_one_number_beside_two_names_is_refused_wherever_it_stands() -> None:
    batch = read_people(person(), person(姓名="黄大海"), person(id_number(13)))
    assert places(batch, "ID_TWO_NAMES") == ["B2", "B3"]
    assert batch.accepted == 1


def test_a_status_that_differs_makes_a_repeated_row_a_different_one() -> None:
    batch = read_people(person(户类型="脱贫户"), person(户类型="一般农户"))
    assert places(batch, "ID_TWICE") == ["B3"]


def test_a_cadres_phone_on_forty_rows_is_told_at_every_one() -> None:
    shared = [person(id_number(2 * n + 1), 联系电话="13977688888") for n in range(40)]
    batch = read_people(*shared, *people(3))
    told = found(batch, "PHONE_SHARED")
    assert [issue.cell for issue in told] == [f"C{row}" for row in range(2, 42)]
    assert "40" in told[0].message_zh
    assert batch.accepted == 43 - 3  # three of the others bear numbers of the first forty


def test_a_familys_phone_is_its_own() -> None:
    family = [person(id_number(2 * n + 1), 联系电话="13977688888") for n in range(9)]
    assert found(read_people(*family), "PHONE_SHARED") == []


def test_two_heads_of_one_household_are_told_at_the_second() -> None:
    first, second = people(2, 户编号="4510220001", 与户主关系="户主")
    batch = read_people(first, second)
    assert places(batch, "HOUSEHOLD_TWO_HEADS") == ["E3"]
    assert batch.accepted == 2


def test_a_refused_row_is_no_head() -> None:
    first, second = people(2, 户编号="4510220001", 与户主关系="户主")
    assert found(read_people(first | {"证件号码": "4.5E+17"}, second), "HOUSEHOLD_TWO_HEADS") == []


def test_companions_bear_one_label_and_the_first_row_settles_how_they_stay_together() -> None:
    first, second = people(2, 结伴编号="A1")
    batch = read_people(first | {"结伴方式": "同岗位"}, second | {"结伴方式": "同城市"})
    assert list(batch.people.companion) == ["A1", "A1"]
    assert list(batch.people.together) == ["job", "job"]
    assert places(batch, "COMPANION_DIFFERS") == ["E3"]


def test_companions_stay_with_one_employer_when_nothing_is_said() -> None:
    assert list(read_people(*people(2, 结伴编号="夫妻1组")).people.together) == ["", ""]
    assert list(read_people(*people(2, 结伴编号="1组")).people.together) == ["employer", "employer"]


def test_a_companion_whose_partner_was_refused_goes_alone() -> None:
    first, second = people(2, 结伴编号="A1")
    batch = read_people(first | {"证件号码": "4.5E+17"}, second)
    assert list(batch.people.companion) == [""]
    assert places(batch, "COMPANION_ALONE") == ["D3"]
