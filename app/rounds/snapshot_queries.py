"""SQL that reads a round's input in columns: opaque ids and codes, nothing from the identity vault."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Subquery, func, or_, select, union_all
from sqlalchemy.orm import Session

from app.demand.credit_queries import Bars
from app.models.companion import CompanionGroup, CompanionMember
from app.models.household import Household
from app.models.job_order import JobOrder
from app.models.offer import STANDING, Offer
from app.models.placement import HOLDING, Placement
from app.models.priority_status import PriorityStatus
from app.models.worker import Worker
from app.models.worker_skill import WorkerSkill
from app.pools.matchable_queries import busy, held_back, kept, matchable

Rows = Sequence[Any]
SLICE = 20_000


def workers(session: Session, pool_ids: Sequence[UUID]) -> Iterator[Rows]:
    """Read the matchable people of some pools, a slice at a time."""
    found = session.execute(
        select(
            Worker.id,
            Worker.version,
            Worker.organisation_id,
            Worker.county,
            Worker.birth_date,
            Worker.sex,
            Worker.education,
            Worker.wish_occupations,
            Worker.wish_regions,
            Worker.min_wage,
            Worker.available_from,
            Worker.household_id,
            Household.zero_employment,
        )
        .outerjoin(Household, Household.id == Worker.household_id)
        .where(_matchable(pool_ids))
        .order_by(Worker.id),
    )
    yield from found.partitions(SLICE)


def _matchable(pool_ids: Sequence[UUID]) -> Any:
    return Worker.pool_id.in_(pool_ids) & matchable()


def left_out(session: Session, pool_ids: Sequence[UUID]) -> Rows:
    """Read who is not in the problem, with what tells why; who is restricted stands here neither."""
    columns = (Worker.id, Worker.hold_code, Worker.automatic, Worker.basis, busy().label("busy"))
    return session.execute(select(*columns).where(Worker.pool_id.in_(pool_ids), kept(), ~matchable())).all()


def held(session: Session, pool_ids: Sequence[UUID]) -> Sequence[UUID]:
    """Read who of the matchable another office's person stands for."""
    return session.scalars(select(Worker.id).where(_matchable(pool_ids), held_back())).all()


def statuses(session: Session, pool_ids: Sequence[UUID], day: date) -> Iterator[Rows]:
    """Read the priority statuses that hold on a day, a slice at a time."""
    found = session.execute(
        select(PriorityStatus.worker_id, PriorityStatus.kind)
        .join(Worker, Worker.id == PriorityStatus.worker_id)
        .where(
            _matchable(pool_ids),
            or_(PriorityStatus.valid_from.is_(None), PriorityStatus.valid_from <= day),
            or_(PriorityStatus.valid_until.is_(None), PriorityStatus.valid_until >= day),
        ),
    )
    yield from found.partitions(SLICE)


def skills(session: Session, pool_ids: Sequence[UUID], day: date) -> Iterator[Rows]:
    """Read the skills held, a slice at a time; a certificate that has run out on the day no longer counts as one."""
    found = session.execute(
        select(
            WorkerSkill.worker_id,
            WorkerSkill.occupation,
            WorkerSkill.level,
            (WorkerSkill.certified & or_(WorkerSkill.valid_until.is_(None), WorkerSkill.valid_until >= day)),
        )
        .join(Worker, Worker.id == WorkerSkill.worker_id)
        .where(_matchable(pool_ids)),
    )
    yield from found.partitions(SLICE)


def companions(session: Session, pool_ids: Sequence[UUID]) -> Rows:
    """Read the companion groups of some pools."""
    return session.execute(
        select(CompanionMember.group_id, CompanionMember.worker_id, CompanionGroup.together)
        .join(CompanionGroup, CompanionGroup.id == CompanionMember.group_id)
        .join(Worker, Worker.id == CompanionMember.worker_id)
        .where(_matchable(pool_ids)),
    ).all()


def job_orders(session: Session, office_ids: Sequence[UUID], day: date, *, bars: Bars) -> Rows:
    """Read the open orders of some offices that are still valid on a day and whose employer is not barred, with the seats that nobody has or is offered."""
    taken = _taken(office_ids)
    return session.execute(
        select(
            JobOrder.id,
            JobOrder.version,
            JobOrder.organisation_id,
            JobOrder.employer_id,
            JobOrder.region_code,
            JobOrder.occupation,
            JobOrder.level,
            JobOrder.certificate,
            (JobOrder.seats - func.coalesce(taken.c.seats, 0)).label("seats"),
            JobOrder.wage_low,
            JobOrder.wage_high,
            JobOrder.education,
            JobOrder.age_min,
            JobOrder.age_max,
            JobOrder.hazards,
            JobOrder.start_date,
            JobOrder.valid_until,
            JobOrder.reserved_seats,
            JobOrder.reserved_tier,
            JobOrder.reserved_hard,
            JobOrder.dormitory,
            JobOrder.couple_rooms,
        )
        .outerjoin(taken, taken.c.job_order_id == JobOrder.id)
        .where(
            JobOrder.organisation_id.in_(office_ids),
            JobOrder.on_offer(day),
            ~bars.hold(),
        )
        .order_by(JobOrder.id),
    ).all()


def _taken(office_ids: Sequence[UUID]) -> Subquery:
    held = select(Placement.job_order_id).where(Placement.state.in_(HOLDING), Placement.order_office_id.in_(office_ids))
    asked = select(Offer.job_order_id).where(Offer.state.in_(STANDING), Offer.order_office_id.in_(office_ids))
    both = union_all(held, asked).subquery()
    return select(both.c.job_order_id, func.count().label("seats")).group_by(both.c.job_order_id).subquery()
