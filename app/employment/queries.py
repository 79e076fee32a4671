"""SQL of employment events."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.models.employment_event import EVENT_KINDS, EmploymentEvent
from app.models.placement import Placement


def hold_placement(session: Session, placement_id: UUID) -> None:
    """Hold a placement and read it anew."""
    query = select(Placement).where(Placement.id == placement_id).with_for_update()
    session.scalars(query.execution_options(populate_existing=True)).one()


def with_order_office(session: Session, office: UUID, states: Collection[str], *, limit: int) -> Sequence[Placement]:
    """List placements at an office's orders, first those of whom something is still to be told, the longest placed first."""
    told = select(func.count(EmploymentEvent.id)).where(EmploymentEvent.placement_id == Placement.id)
    whole = told.where(EmploymentEvent.kind != "left").scalar_subquery() == len(EVENT_KINDS) - 1
    query = select(Placement).where(Placement.order_office_id == office, Placement.state.in_(states))
    query = query.order_by(case((whole, 1), else_=0), Placement.placed_on, Placement.id)
    return session.scalars(query.limit(limit)).all()


def those_of(session: Session, office: UUID, ids: Collection[UUID]) -> Sequence[UUID]:
    """List those of some placements that are at an office's own orders, order by order; nothing is loaded."""
    wanted = list(ids)
    some = (wanted[at : at + 500] for at in range(0, len(wanted), 500))
    query = select(Placement.job_order_id, Placement.id).where(Placement.order_office_id == office)
    found = [each for part in some for each in session.execute(query.where(Placement.id.in_(part)))]
    return [each.id for each in sorted(found, key=lambda each: (each.job_order_id, each.id))]


def of_placements(session: Session, ids: Collection[UUID]) -> Sequence[EmploymentEvent]:
    """List the events of some placements in order of their days."""
    query = select(EmploymentEvent).where(EmploymentEvent.placement_id.in_(ids))
    return session.scalars(query.order_by(EmploymentEvent.on_date, EmploymentEvent.id)).all()
