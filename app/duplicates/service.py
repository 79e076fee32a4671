"""What a coordinator sees of two people with one number, and settles: the same, or not; a county learns nothing of it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.alliances.queries import coordinators
from app.audit import Event, note
from app.clock import now, today
from app.db.scope import Why, widened
from app.duplicates import holding, queries
from app.duplicates.queries import SEATED
from app.duplicates.states import DUPLICATE
from app.errors import ConflictError, NotFoundError
from app.models.duplicate import Duplicate
from app.models.rights_request import RightsRequest
from app.rounds.showing import Showing

Side = Literal["first", "second"]
Doubtful = Literal["none", "first", "second", "both"]
SIDES: tuple[Side, Side] = ("first", "second")
CHECK_DAYS = 15
"""Within so many days an office looks at a number again, as with what a worker asks for."""


@dataclass(frozen=True, slots=True)
class About:
    """One side of a duplicate as its coordinator sees it; ``person`` is a pseudonym, ``row`` what there is of them."""

    side: Side
    office_id: UUID
    person: str
    row: Any
    held: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A duplicate and both sides of it."""

    row: Duplicate
    sides: tuple[About, ...]


def duplicates(
    session: Session, *, state: str, caller: Principal, after: UUID | None, limit: int
) -> Sequence[Duplicate]:
    """List the duplicates among the caller's alliances, by id."""
    caller.require(Role.COORDINATOR)
    return queries.duplicates(session, caller.organisation_id, state, after=after, limit=limit)


def duplicate(session: Session, duplicate_id: UUID, *, caller: Principal) -> Duplicate:
    """Return a duplicate of the caller's and hold it."""
    caller.require(Role.COORDINATOR)
    found = queries.hold_duplicate(session, duplicate_id, caller.organisation_id)
    if found is None:
        raise NotFoundError
    return found


def waiting(session: Session, *, caller: Principal) -> int:
    """Count the duplicates that wait to be settled."""
    caller.require(Role.COORDINATOR)
    return queries.count_of(session, caller.organisation_id, "suspected")


def shown(showing: Showing, rows: Sequence[Duplicate]) -> list[Shown]:
    """Return duplicates with both sides, by pseudonym and in counts; noted as one look at whom they are about."""
    session = showing.session
    workers = [worker for row in rows for worker in _workers(row).values()]
    with widened(session, Why.DUPLICATES, seen=_offices(rows)):
        people = queries.people(session, workers)
    one = rows[0].id if len(rows) == 1 else None
    note(session, Event("duplicates.read", "duplicate", one, subjects=workers))
    return [Shown(row, tuple(_about(showing, row, side, people) for side in SIDES)) for row in rows]


def _about(showing: Showing, row: Duplicate, side: Side, people: Mapping[UUID, Any]) -> About:
    worker = _workers(row)[side]
    return About(side, _office(row, side), showing.names.worker(worker), people[worker], worker == row.held_worker_id)


def settle_same(session: Session, row: Duplicate, keep: Side, *, reason: str, caller: Principal) -> Duplicate:
    """Settle that both are one person, whom one office proposes from now on; asked again, the other one may.

    Raises:
        ConflictError: DUPLICATE_STATE; DUPLICATE_PLACED, the other side holds a seat.
    """
    action = "keep" if row.state == "same" else "same"
    with _reaching(session, row):
        bound = queries.bound(session, list(_workers(row).values()))
        kept, other = _workers(row)[keep], _workers(row)["second" if keep == "first" else "first"]
        DUPLICATE.take(session, row, action, by=caller.role, reason=reason, subjects=[kept, other])
        if bound[other] == SEATED and bound[kept] != SEATED:
            raise ConflictError(
                "DUPLICATE_PLACED",
                "另一机构的记录已有就业安置，请先由该机构推荐，或等安置结束。",
                "The other office's person holds a seat: keep that one, or wait until the placement ends.",
            )
        holding.hold(session, row, other, by=caller.role)
        _decided(row, reason, caller)
        session.flush()
    return row


def settle_different(
    session: Session, row: Duplicate, doubtful: Doubtful, *, reason: str, caller: Principal
) -> Duplicate:
    """Settle that both are people of their own; the office of a doubtful number is asked to check it, not told why.

    Raises:
        ConflictError: DUPLICATE_STATE.
    """
    with _reaching(session, row):
        workers = _workers(row)
        DUPLICATE.take(session, row, "different", by=caller.role, reason=reason, subjects=workers.values())
        holding.hold(session, row, None, by=caller.role)
        for side in SIDES:
            if doubtful in {side, "both"}:
                session.add(_check_of(row, side))
        _decided(row, reason, caller)
        session.flush()
    return row


def reopen(session: Session, row: Duplicate, *, reason: str, caller: Principal) -> Duplicate:
    """Take back what was settled: again one of the two is held back, whom less binds.

    Raises:
        ConflictError: DUPLICATE_STATE.
    """
    with _reaching(session, row):
        workers = list(_workers(row).values())
        bound = queries.bound(session, workers)
        DUPLICATE.take(session, row, "reopen", by=caller.role, reason=reason, subjects=workers)
        holding.hold_less_bound(session, row, bound, by=caller.role)
        _decided(row, reason, caller)
        session.flush()
    return row


def _check_of(row: Duplicate, side: Side) -> RightsRequest:
    return RightsRequest(
        organisation_id=_office(row, side),
        worker_id=_workers(row)[side],
        kind="number",
        received_on=today(),
        due_on=today() + timedelta(days=CHECK_DAYS),
        state="open",
    )


def _decided(row: Duplicate, reason: str, caller: Principal) -> None:
    row.reason, row.decided_by, row.decided_at = reason, caller.user_id, now()


def _workers(row: Duplicate) -> dict[Side, UUID]:
    return {"first": row.first_worker_id, "second": row.second_worker_id}


def _office(row: Duplicate, side: Side) -> UUID:
    return row.first_office_id if side == "first" else row.second_office_id


def _offices(rows: Sequence[Duplicate]) -> set[UUID]:
    return {_office(row, side) for row in rows for side in SIDES}


@contextmanager
def _reaching(session: Session, row: Duplicate) -> Iterator[None]:
    """Reach both people, what they are asked, and the rounds they stand in, whoever keeps them; all are held."""
    offices, workers = _offices([row]), list(_workers(row).values())
    with widened(session, Why.DUPLICATES, seen=[*offices, *coordinators(session)]):
        sides = queries.sides_of_standing(session, workers) | queries.keepers_of_rounds(session, offices)
    with widened(session, Why.DUPLICATES, seen=[*offices, *sides], written=[*offices, *sides]):
        holding.hold_rounds(session, offices)
        yield
