"""SQL of worker pools and of the people in them."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.access.scope import scoped, scoped_page
from app.db.paging import page_of_owners
from app.models.identity import Identity
from app.models.priority_status import PriorityStatus
from app.models.vault_key import VaultKey
from app.models.worker import Worker
from app.models.worker_pool import WorkerPool
from app.models.worker_skill import WorkerSkill
from app.pools.matchable_queries import kept, matchable


def pool(session: Session, pool_id: UUID, caller: Principal) -> WorkerPool | None:
    """Find a pool of the caller's."""
    query = select(WorkerPool).where(WorkerPool.id == pool_id)
    return session.scalars(scoped(query, WorkerPool, caller=caller)).one_or_none()


def pools(session: Session, caller: Principal, *, after: UUID | None, limit: int) -> Sequence[WorkerPool]:
    """List pools of the caller's, by id."""
    query = scoped_page(select(WorkerPool), WorkerPool, caller=caller, after=after, limit=limit)
    return session.scalars(query).all()


def pool_sizes(session: Session, pool_ids: Iterable[UUID]) -> dict[UUID, tuple[int, int]]:
    """Count the people of some pools, and those who can be matched now; an empty pool is left out."""
    free_ones = func.count().filter(matchable())
    query = select(Worker.pool_id, func.count(), free_ones).where(Worker.pool_id.in_(set(pool_ids)), kept())
    return {pool: (people, free) for pool, people, free in session.execute(query.group_by(Worker.pool_id))}


def worker(session: Session, worker_id: UUID, caller: Principal) -> Worker | None:
    """Find a worker of the caller's."""
    query = select(Worker).where(Worker.id == worker_id, kept())
    return session.scalars(scoped(query, Worker, caller=caller)).one_or_none()


def workers(
    session: Session, caller: Principal, *, pool_id: UUID | None, after: UUID | None, limit: int
) -> Sequence[Worker]:
    """List workers of the caller's, by id."""
    query = select(Worker).where(kept())
    if pool_id is None:
        return session.scalars(scoped_page(query, Worker, caller=caller, after=after, limit=limit)).all()
    mine = scoped(query, Worker, caller=caller)
    of_pool = [(Worker.pool_id, pool_id)]
    return session.scalars(page_of_owners(mine, Worker.id, owners=of_pool, after=after, limit=limit)).all()


def workers_of(session: Session, ids: Iterable[UUID], caller: Principal) -> Sequence[Worker]:
    """Find those of some workers who are the caller's."""
    query = select(Worker).where(Worker.id.in_(set(ids)), kept())
    return session.scalars(scoped(query, Worker, caller=caller)).all()


def identities(
    session: Session, worker_ids: Sequence[UUID], caller: Principal
) -> dict[UUID, tuple[Identity, bytes | None]]:
    """Read the vault rows of some workers of the caller's, each with its wrapped key; who is restricted is not opened."""
    query = select(Identity, VaultKey.wrapped).join(Worker, Worker.id == Identity.worker_id)
    query = query.outerjoin(VaultKey, VaultKey.worker_id == Identity.worker_id)
    query = scoped(query.where(Identity.worker_id.in_(worker_ids), kept()), Identity, caller=caller)
    return {row.worker_id: (row, wrapped) for row, wrapped in session.execute(query)}


def statuses(session: Session, worker_ids: Sequence[UUID], *, day: date) -> dict[UUID, list[str]]:
    """Read which priority statuses some workers hold on a day."""
    query = (
        select(PriorityStatus.worker_id, PriorityStatus.kind)
        .where(
            PriorityStatus.worker_id.in_(worker_ids),
            or_(PriorityStatus.valid_from.is_(None), PriorityStatus.valid_from <= day),
            or_(PriorityStatus.valid_until.is_(None), PriorityStatus.valid_until >= day),
        )
        .order_by(PriorityStatus.kind)
    )
    found: dict[UUID, list[str]] = {}
    for worker_id, kind in session.execute(query):
        found.setdefault(worker_id, []).append(kind)
    return found


def skills(session: Session, worker_ids: Sequence[UUID]) -> dict[UUID, list[WorkerSkill]]:
    """Read the skills of some workers."""
    query = select(WorkerSkill).where(WorkerSkill.worker_id.in_(worker_ids)).order_by(WorkerSkill.id)
    found: dict[UUID, list[WorkerSkill]] = {}
    for row in session.scalars(query):
        found.setdefault(row.worker_id, []).append(row)
    return found
