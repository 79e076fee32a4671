"""Erasing a worker's data: two people do it, holds stop it, and what the law keeps is restricted until its time is over."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app import failpoints
from app.access.principal import Principal, Role
from app.access.refusals import SamePersonError
from app.audit import Event, note
from app.clock import now, today
from app.errors import ConflictError, NotFoundError
from app.models.retention import Erasure, RetentionHold
from app.models.rights_request import RightsRequest
from app.models.worker import Worker
from app.offers import withdrawals as offers
from app.pools.people import own_worker
from app.pools.shredding import shred
from app.rights import erasure_queries, queries, requests
from app.rights.consents import end_exports
from app.rights.schemas import HoldIn, State
from app.rounds import withdrawal_queries, withdrawals


def hold(session: Session, worker_id: UUID, body: HoldIn, *, caller: Principal) -> RetentionHold:
    """Let nothing of a worker be erased while there is a reason, such as a dispute."""
    row = own_worker(session, worker_id, caller=caller)
    created = RetentionHold(organisation_id=row.organisation_id, worker_id=row.id, until=body.until, reason=body.reason)
    session.add(created)
    session.flush()
    note(session, Event("retention.hold", "worker", row.id, subjects=[row.id], reason=body.reason))
    return created


def end_hold(session: Session, hold_id: UUID, *, caller: Principal) -> None:
    """End a reason for which a worker's data had to stay."""
    caller.require(Role.COUNTY_CLERK)
    found = queries.hold(session, hold_id, caller.among_people)
    if found is None:
        raise NotFoundError
    own_worker(session, found.worker_id, caller=caller)
    session.delete(found)
    session.flush()
    note(session, Event("retention.release", "worker", found.worker_id, subjects=[found.worker_id]))


def holds(session: Session, worker_id: UUID, *, caller: Principal) -> Sequence[RetentionHold]:
    """List why a worker's data may not be erased now."""
    row = own_worker(session, worker_id, caller=caller)
    return queries.holds(session, row.id, day=today())


def erase(session: Session, worker_id: UUID, *, reason: str, caller: Principal) -> State:
    """Erase a worker's data when a second person asks for it; return what came of it.

    The first asks and is kept as who did; another of the office confirms. What rounds say of the worker is kept for
    the law: the person is then restricted, and erased by the retention run when nothing keeps them any more.
    """
    row = own_worker(session, worker_id, caller=caller)
    withdrawal_queries.hold_worker(session, row.id)
    if running := queries.holds(session, row.id, day=today()):
        raise ConflictError(
            "RETENTION_HOLDS",
            "有保留事由,现在不能删除。",
            "There is a reason to keep this data; it cannot be erased now.",
            until=running[0].until,
        )
    asked = queries.deletion_asked(session, row.id) or requests.receive(
        session, row.id, requests.DELETE, received_on=None, caller=caller
    )
    if asked.state == "open":
        asked.state, asked.answered_by = "approving", caller.user_id
        session.flush()
        note(session, Event("erase.ask", "worker", row.id, subjects=[row.id], reason=reason))
        return "waiting"
    if asked.answered_by == caller.user_id:
        raise SamePersonError
    return _carry_out(session, row, asked, reason=reason, caller=caller)


def _carry_out(session: Session, row: Worker, asked: RightsRequest, *, reason: str, caller: Principal) -> State:
    _close_all(session, row, asked, caller=caller)
    if erasure_queries.in_ledger(session, row):
        restrict(session, row, by=caller.role)
        note(session, Event("erase.restrict", "worker", row.id, subjects=[row.id], reason=reason))
        failpoints.reach("erase.done")
        return "restricted"
    remove(session, [row], reason=reason, by=caller.user_id)
    failpoints.reach("erase.done")
    return "erased"


def restrict(session: Session, row: Worker, *, by: str) -> None:
    """Keep a worker for the law alone: in no list, no count, no round; every consent is closed."""
    moment = now()
    row.restricted_at = moment
    for given in queries.living_consents(session, row.id):
        given.withdrawn_at = moment
    session.flush()
    offices = withdrawals.withhold(session, row.id, now=moment) | offers.withhold(session, row.id, by=by)
    end_exports(session, offices)


def remove(session: Session, rows: Sequence[Worker], *, reason: str, by: UUID) -> None:
    """Take workers and all that belongs to them out of the database; that it was done is kept, under the bare ids."""
    moment = now()
    session.add_all(
        Erasure(organisation_id=row.organisation_id, worker_id=row.id, done_at=moment, reason=reason, by_user=by)
        for row in rows
    )
    session.flush()
    note(session, Event("erase", "worker", subjects=[row.id for row in rows], reason=reason))
    if held := erasure_queries.with_identity(session, [row.id for row in rows]):
        shred(session, held)
    erasure_queries.remove(session, rows)


def _close_all(session: Session, row: Worker, asked: RightsRequest, *, caller: Principal) -> None:
    for each in queries.waiting_requests(session, row.id):
        first = each.id == asked.id
        text = (
            "已按本人申请删除或限制处理。 / Erased or restricted as asked."
            if first
            else "随删除办结。 / Closed with it."
        )
        each.state, each.answer, each.closed_at = "answered", text, now()
        each.answered_by = caller.user_id
    session.flush()
