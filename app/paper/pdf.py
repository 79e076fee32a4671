"""Typesets a template of ours with facts of a caller's; facts are text and never read as markup (docs/adr/0019-paper.md).

A template reads them by ``json(bytes(sys.inputs.facts))`` and its font by ``sys.inputs.font``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import UnavailableError

if TYPE_CHECKING:
    import typst

FAMILIES = ("Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Microsoft YaHei", "WenQuanYi Zen Hei")
"""Fonts with Chinese that are taken, the first that is there; none is carried in the repository."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One kind of page: the template's file, and the folder of its fonts (None: the machine's own)."""

    template: Path
    fonts: Path | None = None


def pdf(paper: Paper, facts: Mapping[str, Any]) -> bytes:
    """Return the page as a PDF with its fonts in it.

    Raises:
        UnavailableError: FONT_MISSING; no font with Chinese is on this machine, and the message says what to install.
    """
    made: bytes = _made(paper, facts, "pdf")
    return made


def png(paper: Paper, facts: Mapping[str, Any]) -> list[bytes]:
    """Return the page as pictures, a page each; raises as ``pdf``."""
    made = _made(paper, facts, "png")
    return made if isinstance(made, list) else [made]


def _made(paper: Paper, facts: Mapping[str, Any], form: Any) -> Any:
    import typst  # noqa: PLC0415  # the typesetter is 80 MB, for who prints only

    fonts = _fonts(paper.fonts)
    held = set(fonts.families())
    family = next((name for name in FAMILIES if name in held), None)
    if family is None:
        raise UnavailableError(
            "FONT_MISSING",
            "服务器上没有中文字体，无法生成 PDF。请管理员安装 fonts-noto-cjk，或用 DUKOU_FONT_DIR 指定字体文件夹。表格（XLSX）仍可下载。",
            "This server has no font with Chinese, so no PDF is made. Have the administrator install fonts-noto-cjk, or"
            " name a folder of fonts in DUKOU_FONT_DIR. The workbook (XLSX) is still there.",
        )
    told = {"facts": json.dumps(facts, ensure_ascii=False), "font": family}
    return typst.compile(paper.template.read_bytes(), font_paths=fonts, sys_inputs=told, format=form)


@cache
def _fonts(folder: Path | None) -> "typst.Fonts":
    """The fonts of a folder, or of the machine, looked for once: that takes a third of a second."""
    import typst  # noqa: PLC0415

    return typst.Fonts(include_system_fonts=folder is None, font_paths=[] if folder is None else [folder])
