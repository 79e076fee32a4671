"""Names, numbers and phones that pass every check and belong to nobody.

- ID numbers carry a sequence of 996 to 999, which the old numbering kept for people over a hundred: nobody
  born in the last hundred years was given one.
- Phones begin with 154, which no operator gives out.
- Every given name begins with 例, "example". Every firm is called 示例 and 合成.
- Credit codes have a sound last character over an organisation code whose own check digit is wrong.
"""

from collections import Counter
from datetime import date, timedelta

from stdnum.cn import uscc

from app.demo.scene import City, Post

_SURNAMES = "韦覃黄陆莫蒙罗潘农岑吴李梁陈杨石龙蓝兰谢林周廖卢赵韩唐邓何苏张王刘欧容邱隆卜银谭"
_GIVEN = "芳强梅军英伟秀勇兰明玉平珍辉丽杰凤斌燕涛艳华霞刚娟超桂飞琴松莲文香成云林花志月海春立群才健"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_ODD, _EVEN = ("997", "999"), ("998", "996")
_ORGANISATION = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SERIAL_DIGITS = 6


def person_name(number: int) -> str:
    """Return the name of person ``number``: a surname, 例, one more character."""
    surname, given = number * 7 % len(_SURNAMES), number // 3 % len(_GIVEN)
    return f"{_SURNAMES[surname]}例{_GIVEN[given]}"


def phone(number: int) -> str:
    """Return the phone of person ``number``."""
    return f"154{number % 10**8:08d}"


def id_check(first_17: str) -> str:
    """Return the last sign of a resident ID number (GB 11643, ISO 7064 mod 11-2)."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True)) % 11]


class IdNumbers:
    """Gives every person a number of their own."""

    def __init__(self) -> None:
        self._given: Counter[tuple[str, date, bool]] = Counter()

    def next(self, county: str, *, birth: date, female: bool) -> str:
        """Return a fresh number of this county; its birth date is ``birth`` or, where that is taken, shortly before."""
        sequences = _EVEN if female else _ODD
        while self._given[county, birth, female] >= len(sequences):
            birth -= timedelta(days=1)
        sequence = sequences[self._given[county, birth, female]]
        self._given[county, birth, female] += 1
        first = f"{county}{birth:%Y%m%d}{sequence}"
        return first + id_check(first)


def birth_of(id_number: str) -> date:
    """Return the birth date within a sound number."""
    return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))


def credit_code(region: str, *, number: int) -> str:
    """Return the credit code of firm ``number`` of a region, sound by its check character, of no real organisation."""
    serial = ""
    for _ in range(_SERIAL_DIGITS):
        number, digit = divmod(number, len(_ORGANISATION))
        serial = _ORGANISATION[digit] + serial
    organisation = f"MA{serial}"
    first = f"91{region}{organisation}{_wrong_organisation_check(organisation)}"
    return first + uscc.calc_check_digit(first)


def _wrong_organisation_check(organisation: str) -> str:
    """Return a digit that GB 11714 would not give this organisation code."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(digits.index(sign) * weight for sign, weight in zip(organisation, weights, strict=True))
    return str((-total % 11 + 1) % 10)


def firm_name(city: City, post: Post, *, number: int) -> str:
    """Return a name that says that the firm does not exist: ``东莞示例电子厂12（合成）``."""
    return f"{city.name.removesuffix('市')}示例{post.employer}{number}（合成）"
