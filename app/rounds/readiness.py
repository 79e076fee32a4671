"""Readiness board of a round: who has loaded, what share of the latest load is wrong, people against seats by trade and place."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.masks import covered, few_of
from app.alliances.queries import members_on
from app.db.scope import Why, widened
from app.models.matching_round import Round
from app.rounds import readiness_queries as queries
from app.rounds.queries import round_pools

Side = Literal["exporter", "receiver"]
KINDS: dict[Side, str] = {"exporter": "roster", "receiver": "orders"}
CLASS = 4
"""So many signs of a code are compared: a trade's minor class (6-25), a place's city (4403)."""
ANY = ""
"""Named no trade or place: any will do."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A member and its latest load: rows, and of them how many findings are errors; None = hidden, because few.

    ``at`` is None for who has not loaded anything.
    """

    office_id: UUID
    side: Side
    at: datetime | None = None
    rows: int | None = 0
    errors: int | None = 0

    @property
    def percent(self) -> float | None:
        """How many errors come to a hundred rows."""
        return None if not self.rows or self.errors is None else round(100 * self.errors / self.rows, 1)


@dataclass(frozen=True, slots=True)
class Market:
    """One trade or place by the beginning of its code: people who would, seats that are open; None = hidden."""

    code: str
    people: int | None
    seats: int


@dataclass(frozen=True, slots=True)
class Readiness:
    """The board; in ``trades`` and ``places`` a person counts once in each that they named, and once under ANY if in none."""

    members: Sequence[Loaded]
    trades: Sequence[Market]
    places: Sequence[Market]


def readiness(session: Session, current: Round) -> Readiness:
    """Return the board for who keeps the round; counts of people below ten are hidden, and what would tell of them."""
    day, alliance = current.on_date, current.alliance_id
    sides: dict[Side, tuple[UUID, ...]] = {
        side: members_on(session, alliance, day, side=side) for side in ("exporter", "receiver")
    }
    placed = round_pools(session, current.id)
    reached = {*sides["exporter"], *sides["receiver"], *(each.organisation_id for each in placed)}
    with widened(session, Why.ROUND, seen=reached):
        loads = {side: queries.latest_loads(session, offices, kind=KINDS[side]) for side, offices in sides.items()}
        wishes = queries.wishes(session, [each.pool_id for each in placed])
        seats = queries.seats(session, sides["receiver"], day)
    return Readiness(
        [
            _loaded(office, side, loads[side].get(office))
            for side, offices in sides.items()
            for office in sorted(offices)
        ],
        _market(((row.wish_occupations, row.people) for row in wishes), ((row.occupation, row.seats) for row in seats)),
        _market(((row.wish_regions, row.people) for row in wishes), ((row.region_code, row.seats) for row in seats)),
    )


def _loaded(office: UUID, side: Side, load: Any) -> Loaded:
    if load is None:
        return Loaded(office, side)
    if side == "receiver":  # orders are nobody's person
        return Loaded(office, side, load.created_at, load.rows, load.errors)
    return Loaded(office, side, load.created_at, *few_of(load.rows, load.errors))


def _market(people: Iterable[tuple[str, int]], seats: Iterable[tuple[str, int]]) -> list[Market]:
    """Fold wishes and seats to classes, the widest demand first; who wished for anything stands last."""
    would, there = Counter[str](), Counter[str]()
    for wished, count in people:
        for code in {each[:CLASS] for each in wished.split(";") if each} or {ANY}:
            would[code] += count
    for code, count in seats:
        there[code[:CLASS]] += count
    codes = sorted({*would, *there}, key=lambda code: (code == ANY, -there[code], -would[code], code))
    shown = covered([would[code] for code in codes])
    return [Market(code, people, there[code]) for code, people in zip(codes, shown, strict=True)]
