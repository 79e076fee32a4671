"""Hazards of a workplace: what an order declares, what its text lets on, which work the law ties to a certificate."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from app.demand.phrases import rows
from app.demand.text import tidy
from app.intake.columns import Cell

_NONE = re.compile(r"^(?:无|没有|不涉及|不存在|否|none|no|0|无(?:职业病)?危害(?:因素)?|无毒无害|-+)$")
_DENIED = re.compile(
    r"(?:无|不接触|没有|不含|防|免|零|低)(?:任何)?(?:毒|尘|粉尘|噪[声音]|高温|辐射|有毒有害|危害|污染)[^,，。;；]{0,4}"
)
_BETWEEN = re.compile(r"[,，、;；/\s。]+|和|及|与")


@dataclass(frozen=True, slots=True)
class Declared:
    """Declared hazard codes; ``codes`` None = nothing declared. ``doubts``: codes of ``app.demand.codes``."""

    codes: tuple[str, ...] | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpecialOperation:
    """Work that the law lets only the holder of a certificate do, with the source."""

    certificate: str
    source: str


def read_hazards(cell: Cell | None) -> Declared:
    """Read a declaration: 无 is one, an empty cell is none; a word not understood is a doubt."""
    line = tidy(cell)
    if not line:
        return Declared()
    if _NONE.match(line):
        return Declared(())
    parts = [part for part in _BETWEEN.split(line) if part]
    unread = [part for part in parts if not _codes(part)]
    return Declared(_codes(line) or None, ("HAZARD_UNREADABLE",) if unread else ())


def hazards_in(text: str) -> tuple[str, ...]:
    """Return the hazards that the words of a posting let on; 无尘车间 and 无噪音 are none."""
    return _codes(_DENIED.sub(" ", tidy(text)))


def special_operation(occupation: str) -> SpecialOperation | None:
    """The certificate that the law asks for in an occupation of the 2022 classification (安全生产法 30)."""
    return _special().get(occupation)


def _codes(line: str) -> tuple[str, ...]:
    return tuple(code for code, pattern in _patterns().items() if pattern.search(line))


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {row["code"]: re.compile(f"{row['code']}|{row['pattern']}") for row in rows("hazards.csv")}


@cache
def _special() -> Mapping[str, SpecialOperation]:
    return {
        row["occupation"]: SpecialOperation(row["certificate"], row["source"]) for row in rows("special_operations.csv")
    }
