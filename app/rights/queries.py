"""SQL of consents, requests, holds and who opted out; everything in the caller's scope."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.access.scope import scoped, scoped_page
from app.models.consent import Consent
from app.models.employer import Employer
from app.models.export_request import ExportRequest
from app.models.job_order import JobOrder
from app.models.organisation import Organisation
from app.models.retention import RetentionHold
from app.models.rights_request import RightsRequest
from app.models.solution import Recommendation
from app.models.worker import Worker
from app.pools.matchable_queries import kept

OPEN = ("open", "approving")


def consent(session: Session, consent_id: UUID, caller: Principal) -> Consent | None:
    """Find a consent of a worker of the caller's."""
    query = select(Consent).where(Consent.id == consent_id)
    return session.scalars(scoped(query, Consent, caller=caller)).one_or_none()


def consents_page(
    session: Session, worker_id: UUID, caller: Principal, *, after: UUID | None, limit: int
) -> Sequence[Consent]:
    """List what a worker consented to, by id."""
    query = select(Consent).where(Consent.worker_id == worker_id)
    return session.scalars(scoped_page(query, Consent, caller=caller, after=after, limit=limit)).all()


def living_consents(session: Session, worker_id: UUID) -> Sequence[Consent]:
    """Read a worker's consents that are not withdrawn."""
    return session.scalars(select(Consent).where(Consent.worker_id == worker_id, Consent.withdrawn_at.is_(None))).all()


def recipient_names(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Name recipients that are organisations of the register."""
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(set(ids)))
    return {row: name for row, name in session.execute(query)}  # noqa: C416  # rows are no tuples


def recommended_orders(session: Session, worker_id: UUID) -> Sequence[tuple[UUID, UUID | None]]:
    """List the orders put before a worker, each with its office."""
    query = select(Recommendation.job_order_id, Recommendation.order_office_id)
    rows = session.execute(query.where(Recommendation.worker_id == worker_id).distinct())
    return [(order, office) for order, office in rows]


def employer_names(session: Session, order_ids: Collection[UUID]) -> dict[UUID, str]:
    """Name the employers of some orders."""
    query = select(Employer.id, Employer.name).join(JobOrder, JobOrder.employer_id == Employer.id)
    rows = session.execute(query.where(JobOrder.id.in_(order_ids)).distinct())
    return {row: name for row, name in rows}  # noqa: C416  # rows are no tuples


def end_exports(session: Session, offices: Collection[UUID], *, now: datetime) -> int:
    """End the exports of some offices that nobody fetched yet: their links open nothing any more."""
    waiting = ExportRequest.organisation_id.in_(offices) & ExportRequest.used_at.is_(None)
    ending = update(ExportRequest).where(waiting, ExportRequest.state != "ended")
    done = session.execute(ending.values(state="ended", link_hash=None, expires_at=now))
    return getattr(done, "rowcount", 0)


def request(session: Session, request_id: UUID, caller: Principal) -> RightsRequest | None:
    """Find a request made to the caller's office."""
    query = select(RightsRequest).where(RightsRequest.id == request_id)
    return session.scalars(scoped(query, RightsRequest, caller=caller)).one_or_none()


def requests_page(
    session: Session, caller: Principal, *, worker_id: UUID | None, waiting: bool, after: UUID | None, limit: int
) -> Sequence[RightsRequest]:
    """List requests by id, all or those that wait for an answer."""
    query = select(RightsRequest).where(_of_kept())
    if worker_id is not None:
        query = query.where(RightsRequest.worker_id == worker_id)
    if waiting:
        query = query.where(RightsRequest.state.in_(OPEN))
    return session.scalars(scoped_page(query, RightsRequest, caller=caller, after=after, limit=limit)).all()


def requests_due(session: Session, caller: Principal, *, limit: int) -> Sequence[RightsRequest]:
    """List the requests that wait for an answer, the one due first before the others."""
    waiting = RightsRequest.state.in_(OPEN)
    query = scoped(select(RightsRequest).where(waiting, _of_kept()), RightsRequest, caller=caller)
    return session.scalars(query.order_by(RightsRequest.due_on, RightsRequest.id).limit(limit)).all()


def requests_closed(session: Session, caller: Principal, *, limit: int) -> Sequence[RightsRequest]:
    """List the requests answered or refused last."""
    over = RightsRequest.state.not_in(OPEN)
    query = scoped(select(RightsRequest).where(over, _of_kept()), RightsRequest, caller=caller)
    return session.scalars(query.order_by(RightsRequest.id.desc()).limit(limit)).all()


def _of_kept() -> ColumnElement[bool]:
    """A request stands in lists as long as its worker does."""
    return select(Worker.id).where(Worker.id == RightsRequest.worker_id, kept()).exists()


def waiting_requests(session: Session, worker_id: UUID) -> Sequence[RightsRequest]:
    """List a worker's requests that wait for an answer."""
    query = select(RightsRequest).where(RightsRequest.worker_id == worker_id, RightsRequest.state.in_(OPEN))
    return session.scalars(query.order_by(RightsRequest.id)).all()


def deletion_asked(session: Session, worker_id: UUID) -> RightsRequest | None:
    """Find the request of a worker to be erased that waits, the oldest first."""
    return next((row for row in waiting_requests(session, worker_id) if row.kind == "delete"), None)


def opted_out(session: Session, caller: Principal, *, after: UUID | None, limit: int) -> Sequence[Worker]:
    """List the workers who asked for no automated decision and are not on hold otherwise, by id."""
    query = select(Worker).where(~Worker.automatic, Worker.hold_code == "", kept())
    return session.scalars(scoped_page(query, Worker, caller=caller, after=after, limit=limit)).all()


def hold(session: Session, hold_id: UUID, caller: Principal) -> RetentionHold | None:
    """Find a hold of the caller's office."""
    query = select(RetentionHold).where(RetentionHold.id == hold_id)
    return session.scalars(scoped(query, RetentionHold, caller=caller)).one_or_none()


def holds(session: Session, worker_id: UUID, *, day: date) -> Sequence[RetentionHold]:
    """List the holds on a worker's data that are in force on a day."""
    running = or_(RetentionHold.until.is_(None), RetentionHold.until >= day)
    query = select(RetentionHold).where(RetentionHold.worker_id == worker_id, running)
    return session.scalars(query.order_by(RetentionHold.id)).all()
