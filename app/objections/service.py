"""Objections: raised by the people's office or by link, decided in writing by who keeps the round; what follows follows at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.audit import Event, note
from app.clock import civil_day, now, today
from app.db.scope import Why, widened
from app.errors import ConflictError, InvalidError, NotFoundError
from app.logs import without_numbers
from app.machines import WORKER
from app.models.matching_round import Round
from app.models.objection import Objection
from app.models.offer import STANDING, Offer
from app.models.solution import Proposal
from app.notices.service import tell
from app.objections import queries
from app.objections.states import OBJECTION
from app.offers import queries as offer_queries
from app.offers import seats, withdrawals
from app.offers.states import OFFER
from app.rounds import edits, signing
from app.rounds import queries as round_queries
from app.rounds.edits import Asked
from app.rounds.showing import Showing, Shown
from app.rounds.states import ROUND

DAYS = 15
COLUMN = {Role.COUNTY_CLERK: "organisation_id", Role.COORDINATOR: "coordinator_id"}
"""By which column a side finds its own objections; an order's side and who supervises have none."""
UNSOLVED = ("frozen", "proposed", "objection")
"""States of a round in which an objection that is upheld bans the pair."""
Decision = Literal["uphold", "refuse"]


@dataclass(frozen=True, slots=True)
class Line:
    """An objection with what the caller sees of its person."""

    row: Objection
    person: Shown

    @property
    def overdue(self) -> bool:
        """Whether it waits past its day."""
        return self.row.state == "open" and self.row.due_on < today()


def raise_for(
    session: Session, *, proposal_id: UUID | None, offer_id: UUID | None, told: str, caller: Principal
) -> Objection:
    """Raise an objection for one of the caller's people, to a proposal that lies open or to an offer that stands.

    Raises:
        ConflictError: OBJECTION_LATE, OBJECTION_STANDS, OFFER_STATE. InvalidError: REASON_NEEDED.
    """
    caller.require(Role.COUNTY_CLERK)
    if offer_id is not None:
        offer = offer_queries.offer(session, offer_id, caller)
        if offer is None or offer.organisation_id != caller.organisation_id:
            raise NotFoundError
        return _to_offer(session, offer, told, via="office")
    found = None if proposal_id is None else queries.proposal(session, proposal_id, caller)
    if found is None or found.worker_office_id != caller.organisation_id:
        raise NotFoundError
    return _to_proposal(session, found, told)


def raise_by_link(session: Session, offer: Offer, told: str) -> Objection:
    """Raise an objection to the offer of a link; the session acts for its worker."""
    return _to_offer(session, offer, told, via="link")


def _to_offer(session: Session, offer: Offer, told: str, *, via: str) -> Objection:
    sides = {offer.organisation_id, offer.order_office_id}
    with widened(session, Why.OFFER, seen=sides, written=sides):
        seats.hold(session, offer)  # who finds it late meanwhile waits, and then sees the objection
    if offer.state not in STANDING:
        raise OFFER.refused(offer.state, "withdraw")
    made = Objection(
        organisation_id=offer.organisation_id,
        coordinator_id=offer.coordinator_id,
        round_id=offer.round_id,
        worker_id=offer.worker_id,
        job_order_id=offer.job_order_id,
        proposal_id=offer.proposal_id,
        offer_id=offer.id,
        due_on=today() + timedelta(days=DAYS),
    )
    return _added(session, made, told, via=via)


def _to_proposal(session: Session, found: Proposal, told: str) -> Objection:
    with widened(session, Why.HOLD_ROUND, seen=[found.organisation_id], written=[found.organisation_id]):
        # Who publishes meanwhile waits and then counts this one, or has published already.
        current = round_queries.hold_of_solution(session, found.solution_id)
    until = None if current is None else _open_until(current, found)
    if current is None or until is None:
        raise ConflictError(
            "OBJECTION_LATE",
            "现在不是这项推荐的异议期。",
            "This proposal does not lie open to objections now.",
        )
    made = Objection(
        organisation_id=found.worker_office_id,
        coordinator_id=found.organisation_id,
        round_id=current.id,
        worker_id=found.worker_id,
        job_order_id=found.job_order_id,
        proposal_id=found.id,
        due_on=min(today() + timedelta(days=DAYS), until),
    )
    return _added(session, made, told, via="office")


