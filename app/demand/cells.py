"""The cells of one order, what they are read against, and what there is to say of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.demand.codes import ORDER_CODES, SAID_BY_GATE
from app.demand.findings import GateFinding
from app.demand.titles import Guesser
from app.intake.columns import Cell
from app.intake.issues import Level
from app.intake.text import clean, is_formula_like
from app.intake.values import is_empty, text_of
from app.reference.catalogue import Catalogue

_PLAIN = frozenset({"employer", "host", "title", "code", "content"})  # shown as names: no formula may stand there
_LONGEST = {"employer": 200, "host": 200, "code": 64, "content": 3000}
_LONG, _LONGEST_CELL = 500, 3000


@dataclass(frozen=True)
class Context:
    """What an order is read against.

    Attributes:
        verified: credit code to the day on which that employer was last verified.
        own_credit_code: the only one the caller may post for; empty = any.
    """

    catalogue: Catalogue
    guesser: Guesser
    today: date
    verified: Mapping[str, date] = field(default_factory=dict)
    own_credit_code: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A code of ``app.demand.codes`` said of a ``place``: a field of ``app.demand.layout``."""

    place: str
    code: str
    words: Mapping[str, Any] = field(default_factory=dict)

    @property
    def refuses(self) -> bool:
        """Whether the order cannot be kept."""
        return ORDER_CODES[self.code].level is Level.ERROR

    def held(self) -> GateFinding:
        """The note as a finding that keeps the order waiting."""
        issue = ORDER_CODES[self.code].issue(**self.words)
        return GateFinding(self.code, issue.level, self.place, issue.message_zh, issue.message_en, holds=True)


class OrderCells:
    """What stood in the fields of one order; collects ``notes`` as they are read."""

    def __init__(self, cells: Mapping[str, Cell], context: Context) -> None:
        self._cells, self.context = cells, context
        self.notes: list[Note] = []

    def cell(self, name: str) -> Cell | None:
        """What stood there; None for an empty cell. One too long to be read is refused, never cut unseen."""
        found = self._cells.get(name)
        if isinstance(found, str) and len(found) > _LONGEST_CELL:
            self.note(name, "TEXT_TOO_LONG", most=_LONGEST_CELL)
            return None
        return None if found is None or is_empty(found) else found

    def text(self, name: str) -> str:
        """The cell as one line of bounded length; a name that could run as a formula is refused."""
        found = self.cell(name)
        if found is None:
            return ""
        if isinstance(found, str) and name in _PLAIN and is_formula_like(found):
            self.note(name, "TEXT_FORMULA")
        return clean(text_of(found))[: _LONGEST.get(name, _LONG)]

    def seen(self, name: str) -> str:
        """A cell's words as a reader of the advert sees them."""
        found = self.cell(name)
        return text_of(found) if found is not None else ""

    def note(self, name: str, *codes: str, **words: Any) -> None:
        """Say codes of a field, but for those that the gate says with its law."""
        self.notes += [Note(name, code, words) for code in codes if code not in SAID_BY_GATE]
