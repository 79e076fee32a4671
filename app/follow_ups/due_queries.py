"""SQL of what is due in each office."""

from collections import Counter
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.follow_up import TO_CALL, FollowUp
from app.models.rights_ticket import RightsTicket

WAITING = ("open", "in_hand")


def calls_due(session: Session, day: date) -> Counter[UUID]:
    """Count by office the calls that are to be made on a day or were before."""
    query = select(FollowUp.organisation_id, func.count(FollowUp.id))
    query = query.where(FollowUp.state.in_(TO_CALL), FollowUp.due_on <= day).group_by(FollowUp.organisation_id)
    return Counter({office: count for office, count in session.execute(query)})  # noqa: C416  # rows are no tuples


def tickets_overdue(session: Session, day: date) -> Counter[UUID]:
    """Count by office, of both sides, the tickets that were to be settled before a day."""
    found: Counter[UUID] = Counter()
    for side in (RightsTicket.organisation_id, RightsTicket.order_office_id):
        query = select(side, func.count(RightsTicket.id))
        query = query.where(RightsTicket.state.in_(WAITING), RightsTicket.due_on < day).group_by(side)
        for office, count in session.execute(query):
            found[office] += count
    return found
