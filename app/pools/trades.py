"""Occupations as a roster writes them: looked up exactly by name or code, never by likeness."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from app.intake.columns import Cell, Ints
from app.intake.judge import Judge
from app.intake.text import clean, repaired, squeeze
from app.intake.values import Parsed, is_empty, kind_of, parse_date, text_of, word_of
from app.intake.words import parse_yes_no, words
from app.pools.batch import Skills
from app.reference.catalogue import Catalogue

_CODE = re.compile(r"[1-8](?:-\d{2}){1,3}", re.ASCII)
_BETWEEN = re.compile(r"[、,;/|\n]+")
_PARTS = re.compile(r"[:]")
_PRACTISED = 0

ANY_WORDS = frozenset(
    [
        "不限",
        "均可",
        "都可以",
        "都行",
        "无要求",
        "无",
        "任意",
        "任何",
        "不限工种",
        "不限岗位",
        "不限地区",
        "服从安排",
        "服从分配",
        "随意",
        "没要求",
        "什么都可以",
        "都可",
        "皆可",
        "全部",
        "any",
    ]
)
LEVELS = words(
    {
        0: "0 熟练 会 无等级 无 练习 practised",
        1: "1 五级 五级/初级工 五级初级工 初级 初级工 五级工",
        2: "2 四级 四级/中级工 四级中级工 中级 中级工 四级工",
        3: "3 三级 三级/高级工 三级高级工 高级 高级工 三级工",
        4: "4 二级 二级/技师 二级技师 技师",
        5: "5 一级 一级/高级技师 一级高级技师 高级技师",
    }
)
_NO_SKILL = frozenset(["无", "没有", "无技能", "无特长", "暂无", "-", "--", "/", "否", "普通劳动力", "技能劳动力"])
_CERTIFICATE = words({True: "c 持证 有证 有证书 证书", False: "无证 无证书 未持证"})


class Trades:
    """The names of the classification, each that means exactly one class."""

    def __init__(self, catalogue: Catalogue) -> None:
        names: dict[str, set[str]] = defaultdict(set)
        aliases: dict[str, set[str]] = defaultdict(set)
        for occupation in catalogue.occupations():
            names[squeeze(occupation.name)].add(occupation.code)
            for alias in occupation.aliases:
                aliases[squeeze(alias)].add(occupation.code)
        self._codes = {each.code for each in catalogue.occupations()}
        self._names: Mapping[str, str] = {
            name: _lowest(codes) for name, codes in (aliases | names).items() if len(_without_parents(codes)) == 1
        }

    def code(self, text: str) -> str:
        """The class that a name or code means exactly, as ``a-bb-cc-dd``; empty when there is none."""
        word = squeeze(text)
        if _CODE.fullmatch(word):
            full = (word + "-00-00-00")[:10]
            return full if full in self._codes else ""
        return self._names.get(word) or self._names.get(repaired(word), "")


@lru_cache(maxsize=4)
def trades_of(catalogue: Catalogue) -> Trades:
    """The trades of a catalogue, indexed once."""
    return Trades(catalogue)


def _without_parents(codes: set[str]) -> set[str]:
    """A class above that bears the name of its only part is the same thing."""
    return {code for code in codes if not any(each != code and each.startswith(_prefix(code)) for each in codes)}


def _lowest(codes: set[str]) -> str:
    return max(_without_parents(codes))


def _prefix(code: str) -> str:
    """The code without trailing ``-00``: what it contains begins with it."""
    while code.endswith("-00"):
        code = code[:-3]
    return code


def parse_wishes(cell: Cell, trades: Trades) -> Parsed[str]:
    """Wished occupations as code prefixes joined by ``;``; empty = any. What is not in the classification is left out."""
    if is_empty(cell) or word_of(cell) in ANY_WORDS:
        return Parsed("")
    found: list[str] = []
    wrong = ""
    for item in filter(None, map(clean, _BETWEEN.split(text_of(cell)))):
        if squeeze(item) in ANY_WORDS:
            return Parsed("")
        codes = [trades.code(item)] if trades.code(item) else [trades.code(part) for part in item.split()]
        found += [_prefix(code) for code in codes if code]
        wrong = wrong or ("" if all(codes) and codes else kind_of(cell))
    return Parsed(";".join(dict.fromkeys(found)), wrong)


@dataclass
class Skill:
    """One skill as written; ``doubtful`` when its level or certificate was not understood."""

    occupation: str
    level: int = _PRACTISED
    certified: bool = False
    valid_until: int = 0
    doubtful: bool = False


def parse_skills(cell: Cell, trades: Trades) -> Parsed[tuple[Skill, ...]]:
    """Skills written ``occupation:level:certificate:valid until``, the later parts optional.

    ``wrong`` when an item fits no class, ``note`` ``level`` when a level or certificate is not understood.
    """
    if is_empty(cell) or word_of(cell) in _NO_SKILL:
        return Parsed(())
    skills: list[Skill] = []
    wrong = ""
    for item in filter(None, map(clean, re.split(r"[、,;|\n]+", text_of(cell)))):
        skill = _parse_skill(item, trades)
        if skill:
            skills.append(skill)
        elif squeeze(item) not in _NO_SKILL:
            wrong = wrong or kind_of(cell)
    return Parsed(tuple(skills), wrong, "level" if any(skill.doubtful for skill in skills) else "")


def _parse_skill(item: str, trades: Trades) -> Skill | None:
    name, *rest = (part.strip() for part in _PARTS.split(item))
    code = trades.code(name)
    if not code:
        return None
    skill = Skill(code)
    by_code = bool(_CODE.fullmatch(squeeze(name)))
    if rest and rest[0]:
        _set_level(skill, squeeze(rest[0]).lower(), by_code=by_code)
    if len(rest) > 1 and rest[1]:
        certificate = _CERTIFICATE.get(squeeze(rest[1]).lower(), parse_yes_no(rest[1]).value)
        skill.certified, skill.doubtful = bool(certificate), skill.doubtful or certificate is None
    if len(rest) > 2 and rest[2]:  # noqa: PLR2004 - the fourth part
        until = parse_date(rest[2])
        skill.valid_until, skill.doubtful = until.value or 0, skill.doubtful or until.value is None or bool(until.note)
    if skill.doubtful:
        skill.certified = skill.certified and not skill.doubtful
    return skill


def _set_level(skill: Skill, text: str, *, by_code: bool) -> None:
    """A bare digit is a level only beside a code: beside a name, 5 may mean 五级."""
    certified = text.endswith("c") and text[:-1].isdigit()
    text = text[:-1] if certified else text
    level = LEVELS.get(text)
    if level is None or (text.isdigit() and not by_code):
        skill.doubtful = True
        return
    skill.level, skill.certified = level, certified


SkillParser = Callable[[Cell], Parsed[tuple[Skill, ...]]]


def read_skills(judge: Judge, parsers: Mapping[str, SkillParser]) -> Skills:
    """The skills of a table, of every field that may name them; says what fits no class."""
    person: list[Ints] = []
    skills: list[Skill] = []
    for name, parser in parsers.items():
        read = judge.read(name, parser)
        judge.say_wrong("SKILL_UNCLEAR", read)
        judge.say("SKILL_LEVEL_UNCLEAR", name, read.noted("level"))
        for code, value in enumerate(read.values):
            if value:
                at = np.flatnonzero(read.column.codes == code).astype(np.int32)
                for skill in value:
                    person.append(at)
                    skills += [skill] * len(at)
    if not skills:
        return Skills()
    people = np.concatenate(person)
    order = np.argsort(people, kind="stable")
    chosen = [skills[at] for at in order.tolist()]
    return _best_of_each(people[order], chosen)


def _best_of_each(people: Ints, skills: list[Skill]) -> Skills:
    """Of one occupation named twice by a person, the higher level counts, a certificate first."""
    best: dict[tuple[int, str], Skill] = {}
    for person, skill in zip(people.tolist(), skills, strict=True):
        held = best.get((person, skill.occupation))
        if held is None or (skill.certified, skill.level) > (held.certified, held.level):
            best[person, skill.occupation] = skill
    kept = list(best.values())
    return Skills(
        person=np.array([person for person, _ in best], dtype=np.int32),
        occupation=[skill.occupation for skill in kept],
        level=[skill.level for skill in kept],
        certified=[skill.certified for skill in kept],
        valid_until=[skill.valid_until for skill in kept],
    )
