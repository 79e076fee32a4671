"""Who of two stands: the one place where it changes, so that of one person two offices never have offers or seats at once."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from app.duplicates import queries
from app.models.duplicate import Duplicate
from app.offers import withdrawals


def hold_rounds(session: Session, offices: Collection[UUID]) -> None:
    """Hold the rounds that offices' people stand in: a freeze or a making of offers is through and seen, or sees this."""
    queries.hold_rounds(session, offices)


def hold_less_bound(session: Session, row: Duplicate, bound: Mapping[UUID, int], *, by: str) -> None:
    """Hold back whom less binds: a seat before a yes, a yes before a question; at a draw, who was loaded later."""
    first, second = row.first_worker_id, row.second_worker_id
    hold(session, row, first if bound[second] > bound[first] else second, by=by)


def hold(session: Session, row: Duplicate, worker_id: UUID | None, *, by: str) -> None:
    """Let one of two stand back from now on, nobody with None; what they were asked ends. Seats are for people to end."""
    row.held_worker_id = worker_id
    session.flush()
    if worker_id is not None:
        withdrawals.hold_back(session, worker_id, by=by)
