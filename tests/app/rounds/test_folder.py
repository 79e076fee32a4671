"""Matching a problem folder into a result folder: the same bytes for the same input, all or nothing."""

import csv
import json
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from app.errors import DukouError, InvalidError
from app.rounds.folder import match_folder, read_policy, verify_folder
from matching.assign import assign
from matching.errors import InputError, PinError, PolicyError
from matching.policy import COMPONENTS, Policy
from tests.oracle.folders import Row, folder_of, job, pin, random_tables, seeded, worker
from tests.oracle.reference import eligible_pairs, read

DAY = date(2026, 3, 1)
FILES = {
    "proposals.csv",
    "standby.csv",
    "recommendations.csv",
    "unplaced.csv",
    "unfilled.csv",
    "certificate.json",
    "summary.json",
    "warnings.csv",
    "fairness.csv",
    "more_seats.csv",
}


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def contents(folder: Path) -> dict[str, bytes]:
    """Everything that must be the same from run to run."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "summary.json"}


@pytest.fixture
def crowd(tmp_path: Path) -> Path:
    """Twenty people, eight jobs, agreements, bans."""
    random_tables(seeded(11), workers=20, jobs=8, sides=False, full=True).write(tmp_path / "crowd")
    return tmp_path / "crowd"


def test_the_result_folder_holds_the_files_of_the_contract(crowd: Path, tmp_path: Path) -> None:
    summary = match_folder(crowd, tmp_path / "out", date=DAY)
    out = tmp_path / "out"
    assert {path.name for path in out.iterdir()} == FILES
    headers = {path.name: path.read_text().splitlines()[0] for path in out.glob("*.csv")}
    assert headers["proposals.csv"] == f"worker,job,score,{','.join(COMPONENTS)},tier"
    assert headers["standby.csv"] == "job,rank,worker"
    assert headers["recommendations.csv"] == "worker,rank,job,score"
    assert headers["unplaced.csv"] == "worker,reason,detail,change"
    assert headers["warnings.csv"] == "file,row,column,code,message"
    assert json.loads((out / "summary.json").read_bytes()) == summary
    assert {"placed", "placed_by_tier", "eligible_pairs", "seats", "seconds", "peak_mb", "proven", "gap"} <= set(
        summary
    )
    assert (summary["proven"], summary["gap"]) == (True, 0)


def test_the_files_agree_with_each_other(crowd: Path, tmp_path: Path) -> None:
    summary = match_folder(crowd, tmp_path / "out", date=DAY)
    proposals, unplaced = rows(tmp_path / "out" / "proposals.csv"), rows(tmp_path / "out" / "unplaced.csv")
    people = {row["worker"] for row in rows(crowd / "workers.csv")}
    assert len(proposals) == summary["placed"] == sum(summary["placed_by_tier"])
    assert [row["worker"] for row in proposals] == sorted(people - {row["worker"] for row in unplaced})
    assert all(int(row["score"]) == sum(int(row[name]) for name in COMPONENTS) for row in proposals)
    assert {row["reason"] for row in unplaced} <= {"no_eligible_job", "outcompeted", "held"}
    folder = read(crowd, "2026-03-01")
    assert summary["eligible_pairs"] == len(eligible_pairs(folder))
    assert summary["seats"] == sum(int(row["seats"]) for row in folder.jobs.values())


def test_files_are_utf_8_without_mark_and_end_lines_with_a_line_feed(crowd: Path, tmp_path: Path) -> None:
    match_folder(crowd, tmp_path / "out", date=DAY)
    for path in (tmp_path / "out").iterdir():
        text = path.read_bytes()
        assert not text.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in text
        assert text.endswith(b"\n")
        text.decode()


@pytest.mark.parametrize("seed", range(4))
def test_shuffled_rows_give_the_same_bytes(tmp_path: Path, seed: int) -> None:
    tables = random_tables(seeded(seed), workers=12, jobs=6, sides=False, full=True)
    tables.write(tmp_path / "a")
    tables.write(tmp_path / "b", rng=seeded(seed + 1))
    for name in "ab":
        match_folder(tmp_path / name, tmp_path / f"out_{name}", date=DAY)
    made = [contents(tmp_path / f"out_{name}") for name in "ab"]
    for files in made:
        files.pop("warnings.csv")  # names rows of the files
    assert made[0] == made[1]


@pytest.mark.parametrize("spec", ["threads:1", "threads:3", "processes:2"])
def test_any_executor_gives_the_same_bytes(crowd: Path, tmp_path: Path, spec: str) -> None:
    match_folder(crowd, tmp_path / "here", date=DAY, pairs_file=tmp_path / "here.csv")
    match_folder(crowd, tmp_path / "there", date=DAY, executor_spec=spec, pairs_file=tmp_path / "there.csv")
    assert contents(tmp_path / "here") == contents(tmp_path / "there")
    assert (tmp_path / "here.csv").read_bytes() == (tmp_path / "there.csv").read_bytes()


def test_the_pairs_file_lets_others_solve_the_round_again(crowd: Path, tmp_path: Path) -> None:
    summary = match_folder(crowd, tmp_path / "out", date=DAY, pairs_file=tmp_path / "deep" / "pairs.csv")
    table = pl.read_csv(tmp_path / "deep" / "pairs.csv")
    folder = read(crowd, "2026-03-01")
    assert set(table.select("worker", "job").iter_rows()) == eligible_pairs(folder)
    assert table.columns == ["worker", "job", "score", *COMPONENTS]
    assert (table["score"] == table.select(pl.sum_horizontal(COMPONENTS)).to_series()).all()
    people, orders = sorted(folder.workers), sorted(folder.jobs)
    again = assign(
        [people.index(name) for name in table["worker"]],
        [orders.index(name) for name in table["job"]],
        table["score"].to_numpy(),
        [int(folder.jobs[name]["seats"]) for name in orders],
        tier=[0] * len(people),
    )
    assert int((again.job_of_worker >= 0).sum()) == summary["placed"]


def test_another_seed_or_policy_stands_in_the_certificate(crowd: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.json"
    policy.write_text(json.dumps(Policy(name="count", objective="count").to_dict()))
    match_folder(crowd, tmp_path / "out", date=DAY, seed="lot", policy_file=policy)
    certificate = json.loads((tmp_path / "out" / "certificate.json").read_bytes())
    assert (certificate["seed"], certificate["date"]) == ("lot", "2026-03-01")
    assert certificate["policy"]["objective"] == "count"
    assert verify_folder(crowd, tmp_path / "out").ok


def test_progress_is_told_by_step(crowd: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    match_folder(crowd, tmp_path / "out", date=DAY, progress=lambda *step: told.append(step))
    assert {"pairs", "lists", "reasons"} <= {name for name, _, _ in told}
    assert all(0 <= done <= total for _, done, total in told)


def test_a_second_run_replaces_the_files_and_leaves_others_alone(crowd: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    match_folder(crowd, out, date=DAY, seed="one")
    (out / "notes.txt").write_text("mine")
    match_folder(crowd, out, date=DAY, seed="two")
    assert json.loads((out / "certificate.json").read_bytes())["seed"] == "two"
    assert (out / "notes.txt").read_text() == "mine"
    assert verify_folder(crowd, out).ok


def test_a_refused_folder_leaves_nothing_behind(tmp_path: Path) -> None:
    folder_of(workers=[worker("w", sex="?")]).write(tmp_path / "bad")
    with pytest.raises(InputError):
        match_folder(tmp_path / "bad", tmp_path / "out", date=DAY)
    assert [path.name for path in tmp_path.iterdir()] == ["bad"]


def test_an_impossible_pin_leaves_the_last_result_as_it_was(tmp_path: Path) -> None:
    folder_of().write(tmp_path / "good")
    match_folder(tmp_path / "good", tmp_path / "out", date=DAY)
    before = contents(tmp_path / "out")
    folder_of(workers=[worker("w1", wishes="6")], pins=[pin("w1", "j1")]).write(tmp_path / "bad")
    with pytest.raises(PinError, match=r"w1.*j1.*WISH"):
        match_folder(tmp_path / "bad", tmp_path / "out", date=DAY)
    assert contents(tmp_path / "out") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad", "good", "out"]


def test_the_result_cannot_go_where_a_file_stands(crowd: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(InvalidError) as caught:
        match_folder(crowd, tmp_path / "out", date=DAY)
    assert caught.value.code == "OUT_IS_FILE"


@pytest.mark.parametrize(
    "spec", ["threads", "threads:0", "threads:-1", "threads:two", "threads:99999", "mpi:4", "dask:"]
)
def test_an_unknown_executor_is_refused_with_its_code(crowd: Path, tmp_path: Path, spec: str) -> None:
    with pytest.raises(InvalidError) as caught:
        match_folder(crowd, tmp_path / "out", date=DAY, executor_spec=spec)
    assert caught.value.code == "EXECUTOR"
    assert not (tmp_path / "out").exists()


def test_without_the_extra_a_cluster_is_refused_and_told_how_to_install_it(
    crowd: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InvalidError, match=r"dukou\[cluster\]") as caught:
        match_folder(crowd, tmp_path / "out", date=DAY, executor_spec="dask:tcp://127.0.0.1:1")
    assert caught.value.code == "EXTRA_MISSING"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "POLICY_FILE"),
        ("[" * 100_000, "POLICY_FILE"),
        ("[]", "BAD_POLICY"),
        ('{"weigths": {}}', "BAD_POLICY"),
        ('{"weights": {"wage_gain": -1}}', "BAD_POLICY"),
        ('{"weights": {"wage_gain": 100000000000}}', "BAD_POLICY"),
        ('{"version": 1, "version": 2}', "BAD_POLICY"),
    ],
    ids=["cut", "deep", "list", "unknown", "negative", "enormous", "twice"],
)
def test_a_bad_policy_file_is_refused_with_its_code(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "policy.json"
    path.write_text(text)
    try:
        found = read_policy(path).name
    except (DukouError, PolicyError) as error:
        found = error.code
    assert found == code


def test_a_missing_policy_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidError) as caught:
        read_policy(tmp_path / "none.json")
    assert caught.value.code == "POLICY_FILE"


def test_a_round_where_nobody_fits_is_no_error(tmp_path: Path) -> None:
    folder_of(workers=[worker("child", birth_date="2019-01-01")], jobs=[job("j")]).write(tmp_path / "p")
    summary = match_folder(tmp_path / "p", tmp_path / "out", date=DAY)
    assert (summary["placed"], summary["eligible_pairs"]) == (0, 0)
    assert rows(tmp_path / "out" / "unplaced.csv")[0]["reason"] == "no_eligible_job"
    assert verify_folder(tmp_path / "p", tmp_path / "out").ok


def test_references_with_commas_quotes_and_line_breaks_come_back_whole(tmp_path: Path) -> None:
    names = ['a,"b"', "第\n二", " blank ", "é"]
    folder_of(workers=[worker(name) for name in names], jobs=[job('j,"1"', seats="4")]).write(tmp_path / "p")
    match_folder(tmp_path / "p", tmp_path / "out", date=DAY)
    assert {row["worker"] for row in rows(tmp_path / "out" / "proposals.csv")} == set(names)
    assert verify_folder(tmp_path / "p", tmp_path / "out").ok


def test_a_stable_placement_says_that_it_is_no_optimum_and_verifies(tmp_path: Path) -> None:
    """a likes j1 best and gets it, though then b, who can only do j1, stays without."""
    people = [worker("a", destinations="4403;4401"), worker("b", destinations="4403", min_wage="4000")]
    folder_of(workers=people, jobs=[job("j1"), job("j2", region="440106")]).write(tmp_path / "p")
    policy = tmp_path / "policy.json"
    policy.write_text(json.dumps({"objective": "stable"}))
    summary = match_folder(tmp_path / "p", tmp_path / "out", policy_file=policy, date=DAY)
    told = {name: summary[name] for name in ("placed", "proven", "stable", "blocking_pairs", "gap_stage")}
    assert told == {"placed": 1, "proven": False, "stable": True, "blocking_pairs": 0, "gap_stage": "tiers_0_3"}
    assert verify_folder(tmp_path / "p", tmp_path / "out").ok
