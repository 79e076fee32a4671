"""The ID number: what is repaired, what is refused, and that no digit is ever invented."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.pools.resident_id import read_numbers
from tests.app.pools.factory import TODAY, id_ending, id_number

SOUND = id_number()
LOWER = id_ending("X")


def read_one(cell: Any) -> tuple[str, str]:
    numbers = read_numbers([cell], today=TODAY, known=lambda code: code == "451022")
    return numbers.number[0], numbers.code[0]


@pytest.mark.parametrize(
    ("cell", "number", "code"),
    [
        (SOUND, SOUND, ""),
        (LOWER.lower(), LOWER, "ID_LOWER_X"),
        (SOUND.translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)}), SOUND, "ID_TIDIED"),
        (f" {SOUND[:6]} {SOUND[6:14]} {SOUND[14:]}", SOUND, "ID_TIDIED"),
        (f"'{SOUND}", SOUND, "ID_TIDIED"),
        (f"\t{SOUND}", SOUND, "ID_TIDIED"),
        (SOUND + "43", SOUND, "ID_LONGER"),
        (SOUND + "43B1", SOUND, "ID_LONGER"),
        ("", "", ""),
        ("   ", "", ""),
        (float(SOUND), "", "ID_DIGITS_LOST"),
        (452122199001010000, "", "ID_DIGITS_LOST"),
        ("4.52122E+17", "", "ID_DIGITS_LOST"),
        ("4.52122e+17", "", "ID_DIGITS_LOST"),
        (SOUND[:15] + "000", "", "ID_DIGITS_LOST"),
        (SOUND[:17], "", "ID_17_DIGITS"),
        (SOUND[:15], "", "ID_15_DIGITS"),
        (450102800101013, "", "ID_15_DIGITS"),
        (450102800101013.0, "", "ID_15_DIGITS"),
        (SOUND[:16], "", "ID_LENGTH"),
        (SOUND + "99", "", "ID_LENGTH"),
        (SOUND[:6] + "********" + SOUND[14:], "", "ID_MASKED"),
        ("护照E12345678", "", "ID_FORM"),
        (True, "", "ID_FORM"),
        (TODAY, "", "ID_FORM"),
        (SOUND[:17] + ("1" if SOUND[17] != "1" else "2"), "", "ID_CHECKSUM"),
        (id_number(birth="19901301"), "", "ID_DATE"),
        (id_number(birth="19900229"), "", "ID_DATE"),
        (id_number(birth="20270101"), "", "ID_DATE"),
        (id_number(birth="19920229"), id_number(birth="19920229"), ""),
        (id_number(region="999999"), id_number(region="999999"), "ID_REGION_UNKNOWN"),
        ("٤" * 18, "", "ID_FORM"),
        (float("inf"), "", "ID_DIGITS_LOST"),
    ],
)
def test_a_number_is_kept_repaired_or_refused_with_its_own_code(cell: Any, number: str, code: str) -> None:
    assert read_one(cell) == (number, code)


def test_a_sound_number_ending_in_000_is_doubted_alone_and_refused_among_lost_ones() -> None:
    zeros = id_ending("000")
    assert read_one(zeros) == (zeros, "ID_ENDS_000")
    among = read_numbers([zeros, "4.52E+17"], today=TODAY, known=lambda _code: True)
    assert among.number == ["", ""]
    assert among.code == ["ID_DIGITS_LOST", "ID_DIGITS_LOST"]


def test_birth_and_sex_are_read_from_the_number() -> None:
    numbers = read_numbers([id_number(11), id_number(12)], today=TODAY, known=lambda _code: True)
    assert numbers.birth.tolist() == [19900101, 19900101]
    assert numbers.female.tolist() == [False, True]


@settings(deadline=None, max_examples=300)
@given(
    st.one_of(
        st.text(max_size=30),
        st.text(alphabet="0123456789xX Ｘ０１２３４５６７８９'.-+eE*B", max_size=26),
        st.integers(),
        st.floats(),
        st.booleans(),
        st.dates(),
    )
)
def test_any_cell_gives_a_number_made_of_its_own_digits_or_none(cell: Any) -> None:
    number, _ = read_one(cell)
    if number:
        assert isinstance(cell, str)
        rest = iter(cell.upper().translate({0xFF10 + d: str(d) for d in range(10)} | {0xFF38: "X", 0xFF58: "X"}))
        assert all(sign in rest for sign in number)


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_sign_anywhere_is_never_accepted_as_the_same_person(at: int, sign: str) -> None:
    changed = SOUND[:at] + sign + SOUND[at + 1 :]
    number, _ = read_one(changed)
    assert number in {"", SOUND} if changed == SOUND else number == ""
