"""SQL of what a page puts beside an id its caller was already shown: names, counts, the frozen digest.

Each is asked after a service has answered, in one statement a page; none of them widens what a caller sees.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.access.scope import scoped
from app.models.employer import Employer
from app.models.intake_record import Import, ImportIssue
from app.models.job_order import JobOrder
from app.models.matching_round import RoundPool
from app.models.organisation import Organisation
from app.models.snapshot import Snapshot
from app.models.solution import Proposal, Unplaced
from app.models.worker import Worker
from app.models.worker_pool import WorkerPool


@dataclass(frozen=True, slots=True)
class RoundPoolLine:
    """One pool in a round: whose, and how many people it brings, of whom how many can be matched now."""

    pool_id: UUID
    name: str
    office_id: UUID
    people: int
    matchable: int


@dataclass(frozen=True, slots=True)
class OrderLine:
    """What a job order is called and offers; pay in yuan a month."""

    order_id: UUID
    title: str
    employer: str
    region_code: str
    wage_low: int
    wage_high: int
    start_date: date


def organisation_names(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Name some organisations; their names are public."""
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(set(ids)))
    return {found: name for found, name in session.execute(query)}  # noqa: C416  # rows are no tuples


def pools_of_round(session: Session, round_id: UUID, caller: Principal) -> list[RoundPoolLine]:
    """List the pools of a round that the caller put in or collects, with their size."""
    matchable = case(((Worker.hold_code == "") & Worker.automatic, 1), else_=0)
    query = (
        select(
            WorkerPool.id,
            WorkerPool.name,
            WorkerPool.organisation_id,
            func.count(Worker.id),
            func.coalesce(func.sum(matchable).filter(Worker.id.is_not(None)), 0),
        )
        .join(RoundPool, RoundPool.pool_id == WorkerPool.id)
        .outerjoin(Worker, Worker.pool_id == WorkerPool.id)
        .where(RoundPool.round_id == round_id)
        .group_by(WorkerPool.id, WorkerPool.name, WorkerPool.organisation_id)
        .order_by(WorkerPool.id)
    )
    return [RoundPoolLine(*row) for row in session.execute(scoped(query, RoundPool, caller=caller))]


def order_lines(session: Session, ids: Iterable[UUID]) -> dict[UUID, OrderLine]:
    """Describe some job orders that a proposal or a recommendation has already shown to the caller."""
    query = (
        select(
            JobOrder.id,
            JobOrder.title,
            Employer.name,
            JobOrder.region_code,
            JobOrder.wage_low,
            JobOrder.wage_high,
            JobOrder.start_date,
        )
        .join(Employer, Employer.id == JobOrder.employer_id)
        .where(JobOrder.id.in_(set(ids)))
    )
    return {row[0]: OrderLine(*row) for row in session.execute(query)}


def snapshot(session: Session, round_id: UUID, caller: Principal) -> Snapshot | None:
    """Find the snapshot of a round the caller keeps."""
    query = select(Snapshot).where(Snapshot.round_id == round_id)
    return session.scalars(scoped(query, Snapshot, caller=caller)).one_or_none()


def proposal_states(session: Session, solution_id: UUID, caller: Principal) -> dict[str, int]:
    """Count the proposals of a solution that the caller may see, by state."""
    query = select(Proposal.state, func.count()).where(Proposal.solution_id == solution_id)
    rows = session.execute(scoped(query, Proposal, caller=caller).group_by(Proposal.state))
    return {state: count for state, count in rows}  # noqa: C416  # rows are no tuples


def unplaced(
    session: Session, caller: Principal, *, solution_id: UUID, reason: str, after: UUID | None, limit: int
) -> Sequence[Unplaced]:
    """List who of a solution has no proposal for one reason, by id."""
    query = select(Unplaced).where(Unplaced.solution_id == solution_id, Unplaced.reason == reason)
    if after is not None:
        query = query.where(Unplaced.id > after)
    return session.scalars(scoped(query, Unplaced, caller=caller).order_by(Unplaced.id).limit(limit)).all()


def newest_imports(session: Session, caller: Principal, *, kind: str, limit: int) -> Sequence[Import]:
    """List the caller's latest loads of one kind, the newest first."""
    query = scoped(select(Import).where(Import.kind == kind), Import, caller=caller)
    return session.scalars(query.order_by(Import.id.desc()).limit(limit)).all()


def order_states(session: Session, caller: Principal) -> dict[str, tuple[int, int]]:
    """Count the caller's job orders and their seats, by state."""
    query = select(JobOrder.state, func.count(), func.coalesce(func.sum(JobOrder.seats), 0))
    rows = session.execute(scoped(query, JobOrder, caller=caller).group_by(JobOrder.state))
    return {state: (orders, seats) for state, orders, seats in rows}


def issues_of_level(
    session: Session, caller: Principal, *, import_id: UUID, level: str, after: UUID | None, limit: int
) -> Sequence[ImportIssue]:
    """List the findings of one level of a load of the caller's, by id."""
    query = select(ImportIssue).where(ImportIssue.import_id == import_id, ImportIssue.level == level)
    if after is not None:
        query = query.where(ImportIssue.id > after)
    return session.scalars(scoped(query, ImportIssue, caller=caller).order_by(ImportIssue.id).limit(limit)).all()
