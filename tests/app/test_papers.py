"""The papers name tests and files that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WALL = re.compile(r"^\| [^|]+ \| [^|]+ \| (`.+`) \|$", re.MULTILINE)


def test_every_wall_of_the_threat_model_names_tests_that_exist() -> None:
    rows = WALL.findall((ROOT / "docs/threat-model.md").read_text(encoding="utf-8"))
    assert len(rows) > 15
    named = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    folder = Path()
    for name in named:
        file, _, test = name.partition("::")
        path = Path(file) if "/" in file else folder / file if (ROOT / folder / file).exists() else _found(file)
        folder = path.parent
        assert (ROOT / path).is_file(), name
        assert f"def {test}" in (ROOT / path).read_text(encoding="utf-8"), name


def _found(name: str) -> Path:
    return next((ROOT / "tests").rglob(name)).relative_to(ROOT)


@pytest.mark.parametrize("paper", ["SECURITY.md", "docs/threat-model.md"])
def test_every_module_that_a_paper_names_exists(paper: str) -> None:
    text = (ROOT / paper).read_text(encoding="utf-8")
    for name in re.findall(r"`((?:app|docs|tests)/[\w/.-]+)`", text):
        assert (ROOT / name).exists() or list((ROOT / name).parent.glob(f"{(ROOT / name).name}-*")), name
