"""What becomes of a placement: arrived, not come, left, called off; who is free again, which seat is open again."""

from contextlib import AbstractContextManager
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from app import failpoints
from app.access.principal import Principal, Role
from app.clock import now, today
from app.db.scope import Why, widened
from app.errors import InvalidError, NotFoundError
from app.models.offer import Offer
from app.models.placement import Placement
from app.offers import calls, queries, refill
from app.offers.answers import SIDES
from app.offers.codes import Side, Words
from app.offers.states import OFFER, PLACEMENT

Ending = Literal["no_show", "leave", "cancel"]
END_CODES: dict[str, Words] = {
    "pay": Words("工资与承诺不符", "pay other than promised"),
    "work": Words("工种或班次不符", "work or shifts other than promised"),
    "living": Words("食宿不满意", "board and lodging"),
    "family": Words("家中有事", "needed at home"),
    "other_work": Words("另找到工作", "found other work"),
    "employer_closed": Words("单位停工或裁减", "the employer stopped or cut the work"),
    "not_come": Words("未上车或未到岗", "did not board or arrive"),
    "other": Words("其他", "another reason"),
}


def placement(session: Session, placement_id: UUID, *, caller: Principal) -> Placement:
    """Return a placement of the caller's own office, on either side, or of a round the caller keeps."""
    caller.require(*SIDES, Role.COORDINATOR)
    found = queries.placement(session, placement_id, caller)
    if found is None or caller.organisation_id != _own(found, caller):
        raise NotFoundError
    return found


def moved_by(session: Session, placement_id: UUID, action: str, *, caller: Principal) -> Placement:
    """Return a placement of the caller's own office whose role may take an action at all."""
    PLACEMENT.permit(action, by=caller.role)
    return placement(session, placement_id, caller=caller)


def revealed_by(session: Session, placement_id: UUID, *, caller: Principal) -> Placement:
    """Return a placement at an order of the employer's own, whose card it checks."""
    caller.require(Role.EMPLOYER_HR)
    return placement(session, placement_id, caller=caller)


def _own(row: Placement | Offer, caller: Principal) -> UUID:
    if caller.role is Role.COORDINATOR:
        return row.coordinator_id
    return row.organisation_id if SIDES[caller.role] is Side.WORKER else row.order_office_id


def arrive(session: Session, found: Placement, *, on: date, caller: Principal) -> Placement:
    """Note that a person arrived at the workplace on a day; from it the follow-ups are counted, and are open with it."""
    _check_day(found, on)
    with _reaching(session, found):
        PLACEMENT.take(session, found, "arrive", by=caller.role, subjects=[found.worker_id])
        found.arrived_on = on
        calls.begin(session, found, on=on)
        session.flush()
    return found


def end(session: Session, found: Placement, ending: Ending, *, code: str, on: date, caller: Principal) -> Placement:
    """End a placement for a coded reason: the person is free for the next round at once, the seat goes to standby.

    Raises:
        ConflictError: PLACEMENT_STATE. InvalidError: REASON_NEEDED, DAY_IN_FUTURE, DAY_TOO_EARLY.
    """
    _check_code(code)
    _check_day(found, on)
    with _reaching(session, found):
        queries.hold_order(session, found.job_order_id)
        queries.hold_worker(session, found.worker_id)
        session.refresh(found)
        PLACEMENT.take(session, found, ending, by=caller.role, reason=code, subjects=[found.worker_id])
        found.ended_on, found.end_code = on, code
        calls.drop(session, found, by=caller.role)
        offer = session.get_one(Offer, found.offer_id)
        OFFER.take(session, offer, "end", by=caller.role, subjects=[found.worker_id])
        offer.closed_at = now()
        queries.mark_proposal(session, offer.proposal_id, state="ended")
        refill.ask(session, offer)
        session.flush()
    failpoints.reach("placement.ended")
    return found


def _reaching(session: Session, found: Placement) -> AbstractContextManager[None]:
    sides = {found.organisation_id, found.order_office_id, found.coordinator_id}
    return widened(session, Why.OFFER, seen=sides, written=sides)


def _check_code(code: str) -> None:
    if code not in END_CODES:
        listed = "、".join(f"{name} {words.zh}" for name, words in END_CODES.items())
        raise InvalidError(
            "REASON_NEEDED", f"请选择一个原因：{listed}。", f"Choose a reason: {', '.join(END_CODES)}.", field="code"
        )


def _check_day(found: Placement, on: date) -> None:
    if on > today():
        raise InvalidError("DAY_IN_FUTURE", "日期不能晚于今天。", "The day lies in the future.", field="on")
    begun = found.arrived_on or found.placed_on
    if on < begun:
        raise InvalidError(
            "DAY_TOO_EARLY", f"日期不能早于 {begun}。", f"The day lies before {begun}.", field="on", earliest=str(begun)
        )
