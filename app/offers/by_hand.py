"""Offers by hand 人工推荐: an office puts a free seat before one of its people itself, and writes why.

Who asked for no automated decision is not in the engine's list, and has the same way to a seat from here on: the same
answers, the same consent, the same calls. What the law, the corridor and an employer's record ask is asked here too.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app import failpoints
from app.access.principal import Principal, Role
from app.alliances.queries import coordinators, members_on
from app.audit import Event, note
from app.clock import today
from app.db.scope import Why, widened
from app.errors import ConflictError, DukouError, InvalidError, NotFoundError
from app.logs import without_numbers
from app.models.matching_round import Round
from app.models.offer import Offer
from app.models.worker import Worker
from app.offers import hand_queries, queries
from app.offers.rows import due_days
from app.offers.states import OFFER
from app.offers.telling import tell_sent
from app.rounds import service as rounds
from app.rounds.edits import check_reason
from app.rounds.pair_checks import AGREEMENT_ENDED, EMPLOYER_BARRED, PresentChecks
from app.rounds.queries import certificates, round_pool

NO_WAVE = 0
"""The wave of an offer that was made by hand."""


@dataclass(frozen=True, slots=True)
class FreeSeats:
    """An order with free seats beside a person; by the order's id; ``why_not``: the first thing that does not hold, empty when all does."""

    id: UUID
    free: int
    why_not: str


@dataclass(frozen=True, slots=True)
class Place:
    """A person of the caller's, the answering round of their pool, and the offices whose orders it is about."""

    worker: Worker
    current: Round
    offices: tuple[UUID, ...]


def place_of(session: Session, worker: Worker, *, caller: Principal) -> Place | None:
    """Return where posts are put before one of the caller's people now; None: their pool stands in no answering round."""
    caller.require(Role.COUNTY_CLERK)
    round_id = hand_queries.answering_round(session, worker.pool_id)
    return (
        None if round_id is None else _place(session, rounds.readable_round(session, round_id, caller=caller), worker)
    )


def place_in(session: Session, round_id: UUID, worker: Worker, *, caller: Principal) -> Place:
    """Return a person of the caller's in a round that answers.

    Raises:
        NotFoundError: the round is none of the caller's. ConflictError: ROUND_NOT_ANSWERING.
        InvalidError: PERSON_NOT_IN_ROUND.
    """
    caller.require(Role.COUNTY_CLERK)
    current = rounds.readable_round(session, round_id, caller=caller)
    if round_pool(session, current.id, worker.pool_id) is None:
        raise InvalidError(
            "PERSON_NOT_IN_ROUND",
            "该人所在的资源池不在本轮中。",
            "This person's pool is not in the round.",
            field="worker_id",
        )
    return _place(session, current, worker)


def _place(session: Session, current: Round, worker: Worker) -> Place:
    with widened(session, Why.OFFER, seen=[current.organisation_id]):
        return Place(worker, current, members_on(session, current.alliance_id, today(), side="receiver"))


def free_seats(session: Session, place: Place, *, after: UUID | None, limit: int) -> list[FreeSeats]:
    """List by id the orders with free seats that were not put before a person yet, each with what stands in the way."""
    with _reaching(session, place):
        checks = _checks(session, place)
        rows = hand_queries.free_orders(session, place.worker.id, place.offices, today(), after=after, limit=limit)
        return [FreeSeats(row.job_order_id, row.free, checks.first_broken(row)) for row in rows]


def is_free(session: Session, place: Place) -> bool:
    """Tell whether a person may be asked at all; for what reason not is not told."""
    with _reaching(session, place):
        return hand_queries.is_free(session, place.worker.id)