def _open_until(current: Round, found: Proposal) -> date | None:
    """Return the last day on which somebody may object to a proposal; None: it does not lie open."""
    signed = current.state == "objection" and current.signed_solution_id == found.solution_id
    until = current.objection_until
    return until if signed and found.state == "proposed" and until is not None and today() <= until else None


def _added(session: Session, made: Objection, told: str, *, via: str) -> Objection:
    if not told.strip():
        raise InvalidError("REASON_NEEDED", "请写明为什么有异议。", "Write what is wrong with it.", field="told")
    if queries.open_of(session, made.round_id, made.worker_id) is not None:
        raise ConflictError(
            "OBJECTION_STANDS",
            "本人在本轮已有一项异议正在复核。",
            "An objection of this person in this round is being looked into.",
        )
    made.state, made.via, made.told, made.decision = "open", via, without_numbers(told.strip()), ""
    session.add(made)
    session.flush()
    note(session, Event("objection.open", OBJECTION.name, made.id, subjects=[made.worker_id], reason=via))
    tell(session, "objection_opened", made.id, {made.coordinator_id: {"due": made.due_on.isoformat()}})
    return made


def objections(
    session: Session, *, state: str, caller: Principal, after: UUID | None, limit: int, round_id: UUID | None = None
) -> Sequence[Objection]:
    """List the objections of the caller's side, or those in a round, by id."""
    side = _side(caller) if round_id is None else _side(caller) & (Objection.round_id == round_id)
    return queries.listed(session, side, state=state, after=after, limit=limit)


def count_of_round(session: Session, round_id: UUID, *, caller: Principal) -> int:
    """Count the objections of the caller's side in a round."""
    return queries.count(session, _side(caller) & (Objection.round_id == round_id))


def waiting(session: Session, *, caller: Principal, after: UUID | None, limit: int) -> Sequence[Objection]:
    """List the objections of the caller's side that wait, those due first before the others."""
    return queries.waiting(session, _side(caller), after=after, limit=limit)


def count_waiting(session: Session, *, caller: Principal) -> tuple[int, int]:
    """Count the objections that wait for a coordinator, and those of them that are overdue."""
    caller.require(Role.COORDINATOR)
    return queries.count_waiting(session, caller.organisation_id, today())


def _side(caller: Principal) -> ColumnElement[bool]:
    caller.require(*COLUMN)
    side: ColumnElement[bool] = getattr(Objection, COLUMN[caller.role]) == caller.organisation_id
    return side


def objection(session: Session, objection_id: UUID, *, caller: Principal) -> Objection:
    """Return an objection of the caller's own side."""
    caller.require(*COLUMN)
    found = queries.objection(session, objection_id, caller)
    if found is None or getattr(found, COLUMN[caller.role]) != caller.organisation_id:
        raise NotFoundError
    return found


def decided_by(session: Session, objection_id: UUID, *, caller: Principal) -> Objection:
    """Return an objection that the caller decides."""
    caller.require(Role.COORDINATOR)
    return objection(session, objection_id, caller=caller)


def raised_by(session: Session, objection_id: UUID, *, caller: Principal) -> Objection:
    """Return an objection that the caller's office raised, or one of its people."""
    caller.require(Role.COUNTY_CLERK)
    return objection(session, objection_id, caller=caller)


def offices_of_orders(session: Session, rows: Sequence[Objection]) -> set[UUID]:
    """Return whose the orders of some objections are, as the offers and proposals say that they are about."""
    return queries.offices_of_orders(session, rows)


def of_offer(session: Session, offer: Offer) -> Objection | None:
    """Return the newest objection to an offer."""
    return queries.latest_of_offer(session, offer.id)


