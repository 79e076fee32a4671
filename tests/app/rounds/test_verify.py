"""The recheck of a result folder: it passes on the truth and finds every single change."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from app.rounds.folder import match_folder, verify_folder
from app.rounds.result_files import as_json, sealed
from matching.policy import Policy
from tests.oracle.folders import Tables, folders, random_tables, seeded

DAY = date(2026, 3, 1)
CSV_FILES = (
    "proposals.csv",
    "standby.csv",
    "recommendations.csv",
    "unplaced.csv",
    "unfilled.csv",
    "fairness.csv",
    "more_seats.csv",
)
Lines = list[bytes]
SHARES = (5, pytest.param(1, marks=pytest.mark.slow))
"""Every fifth change each day, each of them in the slow run."""


class Solved:
    """A small solved folder that may be spoilt and put right again."""

    def __init__(self, root: Path) -> None:
        self.problem, self.out, self._kept = root / "problem", root / "out", root / "kept"
        random_tables(seeded(26), workers=9, jobs=5, sides=False, full=True).write(self.problem)
        match_folder(self.problem, self.out, date=DAY)
        for folder in (self.problem, self.out):
            shutil.copytree(folder, self._kept / folder.name)

    def restore(self) -> None:
        for folder in (self.problem, self.out):
            shutil.copytree(self._kept / folder.name, folder, dirs_exist_ok=True)

    def failures(self) -> tuple[str, ...]:
        found = verify_folder(self.problem, self.out)
        assert found.ok == (not found.failures)
        return found.failures

    def certificate(self) -> dict[str, Any]:
        values: dict[str, Any] = json.loads((self.out / "certificate.json").read_bytes())
        return values

    def claim(self, **values: object) -> None:
        """Put other claims into the certificate and seal it again, as a forger would."""
        certificate = {**self.certificate(), **values}
        del certificate["digest"]
        (self.out / "certificate.json").write_bytes(as_json(sealed(certificate)))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Solved:
    return Solved(tmp_path_factory.mktemp("verify"))


@pytest.fixture
def solved(small: Solved) -> Iterator[Solved]:
    yield small
    small.restore()


def test_the_truth_passes(solved: Solved) -> None:
    assert solved.failures() == ()


def test_the_folder_under_test_has_rows_in_every_file(solved: Solved) -> None:
    """Guards the tests below: a file without rows could not be spoilt."""
    for name in CSV_FILES:
        assert len((solved.out / name).read_bytes().splitlines()) >= 3, name


@settings(deadline=None, max_examples=15)
@given(tables=folders())
def test_whatever_is_solved_passes(tmp_path_factory: pytest.TempPathFactory, tables: Tables) -> None:
    root = tmp_path_factory.mktemp("any")
    tables.write(root / "problem")
    match_folder(root / "problem", root / "out", date=date.fromisoformat(tables.day))
    assert verify_folder(root / "problem", root / "out").failures == ()


def changed_rows(lines: Lines) -> Iterator[Lines]:
    """Yield the file without each row, with each row twice, and with neighbours exchanged."""
    for row in range(1, len(lines)):
        yield lines[:row] + lines[row + 1 :]
        yield lines[: row + 1] + lines[row:]
        if row > 1 and lines[row] != lines[row - 1]:
            yield [*lines[: row - 1], lines[row], lines[row - 1], *lines[row + 1 :]]


def changed_cells(lines: Lines) -> Iterator[Lines]:
    """Yield the file with each cell of each row changed: emptied, and with another last character."""
    for row in range(1, len(lines)):
        cells = lines[row].split(b",")
        for place, cell in enumerate(cells):
            last = b"1" if cell.endswith(b"0") else b"0"
            for other in {b"", cell[:-1] + last} - {cell}:
                yield [*lines[:row], b",".join([*cells[:place], other, *cells[place + 1 :]]), *lines[row + 1 :]]


@pytest.mark.parametrize("every", SHARES)
@pytest.mark.parametrize("name", CSV_FILES)
@pytest.mark.parametrize("change", [changed_rows, changed_cells])
def test_any_changed_row_is_found(
    solved: Solved, name: str, change: Callable[[Lines], Iterator[Lines]], every: int
) -> None:
    path = solved.out / name
    lines = path.read_bytes().split(b"\n")[:-1]
    for spoilt in islice(change(lines), 0, None, every):
        path.write_bytes(b"\n".join(spoilt) + b"\n")
        assert solved.failures(), spoilt


@pytest.mark.parametrize("name", [*CSV_FILES, "certificate.json", "summary.json"])
def test_a_missing_or_empty_file_is_found(solved: Solved, name: str) -> None:
    (solved.out / name).write_bytes(b"")
    assert solved.failures()
    (solved.out / name).unlink()
    assert solved.failures()


def test_another_job_of_equal_rank_is_found(solved: Solved) -> None:
    """Give a seat to somebody else: eligible or not, the numbers no longer stand."""
    path = solved.out / "proposals.csv"
    header, *lines = path.read_text().splitlines()
    jobs = {line.split(",")[1] for line in lines}
    for row, line in enumerate(lines):
        worker, job, *rest = line.split(",")
        for other in jobs - {job}:
            moved = [*lines[:row], ",".join([worker, other, *rest]), *lines[row + 1 :]]
            path.write_text("\n".join([header, *moved, ""]))
            assert solved.failures()


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every plain value in a JSON tree."""
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(part, (*path, key))
    else:
        yield path


