"""Compiled functions load late, give what the plain function gives, and keep their code wherever it may be written."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from matching.compiled import compiled, inlined, lean
from matching.problem import Longs

pytestmark = pytest.mark.timeout(240)

_MODULE = """
from matching.compiled import compiled, inlined

@inlined
def twice(number):
    return 2 * number

@compiled
def total(numbers):
    result = 0
    for number in numbers:
        result += twice(number)
    return result
"""
_RUN = """
import sys
import numpy as np
import sums
print("numba" in sys.modules, sums.total(np.arange(5)), sums.total(np.arange(5.0)))
print(sum(sums.total._machine.stats.cache_hits.values()), sums.total._machine.stats.cache_path)
"""


@inlined
def _one_more(number: int) -> int:
    return number + 1


@compiled
def _sum_of_next(numbers: Longs) -> int:
    total = 0
    for k in range(len(numbers)):
        total += _one_more(numbers[k])
    return total


@lean
def _greatest(numbers: Longs) -> int:
    best = 0
    for k in range(len(numbers)):
        best = max(best, numbers[k])
    return best


def test_machine_code_gives_what_the_plain_function_gives() -> None:
    numbers = np.arange(10)
    assert _sum_of_next(numbers) == _sum_of_next.plain(numbers) == 55
    assert _greatest(numbers) == _greatest.plain(numbers) == 9


def test_another_process_finds_the_function_by_its_name() -> None:
    assert pickle.loads(pickle.dumps(_greatest)) is _greatest  # noqa: S301 - made in this line


def _start(folder: Path, **environment: str) -> "subprocess.Popen[str]":
    path = os.pathsep.join([str(folder), str(Path(__file__).parents[2])])
    return subprocess.Popen(  # noqa: S603 - this very Python
        [sys.executable, "-W", "error", "-c", _RUN], env={"PYTHONPATH": path} | environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def _ended(process: "subprocess.Popen[str]") -> list[str]:
    output, errors = process.communicate(timeout=200)
    assert process.returncode == 0, errors
    return output.splitlines()


def test_processes_that_start_at_once_compile_once_each_signature_and_all_get_the_sums(tmp_path: Path) -> None:
    (tmp_path / "sums.py").write_text(_MODULE)
    for lines in [
        _ended(process) for process in [_start(tmp_path, NUMBA_CACHE_DIR=str(tmp_path / "kept")) for _ in range(3)]
    ]:
        assert lines[0] == "False 20 20.0"
    hits, folder = _ended(_start(tmp_path, NUMBA_CACHE_DIR=str(tmp_path / "kept")))[1].split()
    assert hits == "2"
    assert Path(folder).is_relative_to(tmp_path / "kept")


def test_where_no_folder_of_numba_can_be_written_the_code_is_kept_in_a_closed_one(tmp_path: Path) -> None:
    (tmp_path / "sums.py").write_text(_MODULE)
    (tmp_path / "__pycache__").write_text("no folder")
    places = {"HOME": os.devnull, "XDG_CACHE_HOME": os.devnull, "TMPDIR": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    assert _ended(_start(tmp_path, **places))[0] == "False 20 20.0"
    hits, folder = _ended(_start(tmp_path, **places))[1].split()
    closed = next(tmp_path.glob("dukou-compiled-*"))
    assert hits == "2"
    assert Path(folder).is_relative_to(closed)
    assert closed.stat().st_mode & 0o077 == 0


def test_a_cut_off_file_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "sums.py").write_text(_MODULE)
    place = {"NUMBA_CACHE_DIR": str(tmp_path / "kept")}
    _ended(_start(tmp_path, **place))
    for file in (tmp_path / "kept").rglob("*.nb?"):
        file.write_bytes(file.read_bytes()[:20])
    assert _ended(_start(tmp_path, **place))[0] == "False 20 20.0"
