"""SQL of offers, placements and seats."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, literal, select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from app.access.principal import Principal
from app.access.scope import scoped
from app.db.paging import page
from app.models.employer import Employer
from app.models.follow_up import TO_CALL, FollowUp
from app.models.job_order import JobOrder
from app.models.matching_round import Round
from app.models.objection import Objection
from app.models.offer import STANDING, Offer
from app.models.placement import HOLDING, Placement
from app.models.scenario import Scenario
from app.models.solution import Proposal, Standby
from app.models.task import Task
from app.models.worker import Worker
from app.offers.codes import Side
from app.pools.matchable_queries import busy, held_back, matchable, willing
from app.rounds.queries import PAIR_COLUMNS

Row = TypeVar("Row", Offer, Placement)
STANDBY_PAGE = 25
"""More than are asked for one freed seat, unless hardly anybody on the list is free."""
SIDE_COLUMNS = {
    Side.WORKER: (Offer.organisation_id, Offer.due_worker),
    Side.EMPLOYER: (Offer.order_office_id, Offer.due_employer),
}
"""Of each side whose offer it is, and until when it may answer."""


def hold_order(session: Session, order_id: UUID) -> JobOrder:
    """Hold an order's row and read it anew: who takes or frees its seats waits."""
    query = select(JobOrder).where(JobOrder.id == order_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def hold_offer(session: Session, offer_id: UUID) -> None:
    """Hold an offer's row and read it anew."""
    query = select(Offer).where(Offer.id == offer_id).with_for_update()
    session.scalars(query.execution_options(populate_existing=True)).one()


def hold_worker(session: Session, worker_id: UUID) -> None:
    """Hold a worker's row: who answers for the same person elsewhere waits."""
    session.execute(select(Worker.id).where(Worker.id == worker_id).with_for_update()).all()


def county_of(session: Session, worker_id: UUID) -> str:
    """Return the county a worker is of."""
    return session.scalars(select(Worker.county).where(Worker.id == worker_id)).one()


def taken_seats(session: Session, order_id: UUID) -> int:
    """Count the placements that hold a seat of an order."""
    query = select(func.count()).select_from(Placement).where(Placement.job_order_id == order_id)
    return session.scalar(query.where(Placement.state.in_(HOLDING))) or 0


def standing_seats(session: Session, order_id: UUID) -> int:
    """Count the offers of an order that await an answer."""
    query = select(func.count()).select_from(Offer).where(Offer.job_order_id == order_id)
    return session.scalar(query.where(Offer.state.in_(STANDING))) or 0


def placement_of(session: Session, worker_id: UUID) -> UUID | None:
    """Find the placement that a person holds a seat by."""
    query = select(Placement.id).where(Placement.worker_id == worker_id, Placement.state.in_(HOLDING))
    return session.scalars(query).first()


def is_promised(session: Session, worker_id: UUID) -> bool:
    """Tell whether a person holds a seat or has said yes to one."""
    return bool(session.scalar(select(_promised(literal(worker_id)))))


def withdraw_promised(session: Session, round_id: UUID, *, wave: int, at: datetime) -> Sequence[Any]:
    """Withdraw a wave's open offers to people who hold a seat or have said yes to another; return offer, worker and order of each."""
    rows = (Offer.round_id == round_id) & (Offer.state == "open") & (Offer.wave == wave) & _promised(Offer.worker_id)
    values = {"state": "withdrawn", "closed_at": at, "changed_at": at, "version": Offer.version + 1}
    done = update(Offer).where(rows).values(**values).returning(Offer.id, Offer.worker_id, Offer.job_order_id)
    return session.execute(done.execution_options(synchronize_session=False)).all()


def _promised(worker: ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """A person holds a seat, or has said yes to one."""
    other = aliased(Offer)
    placed = select(Placement.id).where(Placement.worker_id == worker, Placement.state.in_(HOLDING))
    said = select(other.id).where(other.worker_id == worker, other.state == "worker_yes")
    return placed.exists() | said.exists()


def standing_of(session: Session, worker_id: UUID, *, but: UUID | None = None) -> Sequence[Offer]:
    """List and hold the offers of a person that await an answer, but for one."""
    query = select(Offer).where(Offer.worker_id == worker_id, Offer.state.in_(STANDING), Offer.id != but)
    query = query.order_by(Offer.id).with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).all()


def offices_of_standing(session: Session, worker_id: UUID) -> frozenset[UUID]:
    """Return the offices and coordinators that a person's standing offers name."""
    query = select(Offer.order_office_id, Offer.coordinator_id)
    query = query.where(Offer.worker_id == worker_id, Offer.state.in_(STANDING))
    return frozenset(office for pair in session.execute(query.distinct()) for office in pair)


def offer(session: Session, offer_id: UUID, caller: Principal) -> Offer | None:
    """Find an offer that names an organisation of the caller's."""
    return session.scalars(scoped(select(Offer).where(Offer.id == offer_id), Offer, caller=caller)).one_or_none()


def placement(session: Session, placement_id: UUID, caller: Principal) -> Placement | None:
    """Find a placement that names an organisation of the caller's."""
    query = select(Placement).where(Placement.id == placement_id)
    return session.scalars(scoped(query, Placement, caller=caller)).one_or_none()


def page_of(
    session: Session, table: type[Row], where: ColumnElement[bool], *, after: UUID | None, limit: int
) -> Sequence[Row]:
    """List rows of a side's by id; ``where`` names the side by a column that is indexed with the id."""
    return session.scalars(page(select(table).where(where), table.id, after=after, limit=limit)).all()


def count_of(session: Session, table: type[Row], where: ColumnElement[bool]) -> int:
    """Count the rows that ``page_of`` lists."""
    return session.scalar(select(func.count()).select_from(table).where(where)) or 0


def awaited(
    session: Session, where: ColumnElement[bool], *, due: InstrumentedAttribute[date], round_id: UUID | None, limit: int
) -> Sequence[Offer]:
    """List a side's offers that await its answer, those due first."""
    query = select(Offer).where(where)
    if round_id is not None:
        query = query.where(Offer.round_id == round_id)
    return session.scalars(query.order_by(due, Offer.job_order_id, Offer.id).limit(limit)).all()


def waiting_by_office(
    session: Session, awaited: Mapping[Side, Collection[str]], day: date
) -> dict[UUID, dict[str, int]]:
    """Count by office the offers that await a side's answer on a day, and those of them due by the next; none where none.

    ``awaited``: the states in which each side's answer is.
    """
    found: dict[UUID, dict[str, int]] = {}
    for side, states in awaited.items():
        office, due = SIDE_COLUMNS[side]
        soon = func.sum(case((due <= day + timedelta(days=1), 1), else_=0))
        query = select(office, func.count(Offer.id), soon).where(Offer.state.in_(states), (due >= day) | _objected())
        query = query.group_by(office)
        for each, count, of_these in session.execute(query):
            told = found.setdefault(each, {"count": 0, "soon": 0})
            told["count"] += count
            told["soon"] += int(of_these)
    return found


def these(session: Session, ids: Collection[UUID], where: ColumnElement[bool]) -> frozenset[UUID]:
    """Return those of some offers that a side has."""
    wanted = list(ids)
    some = (wanted[at : at + 500] for at in range(0, len(wanted), 500))
    return frozenset(
        each for part in some for each in session.scalars(select(Offer.id).where(Offer.id.in_(part), where))
    )


def offers_of(session: Session, ids: Collection[UUID]) -> Sequence[Offer]:
    """Read some offers that the caller's side has."""
    return session.scalars(select(Offer).where(Offer.id.in_(ids)).order_by(Offer.id)).all()


def published(session: Session, solution_id: UUID) -> Sequence[Any]:
    """List a solution's published proposals in columns, each with whether its person is still free for it."""
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
        )
        .join(Worker, Worker.id == Proposal.worker_id)
        .where(Proposal.solution_id == solution_id, Proposal.state == "published")
        .order_by(Proposal.id)
    )
    return session.execute(query).all()


