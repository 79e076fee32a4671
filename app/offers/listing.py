"""Lists of offers and placements, each side's own, shown through the masks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.audit import Event
from app.errors import NotFoundError
from app.models.offer import Offer
from app.models.placement import Placement
from app.offers import queries
from app.rounds.showing import Showing, Shown

Row = TypeVar("Row", Offer, Placement)
COLUMN = {
    Role.COUNTY_CLERK: "organisation_id",
    Role.EMPLOYER_HR: "order_office_id",
    Role.RECEIVING_CLERK: "order_office_id",
    Role.COORDINATOR: "coordinator_id",
}
"""By which column a side finds its own rows; who supervises a side has none."""


@dataclass(frozen=True)
class Which:
    """What a list is narrowed to: a round, one state."""

    round_id: UUID | None = None
    state: str = ""


def rows_of(
    session: Session,
    table: type[Row],
    which: Which,
    *,
    caller: Principal,
    after: UUID | None,
    limit: int,
) -> Sequence[Row]:
    """List a side's own offers or placements, by id."""
    return queries.page_of(session, table, _where(table, which, caller), after=after, limit=limit)


def count_of(session: Session, table: type[Row], which: Which, *, caller: Principal) -> int:
    """Count the rows that ``rows_of`` lists."""
    return queries.count_of(session, table, _where(table, which, caller))


def by_state(session: Session, table: type[Row], which: Which, *, caller: Principal) -> dict[str, int]:
    """Count by state the rows that ``rows_of`` lists."""
    return queries.by_state(session, table, _where(table, which, caller))


def _where(table: type[Row], which: Which, caller: Principal) -> ColumnElement[bool]:
    caller.require(*COLUMN)
    where: ColumnElement[bool] = getattr(table, COLUMN[caller.role]) == caller.organisation_id
    if which.round_id is not None:
        where &= table.round_id == which.round_id
    if which.state:
        where &= table.state == which.state
    return where


def offer(session: Session, offer_id: UUID, *, caller: Principal) -> Offer:
    """Return an offer of the caller's own side."""
    caller.require(*COLUMN)
    found = queries.offer(session, offer_id, caller)
    if found is None or getattr(found, COLUMN[caller.role]) != caller.organisation_id:
        raise NotFoundError
    return found


def shown(showing: Showing, table: type[Row], rows: Sequence[Row]) -> dict[UUID, Shown]:
    """Return by their ids what the caller sees of the people of a page of rows; noted as one look, at nobody too."""
    return showing.lines(rows, Event(f"{table.__tablename__}.read", table.__tablename__[:-1]))


def shown_one(showing: Showing, row: Row) -> Shown:
    """Return what the caller sees of the person of one row."""
    name = row.__tablename__
    return showing.lines([row], Event(f"{name}.read", name[:-1], row.id))[row.id]
