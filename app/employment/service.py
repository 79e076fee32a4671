"""What happened after arrival, each once a placement; who left is free in the same transaction."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app import failpoints
from app.access.principal import Principal
from app.audit import Event, note
from app.clock import today
from app.db.scope import Why, widened
from app.employment import queries
from app.errors import ConflictError, InvalidError
from app.models.employment_event import EmploymentEvent
from app.models.placement import Placement
from app.offers import placements
from app.offers.answers import SIDES
from app.offers.codes import Side, Words
from app.offers.states import PLACEMENT

KINDS: dict[str, Words] = {
    "contract": Words("签订劳动合同", "contract signed"),
    "insurance": Words("参加社会保险", "insured"),
    "first_pay": Words("首次发放工资", "first pay"),
    "left": Words("离岗", "left"),
}
AFTER_ARRIVAL = frozenset({"working", "completed", "left_early"})
RECORDERS = tuple(role for role, side in SIDES.items() if side is Side.EMPLOYER)


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened on a day; ``amount``: yuan, of the first pay alone; ``code``: why somebody left."""

    kind: str
    on: date
    amount: int | None = None
    evidence: str = ""
    code: str = ""


def record(session: Session, placement_id: UUID, said: Happened, *, caller: Principal) -> EmploymentEvent:
    """Keep what happened to somebody at the caller's own order; ``left`` ends the placement as well.

    Raises:
        ConflictError: EVENT_TWICE, PLACEMENT_STATE.
        InvalidError: AMOUNT_WRONG, DAY_IN_FUTURE, DAY_TOO_EARLY, REASON_NEEDED.
    """
    caller.require(*RECORDERS)
    placed = placements.placement(session, placement_id, caller=caller)
    _check(placed, said)
    if said.kind == "left":
        placements.end(session, placed, "leave", code=said.code, on=said.on, caller=caller)
    sides = {placed.organisation_id, placed.order_office_id}
    with widened(session, Why.OFFER, seen=sides, written=sides):
        queries.hold_placement(session, placed.id)
        if placed.state not in AFTER_ARRIVAL:
            raise PLACEMENT.refused(placed.state, "leave")
        if any(each.kind == said.kind for each in queries.of_placements(session, [placed.id])):
            raise ConflictError(
                "EVENT_TWICE",
                f"“{KINDS[said.kind].zh}”已经登记过。",
                f"{KINDS[said.kind].en} has been recorded before.",
                kind=said.kind,
            )
        made = EmploymentEvent(
            organisation_id=placed.organisation_id,
            order_office_id=placed.order_office_id,
            worker_id=placed.worker_id,
            placement_id=placed.id,
            kind=said.kind,
            on_date=said.on,
            amount=said.amount,
            evidence=said.evidence,
            recorded_by=caller.user_id,
        )
        session.add(made)
        session.flush()
        note(session, Event(f"employment.{said.kind}", "placement", placed.id, subjects=[placed.worker_id]))
    failpoints.reach("employment.recorded")
    return made


def events(session: Session, placement_id: UUID, *, caller: Principal) -> Sequence[EmploymentEvent]:
    """List what happened to a placement of the caller's own side."""
    caller.require(*SIDES)
    placed = placements.placement(session, placement_id, caller=caller)
    return queries.of_placements(session, [placed.id])


def events_of(session: Session, ids: Collection[UUID]) -> Mapping[UUID, list[EmploymentEvent]]:
    """Return what happened to some placements that the caller was shown."""
    found: dict[UUID, list[EmploymentEvent]] = defaultdict(list)
    for each in queries.of_placements(session, ids):
        found[each.placement_id].append(each)
    return found


def _check(placed: Placement, said: Happened) -> None:
    if (said.amount is not None) != (said.kind == "first_pay"):
        raise InvalidError(
            "AMOUNT_WRONG",
            "首次发放工资须填金额（元），其他事项不填金额。",
            "The first pay has an amount in yuan, the others have none.",
            field="amount",
        )
    if said.on > today():
        raise InvalidError("DAY_IN_FUTURE", "日期不能晚于今天。", "The day lies in the future.", field="on")
    if said.on < placed.placed_on:
        raise InvalidError(
            "DAY_TOO_EARLY",
            f"日期不能早于双方同意的 {placed.placed_on}。",
            f"The day lies before both said yes, {placed.placed_on}.",
            field="on",
            earliest=str(placed.placed_on),
        )
