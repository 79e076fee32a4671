"""What a reason may say to others than a person's own office: nothing that tells sex, age, status or health. Pure.

The codes that tell nothing of the kind are listed; every other one, known or not, is the general class.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

LABOUR_RULE = "LABOUR_RULE"
"""The person is one whom the law, or a lawful age of the order, keeps from the work."""
_TELLING_NOTHING = frozenset(
    {
        # of an order and what somebody brings to it
        *("SKILL_MISSING", "CERT_MISSING", "WISH", "DESTINATION", "WAGE_FLOOR", "EDUCATION", "NOT_AVAILABLE"),
        *("ORDER_EXPIRED", "NO_SEATS", "NO_AGREEMENT", "BANNED"),
        # why a proposal ended
        *("WORKER_CHANGED", "ORDER_CHANGED", "AGREEMENT_ENDED", "CONSENT_WITHDRAWN", "RESTRICTED"),
    }
)


class _Language(NamedTuple):
    """How the sentences of one language are made."""

    counted: re.Pattern[str]  # words, code, count and the word for what is counted
    general: str
    unmet: str
    before: str
    comma: str
    stop: str


_ZH = _Language(
    re.compile(r"([^：、；，。]+)（([A-Z][A-Z0-9_]*)）([0-9]+)(个|人)"),
    f"法定条件不符（{LABOUR_RULE}）",
    "不符合的条件：",
    "名额由次序在前的人得到。",
    "、",
    "。",
)
_EN = _Language(
    re.compile(r"([^:;,.]+) \(([A-Z][A-Z0-9_]*)\) ([0-9]+)()"),
    f"a condition of the law ({LABOUR_RULE})",
    "Not met: ",
    "The seats go to who stands before.",
    ", ",
    ".",
)


def class_of(code: str) -> str:
    """Return a code of a proposal that ended, or the general class; nothing stays nothing."""
    return code if not code or code in _TELLING_NOTHING else LABOUR_RULE


def general_sentence(stored: str) -> str:
    """Return why somebody has no proposal by classes: how many orders each telling rule refuses is not said."""
    zh, _, en = stored.partition(" / ")
    return " / ".join(_unmet(text, language) for text, language in ((zh, _ZH), (en, _EN)) if text)


def general_counts(stored: str, few: Callable[[int], int | None]) -> str:
    """Return why seats stay open with the people that telling rules keep away as one class, whose number ``few`` hides."""
    zh, slash, en = stored.partition(" / ")
    return _summed(zh, _ZH, few) + slash + _summed(en, _EN, few)


def _unmet(text: str, language: _Language) -> str:
    found = language.counted.findall(text)
    if not found:
        return language.before
    told = [_said(language, *each) for each in found if each[1] in _TELLING_NOTHING]
    general = [language.general] if any(each[1] not in _TELLING_NOTHING for each in found) else []
    return language.unmet + language.comma.join([*told, *general]) + language.stop


def _summed(text: str, language: _Language, few: Callable[[int], int | None]) -> str:
    found = list(language.counted.finditer(text))
    if not found:
        return text
    told = [_said(language, *each.groups()) for each in found if each[2] in _TELLING_NOTHING]
    telling = [each for each in found if each[2] not in _TELLING_NOTHING]
    if telling:
        number = few(sum(int(each[3]) for each in telling))
        told.append(
            f"{language.general}{' ' if language is _EN else ''}{'<10' if number is None else number}{telling[0][4]}"
        )
    return text[: found[0].start()] + _lead(found[0]) + language.comma.join(told) + text[found[-1].end() :]


def _lead(first: re.Match[str]) -> str:
    return " " if first[1].startswith(" ") else ""


def _said(language: _Language, words: str, code: str, count: str, unit: str) -> str:
    bracketed = f"（{code}）{count}{unit}" if language is _ZH else f" ({code}) {count}"
    return words.strip() + bracketed
