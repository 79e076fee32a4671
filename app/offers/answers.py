"""Answers 答复: what each side says to an offer, once, in time, with a coded reason."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app import failpoints
from app.access.masks import View, consents_to
from app.access.principal import Principal, Role
from app.clock import now, today
from app.db.scope import Why, widened
from app.errors import ConflictError, NotFoundError
from app.models.job_order import JobOrder
from app.models.matching_round import Round
from app.models.offer import Offer
from app.offers import queries, refill, seats
from app.offers.codes import Side, checked, written
from app.offers.states import OFFER
from app.offers.telling import tell_placed
from app.rounds.consented import covered_by
from app.rounds.pair_checks import corridor_open


@dataclass(frozen=True, slots=True)
class Said:
    """What a side says: yes, or no with the code of its reason; ``via``: office, phone or link.

    ``written_reason``: why a receiving office answers for the employer; nobody else has one.
    """

    yes: bool
    code: str = ""
    via: str = "office"
    written_reason: str = ""


UNDO_WITHIN = timedelta(minutes=10)
SIDES = {
    Role.COUNTY_CLERK: Side.WORKER,
    Role.EMPLOYER_HR: Side.EMPLOYER,
    Role.RECEIVING_CLERK: Side.EMPLOYER,
}
AWAITED: dict[Side, tuple[str, ...]] = {
    side: tuple(state for state in OFFER.states if OFFER.step(f"{side}_yes", state) is not None) for side in Side
}
"""States in which a side's answer is awaited, as the machine has it."""


def answered_by(session: Session, offer_id: UUID, *, caller: Principal) -> tuple[Offer, Side]:
    """Return an offer that the caller's own office answers, and for which side; who supervises answers for nobody."""
    caller.require(*SIDES)
    side, found = SIDES[caller.role], queries.offer(session, offer_id, caller)
    own = found and (found.organisation_id if side is Side.WORKER else found.order_office_id)
    if found is None or own != caller.organisation_id:
        raise NotFoundError
    return found, side


def answer(session: Session, offer_id: UUID, said: Said, *, caller: Principal) -> Offer:
    """Keep what a side says to an offer of the caller's; both have said yes: there is a placement.

    Raises:
        ConflictError: OFFER_STATE, OFFER_LATE, AGREEMENT_ENDED, WORKER_PROMISED, WORKER_PLACED, SEATS_TAKEN,
            CONSENT_RECIPIENT.
        InvalidError: REASON_NEEDED, REASON_UNLAWFUL.
    """
    found, side = answered_by(session, offer_id, caller=caller)
    return say(session, found, said, side=side, by=caller.role)


def say(session: Session, found: Offer, said: Said, *, side: Side, by: str) -> Offer:
    """Keep what a side says to an offer; whoever calls has made sure that it is that side who speaks."""
    yes, at = said.yes, now()
    code = checked(side, yes=yes, code=said.code)
    kept = replace(said, code=code, written_reason=written(by, said.written_reason))
    why = ": ".join(each for each in (kept.code, kept.written_reason) if each)
    action = f"{side}_{'yes' if yes else 'no'}"
    # Both sides' offices and the coordinator stand in the offer itself; other offers of the person name theirs.
    reached = {found.organisation_id, found.order_office_id, found.coordinator_id}
    reached |= queries.offices_of_standing(session, found.worker_id)
    with widened(session, Why.OFFER, seen=reached, written=reached):
        held = seats.hold(session, found)
        if OFFER.step(action, found.state) is None:
            raise OFFER.refused(found.state, action)
        check_in_time(session, found, side)
        if yes:
            _check_yes(session, held, side)
        step = OFFER.take(session, found, action, by=by, reason=why, subjects=[found.worker_id])
        _keep(found, side, kept, at=at)
        if step.after == "placed":
            seats.place(held, at=at)
        if not yes:
            found.closed_at = at
        if yes and (side is Side.WORKER or step.after == "placed"):
            for other in seats.supersede(session, found, by=by, at=at):
                refill.ask(session, other)
        if found.closed_at is not None:
            refill.ask(session, found)
        session.flush()
    tell_placed(session, found)
    failpoints.reach("answer.before_commit")
    return found


