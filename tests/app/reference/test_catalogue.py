"""Minimum pay, tilted areas, occupations, pairs and distances, as the packaged lists say."""

from datetime import date
from decimal import Decimal

import pytest

from app.reference.catalogue import Catalogue, Facts, MinimumWage
from app.reference.facts import KEY, LIFTED, Region

CATALOGUE = Catalogue.packaged()
SPRING = date(2026, 3, 1)


def wage(region: str, monthly: int, since: date, until: date | None = None) -> MinimumWage:
    return MinimumWage(region, monthly, Decimal(20), since, until, "list")


def test_a_district_pays_at_least_its_city_s_minimum() -> None:
    found = CATALOGUE.minimum_wage("440306", SPRING)
    assert found is not None
    assert (found.region, found.monthly, found.hourly, found.tier) == ("440300", 2520, Decimal("23.70"), 0)


def test_where_only_the_province_s_tiers_are_known_its_lowest_is_given() -> None:
    found = CATALOGUE.minimum_wage("220602", SPRING)
    assert found is not None
    assert (found.region, found.monthly, found.tier) == ("220000", 1780, 3)


def test_before_the_first_list_nothing_is_known() -> None:
    assert CATALOGUE.minimum_wage("440306", date(2025, 6, 30)) is None


def test_an_unknown_place_has_no_minimum() -> None:
    assert CATALOGUE.minimum_wage("999999", SPRING) is None


def test_an_abolished_district_is_answered_by_its_successor() -> None:
    found = CATALOGUE.minimum_wage("500105", SPRING)
    assert found is not None
    assert (found.region, found.monthly) == ("500157", 2330)


def test_the_row_in_force_on_the_day_counts_and_the_last_one_counts_on() -> None:
    place = Region("440300", "深圳市", "prefecture", "", None, None)
    rows = [wage("440300", 2000, date(2025, 1, 1), date(2025, 12, 31)), wage("440300", 2100, date(2026, 1, 1))]
    catalogue = Catalogue(Facts(regions=[place], minimum_wages=rows))
    pay = [catalogue.minimum_wage("440300", day) for day in (date(2025, 12, 31), date(2026, 1, 1), date(2030, 1, 1))]
    assert [one.monthly for one in pay if one] == [2000, 2100, 2100]


def test_a_lifted_key_county_of_guangxi_is_favoured_by_both_lists() -> None:
    found = {area.kind: area for area in CATALOGUE.tilted("450225", SPRING)}
    assert set(found) == {LIFTED, KEY}
    assert found[KEY].list_complete
    assert found[LIFTED].valid_from == date(2020, 12, 31)


def test_an_incomplete_list_says_so() -> None:
    yunnan = [area for r in CATALOGUE.regions() if r.code[:2] == "53" for area in CATALOGUE.tilted(r.code, SPRING)]
    assert {area.list_complete for area in yunnan if area.kind == KEY} == {False}


def test_a_county_is_not_favoured_before_its_list_nor_by_a_list_it_is_not_on() -> None:
    assert CATALOGUE.tilted("450225", date(2020, 1, 1)) == ()
    assert CATALOGUE.tilted("440306", SPRING) == ()


def test_only_pairs_whose_source_was_read_are_shown() -> None:
    shown = {(pair.helper, pair.receiver) for pair in CATALOGUE.pairs()}
    assert ("440000", "450000") in shown
    assert ("440307", "451081") in shown
    assert {pair.status for pair in CATALOGUE.pairs()} == {"sourced"}
    assert ("320000", "610000") not in shown


def test_every_occupation_stands_under_a_class_of_the_table_that_its_code_begins_with() -> None:
    occupations = CATALOGUE.occupations()
    assert len(occupations) == 2047
    for occupation in occupations:
        above = CATALOGUE.occupation(occupation.parent)
        assert (above is None) == (occupation.level == 1)
        assert above is None or occupation.code.startswith(above.code.replace("-00", ""))


@pytest.mark.parametrize(("a", "b", "low", "high"), [("450225", "440306", 480, 600), ("110101", "310115", 1000, 1150)])
def test_a_distance_is_that_of_the_map(a: str, b: str, low: int, high: int) -> None:
    distance = CATALOGUE.distance_km(a, b)
    assert distance is not None
    assert low < distance < high
    assert CATALOGUE.distance_km(b, a) == distance
    assert CATALOGUE.distance_km(a, a) == 0


def test_without_a_point_there_is_no_distance() -> None:
    pointless = next(region.code for region in CATALOGUE.regions() if region.lon is None)
    assert CATALOGUE.distance_km(pointless, "440306") is None
    assert CATALOGUE.distance_km("999999", "440306") is None


def test_the_packaged_catalogue_is_built_once() -> None:
    assert Catalogue.packaged() is CATALOGUE
