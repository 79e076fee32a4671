"""Phrases that a posting may not hold, kept as data: what triggers a code, and what only looks like it.

``data/phrases.csv`` has one pattern a row. Rows of role ``allow`` name what only looks unlawful (男装车间,
不收押金, 夫妻房); they are blanked out before the rows of role ``trigger`` of the same code are tried.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from app.demand.text import tidy

_BLANK = "□"
_BETWEEN_HAN = re.compile(r"(?<=[一-鿿])[ \u3000·.*_]+(?=[一-鿿])")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One unlawful phrase: its ``code`` and the words that ``found`` it."""

    code: str
    found: str


@dataclass(frozen=True, slots=True)
class _Patterns:
    allow: re.Pattern[str] | None
    trigger: re.Pattern[str]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a data file of this package."""
    text = (files("app.demand") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def _patterns() -> Mapping[str, _Patterns]:
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: {"allow": [], "trigger": []})
    for row in rows("phrases.csv"):
        found[row["code"]][row["role"]].append(row["pattern"])
    return {
        code: _Patterns(
            allow=re.compile("|".join(roles["allow"])) if roles["allow"] else None,
            trigger=re.compile("|".join(roles["trigger"]), re.MULTILINE),
        )
        for code, roles in found.items()
    }


@lru_cache(maxsize=4096)  # the cells of a sheet repeat themselves
def find_phrases(text: str) -> tuple[Phrase, ...]:
    """Return the first phrase of each code that ``text`` holds, in the order of the data file."""
    line = _BETWEEN_HAN.sub("", tidy(text))
    if not line:
        return ()
    found = []
    for code, patterns in _patterns().items():
        rest = patterns.allow.sub(_BLANK, line) if patterns.allow else line
        if match := patterns.trigger.search(rest):
            found.append(Phrase(code, match[0]))
    return tuple(found)
