"""Codes in words: what the pages call regions and occupations, and sentences of the engine, which knows codes only."""

import re

from app.console.words import SKILL_LEVELS
from app.reference.catalogue import Catalogue

FEW = 3  # occupations named of a class
SKILL = re.compile(r"(?<![\d-])(\d-\d{2}-\d{2}-\d{2})(?![\d-])(:[0-5]c?)?")
CITY = re.compile(r"(?<=意向地区)\d{6}(?![\d分])")
RULE = re.compile(r"（[A-Z][A-Z0-9_]+）")


def place(catalogue: Catalogue, code: str) -> str:
    """Name a region with the one above it; an unknown code is shown as it is."""
    return catalogue.place_name(code)


def occupation(catalogue: Catalogue, code: str) -> str:
    """Name an occupation; an unknown code is shown as it is."""
    found = catalogue.occupation(code)
    return code if found is None else found.name


def trade(catalogue: Catalogue, prefix: str) -> str:
    """Name the occupations whose codes begin so; of a class of several, the first ones."""
    below = [each.name for each in catalogue.occupations() if f"{each.code}-".startswith(f"{prefix}-")]
    if not below:
        return prefix
    return f"{'、'.join(below[:FEW])}{'等' if len(below) > FEW else ''}"


def spoken(catalogue: Catalogue, text: str) -> str:
    """Put names beside the codes in a sentence; rules it has put in words already."""
    named = SKILL.sub(lambda found: _skill(catalogue, found[1], found[2] or ""), text)
    return RULE.sub("", CITY.sub(lambda found: place(catalogue, found[0]), named))


def _skill(catalogue: Catalogue, code: str, level: str) -> str:
    found = catalogue.occupation(code)
    if found is None:
        return f"{code}{level}"
    held = SKILL_LEVELS.get(level.strip(":c"))
    return f"“{found.name}”{held.zh if held else ''}（{code}）"
