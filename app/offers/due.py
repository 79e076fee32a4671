"""What the calendar reminds both sides of once a day: offers that await their answer."""

from datetime import date

from app.db.engine import Database
from app.notices.service import tell_daily
from app.offers import queries
from app.offers.answers import AWAITED
from app.offers.codes import Side


def remind(database: Database, day: date) -> None:
    """Tell each office of either side how many offers await its answer, and how many of them no longer than tomorrow.

    Nothing where none waits; twice is once. So the other side hears of a single yes.
    """
    with database.read() as session:
        waiting = queries.waiting_by_office(session, {side: AWAITED[side] for side in Side}, day)
    if waiting:
        with database.write() as session:
            tell_daily(session, "offers_waiting", day, waiting)
