"""SQL of workers' links, and of what they lead to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.models.employer import Employer
from app.models.job_order import JobOrder
from app.models.objection import Objection
from app.models.offer import Offer
from app.models.offer_link import OfferLink
from app.models.worker import Worker
from app.pools.matchable_queries import kept


def by_hash(session: Session, key: UUID, hashed: bytes) -> OfferLink | None:
    """Find a link that still opens by the hash of its token, and the part of it that is indexed."""
    query = select(OfferLink).where(OfferLink.key == key, OfferLink.token_hash == hashed)
    return session.scalars(query.where(OfferLink.revoked_at.is_(None))).one_or_none()


def hold(session: Session, link_id: UUID) -> OfferLink | None:
    """Hold a link that still opens and read it anew: of two answers by one link the second sees the first."""
    query = select(OfferLink).where(OfferLink.id == link_id, OfferLink.revoked_at.is_(None))
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()


def revoke(session: Session, offer_id: UUID, *, at: datetime) -> None:
    """Let the links to an offer open nothing more."""
    living = (OfferLink.offer_id == offer_id) & OfferLink.revoked_at.is_(None)
    session.execute(update(OfferLink).where(living).values(revoked_at=at))


def asked(session: Session, link: OfferLink) -> tuple[Offer, Worker] | None:
    """Read the offer of a link and its person, unless they are kept for the law alone."""
    query = select(Offer, Worker).join(Worker, Worker.id == Offer.worker_id)
    found = session.execute(query.where(Offer.id == link.offer_id, kept())).one_or_none()
    return None if found is None else (found[0], found[1])


def is_heard(session: Session, offer_id: UUID, *, since: datetime) -> bool:
    """Tell whether an objection to an offer waits, or was decided since a moment."""
    decided = Objection.state.in_(("upheld", "refused")) & (Objection.closed_at >= since)
    query = select(Objection.id).where(Objection.offer_id == offer_id, (Objection.state == "open") | decided)
    return session.scalars(query.limit(1)).first() is not None


def job(session: Session, order_id: UUID) -> tuple[JobOrder, Employer]:
    """Read an order and its employer."""
    query = select(JobOrder, Employer).join(Employer, Employer.id == JobOrder.employer_id)
    order, employer = session.execute(query.where(JobOrder.id == order_id)).one()
    return order, employer
