"""SQL of later waves: what was offered in a round, who is free, which seats are left."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select, true
from sqlalchemy.orm import Session

from app.models.job_order import JobOrder
from app.models.offer import STANDING, Offer
from app.models.placement import HOLDING, Placement
from app.models.solution import Proposal
from app.models.worker import Worker
from app.pools.matchable_queries import busy, held_back, matchable, willing
from app.rounds.queries import PAIR_COLUMNS

SOME = 500


def last_wave(session: Session, round_id: UUID) -> int:
    """Return the number of the last wave of a round's offers."""
    return session.scalar(select(func.max(Offer.wave)).where(Offer.round_id == round_id)) or 1


def offered(session: Session, round_id: UUID) -> Sequence[Any]:
    """List the pairs that were offered in a round, each with its wave and whether it still holds; who is placed comes first."""
    holds = Offer.state.in_((*STANDING, "placed"))
    first = case((Offer.state == "placed", 0), else_=1)
    query = select(Offer.worker_id, Offer.job_order_id, Offer.wave, holds.label("holds"))
    return session.execute(query.where(Offer.round_id == round_id).order_by(first, Offer.id)).all()


def free_workers(session: Session, pool_ids: Sequence[UUID]) -> Sequence[Any]:
    """List the people of some pools who may be matched now, with their present version."""
    free = Worker.pool_id.in_(pool_ids) & matchable() & ~held_back()
    return session.execute(select(Worker.id, Worker.version).where(free)).all()


def seats_left(session: Session, order_ids: Sequence[UUID], *, round_id: UUID, day: date) -> list[Any]:
    """List the seats of some orders that other rounds leave to one, none where an order is closed or over on a day."""
    others = taken(Offer.round_id != round_id, Placement.round_id != round_id)
    return _seats(session, order_ids, others, day)


def hold_free_seats(session: Session, order_ids: Sequence[UUID], day: date) -> list[tuple[UUID, int]]:
    """Hold some orders, in one order, and count their seats that nobody has or is offered."""
    for start in range(0, len(order_ids), SOME):
        some = order_ids[start : start + SOME]
        query = select(JobOrder.id).where(JobOrder.id.in_(some)).order_by(JobOrder.id).with_for_update()
        session.execute(query).all()
    return [(row.id, row.seats) for row in _seats(session, order_ids, taken(), day)]


def _seats(session: Session, order_ids: Sequence[UUID], taken: ColumnElement[int], day: date) -> list[Any]:
    left = case((JobOrder.on_offer(day), JobOrder.seats - taken), else_=0).label("seats")
    found: list[Any] = []
    for start in range(0, len(order_ids), SOME):
        some = order_ids[start : start + SOME]
        found += session.execute(select(JobOrder.id, JobOrder.version, left).where(JobOrder.id.in_(some))).all()
    return found


def taken(
    offers: ColumnElement[bool] | None = None, placements: ColumnElement[bool] | None = None
) -> ColumnElement[int]:
    """Return the count of an order's seats that somebody has or is offered, of all or of some offers and placements."""
    offers, placements = (true() if each is None else each for each in (offers, placements))
    asked = select(func.count()).where(Offer.job_order_id == JobOrder.id, Offer.state.in_(STANDING), offers)
    held = select(func.count()).where(Placement.job_order_id == JobOrder.id, Placement.state.in_(HOLDING), placements)
    return asked.correlate(JobOrder).scalar_subquery() + held.correlate(JobOrder).scalar_subquery()


def proposed(session: Session, solution_id: UUID) -> Sequence[Any]:
    """List a wave's new proposals with what must still hold of them, and whether their people are free; the first tier first."""
    query = (
        select(
            Proposal.id,
            Proposal.worker_id,
            Proposal.worker_office_id,
            Proposal.job_order_id,
            Proposal.order_office_id,
            busy().label("busy"),
            (willing() & Proposal.withheld_at.is_(None)).label("willing"),
            held_back().label("held"),
            *PAIR_COLUMNS,
        )
        .join(Worker, Worker.id == Proposal.worker_id)
        .join(JobOrder, JobOrder.id == Proposal.job_order_id)
        .where(Proposal.solution_id == solution_id, Proposal.state == "proposed")
        .order_by(Proposal.tier, Proposal.score.desc(), Proposal.id)
    )
    return session.execute(query).all()
