"""SQL by which a season is looked at: whose turn it is, and what must hold."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from app.models.audit import AuditEvent
from app.models.consent import Consent
from app.models.dispatch import Dispatch, DispatchSeat
from app.models.follow_up import TO_CALL, FollowUp
from app.models.identity import Identity
from app.models.job_order import JobOrder
from app.models.matching_round import Round
from app.models.offer import STANDING, Offer
from app.models.placement import HOLDING, Placement
from app.models.policy import Policy
from app.models.rights_ticket import RightsTicket
from app.models.snapshot import Snapshot, SnapshotPart
from app.models.solution import Proposal, Solution
from app.models.task import Task
from app.models.worker import Worker

ENDED = ("no_show", "left_early", "cancelled")
_CITY = func.substr(JobOrder.region_code, 1, 4)


def before_workers(session: Session) -> Sequence[Any]:
    """List the offers that people have to answer: id, whose office, the person, whether an employer may be told of them."""
    consented = select(Consent.id).where(
        Consent.worker_id == Offer.worker_id, Consent.recipient_kind == "employer", Consent.withdrawn_at.is_(None)
    )
    query = select(Offer.id, Offer.organisation_id, Offer.worker_id, consented.exists().label("consented"))
    return session.execute(query.where(Offer.state.in_(("open", "employer_yes"))).order_by(Offer.id)).all()


def before_employers(session: Session) -> Sequence[Any]:
    """List the offers that employers have to answer: id and whose order."""
    query = select(Offer.id, Offer.order_office_id).where(Offer.state.in_(("open", "worker_yes")))
    return session.execute(query.order_by(Offer.id)).all()


def employer_consents(session: Session) -> Sequence[Any]:
    """List the living consents about employers of people who are asked or placed: id and office."""
    asked = select(Offer.worker_id).where(Offer.state.in_((*STANDING, "placed")))
    query = select(Consent.id, Consent.organisation_id).where(
        Consent.withdrawn_at.is_(None), Consent.worker_id.in_(asked)
    )
    return session.execute(query.order_by(Consent.id)).all()


def standing(session: Session) -> int:
    """Count the offers that await an answer."""
    return session.scalar(select(func.count()).select_from(Offer).where(Offer.state.in_(STANDING))) or 0


def to_plan(session: Session, begin: date, end: date) -> Sequence[Any]:
    """Count who is to travel for a start within a window, by office and city."""
    query = (
        select(Placement.organisation_id, _CITY.label("city"), func.count().label("people"))
        .join(JobOrder, JobOrder.id == Placement.job_order_id)
        .where(_seatless(), JobOrder.start_date.between(begin, end))
        .group_by(Placement.organisation_id, _CITY)
        .order_by(Placement.organisation_id, _CITY)
    )
    return session.execute(query).all()


def dispatches(session: Session, state: str, day: date) -> Sequence[Dispatch]:
    """List the dispatches in a state that leave (announced) or arrive (under way) by a day."""
    due = Dispatch.day if state == "announced" else Dispatch.arrives_on
    return session.scalars(select(Dispatch).where(Dispatch.state == state, due <= day).order_by(Dispatch.id)).all()


def seats_of(session: Session, dispatch_id: UUID) -> Sequence[UUID]:
    """List the seats of a dispatch."""
    query = select(DispatchSeat.id).where(DispatchSeat.dispatch_id == dispatch_id, DispatchSeat.active)
    return session.scalars(query.order_by(DispatchSeat.seat_no)).all()


def aboard(session: Session) -> Sequence[Any]:
    """List who is on a vehicle that is there: placement and whose order."""
    query = (
        select(Placement.id, Placement.order_office_id)
        .join(DispatchSeat, and_(DispatchSeat.placement_id == Placement.id, DispatchSeat.active))
        .join(Dispatch, Dispatch.id == DispatchSeat.dispatch_id)
        .where(Placement.state == "dispatched", Dispatch.state == "arrived")
    )
    return session.execute(query.order_by(Placement.id)).all()


def alone(session: Session, day: date) -> Sequence[Any]:
    """List who has no seat although work begins by a day: placement and whose order."""
    query = (
        select(Placement.id, Placement.order_office_id)
        .join(JobOrder, JobOrder.id == Placement.job_order_id)
        .where(
            _seatless(),
            or_(JobOrder.start_date.is_(None), JobOrder.start_date <= day),
            Placement.placed_on <= day - timedelta(days=2),
        )
    )
    return session.execute(query.order_by(Placement.id)).all()


def pay_promised(session: Session, placement_ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Read what some placements promised and whose people they are about."""
    query = select(Placement.id, Placement.pay_promised, Placement.organisation_id, Placement.order_office_id)
    return {row.id: row for row in session.execute(query.where(Placement.id.in_(placement_ids)))}


