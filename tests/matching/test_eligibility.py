"""Each rule of the contract on both sides of its edge, in the columns and in the row-wise audit."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.audit_pair import Book, refusals
from matching.candidates import Search, eligible_pairs
from matching.eligibility import RULES, Facts, codes_of, refusal_mask
from matching.policy import Policy
from matching.problem import EDUCATIONS, HAZARDS, Problem
from tests.matching.problems import corridor, person, post, problem, random_problem

SEWING, KNITTING = "4100106", "4100105"


def codes(worker: dict[str, Any], job: dict[str, Any], **side: Any) -> tuple[str, ...]:
    """Return the rules that refuse the only pair, after the columns and the audit have agreed on them."""
    alone = problem([person("w", **worker)], [post("j", **job)], **side)
    found = codes_of(int(refusal_mask(Facts.of(alone), 0)[0]))
    assert [code for code in found if code != "BANNED"] == refusals(alone, 0, 0, book=Book(alone))
    search = Search.of(Facts.of(alone), Policy.default())
    assert len(eligible_pairs(search, (0, 1))[0]) == (not found)
    return found


def test_a_plain_worker_may_take_a_plain_job() -> None:
    assert codes({}, {}) == ()


# The round is on 2026-03-01 and the job starts on 2026-03-10.
@pytest.mark.parametrize(
    ("birth", "start", "refused"),
    [
        (20100228, 20260310, False),  # 16 yesterday: counts from today
        (20100301, 20260310, True),  # 16 today: counts from tomorrow
        (20100302, 20260310, True),
        (20100228, 20260228, True),  # the start is earlier than the round: 16 on that day, not yet counted
        (20100227, 20260228, False),
        (20260302, 20260310, True),  # not yet born
        (0, 20260310, True),  # unknown
    ],
)
def test_nobody_works_before_16(birth: int, start: int, refused: bool) -> None:  # noqa: FBT001 - a table's column
    assert ("AGE_UNDER_16" in codes({"birth": birth}, {"start": start})) is refused


@pytest.mark.parametrize(
    ("date", "refused"), [(20160229, True), (20160301, False), (20150228, True), (20150301, True), (20170301, False)]
)
def test_born_on_29_february_16_counts_from_1_march(date: int, refused: bool) -> None:  # noqa: FBT001
    found = codes({"birth": 20000229}, {"start": date}, date=date)
    assert ("AGE_UNDER_16" in found) is refused


@pytest.mark.parametrize(("birth", "refused"), [(20080309, False), (20080310, True), (20080311, True)])
def test_a_minor_meets_no_hazard_on_the_start_date(birth: int, refused: bool) -> None:  # noqa: FBT001
    for hazard in HAZARDS:
        assert codes({"birth": birth}, {"hazards": (hazard,)}) == (("MINOR_HAZARD",) if refused else ())
    assert codes({"birth": birth}, {}) == ()


def test_a_minor_born_on_29_february_is_grown_on_1_march() -> None:
    hazard = {"hazards": ("heat",), "start": 20260301}
    assert codes({"birth": 20080229}, hazard) == ()
    assert codes({"birth": 20080301}, hazard) == ("MINOR_HAZARD",)


@pytest.mark.parametrize(("birth", "refused"), [(19960309, False), (19960310, True)])
def test_the_least_age_is_reached_on_the_start_date(birth: int, refused: bool) -> None:  # noqa: FBT001
    assert codes({"birth": birth}, {"age_min": 30}) == (("AGE_BELOW_ORDER",) if refused else ())


@pytest.mark.parametrize(("birth", "refused"), [(19800310, False), (19800309, True)])
def test_the_greatest_age_lasts_to_the_next_birthday(birth: int, refused: bool) -> None:  # noqa: FBT001
    assert codes({"birth": birth}, {"age_max": 45}) == (("AGE_ABOVE_ORDER",) if refused else ())


@pytest.mark.parametrize("hazard", HAZARDS)
def test_women_are_kept_from_the_three_statutory_works_and_from_no_other(hazard: str) -> None:
    statutory = hazard in ("underground_mine", "intensity_4", "heavy_load")
    assert codes({"female": True}, {"hazards": (hazard,)}) == (("FEMALE_STATUTORY",) if statutory else ())
    assert codes({"female": False}, {"hazards": (hazard,)}) == ()


@pytest.mark.parametrize(
    ("skills", "level", "certificate", "expected"),
    [
        ((), 0, False, ()),
        ((), 1, False, ("SKILL_MISSING",)),
        ((), 0, True, ("SKILL_MISSING",)),
        (((SEWING, 0, False),), 1, False, ("SKILL_MISSING",)),
        (((SEWING, 1, False),), 1, False, ()),
        (((SEWING, 2, False),), 1, False, ()),
        (((KNITTING, 5, True),), 1, False, ("SKILL_MISSING",)),
        (((SEWING, 1, False),), 1, True, ("CERT_MISSING",)),
        (((SEWING, 1, True),), 1, True, ()),
        (((SEWING, 3, False), (SEWING, 1, True)), 2, True, ("CERT_MISSING",)),
        (((SEWING, 3, False), (SEWING, 2, True)), 2, True, ()),
        (((SEWING, 0, True),), 0, True, ()),
        (((SEWING, 0, False),), 0, True, ("CERT_MISSING",)),
        (((SEWING, 0, True),), 1, True, ("SKILL_MISSING",)),
    ],
)
def test_a_skill_serves_with_its_occupation_level_and_certificate_together(
    skills: tuple[Any, ...],
    level: int,
    certificate: bool,  # noqa: FBT001
    expected: tuple[str, ...],
) -> None:
    assert codes({"skills": skills}, {"level": level, "certificate": certificate}) == expected


@pytest.mark.parametrize(
    ("wishes", "refused"),
    [
        ((), False),
        (("4",), False),
        (("410",), False),
        (("41001",), False),
        (("4100106",), False),
        (("4100105",), True),
        (("41002", "6"), True),
        (("6", "41001"), False),
    ],
)
def test_the_occupation_begins_with_a_wish(wishes: tuple[str, ...], refused: bool) -> None:  # noqa: FBT001
    assert codes({"wishes": wishes}, {}) == (("WISH",) if refused else ())


@pytest.mark.parametrize(
    ("destinations", "refused"),
    [
        ((), False),
        (("44",), False),
        (("4403",), False),
        (("440305",), False),
        (("440306",), True),
        (("4401", "45"), True),
        (("45", "4403"), False),
    ],
)
def test_the_region_begins_with_a_destination(destinations: tuple[str, ...], refused: bool) -> None:  # noqa: FBT001
    assert codes({"destinations": destinations}, {}) == (("DESTINATION",) if refused else ())


@pytest.mark.parametrize(
    ("floor", "low", "high", "refused"),
    [
        (4000, 3000, 4000, False),
        (4001, 3000, 4000, True),
        (3000, 3000, 0, False),
        (3001, 3000, 0, True),
        (0, 0, 0, False),
        (1, 0, 0, True),
    ],
)
def test_the_high_end_of_the_pay_or_else_the_low_one_reaches_the_floor(
    floor: int,
    low: int,
    high: int,
    refused: bool,  # noqa: FBT001
) -> None:
    assert codes({"min_wage": floor}, {"wage_low": low, "wage_high": high}) == (("WAGE_FLOOR",) if refused else ())


@pytest.mark.parametrize("needed", range(len(EDUCATIONS)))
def test_education_is_at_least_the_jobs(needed: int) -> None:
    for held in range(len(EDUCATIONS)):
        assert codes({"education": held}, {"education": needed}) == (("EDUCATION",) if held < needed else ())


@pytest.mark.parametrize(("free", "refused"), [(0, False), (20260310, False), (20260311, True)])
def test_the_worker_is_free_on_the_start_date(free: int, refused: bool) -> None:  # noqa: FBT001
    assert codes({"available_from": free}, {}) == (("NOT_AVAILABLE",) if refused else ())


@pytest.mark.parametrize(("until", "refused"), [(0, False), (20260301, False), (20260228, True)])
def test_the_order_is_valid_on_the_rounds_day(until: int, refused: bool) -> None:  # noqa: FBT001
    assert codes({}, {"valid_until": until}) == (("ORDER_EXPIRED",) if refused else ())


def test_an_order_without_seats_takes_nobody() -> None:
    assert codes({}, {"seats": 0}) == ("NO_SEATS",)


@pytest.mark.parametrize(
    ("row", "refused"),
    [
        (corridor("45", "44"), False),
        (corridor("450102", "440305"), False),
        (corridor("4502", "44"), True),
        (corridor("45", "4401"), True),
        (corridor("45", "44", start=20260310), False),
        (corridor("45", "44", start=20260311), True),
        (corridor("45", "44", end=20260310), False),
        (corridor("45", "44", end=20260309), True),
    ],
)
def test_an_agreement_covers_the_corridor_on_the_start_date(row: dict[str, Any], refused: bool) -> None:  # noqa: FBT001
    other = corridor("52", "33")
    assert codes({}, {}, agreements=[other, row]) == (("NO_AGREEMENT",) if refused else ())


def test_without_agreements_every_corridor_is_open_and_with_none_none_is() -> None:
    assert codes({}, {}) == ()
    assert codes({}, {}, agreements=[]) == ("NO_AGREEMENT",)


def test_a_ban_refuses_its_pair_only() -> None:
    two = problem([person("a"), person("b")], [post("x"), post("y")], bans=[("b", "x")])
    facts = Facts.of(two)
    assert [codes_of(int(mask)) for mask in refusal_mask(facts, 1)] == [("BANNED",), ()]
    assert not refusal_mask(facts, 0).any()


def test_every_rule_has_a_code_of_its_own_and_a_source() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES) <= 32
    assert all(rule.source for rule in RULES)


def test_all_that_refuses_is_named_at_once() -> None:
    child = {"birth": 20150505, "education": 0, "min_wage": 9000}
    assert codes(child, {"education": 3, "hazards": ("dust",), "age_min": 18}) == (
        "AGE_UNDER_16",
        "AGE_BELOW_ORDER",
        "MINOR_HAZARD",
        "WAGE_FLOOR",
        "EDUCATION",
    )


EDGES: dict[str, list[Any]] = {
    "birth": [0, 20100228, 20100301, 20080229, 20080309, 20080310, 19660310, 19660309, 20300101],
    "female": [True, False],
    "education": [0, 2, 3, 6],
    "skills": [(), ((SEWING, 2, True),), ((SEWING, 0, False), (KNITTING, 3, True)), ((SEWING, 5, False),)],
    "wishes": [(), ("4",), ("4100105", "4100106"), ("6280101",)],
    "destinations": [(), ("44",), ("440106", "4403"), ("33",)],
    "min_wage": [0, 3000, 4000, 4001],
    "available_from": [0, 20260310, 20260311],
    "county": ["450102", "451023", "520122"],
}
JOB_EDGES: dict[str, list[Any]] = {
    "region": ["440305", "440106", "330105"],
    "occupation": [SEWING, KNITTING, "6280101"],
    "level": [0, 0, 1, 2, 5],
    "certificate": [False, False, True],
    "seats": [0, 1, 2],
    "wage_high": [0, 3000, 4000],
    "education": [0, 0, 3],
    "age_min": [0, 16, 18],
    "age_max": [0, 45, 60],
    "hazards": [(), (), ("heat",), ("heavy_load", "dust")],
    "start": [0, 20260310, 20260228, 20280229],
    "valid_until": [0, 20260301, 20260228],
}


@st.composite
def edgy_problems(draw: st.DrawFn) -> Problem:
    """Return problems with a value at its edge in every column."""

    def row(edges: dict[str, list[Any]]) -> dict[str, Any]:
        return {name: draw(st.sampled_from(values)) for name, values in edges.items()}

    people = [person(f"w{k}", **row(EDGES)) for k in range(draw(st.integers(0, 4)))]
    posts = [post(f"j{k}", **row(JOB_EDGES)) for k in range(draw(st.integers(0, 4)))]
    code = st.sampled_from(("45", "4501", "450102", "52", "44", "4403", "33"))
    day = st.sampled_from((0, 20260310, 20260311))
    side: dict[str, Any] = {}
    if draw(st.booleans()):
        count = draw(st.integers(0, 3))
        side["agreements"] = [corridor(draw(code), draw(code), start=draw(day), end=draw(day)) for _ in range(count)]
    return problem(people, posts, **side)


@given(edgy_problems())
@settings(max_examples=200, deadline=None)
def test_the_audit_names_the_same_rules_as_the_columns(case: Problem) -> None:
    facts, book = Facts.of(case), Book(case)
    for worker in range(len(case.workers)):
        named = [list(codes_of(int(mask))) for mask in refusal_mask(facts, worker)]
        assert named == [refusals(case, worker, job, book=book) for job in range(len(case.jobs))]


@given(edgy_problems() | st.randoms(use_true_random=False).map(random_problem))
@settings(max_examples=200, deadline=None)
def test_the_scan_lists_exactly_the_pairs_that_no_rule_refuses(case: Problem) -> None:
    facts = Facts.of(case)
    search = Search.of(facts, Policy.default())
    people = len(case.workers)
    worker, job = eligible_pairs(search, (0, people))
    rows = [np.flatnonzero(refusal_mask(facts, i) == 0) for i in range(people)]
    assert list(zip(worker.tolist(), job.tolist(), strict=True)) == [(i, j) for i in range(people) for j in rows[i]]
    halves = [eligible_pairs(search, (0, people // 2)), eligible_pairs(search, (people // 2, people))]
    assert np.concatenate([half[1] for half in halves]).tolist() == job.tolist()
