"""SQL of orders that run out."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.clock import now
from app.db.ids import new_id
from app.demand.queries import past
from app.models.job_order import JobOrder
from app.models.order_warning import OrderWarning

OPEN = ("open", "to_confirm")
ENDING = 200


def offices(session: Session, day: date, until: date) -> Sequence[UUID]:
    """List the offices that have orders whose last day lies at ``until`` or before it, or that began before ``day`` and have none."""
    query = select(JobOrder.organisation_id).where(
        JobOrder.state.in_(OPEN), (JobOrder.valid_until <= until) | past(day)
    )
    return session.scalars(query.distinct().order_by(JobOrder.organisation_id)).all()


def any_past(session: Session, office: UUID, day: date) -> bool:
    """Tell whether an office has orders to be closed on a day."""
    query = select(JobOrder.id).where(JobOrder.organisation_id == office, JobOrder.state.in_(OPEN), past(day))
    return session.scalars(query.limit(1)).first() is not None


def to_warn(session: Session, office: UUID, day: date, until: date) -> Sequence[Any]:
    """List an office's orders whose last day lies between two days and of which nobody was warned."""
    warned = select(OrderWarning.id).where(
        OrderWarning.job_order_id == JobOrder.id, OrderWarning.valid_until == JobOrder.valid_until
    )
    query = select(JobOrder.id, JobOrder.valid_until).where(
        JobOrder.organisation_id == office,
        JobOrder.state.in_(OPEN),
        JobOrder.valid_until.between(day, until),
        ~warned.exists(),
    )
    return session.execute(query.order_by(JobOrder.id)).all()


def keep_warnings(session: Session, office: UUID, rows: Sequence[Any], day: date) -> None:
    """Keep that an office was warned of some orders."""
    if rows:
        values = [
            {
                "id": new_id(),
                "created_at": now(),
                "organisation_id": office,
                "job_order_id": row.id,
                "valid_until": row.valid_until,
                "warned_on": day,
            }
            for row in rows
        ]
        session.execute(insert(OrderWarning), values)


def ending(session: Session, office: UUID, day: date, until: date) -> Sequence[JobOrder]:
    """List an office's orders whose last day lies between two days, the first to end before the others."""
    query = select(JobOrder).where(
        JobOrder.organisation_id == office, JobOrder.state.in_(OPEN), JobOrder.valid_until.between(day, until)
    )
    return session.scalars(query.order_by(JobOrder.valid_until, JobOrder.id).limit(ENDING)).all()