def close_standing(session: Session, round_id: UUID, *, values: dict[str, Any]) -> Sequence[UUID]:
    """Change all standing offers of a round at once; return whose they were."""
    rows = (Offer.round_id == round_id) & Offer.state.in_(STANDING)
    workers = session.scalars(select(Offer.worker_id).where(rows)).all()
    session.execute(update(Offer).where(rows).values(version=Offer.version + 1, **values))
    session.expire_all()
    return workers


def offices_of_offers(session: Session, round_id: UUID) -> frozenset[UUID]:
    """Return the people's offices of a round's standing offers."""
    query = select(Offer.organisation_id).where(Offer.round_id == round_id, Offer.state.in_(STANDING))
    return frozenset(session.scalars(query.distinct()))


def outcome_by_office(session: Session, round_id: UUID) -> dict[UUID, dict[str, int]]:
    """Count a round's offers, and those that led to a placement, by office of both sides."""
    placed = func.sum(case((Offer.state == "placed", 1), else_=0))
    found: dict[UUID, dict[str, int]] = {}
    for side in (Offer.organisation_id, Offer.order_office_id):
        query = select(side, func.count(), placed).where(Offer.round_id == round_id).group_by(side)
        for office, count, of_these in session.execute(query):
            found[office] = {"count": count, "placed": int(of_these)}
    return found


def outcome(session: Session, round_id: UUID) -> dict[str, int]:
    """Count a round's offers, and those that led to a placement."""
    found = by_state(session, Offer, Offer.round_id == round_id)
    return {"count": sum(found.values()), "placed": found.get("placed", 0)}


def mark_proposal(session: Session, proposal_id: UUID | None, *, state: str) -> None:
    """Let a proposal say what became of it: what the order's side sees of the person hangs on it."""
    if proposal_id is not None:
        session.execute(update(Proposal).where(Proposal.id == proposal_id).values(state=state))


def by_state(session: Session, table: type[Row], where: ColumnElement[bool]) -> dict[str, int]:
    """Count by state the rows that ``page_of`` lists."""
    query = select(table.state, func.count()).where(where).group_by(table.state)
    return {state: count for state, count in session.execute(query)}  # noqa: C416  # rows are no tuples


