"""SQL of what a list about people shows of the people themselves."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.access.scope import scoped
from app.models.audit import AuditEvent
from app.models.job_order import JobOrder
from app.models.matching_round import Round
from app.models.placement import Placement
from app.models.solution import Proposal
from app.models.worker import Worker
from app.rounds.queries import listed, seen_rounds


def persons(session: Session, worker_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """Read birth date and sex of some workers whom rows of the caller's name."""
    query = select(Worker.id, Worker.birth_date, Worker.sex).where(Worker.id.in_(worker_ids))
    return {worker: {"birth_date": birth, "sex": sex} for worker, birth, sex in session.execute(query)}


def proposal(session: Session, proposal_id: UUID, caller: Principal) -> Proposal | None:
    """Find a proposal that stands in a list of the caller's."""
    query = select(Proposal).where(Proposal.id == proposal_id, listed(Proposal, caller))
    return session.scalars(scoped(query, Proposal, caller=caller)).one_or_none()


def is_published(session: Session, row: Proposal, caller: Principal) -> bool:
    """Tell whether a proposal stands in what a round the caller takes part in has published."""
    query = select(Round.id).where(Round.published_solution_id == row.solution_id, Round.id.in_(seen_rounds(caller)))
    return session.scalars(query).first() is not None


def hold_seats(session: Session, order_id: UUID) -> int:
    """Return the seats of an order of the caller's, and let one transaction at a time reveal for it."""
    query = select(JobOrder.seats).where(JobOrder.id == order_id)
    return session.scalars(query.with_for_update()).one()


def revealed(
    session: Session, table: type[Proposal | Placement], order_id: UUID, *, chain: UUID, action: str
) -> frozenset[UUID]:
    """Return the workers proposed for an order, or placed, whom an organisation has revealed, in whichever round."""
    query = (
        select(table.worker_id)
        .join(AuditEvent, AuditEvent.object_id == table.id)
        .where(table.job_order_id == order_id, AuditEvent.organisation_id == chain, AuditEvent.action == action)
    )
    return frozenset(session.scalars(query.where(AuditEvent.outcome == "done")))