def undo(session: Session, found: Offer, *, side: Side, by: str) -> Offer:
    """Take a yes back, while the other side has not answered and for ten minutes at most.

    Raises:
        ConflictError: OFFER_STATE, UNDO_OVER.
    """
    reached = {found.organisation_id, found.order_office_id, found.coordinator_id}
    with widened(session, Why.OFFER, seen=reached, written=reached):
        seats.hold(session, found)
        OFFER.take(session, found, f"undo_{side}", by=by, subjects=[found.worker_id])
        said = found.worker_at if side is Side.WORKER else found.employer_at
        if said is None or now() - said > UNDO_WITHIN:
            raise ConflictError(
                "UNDO_OVER",
                "答复十分钟后不能收回，请联系协调员。",
                "An answer is taken back within ten minutes; ask the coordinator.",
            )
        _keep(found, side, None, at=None)
        session.flush()
    return found


def check_in_time(session: Session, found: Offer, side: Side) -> None:
    """Refuse what comes after the last day on which a side may answer; while an objection waits no day is the last.

    Raises:
        ConflictError: OFFER_LATE.
    """
    due = found.due_worker if side is Side.WORKER else found.due_employer
    if today() > due and not queries.is_objected(session, found.id):
        raise ConflictError(
            "OFFER_LATE",
            f"答复期限 {due} 已过。",
            f"The last day to answer was {due}.",
            due=str(due),
        )


def _check_yes(session: Session, held: seats.Held, side: Side) -> None:
    _check_corridor(session, held)
    if side is Side.WORKER:
        _check_promise(session, held)


def _check_corridor(session: Session, held: seats.Held) -> None:
    """Nobody is promised what no agreement covers any more: its end bites at once, not when the round is over."""
    offer, order = held.offer, held.order
    current = session.get_one(Round, offer.round_id)
    county = queries.county_of(session, offer.worker_id)
    if not corridor_open(session, current, county=county, region=order.region_code, start=order.start_date):
        raise ConflictError(
            "AGREEMENT_ENDED",
            "这条劳务走廊已没有有效的劳务协作协议，不能同意；请联系协调员。",
            "No agreement covers this corridor any more: nobody can say yes; ask the coordinator.",
        )


def _check_promise(session: Session, held: seats.Held) -> None:
    """A worker who says yes has said so to nobody else, and lets the employer know what it will have to check."""
    offer, order = held.offer, held.order
    if any(other.state == "worker_yes" for other in queries.standing_of(session, offer.worker_id, but=offer.id)):
        raise ConflictError(
            "WORKER_PROMISED",
            "该劳动者已同意另一个岗位，请先收回那个答复。",
            "This person has said yes to another offer; take that answer back first.",
        )
    if missing := unconsented(session, offer, order):
        raise ConflictError(
            "CONSENT_RECIPIENT",
            "本人还没有同意把姓名、电话等信息提供给该单位，请先登记同意再答复。",
            "The worker has not consented to this employer learning name, phone and so on; keep the consent first.",
            fields=missing,
        )


def unconsented(session: Session, offer: Offer, order: JobOrder) -> list[str]:
    """Return what an employer has to check of somebody who comes, and the worker lets it not know yet."""
    covered = covered_by(session, offer.worker_id, recipients=(order.organisation_id, order.employer_id))
    return sorted(consents_to(View.AFTER) - covered)


def _keep(found: Offer, side: Side, said: Said | None, *, at: datetime | None) -> None:
    word = "" if said is None else "yes" if said.yes else "no"
    said = said or Said(yes=False, via="")
    if side is Side.WORKER:
        found.worker_answer, found.worker_code, found.worker_via, found.worker_at = word, said.code, said.via, at
    else:
        found.employer_answer, found.employer_code, found.employer_at = word, said.code, at
        found.written_reason = said.written_reason
