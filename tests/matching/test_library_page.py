"""docs/library.md: every example runs as it stands and prints what the page says; every name on it exists."""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import matching

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", PAGE, flags=re.DOTALL)


def lines_of_code(example: str) -> int:
    return sum(bool(line.strip()) and not line.startswith(("import", "from")) for line in example.splitlines())


@pytest.mark.parametrize("place", range(len(EXAMPLES)))
def test_an_example_prints_what_the_page_says(tmp_path: Path, place: int) -> None:
    code, said = EXAMPLES[place]
    done = subprocess.run(  # noqa: S603 - this interpreter, the page's own example
        [sys.executable, "-W", "error", "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == said


def test_no_example_is_left_out_and_the_first_has_ten_lines() -> None:
    assert len(EXAMPLES) == PAGE.count("```python") >= 3
    assert lines_of_code(EXAMPLES[0][0]) <= 10


def test_everything_that_is_exported_stands_on_the_page() -> None:
    missing = [name for name in matching.__all__ if name not in PAGE]
    assert missing == ["JobAnswer", "Report", "WorkerAnswer"]


def test_every_function_on_the_page_exists() -> None:
    called = re.findall(r"`(?:(\w+)\.)?(\w+)\(", PAGE)
    assert len(called) > 10
    for module, name in called:
        if module == "report":
            continue
        home = import_module(f"matching.{module}") if module and module != "matching" else matching
        assert callable(getattr(home, name)), (module, name)


def test_every_error_on_the_page_exists_and_every_error_stands_there() -> None:
    errors = import_module("matching.errors")
    there = {name for name in vars(errors) if name.endswith(("Error", "Errors"))}
    assert set(re.findall(r"`(\w+Errors?)`", PAGE)) == there
