"""The calendar of follow-ups: opened by arriving and dropped by leaving, in the transaction of what happened.

It stands here and not where calls are made, so that nobody arrives or leaves without it, whoever says so.
"""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.models.follow_up import FollowUp
from app.models.placement import Placement
from app.offers import queries
from app.offers.states import FOLLOW_UP

DAYS = (3, 30, 90, 180)
LAST = DAYS[-1]
"""The call after which a placement has lasted."""


def due_days(arrived: date) -> dict[int, date]:
    """Return on which day each call is due: plain days, whatever months and leap years lie between."""
    return {number: arrived + timedelta(days=number) for number in DAYS}


def begin(session: Session, arrived: Placement, *, on: date) -> None:
    """Open the calls to somebody who arrived on a day; the session writes for the people's office."""
    session.add_all(
        FollowUp(
            organisation_id=arrived.organisation_id,
            coordinator_id=arrived.coordinator_id,
            worker_id=arrived.worker_id,
            placement_id=arrived.id,
            employer_id=arrived.employer_id,
            day_no=number,
            due_on=due,
            state="due",
            pay_promised=arrived.pay_promised,
            note_code="",
        )
        for number, due in due_days(on).items()
    )


def drop(session: Session, left: Placement, *, by: str) -> None:
    """Drop the calls that are still to be made about a placement that ended."""
    for row in queries.calls_to_make(session, left.id):
        FOLLOW_UP.take(session, row, "drop", by=by, subjects=[row.worker_id])
