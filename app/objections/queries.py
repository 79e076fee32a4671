"""SQL of objections, and of the places that whose objection was upheld comes first in."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_, update
from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.access.scope import scoped
from app.db.paging import page
from app.models.objection import Objection
from app.models.offer import Offer
from app.models.solution import Proposal, Recommendation, Standby

FIRST = 0
"""The rank before every other on a standby list."""


def listed(
    session: Session, side: ColumnElement[bool], *, state: str, after: UUID | None, limit: int
) -> Sequence[Objection]:
    """List a side's objections by id; ``side`` names it by a column that is indexed with the id."""
    query = select(Objection).where(side)
    if state:
        query = query.where(Objection.state == state)
    return session.scalars(page(query, Objection.id, after=after, limit=limit)).all()


def count(session: Session, side: ColumnElement[bool]) -> int:
    """Count the objections that ``listed`` lists."""
    return session.scalar(select(func.count()).select_from(Objection).where(side)) or 0


def waiting(session: Session, side: ColumnElement[bool], *, after: UUID | None, limit: int) -> Sequence[Objection]:
    """List a side's objections that wait, those due first before the others."""
    query = select(Objection).where(side, Objection.state == "open")
    begin = None if after is None else session.get(Objection, after)
    if begin is not None:
        query = query.where(tuple_(Objection.due_on, Objection.id) > (begin.due_on, begin.id))
    return session.scalars(query.order_by(Objection.due_on, Objection.id).limit(limit)).all()


def count_waiting(session: Session, coordinator: UUID, day: date) -> tuple[int, int]:
    """Count the objections that wait for a coordinator, and those of them that are overdue on a day."""
    query = select(func.count(), func.count().filter(Objection.due_on < day))
    query = query.select_from(Objection).where(Objection.coordinator_id == coordinator, Objection.state == "open")
    every, overdue = session.execute(query).one()
    return every, overdue


def objection(session: Session, objection_id: UUID, caller: Principal) -> Objection | None:
    """Find an objection that names an organisation of the caller's."""
    query = select(Objection).where(Objection.id == objection_id)
    return session.scalars(scoped(query, Objection, caller=caller)).one_or_none()


def hold(session: Session, objection_id: UUID) -> None:
    """Hold an objection's row and read it anew."""
    query = select(Objection).where(Objection.id == objection_id).with_for_update()
    session.scalars(query.execution_options(populate_existing=True)).one()


def open_of(session: Session, round_id: UUID, worker_id: UUID) -> UUID | None:
    """Find the objection of a person in a round that waits."""
    query = select(Objection.id).where(Objection.round_id == round_id, Objection.worker_id == worker_id)
    return session.scalars(query.where(Objection.state == "open")).first()


def latest_of_offer(session: Session, offer_id: UUID) -> Objection | None:
    """Find the newest objection to an offer."""
    query = select(Objection).where(Objection.offer_id == offer_id).order_by(Objection.id.desc()).limit(1)
    return session.scalars(query).first()


def offices_of_orders(session: Session, rows: Sequence[Objection]) -> set[UUID]:
    """Return the offices of the orders of some objections: what they are about is seen by who sees them."""
    offers = select(Offer.order_office_id).where(Offer.id.in_({row.offer_id for row in rows} - {None}))
    proposals = select(Proposal.order_office_id).where(Proposal.id.in_({row.proposal_id for row in rows} - {None}))
    return {*session.scalars(offers), *session.scalars(proposals)}


def proposal(session: Session, proposal_id: UUID, caller: Principal) -> Proposal | None:
    """Find a proposal that names an organisation of the caller's and stands in lists."""
    query = select(Proposal).where(Proposal.id == proposal_id, Proposal.withheld_at.is_(None))
    return session.scalars(scoped(query, Proposal, caller=caller)).one_or_none()


def offer(session: Session, offer_id: UUID) -> Offer | None:
    """Find an offer by its id."""
    return session.get(Offer, offer_id)


def put_first(session: Session, solution_id: UUID, *, worker_id: UUID, keeper: UUID, but: UUID) -> None:
    """Put a person first on the standby list of every order recommended to them but one."""
    told = select(Recommendation.job_order_id).where(
        Recommendation.solution_id == solution_id, Recommendation.worker_id == worker_id
    )
    own = (Standby.solution_id == solution_id) & (Standby.worker_id == worker_id)
    held = set(session.scalars(select(Standby.job_order_id).where(own)))
    session.execute(update(Standby).where(own, Standby.job_order_id != but).values(rank=FIRST))
    session.add_all(
        Standby(organisation_id=keeper, solution_id=solution_id, worker_id=worker_id, job_order_id=order, rank=FIRST)
        for order in sorted(set(session.scalars(told)) - held - {but})
    )
    session.flush()