def shown(showing: Showing, rows: Sequence[Objection]) -> list[Line]:
    """Return objections with what the caller sees of whom they are about; noted as one look."""
    told = Event("objections.read", OBJECTION.name, rows[0].id if len(rows) == 1 else None)
    lines = showing.lines(rows, told)
    return [Line(row, lines[row.id]) for row in rows]


def withdraw(session: Session, row: Objection, *, by: str) -> Objection:
    """Take an objection back; whoever calls has made sure that it is the worker's side who does.

    Raises:
        ConflictError: OBJECTION_STATE.
    """
    queries.hold(session, row.id)
    OBJECTION.take(session, row, "withdraw", by=by, subjects=[row.worker_id])
    row.closed_at = now()
    session.flush()
    _go_on(session, row)
    return row


def withdraw_by_link(session: Session, offer: Offer) -> None:
    """Take back the objection that a link's offer met."""
    found = queries.latest_of_offer(session, offer.id)
    if found is None:
        raise NotFoundError
    withdraw(session, found, by=WORKER)


def decide(session: Session, row: Objection, decision: Decision, *, reason: str, caller: Principal) -> Objection:
    """Uphold an objection, with all that follows, or refuse it; either with a written reason that the person reads.

    Raises:
        ConflictError: OBJECTION_STATE; ROUND_STATE: the round is being solved. InvalidError: REASON_NEEDED.
    """
    caller.require(Role.COORDINATOR)
    edits.check_reason(reason)
    current = round_queries.hold(session, row.round_id)
    if current is None:
        raise NotFoundError
    with widened(session, Why.ROUND, seen=[row.organisation_id], written=[row.organisation_id]):
        queries.hold(session, row.id)
        OBJECTION.take(session, row, decision, by=caller.role, reason=reason, subjects=[row.worker_id])
        row.decision, row.decided_by, row.closed_at = without_numbers(reason.strip()), caller.user_id, now()
        session.flush()
    tell(session, "objection_decided", row.id, {row.organisation_id: {}})
    if decision == "uphold":
        _follow(session, row, current, caller=caller)
    _go_on(session, row)
    return row


def _go_on(session: Session, row: Objection) -> None:
    """Give an offer that still stands the days back for which its clock stood still."""
    offer = None if row.offer_id is None else queries.offer(session, row.offer_id)
    stood = today() - civil_day(row.created_at)
    if offer is not None and offer.state in STANDING and stood:
        sides = {offer.organisation_id, offer.order_office_id}
        with widened(session, Why.OFFER, seen=sides, written=sides):
            offer_queries.hold_offer(session, offer.id)
            if offer.state in STANDING:
                offer.due_worker += stood
                offer.due_employer += stood
                session.flush()


def _follow(session: Session, row: Objection, current: Round, *, caller: Principal) -> None:
    """Do what an objection that is upheld asks for: an offer is withdrawn, a pair that is not published yet banned."""
    if row.offer_id is not None:
        offer = queries.offer(session, row.offer_id)
        if offer is not None and offer.state in STANDING:
            withdrawals.withdraw(session, offer, reason=row.decision, by=caller.role)
            _put_first(session, row, current)
    elif current.state == "solving":
        raise ROUND.refused(current.state, "ban")
    elif current.state in UNSOLVED:
        signing.uphold(session, current, caller=caller)
        _ban(session, row, current, caller=caller)


def _put_first(session: Session, row: Objection, current: Round) -> None:
    solution_id = round_queries.newest_wave(session, current.id) or current.published_solution_id
    if solution_id is not None:
        queries.put_first(
            session, solution_id, worker_id=row.worker_id, keeper=current.organisation_id, but=row.job_order_id
        )


def _ban(session: Session, row: Objection, current: Round, *, caller: Principal) -> None:
    pair = (row.worker_id, row.job_order_id)
    for each in round_queries.edits(session, current.id):
        if (each.worker_id, each.job_order_id) == pair:
            if each.kind == "ban":
                return
            edits.undo(session, current, each, caller=caller)
    asked = Asked(row.worker_id, row.job_order_id, "ban", row.decision[: edits.MOST_REASON])
    edits.make(session, current, asked, caller=caller)
