"""``dukou sample --office``: what offices hold, every dirty row known, and what the intakes make of it."""

import json
import re
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from stdnum.cn import uscc

from app.demand.intake import OrderBatch, read_orders
from app.demo.office import write_offices
from app.demo.order_dirt import ORDER_DIRT
from app.demo.roster_dirt import ROSTER_DIRT
from app.errors import InvalidError
from app.intake.issues import Issue, Level
from app.pools.batch import RosterBatch
from app.pools.intake import read_roster
from app.reference.catalogue import Catalogue
from app.reference.occupation_guess import OccupationGuesser

TODAY = date(2026, 11, 22)
WORKERS, JOBS = 3_000, 1_000


class Offices:
    """Everything written, read back by the intakes."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.manifest: dict[str, Any] = json.loads((directory / "offices.json").read_text(encoding="utf-8"))
        catalogue = Catalogue.packaged()
        guesser = OccupationGuesser(catalogue)
        self.rosters: dict[str, RosterBatch] = {
            entry["file"]: read_roster(
                directory / entry["file"],
                entry["file"],
                catalogue=catalogue,
                today=TODAY,
                office_region=entry["office"]["code"],
            )
            for entry in self.manifest["rosters"]
        }
        verified = {
            code: TODAY for entry in self.manifest["orders"] for code in credit_codes(directory / entry["file"])
        }
        self.orders: dict[str, OrderBatch] = {
            entry["file"]: read_orders(
                directory / entry["file"],
                entry["file"],
                catalogue=catalogue,
                guesser=guesser,
                today=TODAY,
                verified=verified,
            )
            for entry in self.manifest["orders"]
        }

    def read(self) -> list[tuple[dict[str, Any], RosterBatch | OrderBatch]]:
        """Each entry of the manifest with what its intake read."""
        batches: dict[str, RosterBatch | OrderBatch] = {**self.rosters, **self.orders}
        return [(entry, batches[entry["file"]]) for entry in self.entries()]

    def entries(self) -> list[dict[str, Any]]:
        return [*self.manifest["rosters"], *self.manifest["orders"]]

    def sheets(self) -> dict[str, list[list[list[Any]]]]:
        """Every cell of every file."""
        found: dict[str, list[list[list[Any]]]] = {}
        for entry in self.entries():
            path = self.directory / entry["file"]
            if path.suffix == ".csv":
                found[path.name] = [[line.split(",") for line in path.read_text(encoding="gb18030").splitlines()]]
            else:
                book = CalamineWorkbook.from_path(path)
                found[path.name] = [list(book.get_sheet_by_name(name).iter_rows()) for name in book.sheet_names]
        return found


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Offices:
    directory = tmp_path_factory.mktemp("offices")
    write_offices(directory, workers=WORKERS, jobs=JOBS, seed=1, today=TODAY)
    return Offices(directory)


def credit_codes(path: Path) -> set[str]:
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return {cell for row in rows for cell in row if isinstance(cell, str) and re.fullmatch(r"91\w{16}", cell)}


def codes_by_row(issues: Any) -> dict[tuple[str, int], set[str]]:
    found: dict[tuple[str, int], set[str]] = defaultdict(set)
    for issue in issues:
        found[issue.sheet, issue.row].add(issue.code)
    return found


def test_every_dirty_row_is_found_at_its_row(offices: Offices) -> None:
    missed = []
    for entry, batch in offices.read():
        said = codes_by_row(batch.issues)
        everywhere = {issue.code for issue in batch.issues}
        for stain in entry["stains"]:
            heard = everywhere if stain["once"] else said[stain["sheet"], stain["row"]]
            if stain["codes"] and not heard & set(stain["codes"]):
                missed.append((entry["file"], stain, heard))

    assert missed == []


def test_what_befell_a_whole_sheet_is_found(offices: Offices) -> None:
    for entry, batch in offices.read():
        assert {mark["code"] for mark in entry["marks"]} <= {issue.code for issue in batch.issues}


def test_every_clean_row_is_accepted_and_no_other(offices: Offices) -> None:
    counts = {entry["file"]: (batch.counts["rows"], batch.accepted, entry["rows"]) for entry, batch in offices.read()}
    refused = {entry["file"]: sum(stain["refused"] for stain in entry["stains"]) for entry in offices.entries()}

    assert counts == {
        entry["file"]: (entry["rows"], entry["rows"] - refused[entry["file"]], entry["rows"])
        for entry in offices.entries()
    }


def test_nothing_is_said_against_a_clean_row(offices: Offices) -> None:
    against: list[Issue] = []
    for entry, batch in offices.read():
        stained = {(stain["sheet"], stain["row"]) for stain in entry["stains"]}
        against += [
            issue for issue in batch.issues if issue.level is Level.ERROR and (issue.sheet, issue.row) not in stained
        ]

    assert against == []


def test_every_case_befalls_somebody(offices: Offices) -> None:
    planted = {name for entry in offices.entries() for name in entry["dirt"]}
    marks = {mark["dirt"] for entry in offices.entries() for mark in entry["marks"]}

    assert {case.name for case in (*ROSTER_DIRT, *ORDER_DIRT)} <= planted
    assert {"cadre_phone", "in_two_villages", "row_twice", "two_heads", "in_two_counties"} <= planted
    assert {"post_twice", "two_posters"} <= planted
    assert marks >= {"merged_cells", "hidden_rows", "hidden_sheet", "formulas", "extract_old"}


def test_cases_come_at_their_rates(offices: Offices) -> None:
    planted = Counter(stain["dirt"] for entry in offices.manifest["rosters"] for stain in entry["stains"])
    rows = sum(entry["rows"] for entry in offices.manifest["rosters"])
    common = [case for case in ROSTER_DIRT if case.column == "id_number" and not case.name.startswith("id_small")]
    expected = sum(case.per_thousand for case in common) / 1000

    assert sum(planted[case.name] for case in common) / rows == pytest.approx(expected, rel=0.25)


def test_a_cadre_s_phone_stands_on_many_rows(offices: Offices) -> None:
    shared = [entry["dirt"].get("cadre_phone", 0) for entry in offices.manifest["rosters"]]

    assert 10 <= max(shared) <= 40


def test_some_people_are_held_by_two_counties_and_neither_is_told(offices: Offices) -> None:
    holders: dict[str, set[str]] = defaultdict(set)
    for entry in offices.manifest["rosters"]:
        for number in offices.rosters[entry["file"]].people.id_number:
            holders[number].add(entry["office"]["code"])
    guests = sum(entry["dirt"].get("in_two_counties", 0) for entry in offices.manifest["rosters"])
    twice = sum(len(counties) > 1 for counties in holders.values())

    assert 0 < twice <= guests


def test_export_and_survey_of_a_county_speak_of_the_same_people(offices: Offices) -> None:
    by_county: dict[str, dict[str, set[str]]] = defaultdict(dict)
    for entry in offices.manifest["rosters"]:
        people = offices.rosters[entry["file"]].people
        by_county[entry["office"]["code"]][entry["layout"]] = set(people.id_number)
    pairs = [files for files in by_county.values() if {"export", "survey"} <= files.keys()]

    assert len(pairs) >= 2
    assert all(len(files["export"] & files["survey"]) > 0.85 * len(files["export"]) for files in pairs)


def test_people_bring_what_matching_needs(offices: Offices) -> None:
    skills = destinations = floors = statuses = people = 0
    for batch in offices.rosters.values():
        people += len(batch.people)
        skills += len(set(batch.skills.person.tolist()))
        statuses += len(set(batch.statuses.person.tolist()))
        destinations += sum(map(bool, batch.people.wish_regions))
        floors += sum(map(bool, batch.people.min_wage))

    assert skills / people > 0.4
    assert statuses / people > 0.3
    assert destinations / people > 0.6
    assert floors / people > 0.6


def test_orders_are_read_as_their_employers_meant_them(offices: Offices) -> None:
    orders = [order for batch in offices.orders.values() for order in batch.orders]
    states = Counter(order.state for order in orders)

    assert states["open"] / len(orders) > 0.8
    assert sum(order.certificate for order in orders) / len(orders) > 0.15
    assert sum(order.level == 0 and not order.certificate for order in orders) / len(orders) > 0.3
    assert all(order.wage_low > 0 for order in orders if order.pay.kind == "composed")
    assert any(order.reserved_seats for order in orders)
    assert any(order.couple_rooms for order in orders)


def test_every_sheet_says_first_that_it_is_synthetic(offices: Offices) -> None:
    for name, sheets in offices.sheets().items():
        assert all("合成数据" in str(sheet[0][0]) for sheet in sheets), name
    assert "合成数据" in (offices.directory / "README.txt").read_text(encoding="utf-8")
    assert offices.manifest["synthetic"][0].startswith("合成数据")


def test_nobody_in_the_files_exists(offices: Offices) -> None:
    cells = [str(cell) for sheets in offices.sheets().values() for sheet in sheets for row in sheet for cell in row]
    numbers = {cell for cell in cells if re.fullmatch(r"[1-6]\d{16}[\dX]", cell)}
    phones = {cell for cell in cells if re.fullmatch(r"1\d{10}", cell)}
    firms = {order.employer for batch in offices.orders.values() for order in batch.orders}
    names = {name for batch in offices.rosters.values() for name in batch.people.name}

    assert len(numbers) > WORKERS // 2
    assert phones
    assert all(number[14:16] == "99" or number.endswith("000") or not sound(number) for number in numbers)
    assert all(number[14:17] in {"996", "997", "998", "999"} for number in numbers if sound(number))
    assert all(phone.startswith("154") for phone in phones)
    assert all(name[1] == "例" for name in names)
    assert all("示例" in firm and "合成" in firm for firm in firms)


def sound(number: str) -> bool:
    """ISO 7064 mod 11-2 over all eighteen signs."""
    value = 0
    for sign in number:
        value = (value * 2 + (10 if sign == "X" else int(sign))) % 11
    return value == 1


def test_credit_codes_check_but_no_organisation_code_does(offices: Offices) -> None:
    codes = {order.credit_code for batch in offices.orders.values() for order in batch.orders}

    assert all(uscc.is_valid(code) for code in codes)
    assert not any(organisation_sound(code[8:17]) for code in codes)


def organisation_sound(code: str) -> bool:
    """GB 11714: the ninth sign of an organisation code."""
    signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    total = sum(signs.index(sign) * weight for sign, weight in zip(code[:8], (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return code[8] == "0123456789X0"[11 - total % 11]


def test_one_roster_is_a_gb18030_csv(offices: Offices) -> None:
    (name,) = [entry["file"] for entry in offices.manifest["rosters"] if entry["file"].endswith(".csv")]
    content = (offices.directory / name).read_bytes()

    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    assert "姓名" in content.decode("gb18030")


def test_the_same_arguments_write_the_same_bytes(tmp_path: Path) -> None:
    written = []
    for name in ("a", "b"):
        write_offices(tmp_path / name, workers=200, jobs=20, seed=3, today=TODAY)
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        written.append({str(path.relative_to(tmp_path / name)): path.read_bytes() for path in files})

    assert written[0] == written[1]
    assert len(written[0]) > 12


def test_the_summary_counts_what_the_manifest_lists(tmp_path: Path) -> None:
    summary = write_offices(tmp_path, workers=300, jobs=40, seed=5, today=TODAY)
    manifest = json.loads((tmp_path / "offices.json").read_text(encoding="utf-8"))

    assert summary["rosters"] == len(manifest["rosters"]) == len(list((tmp_path / "rosters").iterdir()))
    assert summary["order_rows"] == sum(entry["rows"] for entry in manifest["orders"])
    assert len({entry["office"]["code"] for entry in manifest["rosters"]}) == 12


def test_one_person_and_one_order_are_enough(tmp_path: Path) -> None:
    summary = write_offices(tmp_path, workers=1, jobs=1, seed=0, today=TODAY)

    assert summary["order_sheets"] == 1
    assert summary["rosters"] >= 1


def test_a_sample_of_nobody_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="must be at least 1"):
        write_offices(tmp_path / "x", workers=0, jobs=1, seed=1, today=TODAY)

    assert not (tmp_path / "x").exists()
