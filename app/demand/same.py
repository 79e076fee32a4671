"""Orders of one file side by side: stable numbers, the same post twice, one post by two organisations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from app.demand.cells import Note
from app.demand.codes import HOLDS
from app.demand.order import Order
from app.demand.text import tidy

_CODE_LENGTH = 12
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Said:
    """A note of the order at a ``position``; ``drops`` = the row is left out."""

    position: int
    note: Note

    @property
    def drops(self) -> bool:
        """Whether the order is left out."""
        return self.note.refuses


def side_by_side(orders: Sequence[Order]) -> tuple[tuple[Order, ...], tuple[Said, ...]]:
    """Return the orders with their numbers, held where somebody must look, and what there is to say.

    A number that the sheet gives is kept; otherwise it is drawn from employer, post, site and shift, so
    that a corrected sheet meets the same order again.
    """
    said = [*_repeated(orders), *_two_names(orders), *_two_posters(orders)]
    dropped = {each.position for each in said if each.drops}
    coded = list(orders)
    taken = {order.code: position for position, order in enumerate(orders) if order.code and position not in dropped}
    nameless = [at for at, order in enumerate(orders) if not order.code and at not in dropped]
    for position in sorted(nameless, key=lambda at: _rank(orders[at])):
        order = orders[position]
        code, like = _free_code(order, taken)
        taken[code] = position
        coded[position] = replace(order, code=code)
        if like is not None:
            said.append(Said(position, Note("title", "ORDER_ALIKE", _other(order, orders[like]))))
    return _held(coded, said), tuple(sorted(said, key=lambda each: each.position))


def _rank(order: Order) -> tuple[object, ...]:
    """The order in which like posts get their numbers, whatever the order of the rows."""
    return order.start, order.wage_low, order.wage_high, order.seats, order.digest


def _free_code(order: Order, taken: dict[str, int]) -> tuple[str, int | None]:
    """The number drawn from what the order is, and the order that has the plain one already."""
    parts = (order.credit_code, tidy(order.title), order.region, tidy(order.site), tidy(order.conditions.get("shift")))
    plain = "D" + sha256("\x1f".join(parts).encode()).hexdigest()[:_CODE_LENGTH].upper()
    if plain not in taken:
        return plain, None
    number = 2
    while f"{plain}-{number}" in taken:
        number += 1
    return f"{plain}-{number}", taken[plain]


def _repeated(orders: Sequence[Order]) -> Iterator[Said]:
    rows: dict[bytes, int] = {}
    codes: dict[str, int] = {}
    for position in sorted(range(len(orders)), key=lambda at: orders[at].digest):  # whatever the order of the rows
        order = orders[position]
        first = rows.setdefault(order.digest, position)
        if first != position:
            yield Said(position, Note("title", "ORDER_REPEATED", _other(order, orders[first])))
        elif order.code and codes.setdefault(order.code, position) != position:
            yield Said(position, Note("code", "ORDER_CODE_REPEATED", _other(order, orders[codes[order.code]])))


def _two_names(orders: Sequence[Order]) -> Iterator[Said]:
    names: dict[str, str] = {}
    for position, order in enumerate(orders):
        name = tidy(order.employer)
        if names.setdefault(order.credit_code, name) != name:
            yield Said(position, Note("credit_code", "CREDIT_CODE_TWO_NAMES"))


class _Posters:
    """Who posted under each key first; two posters a key are enough to find one that is not the asker."""

    def __init__(self) -> None:
        self._first: dict[tuple[object, ...], list[tuple[str, int]]] = {}

    def add(self, key: tuple[object, ...], order: Order, *, position: int) -> None:
        known = self._first.setdefault(key, [])
        if len(known) < _ENOUGH and all(poster != order.credit_code for poster, _ in known):
            known.append((order.credit_code, position))

    def other(self, key: tuple[object, ...], order: Order) -> int | None:
        """The first position under the key that is somebody else's."""
        known = self._first.get(key, ())
        return next((position for poster, position in known if poster != order.credit_code), None)


def _two_posters(orders: Sequence[Order]) -> Iterator[Said]:
    """The same post under another credit code: workplace alike by name or, where an agency names none, by site and pay."""
    named, anyone, unnamed = _Posters(), _Posters(), _Posters()
    for position, order in enumerate(orders):
        post, workplace = (tidy(order.title), order.region), _workplace(order)
        by_name, by_site = (*post, workplace), (*post, tidy(order.site), order.pay)
        found = [named.other(by_name, order) if workplace else anyone.other(by_site, order)]
        found.append(unnamed.other(by_site, order))
        earlier = [each for each in found if each is not None]
        if earlier:
            yield Said(position, Note("title", "ORDER_TWO_AGENCIES", _other(order, orders[min(earlier)])))
        anyone.add(by_site, order, position=position)
        (named if workplace else unnamed).add(by_name if workplace else by_site, order, position=position)


def _other(order: Order, first: Order) -> dict[str, str]:
    """Where the first of two orders stands, as told to a clerk."""
    return {"other": str(first.row) if first.sheet == order.sheet else f"{first.sheet}!{first.row}"}


def _workplace(order: Order) -> str:
    return tidy(order.host) or ("" if order.agency else tidy(order.employer))


def _held(orders: Sequence[Order], said: Sequence[Said]) -> tuple[Order, ...]:
    """The orders that stay, each with the findings that keep it waiting."""
    dropped = {each.position for each in said if each.drops}
    notes = {
        position: tuple(each.note.held() for each in said if each.position == position and each.note.code in HOLDS)
        for position in range(len(orders))
    }
    return tuple(
        replace(order, findings=(*order.findings, *notes[position])) if notes[position] else order
        for position, order in enumerate(orders)
        if position not in dropped
    )
