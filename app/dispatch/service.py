"""Dispatches from being planned to having arrived; who did not board is free again at once."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app import failpoints
from app.access.principal import Principal, Role
from app.audit import Event, note
from app.clock import today
from app.db.scope import Why, widened
from app.dispatch import queries
from app.dispatch.planning import check_in_time
from app.dispatch.states import DISPATCH
from app.errors import ConflictError, InvalidError, NotFoundError
from app.models.dispatch import Dispatch, DispatchSeat
from app.models.placement import Placement
from app.notices.service import tell_counts
from app.offers import placements
from app.offers.answers import SIDES
from app.offers.codes import Side
from app.offers.states import PLACEMENT

Seated = tuple[DispatchSeat, Placement]


@dataclass(frozen=True, slots=True)
class Coming:
    """A dispatch on its way to an order's side, and how many of its people are to be ticked there."""

    dispatch: Dispatch
    people: int


def dispatches(session: Session, *, caller: Principal, after: UUID | None, limit: int) -> Sequence[Dispatch]:
    """List the dispatches of the caller's office, by id."""
    caller.require(Role.COUNTY_CLERK)
    return queries.dispatches(session, caller, after=after, limit=limit)


def newest(session: Session, *, caller: Principal, limit: int) -> Sequence[Dispatch]:
    """List the newest dispatches of the caller's office."""
    caller.require(Role.COUNTY_CLERK)
    return queries.newest(session, caller, limit=limit)


def dispatch(session: Session, dispatch_id: UUID, *, caller: Principal) -> Dispatch:
    """Return a dispatch of the caller's own office."""
    caller.require(Role.COUNTY_CLERK)
    found = queries.dispatch(session, dispatch_id, caller)
    if found is None:
        raise NotFoundError
    return found


def seen_by(session: Session, dispatch_id: UUID, *, caller: Principal) -> tuple[Dispatch, list[Seated]]:
    """Return a dispatch and whom of it the caller's side sees: its own office all, an order's side those who come to it.

    Before it is announced an order's side sees none.
    """
    caller.require(*SIDES)
    if SIDES[caller.role] is Side.WORKER:
        return dispatch(session, dispatch_id, caller=caller), list(queries.seated(session, dispatch_id))
    sender = queries.sender(session, dispatch_id, caller)
    if sender is None:
        raise NotFoundError
    with widened(session, Why.DISPATCH, seen={sender}):
        [found] = queries.these(session, [dispatch_id])
        rows = list(queries.seated(session, dispatch_id, order_office=caller.organisation_id))
    if found.state == "planned":
        raise NotFoundError
    return found, rows


def coming(session: Session, *, caller: Principal, limit: int) -> list[Coming]:
    """List the dispatches that bring people to the caller's own orders, those due first before the others."""
    caller.require(*(role for role, side in SIDES.items() if side is Side.EMPLOYER))
    counts = {row.dispatch_id: row for row in queries.coming(session, caller.organisation_id, limit=limit)}
    with widened(session, Why.DISPATCH, seen={row.organisation_id for row in counts.values()}):
        found = queries.these(session, counts.keys())
    return [Coming(row, counts[row.id].people) for row in found]


def change(session: Session, row: Dispatch, values: dict[str, Any]) -> Dispatch:
    """Change who leads, who drives, the plate or the times of a dispatch that has not left.

    Raises:
        ConflictError: DISPATCH_STATE. InvalidError: DISPATCH_LATE, DAYS_WRONG.
    """
    if row.state not in {"planned", "announced"}:
        raise DISPATCH.refused(row.state, "announce")
    for name, value in values.items():
        setattr(row, name, value)
    if row.arrives_on < row.day:
        raise InvalidError("DAYS_WRONG", "抵达不能早于出发。", "Nobody arrives before leaving.", field="arrives_on")
    _check_in_time(session, row, queries.seated(session, row.id))
    session.flush()
    note(session, Event("dispatch.change", DISPATCH.name, row.id))
    return row