def is_settled(session: Session, round_id: UUID, *, freeing: str) -> bool:
    """Tell whether no offer of a round awaits an answer, no task of kind ``freeing`` is to make one, and no wave either."""
    standing = select(Offer.id).where(Offer.round_id == round_id, Offer.state.in_(STANDING))
    waiting = select(Task.id).join(Offer, Offer.id == Task.subject_id).where(Offer.round_id == round_id)
    waiting = waiting.where(Task.kind == freeing, Task.state.in_(("queued", "running")))
    wave = select(Scenario.id).where(Scenario.round_id == round_id, Scenario.wave > 1)
    wave = wave.where(Scenario.state.in_(("solving", "solved")))
    return not any(session.scalars(query.limit(1)).first() for query in (standing, waiting, wave))


def is_answering(session: Session, round_id: UUID) -> bool:
    """Tell whether a round still makes offers."""
    return session.scalar(select(Round.state).where(Round.id == round_id)) == "answering"


def offers_of_order(order_id: UUID, round_id: UUID) -> Any:
    """Return the query for the offers of an order in a round."""
    return select(Offer.id).where(Offer.job_order_id == order_id, Offer.round_id == round_id)


def rounds_without_offers(session: Session) -> Sequence[Round]:
    """List the rounds that answer although no offer of theirs awaits an answer."""
    standing = select(Offer.id).where(Offer.round_id == Round.id, Offer.state.in_(STANDING))
    return session.scalars(select(Round).where(Round.state == "answering", ~standing.exists()).order_by(Round.id)).all()


def hold_round(session: Session, round_id: UUID) -> Round:
    """Hold a round's row and read it anew."""
    query = select(Round).where(Round.id == round_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def orders_with_late(session: Session, day: date, *, limit: int) -> Sequence[UUID]:
    """List orders that have offers whose last day to answer lies before ``day``."""
    late = _late(day)
    return session.scalars(select(Offer.job_order_id).where(late).distinct().limit(limit)).all()


def late_of_order(session: Session, order_id: UUID, day: date, *, limit: int) -> Sequence[Offer]:
    """List and hold offers of an order whose last day to answer lies before ``day``."""
    query = select(Offer).where(Offer.job_order_id == order_id, _late(day)).order_by(Offer.id).limit(limit)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()


def _late(day: date) -> ColumnElement[bool]:
    waiting_for_worker = Offer.state.in_(("open", "employer_yes")) & (Offer.due_worker < day)
    waiting_for_employer = (Offer.state == "worker_yes") & (Offer.due_employer < day)
    return (waiting_for_worker | waiting_for_employer) & ~_objected()


def _objected() -> ColumnElement[bool]:
    """An objection to an offer waits: no day is its last."""
    return select(Objection.id).where(Objection.offer_id == Offer.id, Objection.state == "open").exists()


def is_objected(session: Session, offer_id: UUID) -> bool:
    """Tell whether an objection to an offer waits."""
    query = select(Objection.id).where(Objection.offer_id == offer_id, Objection.state == "open")
    return session.scalars(query).first() is not None


def standby_pages(session: Session, solution_id: UUID, order_id: UUID) -> Iterator[Sequence[Any]]:
    """Read in order of rank, a page at a time, who could still be offered a seat of an order: never offered it, free, matchable."""
    place = Standby.rank, Standby.worker_id
    query = (
        select(Standby.rank, Standby.worker_id, Standby.job_order_id, Worker.organisation_id, *PAIR_COLUMNS)
        .join(Worker, Worker.id == Standby.worker_id)
        .join(JobOrder, JobOrder.id == Standby.job_order_id)
        .where(_standing_by(solution_id, order_id), matchable(), ~held_back())
        .order_by(*place)
        .limit(STANDBY_PAGE)
    )
    after = query
    while rows := session.execute(after).all():
        yield rows
        after = query.where(tuple_(*place) > (rows[-1].rank, rows[-1].worker_id))


def _standing_by(solution_id: UUID, order_id: UUID) -> ColumnElement[bool]:
    offered = select(Offer.worker_id).where(Offer.job_order_id == order_id)
    return and_(
        Standby.solution_id == solution_id,
        Standby.job_order_id == order_id,
        Standby.withheld_at.is_(None),
        Standby.worker_id.not_in(offered),
    )


def employer_names(session: Session, order_ids: Collection[UUID]) -> dict[UUID, str]:
    """Name the employers of some orders."""
    query = select(JobOrder.id, Employer.name).join(Employer, Employer.id == JobOrder.employer_id)
    found = session.execute(query.where(JobOrder.id.in_(order_ids)))
    return {order: name for order, name in found}  # noqa: C416  # rows are no tuples


def calls_to_make(session: Session, placement_id: UUID) -> Sequence[FollowUp]:
    """List and hold the calls about a placement that are still to be made."""
    query = select(FollowUp).where(FollowUp.placement_id == placement_id, FollowUp.state.in_(TO_CALL))
    return session.scalars(query.order_by(FollowUp.day_no).with_for_update()).all()
