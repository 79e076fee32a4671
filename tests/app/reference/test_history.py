"""Codes of earlier years are followed to today; where they cannot be, nothing is guessed."""

import pytest

from app.reference.catalogue import Catalogue
from app.reference.facts import CodeChange
from app.reference.history import CodeHistory


def change(year: int, old: str, new: str) -> CodeChange:
    return CodeChange(year, "同名改码", old, "甲县" if old else "", new, "甲县" if new else "")


@pytest.mark.parametrize(
    ("old", "today"),
    [("452122", "450181"), ("452600", "451000"), ("500105", "500157"), ("460003", "460400"), ("340221", "340210")],
)
def test_an_old_code_leads_to_the_code_of_today(old: str, today: str) -> None:
    assert Catalogue.packaged().current_region(old) == (today, True)


def test_a_code_in_use_stays_as_it_is() -> None:
    assert Catalogue.packaged().current_region("441900") == ("441900", False)


def test_a_county_that_became_a_whole_city_is_not_given_one_of_its_districts() -> None:
    assert Catalogue.packaged().current_region("452701") is None


@pytest.mark.parametrize("old", ["450104", "130103", "650108", "140104"])
def test_a_dissolved_district_is_not_taken_for_a_namesake_elsewhere(old: str) -> None:
    assert Catalogue.packaged().current_region(old) is None


def test_no_code_leads_into_another_province_but_to_hainan_and_chongqing() -> None:
    catalogue = Catalogue.packaged()
    codes = [f"{province}{rest:04d}" for province in range(11, 66) for rest in range(9100)]
    moved = {(code[:2], now[0][:2]) for code in codes if (now := catalogue.current_region(code))}
    assert {(old, new) for old, new in moved if old != new} == {("44", "46"), ("51", "50")}


def test_an_unknown_code_and_a_dissolved_one_lead_nowhere() -> None:
    assert Catalogue.packaged().current_region("999999") is None
    assert CodeHistory({"110101"}, [change(1990, "110109", "")]).current("110109") is None


def test_changes_are_followed_in_order_of_their_years() -> None:
    history = CodeHistory({"440103"}, [change(2000, "440102", "440103"), change(1990, "440101", "440102")])
    assert history.current("440101") == ("440103", True)


def test_a_code_given_away_and_later_given_to_another_means_the_later_one() -> None:
    history = CodeHistory(
        {"440107", "440109"},
        [change(1985, "440101", "440107"), change(1990, "440102", "440101"), change(2000, "440101", "440109")],
    )
    assert history.current("440101") == ("440109", True)


def test_two_divisions_that_swapped_codes_in_one_year_do_not_run_in_circles() -> None:
    history = CodeHistory(
        {"440109"},
        [change(1990, "440101", "440102"), change(1990, "440102", "440101"), change(1995, "440101", "440109")],
    )
    assert history.current("440102") == ("440109", True)


def test_a_split_over_two_divisions_is_not_decided() -> None:
    history = CodeHistory({"440102", "440103"}, [change(1990, "440101", "440102"), change(1990, "440101", "440103")])
    assert history.current("440101") is None
