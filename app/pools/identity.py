"""Who a row is about: name, number, birth, sex and phone, each checked against the others."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from app.intake.columns import Cell, Flags, Ints
from app.intake.judge import Judge, Read
from app.intake.text import clean, has_gloss, is_formula_like, is_lost, squeeze, without_gloss
from app.intake.values import Parsed, pack, parse_date, parse_whole
from app.intake.words import parse_phone, parse_sex
from app.pools.resident_id import Numbers, read_numbers
from app.reference.catalogue import Catalogue

ADULT, MINOR, SENIOR = 18, 16, 60
SHARED_ROWS = 10  # a phone of more rows than any household has people is hardly their own
_NAME = re.compile(r"(?!.?(?:锟斤拷|烫烫烫|屯屯屯))[㐀-鿿]{2,4}")
_LONG_NAME = re.compile(
    r"[㐀-鿿\U00020000-\U0003ffff]+(?:·[㐀-鿿\U00020000-\U0003ffff]+)*|[A-Za-z][A-Za-z .'·-]*[A-Za-z]"
)
_NAME_DOTS = str.maketrans(dict.fromkeys("•．.‧∙・●", "·"))
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LONGEST_NAME = 50


@dataclass(frozen=True)
class Identities:
    """One entry a row; refused rows hold empty values.

    Attributes:
        birth: yyyymmdd. female: by the number. verified: no birth date in the file differs from it.
    """

    name: list[str]
    number: list[str]
    phone: list[str]
    birth: Ints
    female: Flags
    verified: Flags


def read_identities(judge: Judge, *, today: date, catalogue: Catalogue) -> Identities:
    """The identities of a table; says everything that is wrong with them."""
    column = judge.column("id_number")
    numbers = read_numbers(column.distinct, today=today, known=lambda code: _known(catalogue, code))
    _say_numbers(judge, numbers)
    codes = column.codes
    number = list(map(numbers.number.__getitem__, codes.tolist()))
    has_number = np.array([bool(text) for text in numbers.number])[codes]
    birth: Ints = np.where(has_number, numbers.birth[codes], 0).astype(np.int32)
    female: Flags = numbers.female[codes]
    _judge_age(judge, birth, today=today)
    name = _names(judge)
    verified = _compare_birth(judge, birth)
    _compare_sex(judge, female, has_number)
    return Identities(name, number, _phones(judge), birth, female, verified)


def _known(catalogue: Catalogue, code: str) -> bool:
    return any(catalogue.current_region(each) for each in (code, code[:4] + "00"))


def _say_numbers(judge: Judge, numbers: Numbers) -> None:
    judge.say("ID_MISSING", "id_number", judge.empty("id_number"), value_class="empty")
    column = judge.column("id_number")
    said = np.array(numbers.code)
    for code in np.unique(said[said != ""]):
        judge.say(str(code), "id_number", (said == code)[column.codes])


def _quick_names(cells: Sequence[Cell]) -> list[str | None]:
    usual = _NAME.fullmatch
    return [cell if isinstance(cell, str) and usual(cell) else None for cell in cells]


def parse_name(cell: Cell) -> Parsed[str]:
    """A person's name, its characters untouched; ``wrong`` or ``note`` is the code to say."""
    if not isinstance(cell, str):
        return Parsed(wrong="NAME_INVALID")
    if is_formula_like(cell):
        return Parsed(wrong="NAME_FORMULA")
    text = clean(cell)
    if not text:
        return Parsed()
    if is_lost(text):
        return Parsed(wrong="NAME_DAMAGED")
    return _written_name(cell, text)


def _written_name(cell: str, text: str) -> Parsed[str]:
    name = without_gloss(text).translate(_NAME_DOTS)
    name = name if name.isascii() else squeeze(name)
    if len(name) > _LONGEST_NAME or re.search(r"\d", name):
        return Parsed(wrong="NAME_INVALID")
    if has_gloss(text):
        return Parsed(name, note="NAME_REPAIRED")
    if len(name) == 1 or not _LONG_NAME.fullmatch(name):
        return Parsed(name, note="NAME_UNUSUAL")
    return Parsed(name, note="NAME_TIDIED" if name != cell else "")


def _names(judge: Judge) -> list[str]:
    read = judge.read("name", parse_name, quick=_quick_names)
    formulas = judge.formulas("name")
    judge.say("NAME_FORMULA", "name", formulas, value_class="formula")
    judge.say("NAME_MISSING", "name", judge.empty("name") & ~formulas, value_class="empty")
    for code in sorted(set(read.wrong.values())):
        where = read.of([index for index, said in read.wrong.items() if said == code])
        judge.say(code, "name", where & ~formulas)
    for code in sorted(set(read.notes.values())):
        judge.say(code, "name", read.noted(code) & ~formulas)
    return read.rows("")


