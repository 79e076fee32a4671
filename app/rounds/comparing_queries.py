"""SQL of who changes from one solution to another."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from app.access.principal import Principal
from app.db.paging import page
from app.models.solution import Proposal
from app.rounds.queries import listed


def changed(
    session: Session,
    solutions: tuple[UUID, UUID],
    *,
    both: bool,
    caller: Principal,
    after: UUID | None,
    limit: int,
) -> Sequence[tuple[Proposal, UUID | None]]:
    """List proposals of the first solution, by id, with the order that the second one has for the same person.

    ``both``: the people whom both solutions place, on different orders; else those whom the first alone places.
    """
    here, there = solutions
    other = aliased(Proposal)
    same = and_(other.solution_id == there, other.worker_id == Proposal.worker_id)
    query = select(Proposal, other.job_order_id).outerjoin(other, same)
    found = query.where(
        Proposal.solution_id == here,
        listed(Proposal, caller),
        other.job_order_id != Proposal.job_order_id if both else other.id.is_(None),
    )
    rows = session.execute(page(found, Proposal.id, after=after, limit=limit))
    return [(proposal, order) for proposal, order in rows]
