"""What proposed people let the order's side know of them: the fields that their living consents cover."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.categories import CLOSED, EMPLOYER, fields_of
from app.db.scope import Why, widened
from app.models.consent import Consent
from app.models.offer import Offer
from app.models.placement import Placement
from app.models.solution import Proposal
from app.rounds import withdrawal_queries as queries
from app.rounds.withdrawals import refused


def consented(session: Session, rows: Sequence[Proposal | Offer | Placement]) -> dict[UUID, frozenset[str]]:
    """Return for what was put before the caller's own orders which fields their people let that order's side know."""
    if not rows:
        return {}
    employers = queries.employers_of(session, {row.job_order_id for row in rows})
    with widened(session, Why.CONSENT, seen={row.worker_office_id for row in rows}):
        held = queries.employer_consents(session, {row.worker_id for row in rows})
    return {
        row.id: covered(held.get(row.worker_id, ()), (row.order_office_id, employers[row.job_order_id])) for row in rows
    }


def covered_by(session: Session, worker_id: UUID, *, recipients: tuple[UUID, ...]) -> frozenset[str]:
    """Return which fields a person lets a recipient know, named by its organisation and employer; consents are seen."""
    return covered(queries.employer_consents(session, {worker_id}).get(worker_id, ()), recipients)


def covered(consents: Iterable[Consent], recipients: tuple[UUID, ...]) -> frozenset[str]:
    """Return which fields a worker's consents about employers let one of them know, under any of its ids.

    A field is in a category of a consent for it, or for every employer, that is not withdrawn; when the last word was
    a withdrawal, none is. What no consent can cover is never among them.
    """
    about = [each for each in consents if each.recipient_id is None or each.recipient_id in recipients]
    if refused(about, recipients):
        return frozenset()
    living = (each for each in about if each.withdrawn_at is None)
    return fields_of({category for each in living for category in each.categories} - CLOSED[EMPLOYER])
