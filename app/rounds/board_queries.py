"""SQL of what stands beside a round: its pools with their size, its frozen digest, its proposals by state."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.access.scope import Part, in_part, part_page, scoped
from app.models.matching_round import Round, RoundPool
from app.models.snapshot import Snapshot
from app.models.solution import Proposal, Unplaced
from app.models.worker import Worker
from app.models.worker_pool import WorkerPool
from app.pools.matchable_queries import kept, matchable
from app.rounds.queries import Solved, listed, seen_rounds


def newest_rounds(session: Session, caller: Principal, *, limit: int) -> Sequence[Round]:
    """List the latest rounds the caller keeps or takes part in, the newest first."""
    query = select(Round).where(Round.id.in_(seen_rounds(caller))).order_by(Round.id.desc())
    return session.scalars(query.limit(limit)).all()


def pools(session: Session, round_id: UUID, caller: Principal) -> Sequence[Any]:
    """List id, name, office, people and matchable people of the pools that the caller put in or collects."""
    free = case((matchable(), 1), else_=0)
    query = (
        select(
            WorkerPool.id,
            WorkerPool.name,
            WorkerPool.organisation_id,
            func.count(Worker.id),
            func.coalesce(func.sum(free).filter(Worker.id.is_not(None)), 0),
        )
        .join(RoundPool, RoundPool.pool_id == WorkerPool.id)
        .outerjoin(Worker, (Worker.pool_id == WorkerPool.id) & kept())
        .where(RoundPool.round_id == round_id)
        .group_by(WorkerPool.id, WorkerPool.name, WorkerPool.organisation_id)
        .order_by(WorkerPool.id)
    )
    return session.execute(scoped(query, RoundPool, caller=caller)).all()


def snapshot(session: Session, round_id: UUID, caller: Principal) -> Snapshot | None:
    """Find the snapshot of a round the caller keeps."""
    query = select(Snapshot).where(Snapshot.round_id == round_id)
    return session.scalars(scoped(query, Snapshot, caller=caller)).one_or_none()


def proposal_states(session: Session, caller: Principal, solved: Solved) -> dict[str, int]:
    """Count the proposals of a solution that the caller may see, by state."""
    seen = in_part(Proposal, keeper=solved.keeper, caller=caller.among_people)
    query = select(Proposal.state, func.count()).where(
        Proposal.solution_id == solved.solution_id, seen, listed(Proposal, caller)
    )
    rows = session.execute(query.group_by(Proposal.state))
    return {state: count for state, count in rows}  # noqa: C416  # rows are no tuples


def unplaced(
    session: Session, caller: Principal, solved: Solved, *, reason: str, after: UUID | None, limit: int
) -> Sequence[Unplaced]:
    """List who of a solution has no proposal for one reason, by id."""
    here = Unplaced.solution_id == solved.solution_id
    part = Part(Unplaced.reason, reason, solved.keeper)
    query = select(Unplaced).where(here, listed(Unplaced, caller))
    return session.scalars(part_page(query, Unplaced, part, caller=caller.among_people, after=after, limit=limit)).all()
