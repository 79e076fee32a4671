"""How one title is read: cut into known words, the last trade word decides, the rest is its setting.

The factors below were set on one half of ``tests/app/reference/everyday_titles.csv`` and checked on the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from app.reference.title_terms import Role, Term

_UNREAD_BEFORE, _UNREAD_AFTER = 0.25, 0.6
_CHIEF, _ENGINEER = 0.75, 0.6
_HOUSE_ONLY, _HOUSE_UNSKILLED, _HOUSE_LABOUR = 0.4, 0.7, 0.82
_HEAD_ANYWHERE, _HEAD_ELSEWHERE = 0.88, 0.62
_UNDECIDED = 0.6
_SEVERAL_WORKS, _PART_UNREAD = 0.6, 0.85
_RANK = {Role.TRADE: 3, Role.GENERAL: 2, Role.HOUSE: 1}
# Work that every trade needs: 注塑机维修 is maintenance, 电子厂包装 is packing.
_ANYWHERE = frozenset(
    """6-31-01 6-31-03 6-31-05 6-31-06 6-30-05 6-18-02 6-18-04 4-01-01 4-01-02 4-02-02 4-02-05 4-02-06 4-03-02
    4-07-03 4-07-05 4-09-08 2-06-03 3-01-02""".split()  # noqa: SIM905 - a table reads better than quotes
)
_FIRMS = frozenset(("厂", "店", "馆", "场", "工厂", "公司", "企业", "集团", "单位"))


@dataclass(frozen=True, slots=True)
class Reading:
    """Codes with confidences from one piece of text, best first."""

    ranked: tuple[tuple[str, float], ...]

    @property
    def group(self) -> str:
        """The minor group of the best code, empty when nothing was read."""
        return self.ranked[0][0][:7] if self.ranked else ""

    @property
    def confidence(self) -> float:
        """The best code's confidence, 0 when nothing was read."""
        return self.ranked[0][1] if self.ranked else 0.0

    def capped(self, cap: float) -> "Reading":
        """The same with no confidence above the cap."""
        return Reading(tuple((code, min(cap, value)) for code, value in self.ranked))

    def scaled(self, factor: float) -> "Reading":
        """The same with every confidence multiplied."""
        return Reading(tuple((code, factor * value) for code, value in self.ranked))


class TitleReader:
    """Reads titles with a fixed set of words."""

    def __init__(self, words: Mapping[str, Term]) -> None:
        self._terms = words
        self._longest = max(map(len, words))

    def read(self, works: Sequence[str]) -> Reading:
        """Several works in one title: sure only where all of them are of one minor group."""
        readings = [self._read(work) for work in works]
        told = [reading for reading in readings if reading.ranked]
        if not told:
            return Reading(())
        best = max(told, key=lambda one: one.confidence)
        if any(reading.group != best.group for reading in told):
            merged = {code: value for reading in reversed(told) for code, value in reading.ranked}
            first = told[0].ranked[0][0]
            ranked = sorted(merged.items(), key=lambda item: (item[0] != first, -item[1], item[0]))
            return Reading(tuple(ranked)).capped(_SEVERAL_WORKS)
        return best if len(told) == len(readings) else best.scaled(_PART_UNREAD)

    def _read(self, work: str) -> Reading:
        """One work: its last trade word decides, houses and trades before it are the setting."""
        placed = self._cut(work)
        named = [(end, word) for end, word in placed if word.codes]
        if not named:
            return Reading(())
        end, head = max(named, key=lambda one: (_RANK[one[1].role], one[0]))
        words = [word for _, word in placed]
        setting = [word for word in words if word.codes and word is not head]
        after = len(work) - end - sum(len(word.text) for place, word in placed if place > end)
        before = len(work) - after - sum(len(word.text) for word in words)
        sure = _base(head, setting, words) * (1 - (_UNREAD_BEFORE * before + _UNREAD_AFTER * after) / len(work))
        sure *= _CHIEF if any(word.role is Role.CHIEF for word in words) else 1
        sure *= _ENGINEER if any(word.role is Role.ENGINEER for word in words) else 1
        return Reading(_ranked(head, setting, sure))

    def _cut(self, work: str) -> list[tuple[int, Term]]:
        """The words that cover the text best (long ones count more), each with the place where it ends."""
        best: list[tuple[float, tuple[tuple[int, Term], ...]]] = [(0, ())]
        for end in range(1, len(work) + 1):
            value, cover = best[end - 1]
            for start in range(max(0, end - self._longest), end):
                term = self._terms.get(work[start:end])
                if term:
                    weight = best[start][0] + (end - start) ** 1.5 * (1 if term.role is Role.LABOUR else 2)
                    if weight > value:
                        value, cover = weight, (*best[start][1], (end, term))
            best.append((value, cover))
        return self._housed(best[-1][1])

    def _housed(self, cover: Sequence[tuple[int, Term]]) -> list[tuple[int, Term]]:
        """A trade directly before 厂 or 店 is where the work is, not what it is."""
        placed = list(cover)
        for index, ((end, word), (_, after)) in enumerate(pairwise(cover)):
            if word.role is Role.TRADE and after.text in _FIRMS:
                tails = (word.text[cut:] + after.text for cut in range(len(word.text) - 1))
                house = next((self._terms[tail] for tail in tails if tail in self._terms), word)
                placed[index] = (end, replace(word, role=Role.HOUSE, codes=house.codes))
        return placed

    def unread(self, work: str) -> int:
        """How many characters no word covers."""
        return len(work) - sum(len(word.text) for _, word in self._cut(work))


def _base(head: Term, setting: Sequence[Term], words: Sequence[Term]) -> float:
    """How sure the deciding word is, before unread characters count against it."""
    if head.role is Role.HOUSE:
        labour = [word for word in words if word.role is Role.LABOUR]
        if not labour:
            return _HOUSE_ONLY
        return _HOUSE_UNSKILLED if any(word.unskilled for word in labour) else _HOUSE_LABOUR
    others = [word for word in setting if word.role is not Role.GENERAL and not word.groups & head.groups]
    if any(word.role is Role.TRADE for word in others):
        return min(head.trust, _HEAD_ANYWHERE if head.groups <= _ANYWHERE else _HEAD_ELSEWHERE)
    near = {group[:4] for group in head.groups}
    if any(group[:4] in near for word in others for group in word.groups):
        return min(head.trust, _HOUSE_UNSKILLED)
    return head.trust


def _ranked(head: Term, setting: Sequence[Term], sure: float) -> tuple[tuple[str, float], ...]:
    """The head's codes, then those of the words around it."""
    around = {code: word for word in setting for code in word.codes}
    chosen = (
        [code for code in head.codes if any(code[:7] in word.groups for word in setting)]
        or [code for code in head.codes if any(code[:4] == other[:4] for other in around)]
        or list(head.codes)
    )
    if len({code[:7] for code in chosen}) > 1:
        sure *= _UNDECIDED
    ranked = {code: sure if index == 0 else sure * _UNDECIDED for index, code in enumerate(chosen)}
    for code in (*head.codes, *around):
        ranked.setdefault(code, sure * _UNDECIDED / 2)
    return tuple(ranked.items())