def _compare_birth(judge: Judge, birth: Ints) -> Flags:
    """Whether no birth date of the file differs from the number's; a month or year alone is compared as such."""
    read = judge.read("birth", parse_date)
    judge.say_wrong("BIRTH_UNCLEAR", read)
    given = read.ints(0)
    precision = np.where(read.noted("year only"), 10_000, np.where(read.noted("month only"), 100, 1))
    differs: Flags = (given > 0) & (birth > 0) & (given // precision != birth // precision)
    judge.say("BIRTH_DIFFERS", "birth", differs)
    return ~differs


def _compare_sex(judge: Judge, female: Flags, known: Flags) -> None:
    read = judge.read("sex", parse_sex)
    judge.say_wrong("SEX_UNCLEAR", read)
    judge.say_first("SEX_CODED", "sex", read.noted("coded"), value_class="code 1 or 2")
    said_female = read.where(lambda sex: sex == "F")
    said_male = read.where(lambda sex: sex == "M")
    judge.say("SEX_DIFFERS", "sex", known & ((said_female & ~female) | (said_male & female)))


def ages(birth: Ints, today: date) -> Ints:
    """Years completed; the birthday itself counts from the next day, as the law counts."""
    years: Ints = (pack(today) - birth - 1) // 10_000
    return years


def _judge_age(judge: Judge, birth: Ints, *, today: date) -> None:
    known = birth > 0
    age = ages(birth, today)
    for code, mask in (
        ("AGE_UNDER_16", age < MINOR),
        ("AGE_MINOR", (age >= MINOR) & (age < ADULT)),
        ("AGE_OVER_60", age >= SENIOR),
    ):
        judge.say(code, _age_field(judge), known & mask, value_class="age")
        judge.silent |= known & mask & (age < MINOR)

    read = judge.read("age", _parse_age)
    judge.say_wrong("AGE_UNCLEAR", read)
    given = read.ints(-1)
    judge.say("AGE_DIFFERS", "age", known & (given >= 0) & (np.abs(given - age) > 1))


def _age_field(judge: Judge) -> str:
    return next((name for name in ("birth", "age") if judge.has(name)), "id_number")


def _parse_age(cell: Cell) -> Parsed[int]:
    text = squeeze(cell).removesuffix("周岁").removesuffix("岁") if isinstance(cell, str) else cell
    number = parse_whole(text)
    sound = number.value is not None and number.value <= 130  # noqa: PLR2004 - nobody was older
    return number if sound or not (number.value or number.wrong) else Parsed(wrong=number.wrong or "number")


def _quick_phones(cells: Sequence[Cell]) -> list[str | None]:
    usual = _MOBILE.fullmatch
    return [cell if isinstance(cell, str) and usual(cell) else None for cell in cells]


def _phones(judge: Judge) -> list[str]:
    own = judge.read("phone", parse_phone, quick=_quick_phones)
    home = judge.read("household_phone", parse_phone, quick=_quick_phones)
    for read in (own, home):
        judge.say_wrong("PHONE_UNCLEAR", read)
        judge.say("PHONE_SEVERAL", read.name, read.noted("several"))
    mine, ours = own.rows(""), home.rows("")
    phones = [phone or other for phone, other in zip(mine, ours, strict=True)]
    missing = np.array([not phone for phone in phones], dtype=bool)
    judge.say("PHONE_MISSING", "phone" if judge.has("phone") else "household_phone", missing & ~_wrong(own, home))
    borrowed = np.array([not phone and bool(other) for phone, other in zip(mine, ours, strict=True)], dtype=bool)
    judge.say_first("PHONE_HOUSEHOLD", "phone", borrowed, value_class="empty")
    return phones


def _wrong(own: Read[str], home: Read[str]) -> Flags:
    return own.wrong_rows() | home.wrong_rows()


def say_shared_phones(judge: Judge, phones: Sequence[str], count: Counter[str]) -> None:
    """Says which rows carry a phone that the whole file repeats more often than a household could."""
    shared = {phone for phone, rows in count.items() if phone and rows >= SHARED_ROWS}
    for phone in sorted(shared, key=lambda each: (-count[each], each)):
        where = np.array([each == phone for each in phones], dtype=bool)
        judge.say("PHONE_SHARED", "phone" if judge.has("phone") else "household_phone", where, count=count[phone])
