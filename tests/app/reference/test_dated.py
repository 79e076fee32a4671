"""A new list never makes untrue what held on an earlier day."""

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from app.reference.dated import follow_areas, follow_wages
from app.reference.facts import LIFTED, MinimumWage, TiltedArea

OLD, NEW = date(2025, 7, 1), date(2026, 1, 1)


def wage(region: str, monthly: int, since: date, *, until: date | None = None) -> MinimumWage:
    return MinimumWage(region, monthly, Decimal(20), since, until, "list")


def area(region: str, since: date, *, until: date | None = None, complete: bool = True) -> TiltedArea:
    return TiltedArea(LIFTED, region, "县", since, until, complete, "list")


def test_old_pay_ends_the_day_before_the_new_one_begins() -> None:
    rows = follow_wages([wage("440300", 2360, OLD)], [wage("440300", 2520, NEW)], as_of=NEW)
    assert rows == [wage("440300", 2360, OLD, until=date(2025, 12, 31)), wage("440300", 2520, NEW)]


def test_a_place_the_new_list_leaves_out_keeps_its_last_known_pay() -> None:
    rows = follow_wages([wage("440400", 2080, OLD)], [wage("440300", 2520, NEW)], as_of=NEW)
    assert wage("440400", 2080, OLD) in rows


def test_a_corrected_list_of_the_same_date_replaces_what_that_date_brought() -> None:
    first = follow_wages([wage("440300", 2360, OLD)], [wage("440300", 9999, NEW)], as_of=NEW)
    assert follow_wages(first, [], as_of=NEW) == [wage("440300", 2360, OLD)]


def test_a_county_that_stays_on_the_list_keeps_its_first_date_and_one_that_leaves_ends() -> None:
    rows = follow_areas([area("450225", OLD), area("450226", OLD)], [area("450225", NEW)], as_of=NEW)
    assert rows == [area("450226", OLD, until=date(2025, 12, 31)), area("450225", OLD)]


def test_a_county_missing_from_an_incomplete_list_stays() -> None:
    rows = follow_areas([area("530125", OLD)], [area("530126", NEW, complete=False)], as_of=NEW)
    assert area("530125", OLD) in rows


def test_a_county_that_comes_back_begins_anew() -> None:
    gone = area("450225", OLD, until=date(2025, 9, 30))
    assert follow_areas([gone], [area("450225", OLD)], as_of=NEW) == [gone, area("450225", NEW)]


lists = st.lists(st.dictionaries(st.sampled_from(["110000", "440300", "450000"]), st.integers(1500, 3000)), max_size=5)


@settings(max_examples=150, deadline=None)
@given(lists)
def test_every_day_has_at_most_one_pay_a_place_and_it_is_that_of_the_last_list_naming_it(
    pays: list[dict[str, int]],
) -> None:
    rows: list[MinimumWage] = []
    last: dict[str, dict[int, int]] = {}
    for number, pay in enumerate(pays):
        day = date(2020 + number, 1, 1)
        rows = follow_wages(rows, [wage(region, monthly, day) for region, monthly in pay.items()], as_of=day)
        for region, monthly in pay.items():
            last.setdefault(region, {})[number] = monthly
    for region, told in last.items():
        for number in range(len(pays)):
            held = [row.monthly for row in rows if row.region == region and row.holds(date(2020 + number, 6, 1))]
            named = [year for year in told if year <= number]
            assert held == ([told[max(named)]] if named else [])
