"""Resident ID numbers: form, check character, birth date (GB 11643), for whole columns at once.

A number is what was written: nothing is padded, completed or formatted back. Numbers that a spreadsheet
turned into floats have lost their last digits for good and are refused as such.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from app.intake.columns import Cell, Flags, Ints
from app.intake.text import clean, half
from app.intake.values import pack

LENGTH = 18
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECK = np.frombuffer(b"10X98765432", np.uint8)
_MONTH_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_EXACT = 10**15  # a spreadsheet keeps fifteen digits

_ROUNDED = re.compile(r"\d(?:\.\d+)?E\+?\d+")
_DISABILITY = re.compile(r"(\d{17}[\dX])[1-7][1-4](?:B\d{1,2})?", re.ASCII)
_DIGITS = re.compile(r"\d+[\dX]?", re.ASCII)
_SIGNS = str.maketrans("", "", " \t\n\r'\"`‘’“”-—_,.、·")
_FORM = re.compile(r"\d{17}[\dX]", re.ASCII)


@dataclass(frozen=True)
class Numbers:
    """A column of numbers, one entry a distinct value.

    Attributes:
        number: the 18 characters, empty where refused. code: what to say, empty when there is nothing.
        birth: yyyymmdd. female: by the 17th digit. region: the first six digits.
    """

    number: list[str]
    code: list[str]
    birth: Ints
    female: Flags
    region: Ints


def read_numbers(cells: Sequence[Cell], *, today: date, known: Callable[[str], bool]) -> Numbers:
    """Each cell as an ID number.

    Args:
        cells: distinct values; an empty one gives neither number nor code.
        today: births after it are refused.
        known: whether a division code is or was in use; another one is only a warning.
    """
    number, code = _plain(cells), [""] * len(cells)
    for index, text in enumerate(number):
        if not text:
            number[index], code[index] = _tidied(cells[index])
    at = [index for index, text in enumerate(number) if text]
    checked = _checked([number[index] for index in at], today=today)
    birth, female, region = (np.zeros(len(cells), np.int32) for _ in range(3))
    birth[at], female[at], region[at] = checked.birth, checked.female, checked.region
    for place, said in zip(np.array(at)[checked.wrong != 0], checked.wrong[checked.wrong != 0], strict=True):
        number[place], code[place] = "", ("", "ID_CHECKSUM", "ID_DATE")[said]
    _doubt_zeros(number, code, cells, np.array(at, dtype=np.intp)[checked.zeros].tolist())
    strange = [int(each) for each in np.unique(region[region > 0]) if not known(f"{each:06d}")]
    for place in np.flatnonzero(np.isin(region, strange)) if strange else ():
        if number[place] and not code[place]:
            code[place] = "ID_REGION_UNKNOWN"
    return Numbers(number, code, birth, female.astype(bool), region)


def _plain(cells: Sequence[Cell]) -> list[str]:
    """The cells that are written as a number should be, all looked at together; the others empty."""
    number = [cell if isinstance(cell, str) and len(cell) == LENGTH and cell.isascii() else "" for cell in cells]
    at = [index for index, text in enumerate(number) if text]
    signs = _signs([number[index] for index in at])
    digits = (signs >= ord("0")) & (signs <= ord("9"))
    sound = digits[:, :17].all(axis=1) & (digits[:, 17] | (signs[:, 17] == ord("X")))
    for index in np.array(at, dtype=np.intp)[~sound].tolist():
        number[index] = ""
    return number


def _signs(numbers: Sequence[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("".join(numbers).encode("ascii"), np.uint8).reshape(-1, LENGTH)


def _tidied(cell: Cell) -> tuple[str, str]:
    """The 18 characters and what was tidied, or nothing and why not."""
    if isinstance(cell, str):
        return _tidied_text(cell)
    if isinstance(cell, (int, float)) and abs(cell) >= _EXACT:
        return "", "ID_DIGITS_LOST"
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return "", _length_code(text) if text.isdigit() else "ID_FORM"


def _tidied_text(cell: str) -> tuple[str, str]:
    shown = half(clean(cell)).upper()
    if not shown:
        return "", ""
    text = shown.translate(_SIGNS)
    if _ROUNDED.search(shown):
        return "", "ID_DIGITS_LOST"
    if _FORM.fullmatch(text):
        return text, "ID_LOWER_X" if text == cell.upper() else "ID_TIDIED"
    return _longer_or_wrong(text)


def _longer_or_wrong(text: str) -> tuple[str, str]:
    longer = _DISABILITY.fullmatch(text)
    if longer and not _wrong(longer[1]):
        return longer[1], "ID_LONGER"
    if "*" in text:
        return "", "ID_MASKED"
    return "", _length_code(text) if _DIGITS.fullmatch(text) else "ID_FORM"


def _length_code(text: str) -> str:
    return {15: "ID_15_DIGITS", 17: "ID_17_DIGITS"}.get(len(text), "ID_LENGTH")


def _wrong(number: str) -> bool:
    return bool(_checked([number], today=date.max).wrong[0] == 1)


@dataclass(frozen=True)
class _Checked:
    wrong: npt.NDArray[np.int8]  # 1 check character, 2 date
    birth: Ints
    female: Ints
    region: Ints
    zeros: Flags  # ends in 000


def _checked(numbers: Sequence[str], *, today: date) -> _Checked:
    """Checks 18-character numbers of sound form, all at once."""
    signs = _signs(numbers)
    digits = signs[:, :17].astype(np.int32) - ord("0")
    year, month, day = (_join(digits[:, first:last]) for first, last in ((6, 10), (10, 12), (12, 14)))
    birth = year * 10_000 + month * 100 + day
    days = np.where((month >= 1) & (month <= 12), _MONTH_DAYS[np.clip(month, 0, 12)], 0)  # noqa: PLR2004 - months
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    days = days - ((month == 2) & ~leap)  # noqa: PLR2004 - February
    dated = (day >= 1) & (day <= days) & (year >= 1900) & (birth <= pack(today))  # noqa: PLR2004 - the living
    wrong = np.where(dated, 0, 2).astype(np.int8)
    wrong[_CHECK[(digits @ _WEIGHTS) % 11] != signs[:, 17]] = 1
    zeros: Flags = (signs[:, 15:] == ord("0")).all(axis=1)
    return _Checked(wrong, birth, 1 - digits[:, 16] % 2, _join(digits[:, :6]), zeros)


def _join(digits: Ints) -> Ints:
    powers = 10 ** np.arange(digits.shape[1] - 1, -1, -1)
    joined: Ints = (digits @ powers).astype(np.int32)
    return joined


def _doubt_zeros(number: list[str], code: list[str], cells: Sequence[Cell], zeros: Sequence[int]) -> None:
    """A text of 18 digits ending in 000 is what a lost number looks like once a CSV was saved from it.

    One that fails the check is lost; one that passes may be by chance, and is kept only if no other
    number of the column was lost.
    """
    for index in zeros:
        if code[index] in {"ID_CHECKSUM", "ID_DATE"} and len(clean(str(cells[index]))) == LENGTH:
            code[index] = "ID_DIGITS_LOST"
    lost = "ID_DIGITS_LOST" in code
    for index in zeros:
        if number[index]:
            number[index], code[index] = ("", "ID_DIGITS_LOST") if lost else (number[index], "ID_ENDS_000")
