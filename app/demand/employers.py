"""Who posts an order: the unified social credit code and whether the name is an agency's."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum.cn import uscc

from app.intake.columns import Cell
from app.intake.text import squeeze
from app.intake.values import text_of

_FORM = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
_LENGTH = 18
_AGENCY = re.compile(r"人力资源|劳务|派遣|人才|职业介绍|职介|中介|外包|灵活用工|猎头")
_PROXY = re.compile(r"代招|代理招聘|受[^,，。;；]{0,12}委托|驻厂招聘|直招代理|劳务输出方|合作工厂")


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A sound credit code, or None with the ``doubts``: codes of ``app.demand.codes``."""

    code: str | None = None
    doubts: tuple[str, ...] = ()


def read_credit_code(cell: Cell | None) -> CreditCode:
    """Read an 18-character credit code and check its last character (GB 32100-2015).

    Letters in the first two places (N for village collectives) are as good as digits.
    """
    code = re.sub(r"[-\s]", "", squeeze(text_of(cell))).upper() if cell is not None else ""
    wrong = next((doubt for doubt, holds in _WRONG if holds(code)), None)
    return CreditCode(doubts=(wrong,)) if wrong else CreditCode(code)


_WRONG: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("CREDIT_CODE_MISSING", lambda code: not code),
    ("CREDIT_CODE_DIGITS_LOST", lambda code: re.fullmatch(r"[0-9.]+E\+?[0-9]+", code) is not None),
    ("CREDIT_CODE_LENGTH", lambda code: len(code) != _LENGTH),
    ("CREDIT_CODE_FORM", lambda code: not _FORM.fullmatch(code)),
    ("CREDIT_CODE_CHECK", lambda code: uscc.calc_check_digit(code[:-1]) != code[-1]),
)


def is_agency(name: str) -> bool:
    """Whether a name is that of an agency or a dispatcher rather than of a workplace."""
    return _AGENCY.search(name) is not None


def speaks_for_another(text: str) -> bool:
    """Whether a text says that somebody else recruits for the workplace."""
    return _PROXY.search(text) is not None
