"""The one place where a seat is taken or freed: order, person and offer are held in this order, then counted.

Whoever answers holds the order first; of two who would take its last seat, or the same person, the second sees what
the first did.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.clock import today
from app.errors import ConflictError
from app.models.job_order import JobOrder
from app.models.offer import Offer
from app.models.placement import Placement
from app.offers import queries
from app.offers.states import OFFER


@dataclass(frozen=True)
class Held:
    """An offer whose order and person are held until the transaction ends."""

    session: Session
    offer: Offer
    order: JobOrder


def hold(session: Session, offer: Offer) -> Held:
    """Hold the order and the person of an offer, and read all three anew; the session reaches both sides' rows."""
    order = queries.hold_order(session, offer.job_order_id)
    queries.hold_worker(session, offer.worker_id)
    queries.hold_offer(session, offer.id)
    return Held(session, offer, order)


def place(held: Held, *, at: datetime) -> Placement:
    """Make the placement of an offer to which both sides have said yes.

    Raises:
        ConflictError: WORKER_PLACED, SEATS_TAKEN.
    """
    session, offer, order = held.session, held.offer, held.order
    if queries.placement_of(session, offer.worker_id) is not None:
        raise ConflictError("WORKER_PLACED", "该劳动者已在别处就业安置。", "This person has been placed elsewhere.")
    taken = queries.taken_seats(session, order.id)
    if taken >= order.seats:
        raise ConflictError(
            "SEATS_TAKEN", "该订单的名额已满。", "Every seat of this order is taken.", seats=order.seats
        )
    placement = Placement(
        organisation_id=offer.organisation_id,
        order_office_id=offer.order_office_id,
        coordinator_id=offer.coordinator_id,
        offer_id=offer.id,
        round_id=offer.round_id,
        worker_id=offer.worker_id,
        job_order_id=offer.job_order_id,
        employer_id=order.employer_id,
        state="placed",
        placed_on=today(),
        pay_promised=order.wage_low,
        end_code="",
    )
    session.add(placement)
    offer.closed_at = at
    queries.mark_proposal(session, offer.proposal_id, state="placed")
    session.flush()
    return placement


def supersede(session: Session, kept: Offer, *, by: str, at: datetime) -> Sequence[Offer]:
    """Close a person's other standing offers, of every round, and return them: their seats are free."""
    others = queries.standing_of(session, kept.worker_id, but=kept.id)
    for other in others:
        OFFER.take(session, other, "supersede", by=by, subjects=[other.worker_id])
        other.closed_at = at
    session.flush()
    return others
