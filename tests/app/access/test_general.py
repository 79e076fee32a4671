"""What a reason says to others than the own office: of rules that tell sex, age or health no more than their class."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access.general import LABOUR_RULE, class_of, general_counts, general_sentence
from app.access.masks import few
from app.rounds import pair_checks
from app.rounds.withdrawals import CONSENT_WITHDRAWN
from matching.sentences import RULES, closest, refused, vacancy

TELLING = ("AGE_UNDER_16", "AGE_BELOW_ORDER", "AGE_ABOVE_ORDER", "MINOR_HAZARD", "FEMALE_STATUTORY")
PLAIN = tuple(code for code in RULES if code not in TELLING)
LACKS = (
    "next",
    "tiers",
    "placed",
    "reserved",
    "households",
    "score",
    "weighted",
    "rank",
    "held",
    "companions",
    "limit",
)
listed = st.lists(st.tuples(st.sampled_from(sorted(RULES)), st.integers(1, 400)), unique_by=lambda each: each[0])


def test_codes_that_tell_something_are_one_class_and_unknown_ones_with_them() -> None:
    ended = (pair_checks.WORKER_CHANGED, pair_checks.ORDER_CHANGED, pair_checks.AGREEMENT_ENDED, CONSENT_WITHDRAWN)
    assert [class_of(code) for code in ("", "CERT_MISSING", *ended, *PLAIN)] == ["", "CERT_MISSING", *ended, *PLAIN]
    for code in (*TELLING, "AGE_UNVERIFIED", "AGE_CAP_REGIONAL", "DISABILITY_BIAS", "A_NEW_RULE"):
        assert class_of(code) == LABOUR_RULE


@given(listed)
def test_who_has_no_eligible_job_is_told_by_classes(counts: list[tuple[str, int]]) -> None:
    said = general_sentence(str(refused(500, counts)))
    assert not any(word in said for code in TELLING for word in (code, RULES[code].zh, RULES[code].en))
    for code, count in counts:
        if code in PLAIN:
            assert f"{RULES[code].zh}（{code}）{count}个" in said
            assert f"{RULES[code].en} ({code}) {count}" in said
    assert (LABOUR_RULE in said) == any(code in TELLING for code, _ in counts)


def test_how_many_orders_a_telling_rule_refuses_is_not_told() -> None:
    first, other = (str(refused(20, [("FEMALE_STATUTORY", count), ("WISH", 4)])) for count in (3, 17))
    assert general_sentence(first) == general_sentence(other)


@pytest.mark.parametrize("lack", LACKS)
def test_whatever_stands_before_somebody_reads_the_same(lack: str) -> None:
    assert general_sentence(str(closest("A-1“普工”", lack, 7))) == general_sentence(
        str(closest("B-2“焊工 / x”", "next", 0))
    )


@given(listed)
def test_people_kept_from_open_seats_by_telling_rules_are_one_number(counts: list[tuple[str, int]]) -> None:
    stored = str(vacancy("no_candidate", eligible=0, blockers=counts))
    said = general_counts(stored, few)
    assert not any(word in said for code in TELLING for word in (code, RULES[code].zh, RULES[code].en))
    kept = sum(count for code, count in counts if code in TELLING)
    number = "<10" if few(kept) is None else str(kept)
    if kept:
        assert f"（{LABOUR_RULE}）{number}人" in said
        assert f"({LABOUR_RULE}) {number}" in said
    else:
        assert said == stored
