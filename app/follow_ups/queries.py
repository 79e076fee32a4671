"""SQL of follow-ups and rights tickets."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select, tuple_
from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.access.scope import scoped
from app.db.paging import page
from app.models.follow_up import TO_CALL, FollowUp
from app.models.placement import Placement
from app.models.rights_ticket import RightsTicket


def to_call(session: Session, office: UUID, until: date, *, after: UUID | None, limit: int) -> Sequence[FollowUp]:
    """List the calls that an office has to make by a day, those due longest first."""
    query = select(FollowUp).where(
        FollowUp.organisation_id == office, FollowUp.state.in_(TO_CALL), FollowUp.due_on <= until
    )
    begin = None if after is None else session.get(FollowUp, after)
    if begin is not None:
        query = query.where(tuple_(FollowUp.due_on, FollowUp.id) > (begin.due_on, begin.id))
    return session.scalars(query.order_by(FollowUp.due_on, FollowUp.id).limit(limit)).all()


def of_round(session: Session, office: UUID, round_id: UUID, *, after: UUID | None, limit: int) -> Sequence[FollowUp]:
    """List by id an office's calls about placements of a round."""
    query = select(FollowUp).where(_in_round(office, round_id))
    return session.scalars(page(query, FollowUp.id, after=after, limit=limit)).all()


def count_of_round(session: Session, office: UUID, round_id: UUID) -> int:
    """Count the calls that ``of_round`` lists."""
    return session.scalar(select(func.count()).select_from(FollowUp).where(_in_round(office, round_id))) or 0


def _in_round(office: UUID, round_id: UUID) -> ColumnElement[bool]:
    placed = select(Placement.id).where(Placement.round_id == round_id, Placement.organisation_id == office)
    return (FollowUp.organisation_id == office) & FollowUp.placement_id.in_(placed)


def of_placement(session: Session, placement_id: UUID) -> Sequence[FollowUp]:
    """List the calls about a placement by day."""
    query = select(FollowUp).where(FollowUp.placement_id == placement_id)
    return session.scalars(query.order_by(FollowUp.day_no)).all()


def follow_up(session: Session, follow_up_id: UUID, caller: Principal) -> FollowUp | None:
    """Find a call of the caller's and hold it."""
    query = scoped(select(FollowUp).where(FollowUp.id == follow_up_id), FollowUp, caller=caller)
    return session.scalars(query.with_for_update()).one_or_none()


def those_of(session: Session, office: UUID, ids: Collection[UUID]) -> Sequence[UUID]:
    """List those of some calls that are an office's own, placement by placement, the earlier day first; nothing is loaded."""
    wanted = list(ids)
    some = (wanted[at : at + 500] for at in range(0, len(wanted), 500))
    query = select(FollowUp.placement_id, FollowUp.day_no, FollowUp.id).where(FollowUp.organisation_id == office)
    found = [each for part in some for each in session.execute(query.where(FollowUp.id.in_(part)))]
    return [each.id for each in sorted(found, key=lambda each: (each.placement_id, each.day_no))]


def placements(session: Session, ids: Collection[UUID]) -> Sequence[Placement]:
    """Read some placements."""
    return session.scalars(select(Placement).where(Placement.id.in_(ids)).order_by(Placement.id)).all()


def hold_placement(session: Session, placement_id: UUID) -> Placement:
    """Hold a placement and read it anew."""
    query = select(Placement).where(Placement.id == placement_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def offices_at(session: Session, employer_id: UUID, side: ColumnElement[bool]) -> frozenset[UUID]:
    """Return whose people one side has placed with an employer."""
    query = select(Placement.organisation_id).where(Placement.employer_id == employer_id, side)
    return frozenset(session.scalars(query.distinct()))


def promises(
    session: Session, employer_id: UUID, offices: Collection[UUID], coordinator: UUID | None
) -> tuple[int, int]:
    """Count the calls in which somebody at work told their pay from the first month on, and how many had what was promised."""
    told = FollowUp.pay_real.is_not(None) & FollowUp.at_work & (FollowUp.pay_promised > 0)
    query = select(func.count(), func.sum(case((FollowUp.pay_real >= FollowUp.pay_promised, 1), else_=0))).where(
        FollowUp.employer_id == employer_id,
        FollowUp.organisation_id.in_(offices),
        FollowUp.state == "done",
        FollowUp.day_no >= FIRST_PAY,
        told,
    )
    if coordinator is not None:
        query = query.where(FollowUp.coordinator_id == coordinator)
    count, kept = session.execute(query).one()
    return count, kept or 0


FIRST_PAY = 30
"""From this call on there was a full month's pay."""


def tickets(
    session: Session, side: ColumnElement[bool], *, state: str, after: UUID | None, limit: int
) -> Sequence[RightsTicket]:
    """List a side's tickets by id; ``side`` names it by a column that is indexed with the id."""
    query = select(RightsTicket).where(side)
    if state:
        query = query.where(RightsTicket.state == state)
    return session.scalars(page(query, RightsTicket.id, after=after, limit=limit)).all()


def count_tickets(session: Session, side: ColumnElement[bool]) -> int:
    """Count a side's tickets."""
    return session.scalar(select(func.count()).select_from(RightsTicket).where(side)) or 0


def tickets_in(round_id: UUID) -> ColumnElement[bool]:
    """Restrict tickets to those about placements of a round."""
    return RightsTicket.placement_id.in_(select(Placement.id).where(Placement.round_id == round_id))


def ticket(session: Session, ticket_id: UUID, caller: Principal) -> RightsTicket | None:
    """Find a ticket that names an organisation of the caller's."""
    query = select(RightsTicket).where(RightsTicket.id == ticket_id)
    return session.scalars(scoped(query, RightsTicket, caller=caller)).one_or_none()


def hold_ticket(session: Session, ticket_id: UUID) -> None:
    """Hold a ticket's row and read it anew."""
    query = select(RightsTicket).where(RightsTicket.id == ticket_id).with_for_update()
    session.scalars(query.execution_options(populate_existing=True)).one()
