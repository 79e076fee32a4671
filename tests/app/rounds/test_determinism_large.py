"""One folder solved the way of large rounds, in every setting: the bytes of the way of small ones, but for its name."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from app.rounds.folder import match_folder, verify_folder
from matching.result import SCANNED
from tests.oracle.folders import Tables, random_tables, seeded

ROOT = Path(__file__).parents[3]
DAY = date(2026, 3, 1)
LARGE = {"matching.rescan.LARGE": 0, "matching.folder_scan.WORTH_COMPILING": 0}
"""What makes every round a large one, its scans and lists compiled."""
UNLIKE = {"path", "prices", "prices_hash", "digest"}
"""Of a certificate: which optimal prices were found, and how."""
COMMAND = """
import sys
from datetime import date
from importlib import import_module
from pathlib import Path
from app.rounds.folder import match_folder
for name in sys.argv[3:]:
    module, constant = name.rsplit(".", 1)
    setattr(import_module(module), constant, 0)
match_folder(Path(sys.argv[1]), Path(sys.argv[2]), date=date(2026, 3, 1))
"""

pytestmark = pytest.mark.timeout(240)  # each process may compile


def crowd() -> Tables:
    """Eighty people and forty jobs with reserved seats, households, pins and bans; no companions, no limits."""
    return random_tables(seeded(10), workers=80, jobs=40, sides=False, full=True)


def contents(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir() if path.name != "summary.json"}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The bytes of the way of small rounds."""
    home = tmp_path_factory.mktemp("small")
    crowd().write(home / "problem")
    match_folder(home / "problem", home / "out", date=DAY)
    return contents(home / "out")


@contextmanager
def large() -> Iterator[None]:
    """Every round is a large one."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in LARGE.items():
            patch.setattr(name, value)
        patch.setattr("matching.candidates._CELLS", 90)
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    crowd().write(tmp_path / "problem")
    with large():
        yield tmp_path / "problem"


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The bytes of the way of large rounds in one thread."""
    home = tmp_path_factory.mktemp("alone")
    crowd().write(home / "problem")
    with large():
        match_folder(home / "problem", home / "out", date=DAY, executor_spec="threads:1")
    said = json.loads((home / "out" / "certificate.json").read_bytes())
    assert (said["path"], said["proven"]) == (SCANNED, True)
    assert 10 < said["placed"] < said["workers"]
    return contents(home / "out")


def test_it_proposes_and_explains_what_the_way_of_small_rounds_does(
    alone: dict[str, bytes], small: dict[str, bytes]
) -> None:
    one, other = (json.loads(way["certificate.json"]) for way in (alone, small))
    assert one.keys() == other.keys()
    assert {name for name in one if one[name] != other[name]} <= UNLIKE
    assert alone["proposals.csv"] == small["proposals.csv"]
    assert alone["unfilled.csv"] == small["unfilled.csv"]


@pytest.mark.parametrize("executor", ["", "threads:2", "threads:3", "processes:1", "processes:2"])
def test_every_executor_gives_every_byte(folder: Path, alone: dict[str, bytes], tmp_path: Path, executor: str) -> None:
    match_folder(folder, tmp_path / "there", date=DAY, executor_spec=executor)
    assert contents(tmp_path / "there") == alone
    assert verify_folder(folder, tmp_path / "there", executor_spec=executor).ok


def test_a_cluster_gives_every_byte(folder: Path, alone: dict[str, bytes], tmp_path: Path, spec: str) -> None:
    match_folder(folder, tmp_path / "there", date=DAY, executor_spec=spec)
    assert contents(tmp_path / "there") == alone
    assert verify_folder(folder, tmp_path / "there", executor_spec=spec).ok


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_rows_give_every_byte(folder: Path, alone: dict[str, bytes], tmp_path: Path, seed: int) -> None:
    crowd().write(tmp_path / "shuffled", rng=seeded(seed))
    assert (folder / "workers.csv").read_bytes() != (tmp_path / "shuffled" / "workers.csv").read_bytes()
    match_folder(tmp_path / "shuffled", tmp_path / "there", date=DAY, executor_spec="threads:2")
    assert contents(tmp_path / "there") == alone


@pytest.mark.parametrize("hash_seed", ["0", "1", "random"])
def test_any_hash_seed_gives_every_byte(folder: Path, alone: dict[str, bytes], tmp_path: Path, hash_seed: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", COMMAND, str(folder), str(tmp_path / "there"), *LARGE],
        cwd=ROOT,
        env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "there") == alone
