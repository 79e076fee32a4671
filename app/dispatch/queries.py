"""SQL of dispatches: who is to travel, who sits where, where people board."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.access.scope import scoped
from app.db.paging import page
from app.models.companion import CompanionMember
from app.models.dispatch import Dispatch, DispatchSeat
from app.models.job_order import JobOrder
from app.models.pickup_point import PickupPoint
from app.models.placement import Placement
from app.models.worker import Worker

GOING = ("placed", "dispatched")
"""States of placements whose people are still to arrive."""


def points(session: Session, office: UUID, *, closed: bool = False) -> Sequence[PickupPoint]:
    """List an office's pick-up points in order along the road."""
    query = select(PickupPoint).where(PickupPoint.organisation_id == office)
    if not closed:
        query = query.where(PickupPoint.closed.is_(False))
    return session.scalars(query.order_by(PickupPoint.stop_no, PickupPoint.id)).all()


def point(session: Session, point_id: UUID, caller: Principal) -> PickupPoint | None:
    """Find a pick-up point of the caller's own office."""
    query = select(PickupPoint).where(PickupPoint.id == point_id, PickupPoint.organisation_id == caller.organisation_id)
    return session.scalars(query).one_or_none()


def order_offices(session: Session, office: UUID) -> frozenset[UUID]:
    """Return whose orders an office's people are to travel to."""
    query = select(Placement.order_office_id).where(Placement.organisation_id == office, Placement.state == "placed")
    return frozenset(session.scalars(query.distinct()))


def travellers(
    session: Session, office: UUID, *, destination: str, begin: date, end: date, limit: int
) -> Sequence[Any]:
    """List who is to travel to orders of a place that begin within a window, and has no seat yet; orders are seen."""
    seated = select(DispatchSeat.placement_id).where(DispatchSeat.organisation_id == office, DispatchSeat.active)
    query = (
        select(
            Placement.id,
            Placement.worker_id,
            Placement.order_office_id,
            JobOrder.start_date,
            Worker.village,
            CompanionMember.group_id,
        )
        .join(JobOrder, JobOrder.id == Placement.job_order_id)
        .join(Worker, Worker.id == Placement.worker_id)
        .outerjoin(CompanionMember, CompanionMember.worker_id == Placement.worker_id)
        .where(
            Placement.organisation_id == office,
            Placement.state == "placed",
            JobOrder.region_code.startswith(destination, autoescape=True),
            JobOrder.start_date.between(begin, end),
            Placement.id.not_in(seated),
        )
        .order_by(Placement.id)
        .limit(limit)
    )
    return session.execute(query).all()


def dispatches(session: Session, caller: Principal, *, after: UUID | None, limit: int) -> Sequence[Dispatch]:
    """List the dispatches of the caller's own office, by id."""
    query = select(Dispatch).where(Dispatch.organisation_id == caller.organisation_id)
    return session.scalars(page(query, Dispatch.id, after=after, limit=limit)).all()


def newest(session: Session, caller: Principal, *, limit: int) -> Sequence[Dispatch]:
    """List the newest dispatches of the caller's own office."""
    query = select(Dispatch).where(Dispatch.organisation_id == caller.organisation_id)
    return session.scalars(query.order_by(Dispatch.id.desc()).limit(limit)).all()


def dispatch(session: Session, dispatch_id: UUID, caller: Principal) -> Dispatch | None:
    """Find a dispatch of the caller's own office and hold it."""
    query = select(Dispatch).where(Dispatch.id == dispatch_id, Dispatch.organisation_id == caller.organisation_id)
    return session.scalars(query.with_for_update()).one_or_none()


def sender(session: Session, dispatch_id: UUID, caller: Principal) -> UUID | None:
    """Return whose dispatch brings somebody to an order of the caller's own."""
    query = scoped(select(DispatchSeat.organisation_id), DispatchSeat, caller=caller)
    query = query.where(
        DispatchSeat.dispatch_id == dispatch_id,
        DispatchSeat.order_office_id == caller.organisation_id,
        DispatchSeat.active,
    )
    return session.scalars(query).first()


def coming(session: Session, office: UUID, *, limit: int) -> Sequence[Any]:
    """List which dispatches bring how many people to an office's orders who have not arrived yet, with their senders."""
    query = (
        select(DispatchSeat.dispatch_id, DispatchSeat.organisation_id, func.count().label("people"))
        .join(Placement, Placement.id == DispatchSeat.placement_id)
        .where(DispatchSeat.order_office_id == office, DispatchSeat.active, Placement.state == "dispatched")
        .group_by(DispatchSeat.dispatch_id, DispatchSeat.organisation_id)
        .order_by(DispatchSeat.dispatch_id)
        .limit(limit)
    )
    return session.execute(query).all()


def these(session: Session, ids: Collection[UUID]) -> Sequence[Dispatch]:
    """Read some dispatches."""
    return session.scalars(select(Dispatch).where(Dispatch.id.in_(ids)).order_by(Dispatch.day, Dispatch.id)).all()


def seated(
    session: Session, dispatch_id: UUID, *, order_office: UUID | None = None
) -> Sequence[tuple[DispatchSeat, Placement]]:
    """List who sits in a dispatch by seat, with their placements; of one order's side where it is named."""
    query = (
        select(DispatchSeat, Placement)
        .join(Placement, Placement.id == DispatchSeat.placement_id)
        .where(DispatchSeat.dispatch_id == dispatch_id, DispatchSeat.active)
    )
    if order_office is not None:
        query = query.where(DispatchSeat.order_office_id == order_office)
    found = session.execute(query.order_by(DispatchSeat.seat_no))
    return [(seat, placed) for seat, placed in found]


def point_names(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Name some pick-up points."""
    found = session.execute(select(PickupPoint.id, PickupPoint.name).where(PickupPoint.id.in_(ids)))
    return {point: name for point, name in found}  # noqa: C416  # rows are no tuples


def earliest_start(session: Session, order_ids: Collection[UUID]) -> date | None:
    """Return the first day of work among some orders, which are seen."""
    return session.scalar(select(func.min(JobOrder.start_date)).where(JobOrder.id.in_(order_ids)))