def with_leaf(value: Any, path: tuple[Any, ...]) -> Any:
    """Return the tree with one value changed."""
    if not path:
        return not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else f"{value}x"
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = with_leaf(value[path[0]], path[1:])
    return copy


@pytest.mark.parametrize("every", SHARES)
def test_any_changed_value_of_the_certificate_breaks_its_seal(solved: Solved, every: int) -> None:
    certificate = solved.certificate()
    for path in islice(leaves(certificate), 0, None, every):
        (solved.out / "certificate.json").write_bytes(as_json(with_leaf(certificate, path)))
        assert solved.failures(), path


TOLD_ONLY = {"engine", "ortools", "path", "digest"}
"""What no recheck can know; the seal alone covers it."""


@pytest.mark.parametrize("every", SHARES)
def test_any_changed_claim_is_found_though_the_certificate_is_sealed_again(solved: Solved, every: int) -> None:
    certificate = solved.certificate()
    for path in islice(leaves(certificate), 0, None, every):
        if path[0] not in TOLD_ONLY:
            key = path[0]
            solved.claim(**{key: with_leaf(certificate[key], path[1:])})
            assert solved.failures(), path
            solved.claim(**{key: certificate[key]})


@pytest.mark.parametrize(
    ("claims", "check"),
    [
        ({"date": "2026-03-02"}, ""),
        ({"date": "02.03.2026"}, "certificate.date"),
        ({"date": "2026-02-30"}, ""),
        ({"date": None}, "certificate.date"),
        ({"seed": "other"}, ""),
        ({"seed": 7}, "certificate.date"),
        ({"policy": {}}, ""),
        ({"policy": {"name": "default", "weights": {"wage_gain": 4}}}, ""),
        ({"policy": "default"}, "certificate.policy"),
        ({"policy": Policy(name="x").to_dict()}, "certificate.policy_digest"),
        ({"prices": {}}, "prices"),
        ({"prices": {"open": [], "reserved": []}}, "prices"),
        ({"input_hashes": {}}, "input_hashes"),
        ({"input_hashes": None}, "input_hashes"),
        ({"proven": False}, "certificate.proven"),
    ],
)
def test_a_false_claim_is_named(solved: Solved, claims: dict[str, object], check: str) -> None:
    solved.claim(**claims)
    found = solved.failures()
    assert any(failure.startswith(check) for failure in found), found


def test_the_certificate_of_another_folder_does_not_carry_over(solved: Solved, tmp_path: Path) -> None:
    random_tables(seeded(27), workers=9, jobs=5, sides=False, full=True).write(tmp_path / "other")
    match_folder(tmp_path / "other", tmp_path / "out", date=DAY)
    shutil.copy(tmp_path / "out" / "certificate.json", solved.out)
    assert solved.failures()


@pytest.mark.parametrize("text", ["[]", "{", "null", '"x"', "{}", "\udcff"])
def test_a_certificate_that_is_none_is_found(solved: Solved, text: str) -> None:
    (solved.out / "certificate.json").write_bytes(text.encode(errors="surrogateescape"))
    assert solved.failures()


def test_a_key_that_stands_twice_in_the_certificate_is_found(solved: Solved) -> None:
    path = solved.out / "certificate.json"
    path.write_bytes(path.read_bytes().replace(b"{\n", b'{\n"placed": 99,\n', 1))
    assert solved.failures()


@pytest.mark.parametrize("name", ["placed", "eligible_pairs", "seats", "proven", "gap", "warnings", "seconds"])
def test_a_changed_summary_is_found(solved: Solved, name: str) -> None:
    path = solved.out / "summary.json"
    summary = json.loads(path.read_bytes())
    path.write_text(json.dumps({**summary, name: "?"}))
    assert any(failure.startswith("summary.json") for failure in solved.failures())


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("workers.csv", b",M,", b",F,"),
        ("workers.csv", b"-05-01", b"-05-02"),
        ("jobs.csv", b",4000,", b",4001,"),
        ("jobs.csv", b"2026-03-10", b"2026-03-11"),
        ("jobs.csv", b"employer", b"employers"),
    ],
)
def test_a_changed_input_is_found(solved: Solved, name: str, old: bytes, new: bytes) -> None:
    path = solved.problem / name
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    assert any(failure.startswith(("input_hashes", "input")) for failure in solved.failures())


def test_a_new_input_file_is_found(solved: Solved) -> None:
    people = [line.split(",")[0] for line in (solved.problem / "workers.csv").read_text().splitlines()[1:3]]
    path = solved.problem / "companions.csv"
    path.write_text("group,worker,together\n" + "".join(f"g,{name},city\n" for name in people))
    found = solved.failures()
    path.unlink()
    assert "input_hashes: companions is not the file that was solved" in found


def test_a_recheck_reads_as_plain_values(solved: Solved) -> None:
    told = verify_folder(solved.problem, solved.out).to_dict()
    assert told["ok"] is True
    assert {"eligible", "seats", "pins", "standby.csv", "summary.json"} <= set(told["checks"])
    json.dumps(told)


def test_folders_that_are_not_there_are_a_failed_check(tmp_path: Path) -> None:
    assert not verify_folder(tmp_path / "none", tmp_path / "nothing").ok
