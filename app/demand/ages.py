"""Age limits as orders write them: ``18-45周岁``, ``45岁以下``, ``年满18``."""

import re
from dataclasses import dataclass

from app.demand.text import tidy
from app.intake.columns import Cell

_YEARS = r"\s*(?:周?岁)?\s*(?:\(含\))?\s*"
_AGE = r"(?<![0-9])([0-9]{2})(?![0-9后])"
_RANGE = re.compile(rf"{_AGE}{_YEARS}(?:-+|至|到){_YEARS}{_AGE}")
_TO = re.compile(rf"{_AGE}{_YEARS}(?:[及或]?以[下内]|内|之?[下前])|(?:不超过|不大于|最大|≤|<=){_YEARS}{_AGE}")
_FROM = re.compile(rf"{_AGE}{_YEARS}(?:[及或]?以上|起)|(?:年满|满|不小于|不低于|最小|≥|>=){_YEARS}{_AGE}")
_NONE = re.compile(r"^(?:年龄)?(?:均|可|都)?(?:不限(?:制)?|无(?:要求|限制|限)?|不作要求|不要求|-+|/)(?:年龄)?$")
_BY_SEX = re.compile(r"[男女](?:性|士|工)?[:：]?\s*[0-9]")
_PLAUSIBLE = range(14, 81)


@dataclass(frozen=True, slots=True)
class Ages:
    """Ages in full years, both ends included; None = no limit. ``doubts``: codes of ``app.demand.codes``."""

    low: int | None = None
    high: int | None = None
    doubts: tuple[str, ...] = ()


def read_ages(cell: Cell | None) -> Ages:
    """Read an age condition; a limit that cannot be read is a doubt, never a limit of our own.

    以下 and 以内 include the age they name (民法典 1259).
    """
    line = tidy(cell).replace(" ", "")
    if not line or _NONE.match(line):
        return Ages()
    if _BY_SEX.search(line):
        return Ages(doubts=("AGE_BY_SEX",))
    lows, highs, doubts = _limits(line)
    return _checked(lows, highs, doubts)


def _limits(line: str) -> tuple[set[int], set[int], tuple[str, ...]]:
    doubts: tuple[str, ...] = ()
    lows, highs = set(), set()
    for match in _RANGE.finditer(line):
        first, last = int(match[1]), int(match[2])
        if first > last:
            first, last, doubts = last, first, ("AGE_REVERSED",)
        lows.add(first)
        highs.add(last)
    rest = _RANGE.sub(" ", line)
    highs |= {int(match[1] or match[2]) for match in _TO.finditer(rest)}
    lows |= {int(match[1] or match[2]) for match in _FROM.finditer(_TO.sub(" ", rest))}
    return lows, highs, doubts


def _checked(lows: set[int], highs: set[int], doubts: tuple[str, ...]) -> Ages:
    several = len(lows) > 1 or len(highs) > 1
    implausible = any(age not in _PLAUSIBLE for age in lows | highs)
    if not (lows or highs) or several or implausible:
        return Ages(doubts=(*doubts, "AGE_UNREADABLE"))
    low, high = next(iter(lows), None), next(iter(highs), None)
    if low is not None and high is not None and low > high:
        return Ages(doubts=(*doubts, "AGE_UNREADABLE"))
    return Ages(low, high, doubts)
