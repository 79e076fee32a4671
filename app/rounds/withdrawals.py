"""What workers take back while rounds go on: a consent about employers, or that they stand in lists at all.

Whoever takes something back holds the worker's row first. The runner's rows hold it by their keys, and it looks for
what was taken back after storing them: whichever commits first, no proposal stays open that should not.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.db.scope import Why, widened
from app.models.consent import Consent
from app.rounds import withdrawal_queries as queries

CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"


def refused(consents: Iterable[Consent], recipients: Sequence[UUID]) -> bool:
    """Tell whether the last word on one of ``recipients``, or on every employer, is that a consent was withdrawn.

    ``consents`` are one worker's, about employers; who never said anything has withdrawn nothing.
    """
    about = [each for each in consents if each.recipient_id is None or each.recipient_id in recipients]
    given = [each.created_at for each in about if each.withdrawn_at is None]
    withdrawn = [each.withdrawn_at for each in about if each.withdrawn_at is not None]
    return bool(withdrawn) and (not given or max(withdrawn) >= max(given))


def withdraw_refused(session: Session, worker_id: UUID) -> set[UUID]:
    """Withdraw a worker's open proposals that no consent carries any more; return the offices of their orders."""
    rows = queries.open_proposals(session, worker_id)
    if not rows:
        return set()
    offices, keepers = {row.order_office_id for row in rows}, {row.organisation_id for row in rows}
    with widened(session, Why.CONSENT, seen=offices | keepers, written=keepers):
        gone = _refused_ones(session, rows)
        queries.withdraw(session, [row.id for row in gone], code=CONSENT_WITHDRAWN)
    return {row.order_office_id for row in gone}


def withhold(session: Session, worker_id: UUID, *, now: datetime) -> set[UUID]:
    """Take a worker who is restricted out of every list of every round; return the offices they were proposed to."""
    offices = {row.order_office_id for row in queries.open_proposals(session, worker_id)}
    keepers = queries.keepers(session, worker_id)
    with widened(session, Why.CONSENT, seen=keepers, written=keepers):
        queries.withhold(session, [worker_id], now=now)
    return offices


def settle(session: Session, solution_id: UUID, *, pool_ids: Sequence[UUID], now: datetime) -> None:
    """Withdraw and withhold of a solution just stored what workers took back while it was being solved."""
    gone = _refused_ones(session, queries.open_proposals_of_doubters(session, solution_id))
    queries.withdraw(session, [row.id for row in gone], code=CONSENT_WITHDRAWN)
    if restricted := queries.restricted_of_pools(session, pool_ids):
        queries.withhold(session, restricted, now=now)


def bans(session: Session, pool_ids: Sequence[UUID], orders: Sequence[Any]) -> dict[UUID, list[UUID]]:
    """Return for each worker who withdrew a consent the orders they must not be proposed for."""
    consents = queries.employer_consents(session, queries.doubters_of_pools(session, pool_ids))
    recipients: Mapping[tuple[UUID, UUID], list[UUID]] = defaultdict(list)
    for order in orders:
        recipients[order.organisation_id, order.employer_id].append(order.id)
    return {
        worker: [order for each, its in recipients.items() if refused(said, each) for order in its]
        for worker, said in consents.items()
    }


def _refused_ones(session: Session, rows: Sequence[Any]) -> list[Any]:
    consents = queries.employer_consents(session, {row.worker_id for row in rows})
    employer = queries.employers_of(session, [row.job_order_id for row in rows])
    return [
        row
        for row in rows
        if refused(consents.get(row.worker_id, ()), (row.order_office_id, employer[row.job_order_id]))
    ]
