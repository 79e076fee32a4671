"""What the law says of one person in one work, both ways."""

from dataclasses import replace
from datetime import date

import pytest

from app.clock import age_on
from app.demand.rules_pair import AgeCap, Certificate, JobFacts, WorkerFacts, check, regional_caps

ON = date(2026, 3, 2)
WORKER = WorkerFacts(birth=date(1990, 5, 1), id_verified=True, female=False)
WOMAN = replace(WORKER, female=True)
JOB = JobFacts("6-05-01-03", "441900", certificate=False, hazards=(), start=date(2026, 4, 1))


def test_a_lawful_pair_breaks_no_rule() -> None:
    assert check(WORKER, JOB, ON) == ()
    assert check(WOMAN, JOB, ON) == ()


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        (date(2010, 3, 2), date(2026, 3, 2), 15),
        (date(2010, 3, 2), date(2026, 3, 3), 16),
        (date(2008, 2, 29), date(2024, 2, 29), 15),
        (date(2008, 2, 29), date(2024, 3, 1), 16),
        (date(2008, 2, 29), date(2025, 2, 28), 16),
        (date(2008, 2, 29), date(2025, 3, 1), 17),
    ],
)
def test_a_birthday_counts_from_the_next_day(birth: date, on: date, age: int) -> None:
    assert age_on(birth, on) == age


def test_sixteen_is_asked_on_the_earlier_of_proposal_and_start() -> None:
    child = replace(WORKER, birth=date(2010, 3, 10))
    assert check(child, JOB, ON) == ("AGE_UNDER_16",)
    assert check(child, JOB, date(2026, 3, 11)) == ()
    assert check(child, replace(JOB, start=date(2026, 3, 10)), date(2026, 3, 20)) == ("AGE_UNDER_16",)


def test_an_age_that_is_not_verified_fails_closed() -> None:
    assert check(replace(WORKER, id_verified=False), JOB, ON) == ("AGE_UNVERIFIED",)
    assert check(replace(WORKER, birth=None), JOB, ON) == ("AGE_UNVERIFIED",)


def test_the_young_get_no_hazard_at_all_and_nothing_undeclared() -> None:
    young = replace(WORKER, birth=date(2009, 1, 1))
    assert check(young, JOB, ON) == ()
    assert check(young, replace(JOB, hazards=("dust",)), ON) == ("MINOR_HAZARD",)
    assert check(young, replace(JOB, hazards=None), ON) == ("MINOR_HAZARD",)
    assert check(WORKER, replace(JOB, hazards=("dust",)), ON) == ()
    grown = replace(WORKER, birth=date(2008, 3, 31))  # 18 counts from the next day, which is the start
    assert check(grown, replace(JOB, hazards=("dust",)), ON) == ()


@pytest.mark.parametrize("hazard", ["underground_mine", "intensity_4", "heavy_load"])
def test_the_only_rule_of_sex_is_the_statutory_one(hazard: str) -> None:
    work = replace(JOB, hazards=(hazard,))
    assert check(WOMAN, work, ON) == ("FEMALE_STATUTORY",)
    assert check(replace(WORKER, female=None), work, ON) == ("FEMALE_STATUTORY",)
    assert check(WORKER, work, ON) == ()
    assert check(WOMAN, replace(JOB, hazards=("dust", "heat", "toxic")), ON) == ()


def test_special_operations_need_a_certificate_valid_on_the_start_date() -> None:
    electrician = replace(JOB, occupation="6-31-01-03")
    assert check(WORKER, electrician, ON) == ("CERT_MISSING",)
    held = replace(WORKER, certificates=(Certificate("6-31-01-03", date(2026, 4, 1)),))
    assert check(held, electrician, ON) == ()
    lapsed = replace(WORKER, certificates=(Certificate("6-31-01-03", date(2026, 3, 31)),))
    assert check(lapsed, electrician, ON) == ("CERT_MISSING",)
    other = replace(WORKER, certificates=(Certificate("6-18-02-04"),))
    assert check(other, electrician, ON) == ("CERT_MISSING",)
    assert check(WORKER, replace(JOB, certificate=True), ON) == ("CERT_MISSING",)


def test_there_is_no_upper_age_but_a_dated_and_cited_one() -> None:
    old = replace(WORKER, birth=date(1960, 1, 1))
    cap = AgeCap("4419", "6-29", 60, date(2026, 1, 1), date(2026, 12, 31), "a cited notice")
    builder = replace(JOB, occupation="6-29-01-01")
    assert check(old, builder, ON) == ()
    assert check(old, builder, ON, caps=[cap]) == ("AGE_CAP_REGIONAL",)
    assert check(old, JOB, ON, caps=[cap]) == ()
    assert check(old, replace(builder, region="440300"), ON, caps=[cap]) == ()
    assert check(old, replace(builder, start=date(2027, 1, 1)), ON, caps=[cap]) == ()
    assert all(each.source for each in regional_caps())
