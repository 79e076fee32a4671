"""A phrase that sets an unlawful condition is found; one that only looks like it is not."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.demand.phrases import find_phrases, rows
from app.demand.text import tidy

with (Path(__file__).parent / "phrase_cases.csv").open(encoding="utf-8", newline="") as stream:
    CASES = [(row["text"], set(row["codes"].split())) for row in csv.DictReader(stream)]


@pytest.mark.parametrize(("text", "codes"), CASES)
def test_a_phrase_triggers_its_code_and_no_other(text: str, codes: set[str]) -> None:
    assert {phrase.code for phrase in find_phrases(text)} == codes


def test_every_code_of_the_list_has_a_case_that_triggers_and_one_that_only_looks_like_it() -> None:
    triggered = {code for _, codes in CASES for code in codes}
    assert triggered == {row["code"] for row in rows("phrases.csv")}


@pytest.mark.parametrize("role", ["allow", "trigger"])
def test_every_pattern_of_the_list_is_met_by_a_case(role: str) -> None:
    texts = [tidy(text) for text, _ in CASES]
    patterns = [row["pattern"] for row in rows("phrases.csv") if row["role"] == role]
    assert [pattern for pattern in patterns if not any(re.search(pattern, text) for text in texts)] == []


@settings(deadline=None, max_examples=500)
@given(st.text(max_size=60))
def test_no_text_raises(text: str) -> None:
    assert all(phrase.found for phrase in find_phrases(text))
