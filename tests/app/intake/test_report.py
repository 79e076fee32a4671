"""The findings come back as JSON rows and as the clerk's own workbook, in which nothing can act as a formula."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.intake.catalogue import FILE_CODES, Findings, letters
from app.intake.issues import Issue, Level
from app.intake.report import report_form, write_report
from tests.app.pools.factory import book_of, csv_bytes, id_number, person, read, roster, saved

COUNTS = {"rows": 2, "accepted": 1, "warnings": 1, "errors": 1}


def issue(cell: str = "B3", level: Level = Level.ERROR, sheet: str = "名册") -> Issue:
    return Issue(sheet, int(cell[1:]), "证件号码", cell, level, "ID_MISSING", "没有证件号码。", "Missing.", "empty")


def report_of(path: Path, source: bytes, *issues: Issue, name: str = "a.xlsx") -> Any:
    write_report(path / "报告.xlsx", source, file_name=name, counts=COUNTS, issues=issues)
    return openpyxl.load_workbook(path / "报告.xlsx")


def test_json_has_exactly_the_promised_fields() -> None:
    form = report_form(COUNTS, [issue()])
    assert form == {
        **COUNTS,
        "issues": [
            {
                "sheet": "名册",
                "cell": "B3",
                "row": 3,
                "column": "证件号码",
                "level": "error",
                "code": "ID_MISSING",
                "message_zh": "没有证件号码。",
                "message_en": "Missing.",
            }
        ],
    }


def test_the_marked_workbook_holds_the_rows_with_coloured_cells_and_comments(tmp_path: Path) -> None:
    source = saved(book_of({"名册": roster(person(), person("", 姓名="黄小花"))}))
    book = report_of(tmp_path, source, issue(), issue("A3", Level.WARNING), issue("C2", Level.OK))
    assert book.sheetnames == ["汇总", "问题清单", "名册"]
    page = book["名册"]
    assert [cell.value for cell in page[2]] == ["韦小明", id_number(), "13800138000"]
    assert "没有证件号码" in page["B3"].comment.text
    colours = {name: page[name].fill.fgColor.rgb for name in ("B3", "A3", "C2", "A2")}
    assert len(set(colours.values())) == 4
    assert page["C2"].comment is None


def test_the_list_names_every_finding_and_the_summary_counts_them(tmp_path: Path) -> None:
    book = report_of(tmp_path, saved(book_of({"名册": roster(person())})), issue(), issue("B4"))
    assert [row[5].value for row in book["问题清单"].iter_rows(min_row=2)] == ["ID_MISSING", "ID_MISSING"]
    summary = {row[0].value: row[1].value for row in book["汇总"].iter_rows()}
    assert (summary["数据行 rows"], summary["可导入 accepted"], summary["ID_MISSING"]) == (2, 1, 2)


def test_nothing_in_the_clerks_file_comes_back_as_a_formula(tmp_path: Path) -> None:
    dangerous = ["=1+1", "@SUM(A1)", "+1", "-1", '=HYPERLINK("x")', "{=1}", "http://x.invalid"]
    book = report_of(
        tmp_path, csv_bytes([["姓名"], *([text] for text in dangerous)]), issue("A2", sheet=""), name="a.csv"
    )
    cells = [cell for row in book["数据"].iter_rows(min_row=2) for cell in row]
    assert [cell.value for cell in cells] == dangerous
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)


def test_a_refused_file_comes_back_as_summary_and_list(tmp_path: Path) -> None:
    book = report_of(tmp_path, b"PK\x03\x04", Issue("", 0, "", "", Level.ERROR, "FILE_NOT_READABLE", "坏", "bad"))
    assert book.sheetnames == ["汇总", "问题清单"]


def test_sheets_named_like_the_reports_own_are_told_apart(tmp_path: Path) -> None:
    source = saved(book_of({"汇总": roster(person()), "问题清单": [["x"]], "a" * 31: [["y"]]}))
    assert report_of(tmp_path, source).sheetnames == ["汇总", "问题清单", "汇总(2)", "问题清单(2)", "a" * 27]


def test_dates_and_numbers_stay_what_they_are(tmp_path: Path) -> None:
    rows = roster(person(出生日期=date(1990, 1, 1), 期望月薪=4000.5))
    page = report_of(tmp_path, saved(book_of({"名册": rows})))["名册"]
    assert page["E2"].value == 4000.5
    assert page["D2"].is_date


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.text(max_size=12), max_size=4), max_size=5))
def test_any_text_can_be_given_back(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    folder = tmp_path_factory.mktemp("report")
    source = csv_bytes([["姓名", "证件号码"], *rows], "utf-8") if all(map(_utf8, rows)) else b"x"
    batch = read(source, "a.csv")
    write_report(folder / "r.xlsx", source, file_name="a.csv", counts=batch.counts, issues=batch.issues)
    openpyxl.load_workbook(BytesIO((folder / "r.xlsx").read_bytes()))


def _utf8(row: list[str]) -> bool:
    return all(text.isprintable() for text in row)


def test_column_letters_are_excels() -> None:
    assert [letters(index) for index in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_findings_know_their_codes() -> None:
    findings = Findings()
    with pytest.raises(KeyError):
        findings.say("NO_SUCH_CODE")
    findings.say("SHEET_EMPTY", sheet="甲")
    assert findings.count(Level.OK) == 1
    with pytest.raises(ValueError, match="twice"):
        Findings(FILE_CODES)


def test_every_sentence_ends_and_says_something_in_both_tongues() -> None:
    for code in FILE_CODES.values():
        assert code.zh.endswith("。")
        assert code.en.endswith(".")
