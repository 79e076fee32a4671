"""Offers that end because a worker takes something back, or the coordinator does; nobody is left waiting."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.audit import Event, note
from app.clock import now
from app.db.scope import Why, widened
from app.errors import InvalidError, NotFoundError
from app.models.matching_round import Round
from app.models.offer import Offer
from app.offers import queries, refill
from app.offers.states import OFFER
from app.rounds import withdrawal_queries
from app.rounds.withdrawals import CONSENT_WITHDRAWN, refused

RESTRICTED, DUPLICATE, PROMISED = "RESTRICTED", "DUPLICATE", "PROMISED"


def withdraw_refused(session: Session, worker_id: UUID, *, by: str) -> set[UUID]:
    """Withdraw a worker's standing offers that no consent carries any more; return the offices of their orders."""
    offices = queries.offices_of_standing(session, worker_id)
    if not offices:
        return set()
    with widened(session, Why.OFFER, seen=offices, written=offices):
        rows = queries.standing_of(session, worker_id)
        consents = withdrawal_queries.employer_consents(session, {worker_id}).get(worker_id, [])
        employer = withdrawal_queries.employers_of(session, [row.job_order_id for row in rows])
        gone = [row for row in rows if refused(consents, (row.order_office_id, employer[row.job_order_id]))]
        _withdraw(session, gone, by=by, reason=CONSENT_WITHDRAWN)
    return {row.order_office_id for row in gone}


def withhold(session: Session, worker_id: UUID, *, by: str) -> set[UUID]:
    """Withdraw every standing offer of a worker who is restricted; return the offices of their orders."""
    offices = queries.offices_of_standing(session, worker_id)
    if not offices:
        return set()
    with widened(session, Why.OFFER, seen=offices, written=offices):
        rows = queries.standing_of(session, worker_id)
        _withdraw(session, rows, by=by, reason=RESTRICTED)
    return {row.order_office_id for row in rows}


def hold_back(session: Session, worker_id: UUID, *, by: str) -> int:
    """Withdraw every standing offer of somebody for whom another office's person stands; return how many.

    The session reaches all who stand in them. Their office sees offers that the coordinator's side withdrew, as any.
    """
    rows = queries.standing_of(session, worker_id)
    _withdraw(session, rows, by=by, reason=DUPLICATE)
    return len(rows)


def withdraw_promised(session: Session, current: Round, *, wave: int) -> frozenset[UUID]:
    """Withdraw, all at once, a wave's open offers to people who hold a seat or have said yes elsewhere; return whose they were.

    Their seats go on to the standby lists. The session reaches the people's offices.
    """
    gone = queries.withdraw_promised(session, current.id, wave=wave, at=now())
    if gone:
        about = frozenset(row.worker_id for row in gone)
        note(session, Event(f"{OFFER.name}.withdraw", "round", current.id, subjects=about, reason=PROMISED))
        of_order = {row.job_order_id: row.id for row in gone}  # one task an order fills all its seats
        for freed in queries.offers_of(session, of_order.values()):
            refill.ask(session, freed)
        return about
    return frozenset()


def kept_offer(session: Session, offer_id: UUID, *, caller: Principal) -> Offer:
    """Return an offer of a round the caller keeps as coordinator."""
    caller.require(Role.COORDINATOR)
    found = queries.offer(session, offer_id, caller)
    if found is None or found.coordinator_id != caller.organisation_id:
        raise NotFoundError
    return found


def withdraw(session: Session, found: Offer, *, reason: str, by: str) -> Offer:
    """Withdraw an offer for a written reason; the person is free again.

    Raises:
        ConflictError: OFFER_STATE. InvalidError: REASON_NEEDED.
    """
    if not reason.strip():
        raise InvalidError("REASON_NEEDED", "请写明撤回的原因。", "Write why it is withdrawn.", field="reason")
    sides = {found.organisation_id, found.order_office_id}
    with widened(session, Why.OFFER, seen=sides, written=sides):
        queries.hold_offer(session, found.id)
        _withdraw(session, [found], by=by, reason=reason)
    return found


def _withdraw(session: Session, rows: Iterable[Offer], *, by: str, reason: str) -> None:
    for row in rows:
        OFFER.take(session, row, "withdraw", by=by, reason=reason, subjects=[row.worker_id])
        row.closed_at = now()
        refill.ask(session, row)
    session.flush()
