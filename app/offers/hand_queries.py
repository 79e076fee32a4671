"""SQL of offers that are made by hand: which orders have seats that nobody has or is offered, and whether somebody may be asked."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, select
from sqlalchemy.orm import Session

from app.db.paging import page
from app.models.job_order import JobOrder
from app.models.matching_round import Round, RoundPool
from app.models.offer import Offer
from app.models.worker import Worker
from app.offers.wave_queries import taken
from app.pools.matchable_queries import askable, busy, held_back
from app.rounds.queries import PAIR_COLUMNS


def answering_round(session: Session, pool_id: UUID) -> UUID | None:
    """Find the round that a pool's people are asked in now: a pool stands in one active round."""
    query = select(Round.id).join(RoundPool, RoundPool.round_id == Round.id)
    return session.scalars(query.where(RoundPool.pool_id == pool_id, Round.state == "answering")).first()


def is_free(session: Session, worker_id: UUID) -> bool:
    """Tell whether somebody may be asked: no offer, no seat, no hold, no refusal, no other office's person in their place."""
    query = select(Worker.id).where(Worker.id == worker_id, askable(), ~busy(), ~held_back())
    return session.scalars(query).first() is not None


def free_orders(
    session: Session, worker_id: UUID, offices: Collection[UUID], day: date, *, after: UUID | None, limit: int
) -> Sequence[Any]:
    """List by id the open orders of some offices with free seats that were not offered to a worker, beside that worker."""
    asked = select(Offer.job_order_id).where(Offer.worker_id == worker_id)
    query = _beside(worker_id).where(
        JobOrder.organisation_id.in_(offices), JobOrder.on_offer(day), _free() > 0, JobOrder.id.not_in(asked)
    )
    return session.execute(page(query, JobOrder.id, after=after, limit=limit)).all()


def beside(session: Session, worker_id: UUID, order_id: UUID, offices: Collection[UUID], day: date) -> Any:
    """Read one open order of some offices beside a worker; None when it is none."""
    mine = JobOrder.organisation_id.in_(offices), JobOrder.on_offer(day), JobOrder.id == order_id
    return session.execute(_beside(worker_id).where(*mine)).one_or_none()


def was_offered(session: Session, worker_id: UUID, order_id: UUID) -> bool:
    """Tell whether an order was put before somebody already."""
    query = select(Offer.id).where(Offer.worker_id == worker_id, Offer.job_order_id == order_id)
    return session.scalars(query).first() is not None


def _beside(worker_id: UUID) -> Select[Any]:
    columns: tuple[Any, ...] = (
        *(Worker.id.label("worker_id"), JobOrder.id.label("job_order_id"), JobOrder.organisation_id),
        *(_free().label("free"), *PAIR_COLUMNS),
    )
    return select(*columns).select_from(JobOrder).join(Worker, Worker.id == worker_id)


def _free() -> ColumnElement[int]:
    """Seats that nobody has or is offered; those reserved for a tier alone are the engine's to give."""
    kept = case((JobOrder.reserved_hard, JobOrder.reserved_seats), else_=0)
    return JobOrder.seats - kept - taken()
