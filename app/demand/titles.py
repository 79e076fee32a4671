"""What an order calls its post: one post or several, and which occupation of 2022 it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.demand.text import tidy
from app.intake.columns import Cell
from app.intake.text import clean
from app.intake.values import text_of
from app.reference.catalogue import Catalogue

CONFIDENT = 0.8
_CODE = re.compile(r"[1-8]-[0-9]{2}-[0-9]{2}-[0-9]{2}", re.ASCII)
_CLASS_LEVEL = 4
_BRACKETED = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")
_BETWEEN = re.compile(r"[、/,，;；|+&\n]|以及|和(?=[一-鿿]{2})")
_POST = re.compile(
    r"(?:工|员|师|手|匠|司机|保安|保洁|助理|主管|经理|店长|领班|组长|班长|文员|厨师|学徒|阿姨|护士|仓管|会计|出纳|质检|客服|前台|杂工|钳工)$"
)
_TITLE_LENGTH = 200


class Guess(Protocol):
    """A guessed occupation: ``code`` empty when nothing fits, ``confidence`` 0..1."""

    @property
    def code(self) -> str:
        """Code ``a-bb-cc-dd``."""

    @property
    def confidence(self) -> float:
        """How sure, 0..1."""


class Guesser(Protocol):
    """Says which occupation of 2022 a title means."""

    def guess(self, title: str, *, hints: str = "") -> Guess:
        """The likeliest occupation of ``title``; ``hints`` decide only where the title does not."""


@dataclass(frozen=True, slots=True)
class Post:
    """One post and its occupation.

    Attributes:
        title: as written, on one line. occupation: ``a-bb-cc-dd``, empty when not known.
        confidence: 0..1. confirmed: the sheet gave the code itself.
        doubts: codes of ``app.demand.codes``.
    """

    title: str
    occupation: str = ""
    confidence: float = 0.0
    confirmed: bool = False
    doubts: tuple[str, ...] = ()


def read_post(
    catalogue: Catalogue, guesser: Guesser, *, title: Cell | None, code: Cell | None, hints: str = ""
) -> Post:
    """Read a title and its occupation: the code the sheet gives, else a guess that is confirmed by a person when low."""
    name = clean(text_of(title))[:_TITLE_LENGTH] if title is not None else ""
    if not name:
        return Post("", doubts=("TITLE_MISSING",))
    if posts_in(tidy(title)) > 1:
        return Post(name, doubts=("TITLE_SEVERAL",))
    given = tidy(code).replace(" ", "")
    if given and is_class(catalogue, given):
        return Post(name, given, confidence=1.0, confirmed=True)
    guess = guesser.guess(name, hints=hints)
    doubts = ("OCCUPATION_CODE_UNKNOWN",) if given else ()
    if not guess.code:
        return Post(name, doubts=(*doubts, "OCCUPATION_UNKNOWN"))
    if guess.confidence < CONFIDENT or given:
        doubts = (*doubts, "OCCUPATION_TO_CONFIRM")
    return Post(name, guess.code, confidence=guess.confidence, doubts=doubts)


def posts_in(title: str) -> int:
    """How many posts a tidy title names: ``普工、叉车工、保安`` are 3, ``车床/铣床操作工`` is 1."""
    parts: Sequence[str] = [part.strip() for part in _BETWEEN.split(_BRACKETED.sub("", title))]
    named = [part for part in parts if part]
    return len(named) if len(named) > 1 and all(_POST.search(part) for part in named) else 1


def is_class(catalogue: Catalogue, code: str) -> bool:
    """Whether a code names a class (细类) of the 2022 classification."""
    occupation = catalogue.occupation(code) if _CODE.fullmatch(code) else None
    return occupation is not None and occupation.level == _CLASS_LEVEL
