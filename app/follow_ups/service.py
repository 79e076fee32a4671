"""Calls to those who arrived, by the day they are due, and what employers' promises were worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from app import failpoints
from app.access.masks import few
from app.access.principal import Principal, Role
from app.audit import Event
from app.clock import now, today
from app.db.scope import Why, widened
from app.errors import ConflictError, InvalidError, NotFoundError
from app.follow_ups import queries
from app.follow_ups.codes import LIVING, NOTES
from app.models.follow_up import FollowUp
from app.models.matching_round import Round
from app.models.placement import Placement
from app.models.rights_ticket import RightsTicket
from app.offers.calls import LAST
from app.offers.listing import COLUMN
from app.offers.states import FOLLOW_UP, PLACEMENT
from app.rounds.showing import Showing, Shown

Outcome = Literal["record", "unreachable"]


@dataclass(frozen=True, slots=True)
class Told:
    """What was heard in a call; ``pay_real``: yuan of the last full month, if the worker told it."""

    at_work: bool
    pay_real: int | None = None
    living: int | None = None
    note_code: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A call, the placement it is about and what the caller sees of the person."""

    row: FollowUp
    placed: Placement
    person: Shown


@dataclass(frozen=True, slots=True)
class Promises:
    """How many calls told of pay, and in how many it was what had been promised; both None where they are few."""

    told: int | None
    kept: int | None

    @property
    def percent(self) -> int | None:
        """The share of kept promises, in full percents."""
        return None if not self.told or self.kept is None else round(100 * self.kept / self.told)


def to_call(
    session: Session, *, until: date | None, caller: Principal, after: UUID | None, limit: int
) -> Sequence[FollowUp]:
    """List the calls that the caller's office has to make by a day (None: today), those due longest first."""
    caller.require(Role.COUNTY_CLERK)
    return queries.to_call(session, caller.organisation_id, until or today(), after=after, limit=limit)


def of_round(
    session: Session, current: Round, *, caller: Principal, after: UUID | None, limit: int
) -> Sequence[FollowUp]:
    """List by id the calls of the caller's office about placements of a round, made or not."""
    caller.require(Role.COUNTY_CLERK)
    return queries.of_round(session, caller.organisation_id, current.id, after=after, limit=limit)


def count_of_round(session: Session, current: Round, *, caller: Principal) -> int:
    """Count the calls that ``of_round`` lists."""
    caller.require(Role.COUNTY_CLERK)
    return queries.count_of_round(session, caller.organisation_id, current.id)


def placed_of(session: Session, rows: Sequence[FollowUp | RightsTicket]) -> dict[UUID, Placement]:
    """Return by the ids of some calls or tickets the placements that they are about."""
    placed = {each.id: each for each in queries.placements(session, {row.placement_id for row in rows})}
    return {row.id: placed[row.placement_id] for row in rows}


def follow_up(session: Session, follow_up_id: UUID, *, caller: Principal) -> FollowUp:
    """Return a call of the caller's own office."""
    caller.require(Role.COUNTY_CLERK)
    found = queries.follow_up(session, follow_up_id, caller)
    if found is None or found.organisation_id != caller.organisation_id:
        raise NotFoundError
    return found


def shown(showing: Showing, rows: Sequence[FollowUp], told: Event | None = None) -> list[Call]:
    """Return calls with what the caller sees of whom they are about; noted as one look, or as the file that is ``told``."""
    placed = placed_of(showing.session, rows)
    read = Event("follow_ups.read", "follow_up", rows[0].id if len(rows) == 1 else None)
    lines = showing.lines(list({each.id: each for each in placed.values()}.values()), told or read)
    return [Call(row, placed[row.id], lines[row.placement_id]) for row in rows]


def record(session: Session, row: FollowUp, told: Told, *, caller: Principal) -> FollowUp:
    """Keep what was heard; the last call, to somebody at work, completes the placement in the same transaction.

    Raises:
        ConflictError: FOLLOW_UP_STATE, CALL_EARLY. InvalidError: NOTE_UNKNOWN, LIVING_UNKNOWN.
    """
    _check(told)
    _check_due(row)
    held = queries.hold_placement(session, row.placement_id)
    FOLLOW_UP.take(session, row, "record", by=caller.role, reason=told.note_code, subjects=[row.worker_id])
    row.at_work, row.pay_real, row.living, row.note_code = told.at_work, told.pay_real, told.living, told.note_code
    _called(row, caller)
    if row.day_no == LAST and told.at_work and held.state == "working":
        PLACEMENT.take(session, held, "complete", by=caller.role, subjects=[row.worker_id])
    session.flush()
    failpoints.reach("follow_up.recorded")
    return row


def unreachable(session: Session, row: FollowUp, *, caller: Principal) -> FollowUp:
    """Note that nobody answered; the call stays on the list until somebody does."""
    _check_due(row)
    FOLLOW_UP.take(session, row, "unreachable", by=caller.role, subjects=[row.worker_id])
    _called(row, caller)
    session.flush()
    return row


def kept_promises(session: Session, employer_id: UUID, *, caller: Principal) -> Promises:
    """Return how often an employer paid what it promised, as those told who were called.

    An office counts its own calls, all of them; the coordinator those of its rounds and the order's side those about
    itself, neither where they are few.
    """
    caller.require(*COLUMN)
    side = getattr(Placement, COLUMN[caller.role]) == caller.organisation_id
    offices = queries.offices_at(session, employer_id, side)
    if not offices:
        raise NotFoundError
    keeper = caller.organisation_id if caller.role is Role.COORDINATOR else None
    with widened(session, Why.FOLLOW_UP, seen=offices):
        told, kept = queries.promises(session, employer_id, offices, keeper)
    if caller.role is Role.COUNTY_CLERK:
        return Promises(told, kept)
    return Promises(few(told), None if few(told) is None else kept)


def _called(row: FollowUp, caller: Principal) -> None:
    row.called_at, row.called_by = now(), caller.user_id


def _check(told: Told) -> None:
    if told.note_code and told.note_code not in NOTES:
        listed = "、".join(f"{name} {words.zh}" for name, words in NOTES.items())
        raise InvalidError(
            "NOTE_UNKNOWN", f"请选择一个情况代码：{listed}。", f"Choose a note: {', '.join(NOTES)}.", field="note_code"
        )
    if told.living is not None and told.living not in LIVING:
        raise InvalidError(
            "LIVING_UNKNOWN",
            "食宿评价为 1（差）至 3（好）。",
            "Board and lodging are 1 (bad) to 3 (good).",
            field="living",
        )


def _check_due(row: FollowUp) -> None:
    if row.due_on > today():
        raise ConflictError(
            "CALL_EARLY",
            f"该回访从 {row.due_on} 起登记。",
            f"This call is recorded from {row.due_on} on.",
            due=str(row.due_on),
        )
