"""`dukou sample | match | verify | intake` on files."""

import csv
import json
import random
from pathlib import Path

import openpyxl
import pytest

from tests.app.cli.conftest import Run

DATE = "2026-03-01"


@pytest.fixture
def folder(run: Run, tmp_path: Path) -> Path:
    """A small problem folder."""
    path = tmp_path / "problem"
    assert run("sample", path, "--workers", 200, "--jobs", 30, "--seed", 5, "--date", DATE).code == 0
    return path


def match(run: Run, folder: Path, out: Path, *words: object) -> None:
    said = run("match", folder, "--out", out, "--date", DATE, "--seed", "s", *words)
    assert said.code == 0, said.err


def shuffled(folder: Path, to: Path) -> Path:
    """Copy a folder with the rows of every file in another order."""
    to.mkdir()
    for path in folder.iterdir():
        header, *rows = path.read_text().splitlines(keepends=True)
        random.Random(7).shuffle(rows)  # noqa: S311  # an order, no secret
        (to / path.name).write_text(header + "".join(rows))
    return to


def read_csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text().splitlines()))


def test_a_matched_folder_verifies(run: Run, folder: Path, tmp_path: Path) -> None:
    match(run, folder, tmp_path / "out")
    said = run("verify", folder, tmp_path / "out", "--json")
    assert said.code == 0, said.out
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert summary["proven"] is True
    assert 0 < summary["placed"] <= 200


def test_warnings_are_counted_and_the_first_of_them_shown(run: Run, folder: Path, tmp_path: Path) -> None:
    header, *rows = (folder / "jobs.csv").read_text().splitlines()
    least, most = header.split(",").index("age_min"), header.split(",").index("age_max")
    cells = [row.split(",") for row in rows]
    for row in cells[:12]:
        row[least], row[most] = "50", "20"
    (folder / "jobs.csv").write_text("\n".join([header, *map(",".join, cells)]) + "\n")
    said = run("match", folder, "--out", tmp_path / "out", "--date", DATE)
    assert said.code == 0, said.err
    assert "12 warnings" in said.out
    assert said.out.count("AGE_ORDER") == 10
    assert str(tmp_path / "out" / "warnings.csv") in said.out
    found = read_csv(tmp_path / "out" / "warnings.csv")
    assert [(one["file"], int(one["row"]), one["column"]) for one in found] == [
        ("jobs.csv", row, "age_min") for row in range(2, 14)
    ]
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["warnings"] == 12
    assert run("verify", folder, tmp_path / "out").code == 0


def test_rows_in_another_order_give_the_same_bytes(run: Run, folder: Path, tmp_path: Path) -> None:
    match(run, folder, tmp_path / "one")
    match(run, shuffled(folder, tmp_path / "shuffled"), tmp_path / "two")
    for name in ("proposals.csv", "standby.csv", "recommendations.csv", "unplaced.csv", "unfilled.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_changed_proposal_does_not_verify(run: Run, folder: Path, tmp_path: Path) -> None:
    match(run, folder, tmp_path / "out")
    path = tmp_path / "out" / "proposals.csv"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:-1]))
    assert run("verify", folder, tmp_path / "out").code == 1


def test_the_pairs_file_holds_every_eligible_pair(run: Run, folder: Path, tmp_path: Path) -> None:
    match(run, folder, tmp_path / "out", "--pairs", tmp_path / "pairs.csv")
    rows = read_csv(tmp_path / "pairs.csv")
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert len(rows) == summary["eligible_pairs"]
    scores = {(row["worker"], row["job"]): row["score"] for row in rows}
    for proposal in read_csv(tmp_path / "out" / "proposals.csv"):
        assert scores[proposal["worker"], proposal["job"]] == proposal["score"]


@pytest.mark.parametrize(
    ("file", "old", "new"), [("workers.csv", "county", "count"), ("jobs.csv", ",seats,", ",places,")]
)
def test_a_wrong_column_is_named_with_file_and_header(
    run: Run, folder: Path, tmp_path: Path, *, file: str, old: str, new: str
) -> None:
    path = folder / file
    path.write_text(path.read_text().replace(old, new, 1))
    said = run("match", folder, "--out", tmp_path / "out", "--date", DATE)
    assert said.code == 1
    assert "COLUMN_UNKNOWN" in said.err
    assert file in said.err
    assert new.strip(",") in said.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("words", [["/nowhere"], ["/nowhere", "/nor-here"], []])
def test_inputs_that_are_not_there_are_refused(run: Run, tmp_path: Path, words: list[str]) -> None:
    said = run("match", *words, "--out", tmp_path / "out")
    assert said.code != 0
    assert said.err


def test_a_bad_date_is_refused(run: Run, folder: Path, tmp_path: Path) -> None:
    said = run("match", folder, "--out", tmp_path / "out", "--date", "2026-02-30")
    assert (said.code, "BAD_DATE" in said.err) == (1, True)


@pytest.fixture
def offices(run: Run, tmp_path: Path) -> tuple[Path, Path]:
    """A roster and an order sheet as offices hold them."""
    path = tmp_path / "offices"
    assert run("sample", path, "--workers", 240, "--jobs", 60, "--seed", 3, "--office", "--date", DATE).code == 0
    manifest = json.loads((path / "offices.json").read_text())
    template = [each for each in manifest["rosters"] if each["layout"] == "template" and each["file"].endswith("xlsx")]
    roster = max(template, key=lambda each: each["rows"])
    orders = max(manifest["orders"], key=lambda each: each["rows"])
    return path / roster["file"], path / orders["file"]


