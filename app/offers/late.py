"""Time-outs by the civil calendar: who has not answered by the last day is late, and the seat goes on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app import failpoints
from app.audit import actor
from app.clock import now, today
from app.db.engine import Database
from app.machines import RUNNER
from app.models.offer import Offer
from app.offers import queries, refill
from app.offers.states import OFFER
from app.offers.telling import tell_late

ORDERS, OFFERS = 200, 500
PAUSE = timedelta(minutes=1)


@dataclass
class Expiring:
    """Closes late offers once a minute beside the runner's other work, an order a transaction."""

    database: Database
    due: datetime | None = None

    def step(self) -> None:
        """Close what is late if a minute has passed."""
        at = now()
        if self.due is not None and at < self.due:
            return
        expire_all(self.database)
        settle_all(self.database)
        self.due = at + PAUSE


def expire_all(database: Database) -> int:
    """Close every late offer and have its seat filled again; return how many. Killed at any step, the next run goes on."""
    done = 0
    while True:
        with database.read() as session:
            orders = queries.orders_with_late(session, today(), limit=ORDERS)
        if not orders:
            return done
        for order in orders:
            with database.write() as session:
                done += expire(session, order)
                failpoints.reach("offers.late")


def expire(session: Session, order_id: UUID) -> int:
    """Close the late offers of an order that is held meanwhile; return how many."""
    queries.hold_order(session, order_id)
    found = queries.late_of_order(session, order_id, today(), limit=OFFERS)
    late = [each for each in found if each.coordinator_id == found[0].coordinator_id]  # one chain of the audit
    for each in late:
        _close(session, each)
    session.flush()
    tell_late(session, order_id, late)
    return len(late)


def _close(session: Session, each: Offer) -> None:
    actor(session, user_id=None, role=RUNNER, organisation_id=each.coordinator_id, source=RUNNER)
    action = "late_employer" if each.state == "worker_yes" else "late_worker"
    OFFER.take(session, each, action, by=RUNNER, subjects=[each.worker_id])
    each.closed_at = now()
    refill.ask(session, each)


def settle_all(database: Database) -> None:
    """End the rounds that wait for nobody: after a wave that offered nothing, or could not be solved, nobody else would."""
    with database.read() as session:
        waiting = [(each.id, each.organisation_id) for each in queries.rounds_without_offers(session)]
    for round_id, keeper in waiting:
        with database.write() as session:
            actor(session, user_id=None, role=RUNNER, organisation_id=keeper, source=RUNNER)
            refill.settle(session, round_id)
