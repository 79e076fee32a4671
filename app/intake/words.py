"""Closed lists of words that offices write, and phone numbers: read by table, never by likeness."""

import re
from collections.abc import Mapping
from typing import TypeVar

from app.intake.columns import Cell
from app.intake.text import squeeze
from app.intake.values import Parsed, is_empty, kind_of, text_of, word_of

T = TypeVar("T")


def words(meanings: Mapping[T, str]) -> dict[str, T]:
    """A table of words from ``meaning: "word word ..."``.

    Raises:
        ValueError: a word has two meanings.
    """
    found: dict[str, T] = {}
    for meaning, spelled in meanings.items():
        for word in spelled.split():
            if found.setdefault(word, meaning) != meaning:
                raise ValueError(f"The word {word} has two meanings.")
    return found


def parse_word(cell: Cell, words: Mapping[str, T]) -> Parsed[T]:
    """One of a closed list of words, as ``words`` maps them (keys squeezed, lower case)."""
    if is_empty(cell):
        return Parsed()
    found = words.get(word_of(cell).lower())
    return Parsed(found) if found is not None else Parsed(wrong=kind_of(cell))


YES_NO = words(
    {
        True: "是 有 愿意 同意 1 y yes true √ ✓ ✔ 对 需要 已 可 可以 能 授权 已授权 已同意",
        False: "否 无 不愿意 不同意 0 n no false × ✗ ✘ 不 没有 不需要 未 不可 不可以 不能 未授权 不是 -- - — / \\",
    }
)


def parse_yes_no(cell: Cell) -> Parsed[bool]:
    """Yes or no as offices write it; 看情况 and the like are not understood, never taken for either."""
    return parse_word(cell, YES_NO)


_SEXES = words({"M": "男 男性 m male", "F": "女 女性 f female"})
_SEX_CODES = words({"M": "1 1男 1.男 1-男", "F": "2 2女 2.女 2-女"})


def parse_sex(cell: Cell) -> Parsed[str]:
    """``M`` or ``F``; GB/T 2261.1 codes 1 and 2 are read too, with ``note`` ``coded``."""
    found = parse_word(cell, _SEXES)
    if found.value is None and found.wrong:
        coded = _SEX_CODES.get(word_of(cell))
        return Parsed(coded, note="coded") if coded else found
    return found


EDUCATION_WORDS = words(
    {
        "none": "文盲 半文盲 文盲或半文盲 文盲半文盲 不识字 未上学 未上过学 无 无学历 学龄前儿童 none",
        "primary": "小学 小学毕业 小学肄业 小学及以下 primary",
        "junior": "初中 初中毕业 初中肄业 初级中学 junior",
        "senior": "高中 普高 普通高中 高中毕业 高级中学 senior",
        "vocational": "中专 中职 职高 技校 中技 技工 职业高中 中等专科 中专毕业 技工学校 中等专业学校 中等职业学校 "
        "高中/中专 中专/高中 高中(中专) 高中或中专 高中、中专 高中中专 vocational",
        "college": "大专 专科 高职 高专 高职高专 大学专科 大专毕业 大学专科和专科学校 高职/大专 大专/高职 college",
        "bachelor": "本科 大学 学士 大学本科 本科毕业 本科及以上 大学本科及以上 bachelor",
        "master": "研究生 硕士 博士 硕士研究生 博士研究生 研究生及以上 硕士及以上 master",
    }
)
_EDUCATION_TAIL = re.compile(r"(?:文化(?:程度)?|学历|以上学历|水平)$")


def parse_education(cell: Cell) -> Parsed[str]:
    """One of none, primary, junior, senior, vocational, college, bachelor, master.

    高中/中专 in one word is ``vocational``, which counts as senior everywhere.
    """
    found = parse_word(cell, EDUCATION_WORDS)
    if found.value is None and found.wrong:
        return parse_word(_EDUCATION_TAIL.sub("", word_of(cell)), EDUCATION_WORDS) if word_of(cell) else found
    return found


_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}(?:-\d{1,5})?")
_PHONE_SIGNS = re.compile(r"[\s\-－–—.·]")
_PHONE_PREFIX = re.compile(r"^(?:\+?0{0,2}86)(?=1[3-9]\d{9}$)")
_ROUNDED = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_ZERO_FRACTION = re.compile(r"(\d+)\.0+")
_PHONE_BETWEEN = re.compile(r"[/、,，;；|或\n]+")


def parse_phone(cell: Cell) -> Parsed[str]:
    """A mobile or landline number as plain digits (a landline keeps its hyphen).

    Phones that arrive as floats are exact and are read. Of several numbers in one cell the first sound
    one is taken, ``note`` ``several``. Rounded (``1.38E+10``) and masked (``138****``) numbers are not
    understood.
    """
    if is_empty(cell):
        return Parsed()
    text = text_of(cell)
    if found := _one_phone(text):
        return Parsed(found)
    parts = [phone for phone in map(_one_phone, _PHONE_BETWEEN.split(text)) if phone]
    return Parsed(parts[0], note="several") if parts else Parsed(wrong=_wrong_phone(cell, text))


def _wrong_phone(cell: Cell, text: str) -> str:
    if "*" in text:
        return "masked"
    return "rounded number" if _ROUNDED.fullmatch(squeeze(text)) else kind_of(cell)


def _one_phone(text: str) -> str:
    landline = squeeze(text)
    whole = _ZERO_FRACTION.fullmatch(landline)
    digits = _PHONE_PREFIX.sub("", whole[1] if whole else _PHONE_SIGNS.sub("", landline))
    if _MOBILE.fullmatch(digits) and digits.isascii():
        return digits
    return landline if _LANDLINE.fullmatch(landline) and landline.isascii() else ""
