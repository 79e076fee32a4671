"""Files for spreadsheets hold text, never formulas."""

import csv
import io

from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.exports.sheets import as_csv, safe


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=40))
@example("=HYPERLINK(1)")
@example("\t=1")
@example("＝1")
@example("普工 HYPERLINK(1)")
def test_no_cell_of_text_can_act_as_a_formula(text: str) -> None:
    shown = safe(text)
    assert shown in {text, "'" + text}
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))


def test_numbers_stay_numbers_and_nothing_stays_empty() -> None:
    assert (safe(-5), safe(None)) == ("-5", "")


def test_the_file_opens_as_utf8_and_reads_back() -> None:
    body = as_csv([["姓名"], ["=1+1"], ['普工, "夜班"\n两行']]).encode()
    assert body.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))) == [
        ["姓名"],
        ["'=1+1"],
        ['普工, "夜班"\n两行'],
    ]
