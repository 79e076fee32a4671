"""SQL of what workers take back: their open proposals, and what may no longer stand in a list."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.models.consent import Consent
from app.models.job_order import JobOrder
from app.models.solution import Proposal, Recommendation, Standby, Unplaced
from app.models.worker import Worker

OPEN = ("proposed", "published")
ABOUT_WORKERS = (Proposal, Recommendation, Standby, Unplaced)


def open_proposals(session: Session, worker_id: UUID) -> Sequence[Any]:
    """List a worker's open proposals: id, worker, keeper, order, the order's office."""
    return session.execute(_open().where(Proposal.worker_id == worker_id)).all()


def open_proposals_of_doubters(session: Session, solution_id: UUID) -> Sequence[Any]:
    """List a solution's open proposals to workers who once withdrew a consent."""
    doubters = select(Consent.worker_id).where(Consent.withdrawn_at.is_not(None))
    query = _open().where(Proposal.solution_id == solution_id, Proposal.worker_id.in_(doubters))
    return session.execute(query).all()


def _open() -> Any:
    columns = (
        Proposal.id,
        Proposal.worker_id,
        Proposal.organisation_id,
        Proposal.job_order_id,
        Proposal.order_office_id,
    )
    return select(*columns).where(Proposal.state.in_(OPEN))


def keepers(session: Session, worker_id: UUID) -> set[UUID]:
    """Return who keeps the rounds that say something of a worker."""
    found: set[UUID] = set()
    for table in (Proposal, Recommendation, Unplaced):
        found |= set(session.scalars(select(table.organisation_id).where(table.worker_id == worker_id).distinct()))
    return found


def employers_of(session: Session, order_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the employer of each order."""
    query = select(JobOrder.id, JobOrder.employer_id).where(JobOrder.id.in_(set(order_ids)))
    return {order: employer for order, employer in session.execute(query)}  # noqa: C416  # rows are no tuples


def employer_consents(session: Session, worker_ids: Collection[UUID]) -> dict[UUID, list[Consent]]:
    """Read what some workers said about employers, in the order they said it."""
    query = select(Consent).where(Consent.worker_id.in_(worker_ids), Consent.recipient_kind == "employer")
    found: dict[UUID, list[Consent]] = {}
    for row in session.scalars(query.order_by(Consent.id)):
        found.setdefault(row.worker_id, []).append(row)
    return found


def doubters_of_pools(session: Session, pool_ids: Sequence[UUID]) -> Sequence[UUID]:
    """List the workers of some pools who once withdrew a consent about an employer."""
    query = (
        select(Consent.worker_id)
        .join(Worker, Worker.id == Consent.worker_id)
        .where(Worker.pool_id.in_(pool_ids), Consent.recipient_kind == "employer", Consent.withdrawn_at.is_not(None))
    )
    return session.scalars(query.distinct().order_by(Consent.worker_id)).all()


def restricted_of_pools(session: Session, pool_ids: Sequence[UUID]) -> Sequence[UUID]:
    """List the workers of some pools who are restricted."""
    query = select(Worker.id).where(Worker.pool_id.in_(pool_ids), Worker.restricted_at.is_not(None))
    return session.scalars(query).all()


def withdraw(session: Session, proposal_ids: Sequence[UUID], *, code: str) -> int:
    """Withdraw open proposals for one reason; return how many were."""
    rows = Proposal.id.in_(proposal_ids) & Proposal.state.in_(OPEN)
    done = session.execute(update(Proposal).where(rows).values(state="withdrawn", drop_code=code))
    return getattr(done, "rowcount", 0)


def withhold(session: Session, worker_ids: Sequence[UUID], *, now: datetime) -> None:
    """Take every row about some workers out of the lists of all rounds; open proposals are withdrawn."""
    rows = Proposal.worker_id.in_(worker_ids) & Proposal.state.in_(OPEN)
    session.execute(update(Proposal).where(rows).values(state="withdrawn", drop_code="RESTRICTED"))
    for table in ABOUT_WORKERS:
        about = table.worker_id.in_(worker_ids) & table.withheld_at.is_(None)
        session.execute(update(table).where(about).values(withheld_at=now))


def hold_worker(session: Session, worker_id: UUID) -> None:
    """Hold a worker's row: who stores proposals about the worker has committed, or waits and then reads anew."""
    session.execute(select(Worker.id).where(Worker.id == worker_id).with_for_update()).all()
