"""What is printed: the same bytes for the same facts, facts are never markup, and no font is a clear refusal."""

import os
from pathlib import Path

import pytest
import typst

from app.errors import UnavailableError
from app.paper import Paper, pdf, png
from app.paper.pdf import FAMILIES

TEMPLATE = "#let facts = json(bytes(sys.inputs.facts))\n#set page(width: 60mm, height: 30mm)\n#set document(date: none)\n#set text(font: sys.inputs.font)\n#facts.name\n"
has_font = pytest.mark.skipif(
    "CI" not in os.environ and not {*FAMILIES} & {*typst.Fonts().families()},  # noqa: TID251  # as tests/conftest.py
    reason="no font with Chinese here (scripts/services.sh installs one)",
)


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    template = tmp_path / "page.typ"
    template.write_text(TEMPLATE, encoding="utf-8")
    return Paper(template)


@has_font
def test_the_same_facts_give_the_same_bytes_and_others_others(paper: Paper) -> None:
    one, again, other = (pdf(paper, {"name": name}) for name in ("韦示例", "韦示例", "李示例"))
    assert one.startswith(b"%PDF-")
    assert one == again != other


@has_font
def test_facts_are_text_whatever_they_look_like(paper: Paper) -> None:
    plain = png(paper, {"name": "a"})
    for name in ('#panic("x")', '#import "@preview/x:0.1.0": *', "$ x_1 $", "*b*", '#read("/etc/hostname")', "= a"):
        assert png(paper, {"name": name}) != plain


def test_without_a_font_it_is_said_what_to_install(paper: Paper, tmp_path: Path) -> None:
    with pytest.raises(UnavailableError) as refused:
        pdf(Paper(paper.template, tmp_path), {"name": "a"})
    assert refused.value.code == "FONT_MISSING"
    assert "DUKOU_FONT_DIR" in refused.value.message_zh