def rows_of(path: Path, sheet: str) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(path, read_only=True)
    return [tuple(row) for row in book[sheet].iter_rows(values_only=True)]


def test_two_spreadsheets_match_into_a_workbook(run: Run, offices: tuple[Path, Path], tmp_path: Path) -> None:
    said = run("match", *offices, "--out", tmp_path / "result.xlsx", "--date", DATE, "--json")
    assert said.code == 0, said.err
    summary = json.loads(said.out)
    proposals = rows_of(tmp_path / "result.xlsx", "推荐方案")
    assert len(proposals) - 1 == summary["placed"] > 0
    for sheet in ("摘要", "候补", "岗位推荐", "未安置原因", "空缺名额", "花名册问题", "订单问题"):
        assert rows_of(tmp_path / "result.xlsx", sheet)


def test_two_spreadsheets_with_shuffled_rows_give_the_same_proposals(
    run: Run, offices: tuple[Path, Path], tmp_path: Path
) -> None:
    roster, orders = offices
    source = openpyxl.load_workbook(roster).worksheets[0]
    for area in list(source.merged_cells.ranges):
        value = source.cell(area.min_row, area.min_col).value
        source.unmerge_cells(str(area))
        for row in range(area.min_row, area.max_row + 1):
            source.cell(row, area.min_col).value = value
    rows = [list(row) for row in source.iter_rows(values_only=True)]
    head = next(at for at, row in enumerate(rows) if "姓名" in [str(cell) for cell in row])
    people = [row for row in rows[head + 1 :] if any(cell not in (None, "") for cell in row)]
    # 合计 rows and signatures close a sheet; among the people they would be somebody's row.
    people = [row for row in people if row[rows[head].index("姓名")] not in (None, "")]
    for name, order in (("plain.xlsx", people), ("shuffled.xlsx", random.Random(11).sample(people, len(people)))):  # noqa: S311  # an order, no secret
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for cells in (rows[head], *order):
            sheet.append(cells)
        book.save(tmp_path / name)
        said = run("match", tmp_path / name, orders, "--out", tmp_path / f"result-{name}", "--date", DATE)
        assert said.code == 0, said.err
    first, second = (rows_of(tmp_path / f"result-{name}", "推荐方案") for name in ("plain.xlsx", "shuffled.xlsx"))
    assert first == second
    assert len(first) > 1


def test_an_empty_roster_is_refused_by_name(run: Run, offices: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "empty.xlsx").write_bytes(b"")
    said = run("match", tmp_path / "empty.xlsx", offices[1], "--out", tmp_path / "result.xlsx")
    assert said.code == 1
    assert "empty.xlsx" in said.err
    assert not (tmp_path / "result.xlsx").exists()


def test_intake_says_what_is_wrong_and_marks_it(run: Run, offices: tuple[Path, Path], tmp_path: Path) -> None:
    for kind, path in zip(("roster", "orders"), offices, strict=True):
        report = tmp_path / f"{kind}.xlsx"
        said = run("intake", path, "--kind", kind, "--date", DATE, "--report", report, "--json")
        assert said.code == 0, said.err
        form = json.loads(said.out)
        assert set(form) == {"rows", "accepted", "warnings", "errors", "issues"}
        assert form["accepted"] <= form["rows"]
        assert {"sheet", "cell", "row", "column", "level", "code", "message_zh", "message_en"} <= set(form["issues"][0])
        assert openpyxl.load_workbook(report).sheetnames


@pytest.mark.parametrize("kind", ["roster", "orders"])
@pytest.mark.parametrize(("name", "code"), [("empty.xlsx", "FILE_EMPTY"), ("gone.xlsx", "FILE_MISSING")])
def test_a_file_refused_as_a_whole_is_one_finding_in_json(
    run: Run, tmp_path: Path, *, kind: str, name: str, code: str
) -> None:
    (tmp_path / "empty.xlsx").write_bytes(b"")
    said = run("intake", tmp_path / name, "--kind", kind, "--json")
    form = json.loads(said.out)
    assert said.code != 0
    assert {key: form[key] for key in ("rows", "accepted", "warnings", "errors")} == {
        "rows": 0,
        "accepted": 0,
        "warnings": 0,
        "errors": 1,
    }
    assert [(issue["level"], issue["code"]) for issue in form["issues"]] == [("error", code)]
    assert form["issues"][0]["message_zh"]
    assert form["issues"][0]["message_en"]


def test_a_file_named_like_markup_is_refused_by_its_name(run: Run, tmp_path: Path) -> None:
    said = run("intake", tmp_path / "[/b].xlsx", "--kind", "roster")
    assert (said.code, "[/b].xlsx" in said.err) == (1, True)


def test_a_place_that_cannot_be_written_is_named(run: Run, offices: tuple[Path, Path], tmp_path: Path) -> None:
    said = run("intake", offices[0], "--kind", "roster", "--date", DATE, "--report", tmp_path / "no" / "r.xlsx")
    assert (said.code, "FOLDER_MISSING" in said.err) == (1, True)
