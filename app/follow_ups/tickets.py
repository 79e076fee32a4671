"""Rights tickets: opened by the people's office, seen to by either office, known to the employer without who said what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.audit import Event, note
from app.clock import now, today
from app.db.scope import Why, widened
from app.errors import InvalidError, NotFoundError
from app.follow_ups import queries
from app.follow_ups.service import placed_of
from app.follow_ups.states import TICKET
from app.models.placement import Placement
from app.models.rights_ticket import RightsTicket
from app.notices.service import tell
from app.offers import placements
from app.offers.listing import COLUMN
from app.rounds.showing import Showing, Shown

DAYS = 15
"""Within so many days a ticket is to be settled unless another day is named."""
READ_BY = frozenset({Role.COUNTY_CLERK, Role.RECEIVING_CLERK})
"""Who reads what the worker said: an office, never an employer."""
Action = Literal["take", "settle", "refuse"]


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket with what the caller sees of its person; ``told``: None where the caller does not read it."""

    row: RightsTicket
    placed: Placement
    person: Shown
    told: str | None


def told_to(caller: Principal, row: RightsTicket) -> str | None:
    """Return what the worker said, to who reads it."""
    return row.told if caller.role in READ_BY else None


def open_ticket(
    session: Session, placement_id: UUID, *, kind: str, told: str, due_on: date | None, caller: Principal
) -> RightsTicket:
    """Open a ticket about a placement of the caller's own people, whether it lasts or has ended.

    Raises:
        InvalidError: DAY_PAST.
    """
    caller.require(Role.COUNTY_CLERK)
    placed = placements.placement(session, placement_id, caller=caller)
    if due_on is not None and due_on < today():
        raise InvalidError("DAY_PAST", "办结期限不能早于今天。", "The due day lies in the past.", field="due_on")
    made = RightsTicket(
        organisation_id=placed.organisation_id,
        order_office_id=placed.order_office_id,
        coordinator_id=placed.coordinator_id,
        worker_id=placed.worker_id,
        placement_id=placed.id,
        job_order_id=placed.job_order_id,
        kind=kind,
        state="open",
        due_on=due_on or today() + timedelta(days=DAYS),
        told=told,
        outcome="",
    )
    session.add(made)
    session.flush()
    note(session, Event("ticket.open", TICKET.name, made.id, subjects=[made.worker_id], reason=kind))
    tell(session, "ticket_opened", made.id, {made.order_office_id: {"code": kind}})
    return made


def tickets(
    session: Session, *, state: str, caller: Principal, after: UUID | None, limit: int, round_id: UUID | None = None
) -> Sequence[RightsTicket]:
    """List the tickets of the caller's side, or those about placements of a round, by id."""
    return queries.tickets(session, _side(caller, round_id), state=state, after=after, limit=limit)


def count_of_round(session: Session, round_id: UUID, *, caller: Principal) -> int:
    """Count the tickets of the caller's side about placements of a round."""
    return queries.count_tickets(session, _side(caller, round_id))


def _side(caller: Principal, round_id: UUID | None) -> ColumnElement[bool]:
    caller.require(*COLUMN)
    side: ColumnElement[bool] = getattr(RightsTicket, COLUMN[caller.role]) == caller.organisation_id
    return side if round_id is None else side & queries.tickets_in(round_id)


def ticket(session: Session, ticket_id: UUID, *, caller: Principal) -> RightsTicket:
    """Return a ticket of the caller's own side."""
    caller.require(*COLUMN)
    found = queries.ticket(session, ticket_id, caller)
    if found is None or getattr(found, COLUMN[caller.role]) != caller.organisation_id:
        raise NotFoundError
    return found


def act(session: Session, row: RightsTicket, action: Action, *, outcome: str, caller: Principal) -> RightsTicket:
    """Take a ticket in hand, settle or refuse it; an end needs a sentence that all sides are told.

    Raises:
        ConflictError: TICKET_STATE. InvalidError: OUTCOME_NEEDED.
    """
    if action != "take" and not outcome.strip():
        raise InvalidError(
            "OUTCOME_NEEDED",
            "请写明处理结果，各方都能看到。",
            "Write what came of it; all sides are told.",
            field="outcome",
        )
    sides = {row.organisation_id, row.order_office_id, row.coordinator_id}
    with widened(session, Why.FOLLOW_UP, seen=sides, written=sides):
        queries.hold_ticket(session, row.id)
        TICKET.take(session, row, action, by=caller.role, subjects=[row.worker_id])
        if action == "take":
            row.owner_id = caller.user_id
        else:
            row.outcome, row.closed_at = outcome.strip(), now()
        session.flush()
    return row


def shown(showing: Showing, rows: Sequence[RightsTicket]) -> list[Line]:
    """Return tickets with what the caller sees of whom they are about; noted as one look."""
    placed = placed_of(showing.session, rows)
    told = Event("tickets.read", TICKET.name, rows[0].id if len(rows) == 1 else None)
    lines = showing.lines(list({each.id: each for each in placed.values()}.values()), told)
    return [Line(row, placed[row.id], lines[row.placement_id], told_to(showing.caller, row)) for row in rows]
