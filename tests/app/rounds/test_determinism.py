"""One folder with every rule, solved in every setting: the same bytes in every file."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from app.rounds.folder import match_folder, verify_folder
from tests.oracle.folders import Row, Tables, agreement, folder_of, job, member, pin, random_tables, seeded, worker

ROOT = Path(__file__).parents[3]
DAY = date(2026, 3, 1)
CELLS = "matching.candidates._CELLS"
"""Pairs a block: few, so that a small folder has several blocks."""
MEASURED = {"seconds", "peak_mb"}


def everything() -> Tables:
    """Thirty people and ten jobs: reserved seats, households, companions, a limited corridor, a pin and a ban."""
    people: list[Row] = []
    for k in range(30):
        status = ("general", "lifted", "monitored", "relocated", "")[k % 5]
        county = ("450102", "451023", "451022")[k % 3]
        home = {"household": f"h{k // 4}", "zero_employment": str(k % 4 // 2)}
        people.append(worker(f"w{k:02d}", county=county, statuses=status, sex="MF"[k % 2], **home))
    posts = [
        job(
            f"j{k}",
            employer=f"E{k % 4}",
            region=("440305", "440307", "440106")[k % 3],
            seats=str(1 + k % 3),
            wage_high=str(3000 + 500 * (k % 4)),
            reserved_seats="1",
            reserved_tier=str(k % 3),
            reserved_kind=("hard", "soft")[k % 2],
            dormitory=str(k % 2),
            couple_rooms="1",
        )
        for k in range(10)
    ]
    together = ("job", "employer", "city")
    return folder_of(
        workers=people,
        jobs=posts,
        agreements=[agreement(exporter="45", receiver="4403"), agreement(receiver="4401", max_workers="3")],
        companions=[member(f"g{g}", f"w{3 * g + k:02d}", together[g]) for g in range(3) for k in range(2)],
        pins=[pin("w20", "j1"), pin("w21", "j2", "ban"), pin("w22", "j2", "ban")],
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    everything().write(tmp_path / "problem")
    return tmp_path / "problem"


def contents(out: Path) -> dict[str, bytes]:
    """Return every byte but what was measured."""
    found = {path.name: path.read_bytes() for path in out.iterdir()}
    summary = json.loads(found.pop("summary.json"))
    kept = {name: value for name, value in summary.items() if name not in MEASURED}
    return found | {"summary.json": json.dumps(kept).encode()}


@pytest.fixture
def alone(folder: Path, tmp_path: Path) -> dict[str, bytes]:
    """The bytes of one thread."""
    summary = match_folder(folder, tmp_path / "alone", date=DAY)
    assert 10 < summary["placed"] < 20
    return contents(tmp_path / "alone")


@pytest.mark.parametrize("executor", ["threads:1", "threads:2", "threads:3", "processes:1", "processes:2"])
def test_every_executor_gives_every_byte(
    folder: Path, alone: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, executor: str
) -> None:
    monkeypatch.setattr(CELLS, 60)
    match_folder(folder, tmp_path / "there", date=DAY, executor_spec=executor)
    assert contents(tmp_path / "there") == alone
    assert verify_folder(folder, tmp_path / "there", executor_spec=executor).ok


def test_a_cluster_gives_every_byte(
    folder: Path, alone: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spec: str
) -> None:
    monkeypatch.setattr(CELLS, 60)
    match_folder(folder, tmp_path / "there", date=DAY, executor_spec=spec)
    assert contents(tmp_path / "there") == alone
    assert verify_folder(folder, tmp_path / "there", executor_spec=spec).ok


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_rows_of_every_file_give_every_byte(
    folder: Path, alone: dict[str, bytes], tmp_path: Path, seed: int
) -> None:
    everything().write(tmp_path / "shuffled", rng=seeded(seed))
    for name in ("workers", "jobs", "agreements", "companions", "pins"):
        plain, mixed = ((tmp_path / kind / f"{name}.csv").read_bytes() for kind in ("problem", "shuffled"))
        assert sorted(plain.split(b"\n")) == sorted(mixed.split(b"\n"))
    assert (folder / "workers.csv").read_bytes() != (tmp_path / "shuffled" / "workers.csv").read_bytes()
    match_folder(tmp_path / "shuffled", tmp_path / "there", date=DAY)
    assert contents(tmp_path / "there") == alone


@pytest.mark.parametrize("hash_seed", ["0", "1", "random"])
def test_the_command_under_any_hash_seed_gives_every_byte(
    folder: Path, alone: dict[str, bytes], tmp_path: Path, hash_seed: str
) -> None:
    words = ["match", folder, "--out", tmp_path / "there", "--date", DAY.isoformat()]
    done = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", "app.cli.main", *map(str, words)],
        cwd=ROOT,
        env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "there") == alone


@pytest.mark.parametrize("seed", range(3))
def test_random_folders_with_side_rules_give_every_byte_in_any_order(tmp_path: Path, seed: int) -> None:
    tables = random_tables(seeded(seed), workers=14, jobs=6, full=True)
    tables.write(tmp_path / "a")
    tables.write(tmp_path / "b", rng=seeded(seed + 1))
    for name, executor in (("a", ""), ("b", "threads:2")):
        match_folder(tmp_path / name, tmp_path / f"out_{name}", date=DAY, executor_spec=executor)
    assert contents(tmp_path / "out_a") == contents(tmp_path / "out_b")
