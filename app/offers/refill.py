"""A freed seat goes to the next on the order's standby list: asked for with what frees it, done by the runner at once."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app import failpoints
from app.audit import Event, actor, note
from app.clock import now, today
from app.db.engine import Database
from app.machines import RUNNER
from app.models.matching_round import Round
from app.models.offer import Offer
from app.offers import queries
from app.offers.rows import due_days
from app.offers.states import OFFER
from app.offers.telling import tell_closed, tell_sent
from app.rounds.pair_checks import PairChecks
from app.rounds.queries import certificates, newest_wave, order_on_offer
from app.rounds.service import release
from app.rounds.states import ROUND
from app.settings import Settings
from app.tasks import service as tasks
from app.tasks.service import Claim

REFILL = "refill_seat"


def ask(session: Session, freed: Offer) -> None:
    """Have the seat that an offer held filled again; it happens exactly if what freed it is committed.

    A round that is over fills no seat, and does not begin again: nothing is asked for.
    """
    if queries.is_answering(session, freed.round_id):
        tasks.enqueue(session, REFILL, subject_id=freed.id, organisation_id=freed.coordinator_id)


def run(database: Database, held: Claim, _settings: Settings) -> None:
    """Offer the free seats of an order to who stands next; killed at any step, the next runner does it, once."""
    with database.write() as session:
        tasks.finish(session, held)
        freed = session.get(Offer, held.subject_id)
        if freed is not None:
            tasks.finish_with(session, held, queries.offers_of_order(freed.job_order_id, freed.round_id))
            actor(session, user_id=None, role=RUNNER, organisation_id=freed.coordinator_id, source=RUNNER)
            refill(session, freed)
            settle(session, freed.round_id)
            failpoints.reach("refill.before_commit")


def settle(session: Session, round_id: UUID) -> None:
    """End a round whose every offer has its outcome and whose seats nobody is to be offered any more."""
    if not queries.is_settled(session, round_id, freeing=REFILL):
        return
    current = queries.hold_round(session, round_id)
    if current.state in ROUND.before("settled"):
        ROUND.take(session, current, "settled", by=RUNNER)
        current.closed_at = now()
        session.flush()
        tell_closed(session, current, keeper=True)
        release(session, current)


def refill(session: Session, freed: Offer) -> list[UUID]:
    """Offer the free seats of an offer's order to who stands next by the newest wave, and return the new offers."""
    # Held before the order, as who makes a wave's offers holds both, and who finds that two offices hold one person.
    current = queries.hold_round(session, freed.round_id)
    if current.state != "answering" or current.published_solution_id is None:
        return []
    order = queries.hold_order(session, freed.job_order_id)
    free = order.seats - queries.taken_seats(session, order.id) - queries.standing_seats(session, order.id)
    if free <= 0 or not order_on_offer(session, order.id, today()):
        return []
    solution_id = newest_wave(session, current.id) or current.published_solution_id
    rows = islice(_next_in_line(session, current, solution_id, order.id), free)
    made = [_offer_to(session, freed, row, current=current) for row in rows]
    standing = (each for each in made if each.state == "open")
    tell_sent(session, current.id, ((each.organisation_id, each.order_office_id) for each in standing))
    return [each.id for each in made]


def _next_in_line(session: Session, current: Round, solution_id: UUID, order_id: UUID) -> Iterator[Any]:
    """Yield who may still be offered a seat of an order, in order of rank; read as far as somebody asks."""
    checks = PairChecks.of(session, current, certificates={})
    for rows in queries.standby_pages(session, solution_id, order_id):
        held = certificates(session, [row.worker_id for row in rows])
        of_page = replace(checks, certificates=held)
        yield from (row for row in rows if not of_page.first_broken(row))


def _offer_to(session: Session, freed: Offer, row: Any, *, current: Round) -> Offer:
    due_worker, due_employer = due_days(current, today())
    made = Offer(
        organisation_id=row.organisation_id,
        order_office_id=freed.order_office_id,
        coordinator_id=freed.coordinator_id,
        round_id=freed.round_id,
        wave=max(freed.wave, 1) + 1,  # one made by hand stands in no wave
        worker_id=row.worker_id,
        job_order_id=freed.job_order_id,
        state="open",
        due_worker=due_worker,
        due_employer=due_employer,
    )
    session.add(made)
    session.flush()  # holds the person's row: what they said elsewhere meanwhile is seen from here on
    note(session, Event("offer.standby", OFFER.name, made.id, subjects=[made.worker_id]))
    if queries.is_promised(session, made.worker_id):
        OFFER.take(session, made, "withdraw", by=RUNNER, subjects=[made.worker_id])
        made.closed_at = now()
        ask(session, made)
        session.flush()
    return made
