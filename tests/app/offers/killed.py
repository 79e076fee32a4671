"""What the child processes of the kill tests do until they die, and what is left afterwards."""

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Table, select  # noqa: TID251  # what is left is read past the service
from sqlalchemy.orm import Session

from app import failpoints
from app.access.acting import act_as_caller
from app.access.principal import Principal
from app.access.scope import SIGNING_IN
from app.clock import moved_to, today
from app.credit import service as credit
from app.credit.service import Written
from app.db.engine import Database
from app.db.scope import enter
from app.demand.stale import age_orders
from app.dispatch import service as dispatch
from app.employment import service as employment
from app.employment.service import Happened
from app.follow_ups import service as follow_ups
from app.follow_ups.service import Told
from app.ledger import service as ledger
from app.models.base import Base
from app.offers import answers, by_hand, making, placements, waves
from app.offers.answers import Said
from app.offers.late import expire_all
from app.pools.people import own_worker
from app.rounds import service as rounds
from app.runner import database_of_runner
from app.settings import Settings
from tests.app.offers.world import ON_BEHALF
from tests.app.rounds.killed import principal

Deed = Callable[[Session, Principal, list[UUID]], object]


def _wave(session: Session, by: Principal, ids: list[UUID]) -> None:
    current = rounds.kept_round(session, ids[0], caller=by)
    found, _ = waves.wave(session, current, ids[1])
    waves.offer(session, current, found, caller=by)


def _credit(session: Session, by: Principal, ids: list[UUID]) -> None:
    credit.write(session, Written(ids[0], "warned", "complaint", "欠薪投诉", today(), None), caller=by)


DEEDS: dict[str, Deed] = {
    "offers.before_commit": lambda session, by, ids: making.offer_all(
        session, rounds.kept_round(session, ids[0], caller=by), caller=by
    ),
    "answer.before_commit": lambda session, by, ids: answers.answer(
        session, ids[0], Said(yes=True, written_reason=ON_BEHALF), caller=by
    ),
    "wave.before_commit": _wave,
    "by_hand.before_commit": lambda session, by, ids: by_hand.offer(
        session,
        by_hand.place_in(session, ids[0], own_worker(session, ids[1], caller=by), caller=by),
        order_id=ids[2],
        reason="本人要求人工推荐",
        caller=by,
    ),
    "dispatch.announced": lambda session, by, ids: dispatch.announce(
        session, dispatch.dispatch(session, ids[0], caller=by), caller=by
    ),
    "dispatch.departed": lambda session, by, ids: dispatch.depart(
        session, dispatch.dispatch(session, ids[0], caller=by), ids[1:], caller=by
    ),
    "employment.recorded": lambda session, by, ids: employment.record(
        session, ids[0], Happened("left", today(), code="pay"), caller=by
    ),
    "follow_up.recorded": lambda session, by, ids: follow_ups.record(
        session, follow_ups.follow_up(session, ids[0], caller=by), Told(at_work=True), caller=by
    ),
    "ledger.recorded": lambda session, by, ids: ledger.record(
        session,
        ledger.published_round(session, ids[0], caller=by),
        ledger.Told(today(), "visit"),
        ledger.Named(people=ids[1:]),
        caller=by,
    ),
    "placement.ended": lambda session, by, ids: placements.end(
        session, placements.placement(session, ids[0], caller=by), "leave", code="pay", on=today(), caller=by
    ),
    "credit.written": _credit,
}
"""What somebody does, by the step at which it dies."""
CLOCK: dict[str, Callable[[Database], object]] = {
    "offers.late": expire_all,
    "orders.aged": lambda database: age_orders(database, today()),
}
"""What the runner does by the clock."""


def act(settings: Settings, step: str, user_id: UUID, ids: list[UUID], days: int) -> None:
    """Do what dies at a step, as an account, so many days from now."""
    failpoints.arm(step)
    with moved_to(today() + timedelta(days=days)), Database(settings.url).write() as session:
        enter(session, SIGNING_IN)
        caller = principal(session, user_id)
        act_as_caller(session, caller)
        DEEDS[step](session, caller, ids)


def let_days_pass(settings: Settings, step: str, days: int) -> None:
    """Do what the runner does by the clock, so many days from now, until it dies."""
    failpoints.arm(step)
    with moved_to(today() + timedelta(days=days)):
        CLOCK[step](database_of_runner(settings))


def left(database: Database) -> dict[str, str]:
    """Digest every table but the queue, whose leases are what a dead runner leaves behind."""
    with database.read() as session:
        return {
            table.name: _digest(session, table)
            for table in Base.metadata.sorted_tables
            if table.name not in {"tasks", "user_sessions", "tokens"}
        }


def _digest(session: Session, table: Table) -> str:
    lines = sorted(repr(tuple(row)) for row in session.execute(select(table)))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def later(days: int) -> date:
    """The civil day so many days from now."""
    return today() + timedelta(days=days)
