"""SQL of what agreements have brought: arrivals and seats, counted from placements and orders, whole pages at once."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from app.models.agreement import Agreement
from app.models.alliance import AllianceMember
from app.models.job_order import JobOrder
from app.models.matching_round import Round
from app.models.placement import HOLDING, Placement
from app.models.worker import Worker


def offices(session: Session, keeper: UUID) -> frozenset[UUID]:
    """Return whose people and orders a coordinator's placements and alliances name."""
    placed = select(Placement.organisation_id, Placement.order_office_id).where(Placement.coordinator_id == keeper)
    named = {office for pair in session.execute(placed.distinct()) for office in pair}
    members = select(AllianceMember.member_id).where(AllianceMember.organisation_id == keeper)
    return frozenset({*named, *session.scalars(members.distinct())})


def placed(session: Session, agreements: Collection[UUID], day: date) -> Sequence[Any]:
    """Count by agreement who arrived up to a day through its corridor within its days, and the seats filled so."""
    arrived = case((_within(Placement.arrived_on, day), 1), else_=0)
    standing = Placement.state.in_((*HOLDING, "completed"))
    filled = case((and_(standing, _within(Placement.placed_on, day)), 1), else_=0)
    of_round = and_(Round.organisation_id == Agreement.organisation_id, _its(Round.alliance_id))
    query = (
        select(Agreement.id, func.sum(arrived).label("arrived"), func.sum(filled).label("filled"))
        .join(Round, of_round)
        .join(Placement, Placement.round_id == Round.id)
        .join(Worker, Worker.id == Placement.worker_id)
        .join(JobOrder, JobOrder.id == Placement.job_order_id)
        .where(
            Agreement.id.in_(agreements),
            Worker.county.startswith(Agreement.exporter),
            JobOrder.region_code.startswith(Agreement.receiver),
        )
        .group_by(Agreement.id)
    )
    return session.execute(query).all()


def open_seats(session: Session, agreements: Collection[UUID], day: date) -> dict[UUID, int]:
    """Count by agreement the free seats of orders that are open on a day where it receives."""
    taken = select(func.count()).where(Placement.job_order_id == JobOrder.id, Placement.state.in_(HOLDING))
    free = JobOrder.seats - taken.correlate(JobOrder).scalar_subquery()
    receives = select(AllianceMember.id).where(
        AllianceMember.member_id == JobOrder.organisation_id,
        AllianceMember.organisation_id == Agreement.organisation_id,
        _its(AllianceMember.alliance_id),
        AllianceMember.side == "receiver",
        AllianceMember.valid_from <= day,
        or_(AllianceMember.valid_until.is_(None), AllianceMember.valid_until >= day),
    )
    offered = and_(JobOrder.region_code.startswith(Agreement.receiver), JobOrder.on_offer(day))
    query = (
        select(Agreement.id, func.sum(case((free > 0, free), else_=0)))
        .join(JobOrder, offered)
        .where(Agreement.id.in_(agreements), receives.correlate(Agreement, JobOrder).exists())
        .group_by(Agreement.id)
    )
    return {agreement: int(seats or 0) for agreement, seats in session.execute(query)}


def _its(alliance: Any) -> ColumnElement[bool]:
    """Of the agreement's own alliance; of all of the coordinator's where it stands outside any."""
    return or_(Agreement.alliance_id.is_(None), alliance == Agreement.alliance_id)


def _within(on: Any, day: date) -> ColumnElement[bool]:
    return and_(on >= Agreement.start_date, or_(Agreement.end_date.is_(None), on <= Agreement.end_date), on <= day)