def offices_to_call(session: Session, day: date) -> frozenset[UUID]:
    """Return the offices that have somebody to call by a day."""
    query = select(FollowUp.organisation_id).where(FollowUp.state.in_(TO_CALL), FollowUp.due_on <= day)
    return frozenset(session.scalars(query.distinct()))


def travelling(session: Session) -> bool:
    """Tell whether anybody is still to arrive, or a vehicle to come."""
    going = select(Placement.id).where(Placement.state.in_(("placed", "dispatched")))
    vehicles = select(Dispatch.id).where(Dispatch.state.in_(("announced", "under_way")))
    return any(session.scalars(query.limit(1)).first() for query in (going, vehicles))


def open_placements(session: Session) -> int:
    """Count the placements that are not over."""
    return session.scalar(select(func.count()).select_from(Placement).where(Placement.state.in_(HOLDING))) or 0


def _seatless() -> ColumnElement[bool]:
    seated = select(DispatchSeat.placement_id).where(DispatchSeat.active)
    return (Placement.state == "placed") & Placement.id.not_in(seated)


# the funnel
def frozen_people(session: Session, round_id: UUID) -> tuple[bytes, dict[str, int]]:
    """Return a round's frozen workers.csv, packed, and the tier that its policy gives each status."""
    packed = (
        select(SnapshotPart.body)
        .join(Snapshot, Snapshot.id == SnapshotPart.snapshot_id)
        .where(Snapshot.round_id == round_id, SnapshotPart.name == "workers.csv")
    )
    policy = select(Policy.body).join(Round, Round.policy_id == Policy.id).where(Round.id == round_id)
    return session.scalars(packed).one(), session.scalars(policy).one()["tiers"]


def reached(session: Session, round_id: UUID) -> dict[str, frozenset[UUID]]:
    """Return who came as far as each step of the funnel."""
    own = Placement.round_id == round_id
    travelled = select(DispatchSeat.worker_id).join(Placement, Placement.id == DispatchSeat.placement_id)
    offered = select(Offer.worker_id).where(Offer.round_id == round_id)
    steps: dict[str, Select[UUID]] = {
        "proposed": select(Proposal.worker_id).join(Solution).where(Solution.round_id == round_id),
        "offered": offered,
        "worker_yes": offered.where(Offer.worker_answer == "yes"),
        "both_yes": select(Placement.worker_id).where(own),
        "boarded": travelled.where(own, DispatchSeat.boarded.is_(True)),
        "arrived": select(Placement.worker_id).where(own, Placement.arrived_on.is_not(None)),
    }
    for day in (3, 30, 90, 180):
        called = select(FollowUp.worker_id).join(Placement, Placement.id == FollowUp.placement_id)
        steps[f"day_{day}"] = called.where(
            own, FollowUp.day_no == day, FollowUp.state == "done", FollowUp.at_work.is_(True)
        )
    return {name: frozenset(session.scalars(query)) for name, query in steps.items()}


def came_alone(session: Session, round_id: UUID) -> frozenset[UUID]:
    """Return who arrived without a seat in a vehicle."""
    seated = select(DispatchSeat.placement_id).where(DispatchSeat.boarded.is_(True))
    query = select(Placement.worker_id).where(Placement.round_id == round_id, Placement.arrived_on.is_not(None))
    return frozenset(session.scalars(query.where(Placement.id.not_in(seated))))


# what must hold
def twice_hired(session: Session) -> int:
    """Count the ID numbers, by their keyed index, that hold more than one seat."""
    query = (
        select(Identity.id_index)
        .join(Placement, Placement.worker_id == Identity.worker_id)
        .where(Placement.state.in_(HOLDING))
        .group_by(Identity.id_index)
        .having(func.count() > 1)
    )
    return len(session.execute(query).all())


def over_filled(session: Session) -> int:
    """Count the orders of which more seats are taken or offered than there are."""
    taken = select(Placement.job_order_id.label("job")).where(Placement.state.in_(HOLDING))
    asked = select(Offer.job_order_id.label("job")).where(Offer.state.in_(STANDING))
    both = taken.union_all(asked).subquery()
    query = select(JobOrder.id).join(both, both.c.job == JobOrder.id).group_by(JobOrder.id, JobOrder.seats)
    return len(session.execute(query.having(func.count() > JobOrder.seats)).all())