def offer(session: Session, place: Place, *, order_id: UUID, reason: str, caller: Principal) -> Offer:
    """Put a free seat before a person; whoever is asked, answers or closes meanwhile waits, or is seen.

    Raises:
        NotFoundError: no such open order in the round. InvalidError: REASON_NEEDED.
        ConflictError: ROUND_NOT_ANSWERING, PERSON_NOT_FREE, ALREADY_OFFERED, SEATS_TAKEN, EMPLOYER_BARRED,
            AGREEMENT_ENDED, PAIR_UNLAWFUL.
    """
    caller.require(Role.COUNTY_CLERK)
    check_reason(reason)
    with _reaching(session, place):
        current = queries.hold_round(session, place.current.id)
        if current.state != "answering":
            raise _refused("ROUND_NOT_ANSWERING")
        row = hand_queries.beside(session, place.worker.id, order_id, place.offices, today())
        if row is None:
            raise NotFoundError
        queries.hold_order(session, order_id)
        queries.hold_worker(session, place.worker.id)
        _check(session, place, order_id)
        made = _added(session, place, order_id, row.organisation_id, reason=reason)
        note(session, Event("offer.by_hand", OFFER.name, made.id, subjects=[made.worker_id], reason=made.hand_reason))
    tell_sent(session, current.id, [(made.organisation_id, made.order_office_id)])
    failpoints.reach("by_hand.before_commit")
    return made


@contextmanager
def _reaching(session: Session, place: Place) -> Iterator[None]:
    keeper = place.current.organisation_id
    reached = {keeper, *place.offices}
    with widened(session, Why.OFFER, seen={*reached, *coordinators(session)}, written=reached):
        yield


def _checks(session: Session, place: Place) -> PresentChecks:
    held = certificates(session, [place.worker.id])
    return PresentChecks.of(session, place.current, certificates=held)


def _check(session: Session, place: Place, order_id: UUID) -> None:
    """Refuse what does not hold now that the order and the person are held."""
    if not hand_queries.is_free(session, place.worker.id):
        raise _refused("PERSON_NOT_FREE")
    if hand_queries.was_offered(session, place.worker.id, order_id):
        raise _refused("ALREADY_OFFERED")
    row = hand_queries.beside(session, place.worker.id, order_id, place.offices, today())
    if row is None or row.free <= 0:
        raise _refused("SEATS_TAKEN")
    if code := _checks(session, place).first_broken(row):
        raise _refused(code if code in REFUSALS else "PAIR_UNLAWFUL", rule=code)


def _added(session: Session, place: Place, order_id: UUID, office_id: UUID, *, reason: str) -> Offer:
    due_worker, due_employer = due_days(place.current, today())
    made = Offer(
        organisation_id=place.worker.organisation_id,
        order_office_id=office_id,
        coordinator_id=place.current.organisation_id,
        round_id=place.current.id,
        wave=NO_WAVE,
        hand_reason=without_numbers(reason.strip()),
        worker_id=place.worker.id,
        job_order_id=order_id,
        state="open",
        due_worker=due_worker,
        due_employer=due_employer,
    )
    session.add(made)
    session.flush()
    return made


REFUSALS = {
    "ROUND_NOT_ANSWERING": ("本轮现在不发意向。", "The round makes no offers now."),
    # One sentence for all of it: that another county's person stands in the place of this one is not told.
    "PERSON_NOT_FREE": (
        "该人现在不能发出意向：已有待答复的意向或安置，或有待核对、暂缓、撤回同意的情况。",
        "This person cannot be asked now: an offer or a seat, or something to be checked, on hold or withdrawn.",
    ),
    "ALREADY_OFFERED": ("这个岗位已经问过本人。", "This post was put before the person already."),
    "SEATS_TAKEN": ("该订单没有空余名额。", "No seat of this order is free."),
    EMPLOYER_BARRED: ("该单位在失信惩戒期内。", "This employer is barred."),
    AGREEMENT_ENDED: ("这条劳务走廊没有有效的劳务协作协议。", "No agreement covers this corridor."),
    "PAIR_UNLAWFUL": ("按劳动法规，本人不能上这个岗位。", "The labour rules keep this person from this post."),
}


def _refused(code: str, **facts: str) -> DukouError:
    zh, en = REFUSALS[code]
    return ConflictError(code, zh, en, **facts)


def sentence(code: str) -> Sequence[str]:
    """Say why a post cannot be put before somebody, in both languages."""
    return REFUSALS.get(code, REFUSALS["PAIR_UNLAWFUL"])