def announce(session: Session, row: Dispatch, *, caller: Principal) -> Dispatch:
    """Tell a dispatch to everybody on board: their placements are dispatched; who was called off meanwhile has no seat.

    Raises:
        ConflictError: DISPATCH_STATE, DISPATCH_EMPTY. InvalidError: DISPATCH_LATE.
    """
    aboard = []
    for seat, placed in queries.seated(session, row.id):
        if placed.state == "placed":
            aboard.append((seat, placed))
        else:
            seat.active = False
    if not aboard:
        raise ConflictError("DISPATCH_EMPTY", "车上没有人员。", "Nobody is on board.")
    _check_in_time(session, row, aboard)
    DISPATCH.take(session, row, "announce", by=caller.role, subjects=[seat.worker_id for seat, _ in aboard])
    for _, placed in aboard:
        PLACEMENT.take(session, placed, "dispatch", by=caller.role, subjects=[placed.worker_id])
    session.flush()
    tell_counts(session, "dispatch_announced", row.id, Counter(placed.order_office_id for _, placed in aboard))
    failpoints.reach("dispatch.announced")
    return row


def depart(session: Session, row: Dispatch, absent: Collection[UUID], *, caller: Principal) -> Dispatch:
    """Note who boarded and leave; ``absent`` names the seats of who did not come: they are free, their seats reopen.

    Raises:
        ConflictError: DISPATCH_STATE. InvalidError: SEAT_UNKNOWN, DAY_IN_FUTURE.
    """
    if row.day > today():
        raise InvalidError("DAY_IN_FUTURE", f"{row.day} 才出发。", f"It leaves on {row.day}.", field="day")
    seated = queries.seated(session, row.id)
    unknown = sorted(set(map(str, absent)) - {str(seat.id) for seat, _ in seated})
    if unknown:
        raise InvalidError(
            "SEAT_UNKNOWN",
            "所列座位不在这个批次中。",
            "These seats are not of this dispatch.",
            field="absent",
            seats=unknown,
        )
    DISPATCH.take(session, row, "depart", by=caller.role, subjects=[seat.worker_id for seat, _ in seated])
    missing = []
    for seat, placed in seated:
        seat.boarded = seat.id not in absent
        if not seat.boarded:
            seat.active = False
            missing.append(placed)
    session.flush()
    for placed in missing:
        if placed.state == "dispatched":  # the order's side may have said so before
            placements.end(session, placed, "no_show", code="not_come", on=today(), caller=caller)
    failpoints.reach("dispatch.departed")
    return row


def arrive(session: Session, row: Dispatch, *, caller: Principal) -> Dispatch:
    """Note that a dispatch is there; who arrived at work is ticked by the order's side, one by one."""
    DISPATCH.take(session, row, "arrive", by=caller.role)
    session.flush()
    return row


def cancel(session: Session, row: Dispatch, *, reason: str, caller: Principal) -> Dispatch:
    """Call a dispatch off: its people keep their placements and stand in the next plan."""
    seated = queries.seated(session, row.id)
    people = [seat.worker_id for seat, _ in seated]
    DISPATCH.take(session, row, "cancel", by=caller.role, reason=reason, subjects=people)
    for seat, placed in seated:
        _unseat(session, seat, placed, caller)
    session.flush()
    return row


def take_out(session: Session, row: Dispatch, seat_id: UUID, *, caller: Principal) -> None:
    """Take one person out of a dispatch that has not left; the placement stays."""
    if row.state not in {"planned", "announced"}:
        raise DISPATCH.refused(row.state, "cancel")
    found = next((each for each in queries.seated(session, row.id) if each[0].id == seat_id), None)
    if found is None:
        raise NotFoundError
    _unseat(session, *found, caller)
    session.flush()
    note(session, Event("dispatch.take_out", DISPATCH.name, row.id, subjects=[found[0].worker_id]))


def _unseat(session: Session, seat: DispatchSeat, placed: Placement, caller: Principal) -> None:
    seat.active = False
    if placed.state == "dispatched":
        PLACEMENT.take(session, placed, "recall", by=caller.role, subjects=[placed.worker_id])


def _check_in_time(session: Session, row: Dispatch, aboard: Sequence[Seated]) -> None:
    with widened(session, Why.ORDER_LINES, seen={placed.order_office_id for _, placed in aboard}):
        start = queries.earliest_start(session, {placed.job_order_id for _, placed in aboard})
    if start is not None:
        check_in_time(row.arrives_on, start)