def situations(session: Session) -> tuple[dict[str, int], int]:
    """Count people by the one situation each is in, and those who are in more than one."""
    flags = {
        "restricted": Worker.restricted_at.is_not(None),
        "placed": Worker.id.in_(select(Placement.worker_id).where(Placement.state.in_(HOLDING))),
        "offered": Worker.id.in_(select(Offer.worker_id).where(Offer.state.in_(STANDING))),
        "held": or_(Worker.hold_code != "", Worker.automatic.is_(False), Worker.basis == ""),
    }
    ones = [case((flag, 1), else_=0) for flag in flags.values()]
    situation = case(*((flag, name) for name, flag in flags.items()), else_="waiting")
    total = ones[0] + ones[1] + ones[2] + ones[3]
    rows = select(situation.label("situation"), total.label("total")).subquery()
    query = select(rows.c.situation, func.count(), func.sum(case((rows.c.total > 1, 1), else_=0)))
    found = session.execute(query.group_by(rows.c.situation)).all()
    return {name: count for name, count, _ in found}, sum(int(more) for _, _, more in found)


def stuck(session: Session, day: date) -> dict[str, int]:
    """Count what waits for somebody who will not come: late offers, offers of rounds that are over, tasks, calls."""
    waiting = select(func.count()).select_from(Offer).where(Offer.state.in_(STANDING))
    late = or_(
        Offer.state.in_(("open", "employer_yes")) & (Offer.due_worker < day),
        (Offer.state == "worker_yes") & (Offer.due_employer < day),
    )
    calls = select(func.count()).select_from(FollowUp).join(Placement, Placement.id == FollowUp.placement_id)
    counts = {
        "late_offers": waiting.where(late),
        "orphaned_offers": waiting.join(Round, Round.id == Offer.round_id).where(Round.state != "answering"),
        "waiting_tasks": select(func.count()).select_from(Task).where(Task.state.in_(("queued", "running"))),
        "calls_to_nobody": calls.where(FollowUp.state.in_(TO_CALL), Placement.state != "working"),
    }
    return {name: session.scalar(query) or 0 for name, query in counts.items()}


def transitions_told(session: Session) -> dict[str, int]:
    """Count the steps that the audit tells of, by what took them; of one event about many each counts."""
    steps = func.sum(case((AuditEvent.object_kind == "round", AuditEvent.rows), else_=1))
    found = {}
    for name in ("offer", "placement", "follow_up", "dispatch", "ticket"):
        query = select(steps).where(
            AuditEvent.outcome == "done", AuditEvent.action.like(f"{name.replace('_', '~_')}.%", escape="~")
        )
        found[name] = int(session.scalar(query) or 0)
    return found


def transitions_made(session: Session) -> dict[str, int]:
    """Count the same steps by what they left in the rows themselves; calls in vain leave nothing there."""
    return {
        "offer": _sum(
            session,
            1,
            *(_one(each != "") for each in (Offer.worker_answer, Offer.employer_answer)),
            _over(),
            table=Offer,
        ),
        "placement": _sum(
            session,
            _one(Placement.arrived_on.is_not(None)),
            _one(Placement.state.in_((*ENDED, "completed"))),
            table=Placement,
        )
        + sum(
            session.scalar(select(func.count()).select_from(DispatchSeat).join(Dispatch).where(where)) or 0
            for where in (Dispatch.state != "planned", Dispatch.state == "cancelled")
        ),
        "follow_up": _sum(session, _one(FollowUp.state.in_(("done", "dropped"))), table=FollowUp),
        "dispatch": _sum(
            session, _by_state(Dispatch, announced=2, under_way=3, arrived=4, cancelled=3), table=Dispatch
        ),
        "ticket": _sum(session, _by_state(RightsTicket, in_hand=2, settled=3, refused=3), table=RightsTicket),
    }


def _over() -> Any:
    return _one(Offer.state.in_(("late_worker", "late_employer", "withdrawn", "superseded", "ended")))


def _one(condition: Any) -> Any:
    return case((condition, 1), else_=0)


def _by_state(table: Any, **steps: int) -> Any:
    return case(*((table.state == state, count) for state, count in steps.items()), else_=1)


def _sum(session: Session, *terms: Any, table: Any) -> int:
    total: Any = sum(terms[1:], terms[0])
    return int(session.scalar(select(func.sum(total)).select_from(table)) or 0)
