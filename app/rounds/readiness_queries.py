"""SQL of the readiness board: the latest load of each member, people by what they wish, seats by what they are; each one statement."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.models.intake_record import Import
from app.models.job_order import JobOrder
from app.models.worker import Worker
from app.pools.matchable_queries import matchable


def latest_loads(session: Session, offices: Collection[UUID], *, kind: str) -> dict[UUID, Import]:
    """Read the latest load of a kind that each of some offices made for good."""
    later = aliased(Import)
    same = (later.organisation_id == Import.organisation_id) & (later.kind == kind) & (later.state == "loaded")
    query = select(Import).where(
        Import.organisation_id.in_(offices),
        Import.kind == kind,
        Import.state == "loaded",
        ~select(later.id).where(same, later.id > Import.id).exists(),
    )
    return {row.organisation_id: row for row in session.scalars(query)}


def wishes(session: Session, pool_ids: Collection[UUID]) -> Sequence[Any]:
    """Count the matchable people of some pools by the trades and places they named."""
    query = (
        select(Worker.wish_occupations, Worker.wish_regions, func.count().label("people"))
        .where(Worker.pool_id.in_(pool_ids), matchable())
        .group_by(Worker.wish_occupations, Worker.wish_regions)
    )
    return session.execute(query).all()


def seats(session: Session, offices: Collection[UUID], day: date) -> Sequence[Any]:
    """Count the seats of some offices' orders that are open on a day by trade and place."""
    query = (
        select(JobOrder.occupation, JobOrder.region_code, func.sum(JobOrder.seats).label("seats"))
        .where(
            JobOrder.organisation_id.in_(offices),
            JobOrder.on_offer(day),
        )
        .group_by(JobOrder.occupation, JobOrder.region_code)
    )
    return session.execute(query).all()
