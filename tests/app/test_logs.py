"""No log line holds the number of an identity card or a phone."""

import io
import logging
import sys

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from app import logs
from app.logs import MASK, MaskingFormatter, masked

CARD, OLD_CARD, PHONE = "45102219960203342X", "451022960203342", "13800138000"


@pytest.mark.parametrize(
    "number", [CARD, OLD_CARD, PHONE, "451022199602033429", "451022 19960203 342X", "138-0013-8000"]
)
@pytest.mark.parametrize("around", ["{}", "身份证{}号", "ID{}, no", "a={};b", "\n{}\n", "+86 {}"])
def test_a_number_of_a_person_is_masked_wherever_it_stands(number: str, around: str) -> None:
    said = masked(around.format(number))
    assert number not in said
    assert MASK in said


def test_numbers_and_what_is_inside_of_lists_and_mappings_are_masked_too() -> None:
    told = masked({PHONE: [int(PHONE), {"a": (CARD, ValueError(CARD))}], "float": float(PHONE), "none": None})
    assert CARD not in str(told)
    assert PHONE not in str(told)


def test_what_opens_a_link_is_masked_in_an_address() -> None:
    token = "A-_b" * 10 + "xyz"
    assert masked({"path": f"/a/{token}"}) == {"path": f"/a/{MASK}"}
    assert token not in masked(f"GET http://h/a/{token}?view=whole HTTP/1.1")


@pytest.mark.parametrize(
    "harmless",
    [
        "0197c0de-1234-7abc-8def-0123456789ab",
        "0197c0de-1380-7013-8000-0123456789ab",
        "12345",
        "2026-11-29T11:30:40.123456Z",
        "1" * 19,
        7,
        None,
        True,
    ],
)
def test_what_is_no_such_number_stays(harmless: object) -> None:
    assert masked(harmless) == harmless


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet="0123456789", min_size=15, max_size=18), st.text(alphabet="甲乙 ,;:x", max_size=5))
def test_any_fifteen_to_eighteen_digits_go(digits: str, word: str) -> None:
    assert digits not in masked(word + digits + word)


def test_a_line_is_written_masked_with_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    before = structlog.get_config()
    logs.configure()
    try:
        int(CARD)
    except ValueError:
        structlog.get_logger().exception(f"failed for {PHONE}", who=CARD, at={"phone": PHONE})
    finally:
        structlog.configure(**before)
    assert "ValueError" in written.getvalue()
    assert (CARD in written.getvalue(), PHONE in written.getvalue()) == (False, False)


def test_what_a_library_logs_is_masked_with_its_traceback() -> None:
    with pytest.raises(ValueError, match=CARD) as broken:
        int(CARD)
    why = (broken.type, broken.value, broken.tb)
    record = logging.LogRecord("n", logging.ERROR, "p", 1, "phone %s", (PHONE,), why)
    said = MaskingFormatter("%(message)s").format(record)
    assert "ValueError" in said
    assert (CARD in said, PHONE in said) == (False, False)
