"""A pin or target that cannot be is named by the row of its file, or by the index of its array."""

from pathlib import Path

import pytest

from matching import Policy, solve
from matching.errors import InputError, PinError, TargetError
from matching.tables import read_problem
from tests.matching.problems import corridor, person, post, problem
from tests.oracle.folders import Tables, agreement, folder_of, job, member, pin, worker

TARGETS = Policy(require_targets=True)
PEOPLE = [worker(name) for name in "abc"]


def refusal(tables: Tables, folder: Path) -> tuple[str, int | None, str]:
    tables.write(folder)
    with pytest.raises((PinError, TargetError)) as caught:
        solve(read_problem(folder, date=20260301), TARGETS)
    error: InputError = caught.value
    return error.source, error.row, error.column


def test_two_agreements_with_the_same_codes_are_told_apart(tmp_path: Path) -> None:
    """Sorted by start, the second of the file comes first."""
    late, early = {"start": "2026-02-01"}, {"start": "2026-01-01"}
    rows = [agreement(**late, target_workers="9"), agreement(**early, target_workers="1"), agreement(receiver="11")]
    tables = folder_of(workers=PEOPLE, jobs=[job("j", seats="3")], agreements=rows)
    assert refusal(tables, tmp_path / "first") == ("agreements.csv", 2, "target_workers")
    tables.agreements = [rows[2], rows[1], rows[0]]
    assert refusal(tables, tmp_path / "last") == ("agreements.csv", 4, "target_workers")


def test_targets_that_fail_together_are_named_with_their_rows(tmp_path: Path) -> None:
    rows = [agreement(receiver="4403", target_workers="1"), agreement(receiver="4401", target_workers="1")]
    posts = [job("x"), job("y", region="440106")]
    folder_of(workers=PEOPLE[:1], jobs=posts, agreements=rows).write(tmp_path)
    with pytest.raises(TargetError, match=r"45 -> 4401 \(row 3\) .*45 -> 4403 \(row 2\)") as caught:
        solve(read_problem(tmp_path, date=20260301), TARGETS)
    assert caught.value.source == "agreements.csv"


BANS = [pin("c", "k", "ban"), pin("b", "k", "ban")]


@pytest.mark.parametrize(
    ("jobs", "pins", "row"),
    [
        ([job("j", education="master"), job("k")], [*BANS, pin("a", "j")], 4),
        ([job("j"), job("k")], [pin("b", "j"), *BANS, pin("a", "j")], 5),
        (
            [job("j", seats="3", reserved_seats="2", reserved_tier="0", reserved_kind="hard"), job("k")],
            [pin("c", "j"), BANS[0], pin("a", "j")],
            4,
        ),
    ],
)
def test_a_pin_is_named_by_its_row(
    tmp_path: Path, jobs: list[dict[str, str]], pins: list[dict[str, str]], row: int
) -> None:
    assert refusal(folder_of(workers=PEOPLE, jobs=jobs, pins=pins), tmp_path) == ("pins.csv", row, "")


def test_a_pin_that_companions_cannot_follow_is_named_by_its_row(tmp_path: Path) -> None:
    pairs = [member("g", "a"), member("g", "b")]
    tables = folder_of(workers=PEOPLE, jobs=[job("j"), job("k")], companions=pairs, pins=[*BANS, pin("a", "j")])
    assert refusal(tables, tmp_path) == ("pins.csv", 4, "")


def test_arrays_are_named_by_their_index() -> None:
    rows = [corridor("11", "44"), corridor("45", "44", target_workers=5)]
    with pytest.raises(TargetError) as caught:
        solve(problem([person("a")], [post("x")], agreements=rows), TARGETS)
    assert (caught.value.source, caught.value.row) == ("agreements", 1)
    with pytest.raises(PinError) as pinned:
        solve(problem([person("a"), person("b")], [post("x")], pins=[("b", "x"), ("a", "x")]), Policy())
    assert (pinned.value.source, pinned.value.row) == ("pins", 1)
