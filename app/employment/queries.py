"""SQL of employment events."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.employment_event import EmploymentEvent
from app.models.placement import Placement


def hold_placement(session: Session, placement_id: UUID) -> None:
    """Hold a placement and read it anew."""
    query = select(Placement).where(Placement.id == placement_id).with_for_update()
    session.scalars(query.execution_options(populate_existing=True)).one()


def of_placements(session: Session, ids: Collection[UUID]) -> Sequence[EmploymentEvent]:
    """List the events of some placements in order of their days."""
    query = select(EmploymentEvent).where(EmploymentEvent.placement_id.in_(ids))
    return session.scalars(query.order_by(EmploymentEvent.on_date, EmploymentEvent.id)).all()
