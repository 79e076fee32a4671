"""What the calendar reminds offices of once a day: calls that are due, tickets past their day."""

from datetime import date

from app.db.engine import Database
from app.follow_ups import due_queries
from app.notices.service import counted, tell_daily


def remind(database: Database, day: date) -> None:
    """Tell each office how many calls are due and how many tickets are past their day; twice is once."""
    with database.read() as session:
        calls, tickets = due_queries.calls_due(session, day), due_queries.tickets_overdue(session, day)
    if calls or tickets:
        with database.write() as session:
            tell_daily(session, "calls_due", day, counted(calls))
            tell_daily(session, "tickets_overdue", day, counted(tickets))
