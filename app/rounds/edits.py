"""Pins and bans of a round: made with a written reason, checked at once against the snapshot, undone as easily."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Never
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.general import class_of
from app.access.principal import Principal
from app.alliances.queries import members_on
from app.clock import now, today
from app.db.scope import Why, widened
from app.errors import ConflictError, InvalidError, NotFoundError
from app.models.matching_round import Round
from app.models.round_edit import RoundEdit
from app.models.solution import Proposal, Solution, Standby, Unplaced
from app.rounds import overlay, pinning, policies, queries
from app.rounds.overlay import Line, Overlay
from app.rounds.service import shown_solution
from app.rounds.states import ROUND

LEFT_OUT = "left_out.csv"
LEAST_REASON, MOST_REASON, MOST_ORDERS = 5, 200, 200
_WORDS = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Asked:
    """A person to be fixed to an order or kept from it, and why."""

    worker_id: UUID
    job_order_id: UUID
    kind: Literal["pin", "ban"]
    reason: str

    @property
    def pair(self) -> tuple[str, str]:
        """Both references, as the snapshot calls them."""
        return self.worker_id.hex, self.job_order_id.hex


def make(session: Session, current: Round, asked: Asked, *, caller: Principal) -> RoundEdit:
    """Keep a pin or a ban of a frozen round; one that could not be honoured is refused now, not when it is solved.

    Raises:
        ConflictError: ROUND_STATE, EDIT_STANDS. InvalidError: REASON_NEEDED, PERSON_NOT_IN_ROUND, PERSON_HELD_BACK,
            ORDER_NOT_IN_ROUND, PIN_TWICE, PIN_ORDER_CLOSED, PIN_SEATS, PIN_INELIGIBLE.
    """
    check_reason(asked.reason)
    # Who solves meanwhile waits, or has begun: then the round's state refuses.
    queries.hold(session, current.id)
    ROUND.take(session, current, asked.kind, by=caller.role, reason=asked.reason, subjects=[asked.worker_id])
    files = _files(session, current)
    _check_there(files, asked)
    standing = queries.edits(session, current.id)
    if any((each.worker_id, each.job_order_id) == (asked.worker_id, asked.job_order_id) for each in standing):
        raise ConflictError(
            "EDIT_STANDS",
            "该人与该订单已有一项固定或排除，请先撤销它。",
            "A pin or ban of this person and this order stands; undo it first.",
        )
    offices = [each.organisation_id for each in queries.round_pools(session, current.id)]
    receivers = members_on(session, current.alliance_id, current.on_date, side="receiver")
    with widened(session, Why.ROUND, seen=[*offices, *receivers]):
        office = queries.office_of_worker(session, asked.worker_id)
        on_offer = queries.order_on_offer(session, asked.job_order_id, today())
    if office is None:
        raise NotFoundError
    if asked.kind == "pin":
        if not on_offer:
            _refuse(
                "PIN_ORDER_CLOSED",
                "该订单已关闭或过期，不能固定。",
                "The order is closed or over; nobody is pinned to it.",
            )
        _check_pin(session, current, asked, files=files, pins=[each for each in standing if each.kind == "pin"])
    made = RoundEdit(
        organisation_id=current.organisation_id,
        round_id=current.id,
        worker_id=asked.worker_id,
        worker_office_id=office,
        job_order_id=asked.job_order_id,
        kind=asked.kind,
        reason=asked.reason,
        made_by=caller.user_id,
        refused_code="",
    )
    session.add(made)
    session.flush()
    return made


def undo(session: Session, current: Round, found: RoundEdit, *, caller: Principal) -> RoundEdit:
    """Undo a pin or ban; it stays on record as undone.

    Raises:
        ConflictError: ROUND_STATE, EDIT_UNDONE.
    """
    queries.hold(session, current.id)
    if found.undone_at is not None:
        raise ConflictError("EDIT_UNDONE", "该项已经撤销。", "It has been undone already.")
    ROUND.take(session, current, "undo_edit", by=caller.role, reason=found.kind, subjects=[found.worker_id])
    found.undone_by, found.undone_at = caller.user_id, now()
    session.flush()
    return found


ListName = Literal["proposals", "standby", "unplaced"]
LISTS: dict[ListName, type[Proposal | Standby | Unplaced]] = {
    "proposals": Proposal,
    "standby": Standby,
    "unplaced": Unplaced,
}


def line(session: Session, current: Round, of: ListName, line_id: UUID) -> Proposal | Standby | Unplaced:
    """Return a line of one of the lists that a round shows its coordinator."""
    found = queries.line(session, LISTS[of], line_id)
    if found is None or found.solution_id != shown_solution(session, current).id or found.withheld_at is not None:
        raise NotFoundError
    return found


def orders_for(session: Session, current: Round, found: Proposal | Standby | Unplaced) -> list[UUID]:
    """Return the orders that the person of a line may be fixed to or kept from: the line's own, or those with open seats."""
    if not isinstance(found, Unplaced):
        return [found.job_order_id]
    return queries.unfilled_orders(session, shown_solution(session, current).id, limit=MOST_ORDERS)


def edit(session: Session, current: Round, edit_id: UUID) -> RoundEdit:
    """Return a pin or ban of a round."""
    found = queries.edit(session, edit_id)
    if found is None or found.round_id != current.id:
        raise NotFoundError
    return found


def listed(session: Session, current: Round, *, after: UUID | None, limit: int) -> Sequence[RoundEdit]:
    """List the pins and bans of a round, those undone as well."""
    return queries.edits_page(session, current.id, after=after, limit=limit)


def standing(session: Session, current: Round, files: dict[str, bytes]) -> Overlay:
    """Return the edits of a round that stand as they are laid over its snapshot; of who is not in it there are none."""
    rows = queries.edits(session, current.id)
    if not rows:
        return none_made(session, current, files)
    people, orders = overlay.references(files, "workers.csv", "worker"), overlay.references(files, "jobs.csv", "job")
    lines = (
        Line(each.kind, each.worker_id.hex, each.job_order_id.hex, reason=each.reason)
        for each in rows
        if each.worker_id.hex in people and each.job_order_id.hex in orders
    )
    return Overlay.of([*lines, *overlay.held_back(files)])


def none_made(_session: Session, _current: Round, files: dict[str, bytes]) -> Overlay:
    """Return what is laid over a snapshot without any edits: who was held back when it was frozen."""
    return Overlay.of(overlay.held_back(files))


def check_solved(session: Session, current: Round, solution: Solution) -> None:
    """Refuse to answer for proposals that know other pins and bans than those that stand.

    Raises:
        ConflictError: EDITS_UNSOLVED.
    """
    if not solution.overlay_digest and not queries.edits(session, current.id):
        return
    if standing(session, current, _files(session, current)).digest != solution.overlay_digest:
        raise ConflictError(
            "EDITS_UNSOLVED",
            "求解之后固定或排除有改动，或该情景没有采用它们；请重新求解，或撤销改动。",
            "Pins or bans were changed since it was solved, or the scenario goes without them: solve again, or undo them.",
        )


def check_reason(reason: str, *, field: str = "reason") -> None:
    """Refuse a reason that is too short to be one; ``field`` is where it was written.

    Raises:
        InvalidError: REASON_NEEDED.
    """
    if len(_WORDS.findall(reason)) < LEAST_REASON:
        raise InvalidError(
            "REASON_NEEDED",
            f"请写明理由，至少 {LEAST_REASON} 个字。",
            f"Write why, in {LEAST_REASON} characters at least.",
            field=field,
        )


def _check_there(files: dict[str, bytes], asked: Asked) -> None:
    worker, job = asked.pair
    held = {line.worker for line in overlay.held_back(files)} | overlay.references(files, LEFT_OUT, "worker")
    if worker in held:
        _refuse(
            "PERSON_HELD_BACK",
            "该人没有参加本轮自动匹配（暂缓、退出、已有去处或疑似重复），不能固定或排除。",
            "This person is held back from the round's matching; neither pinned nor banned.",
            field="worker_id",
        )
    if worker not in overlay.references(files, "workers.csv", "worker"):
        _refuse(
            "PERSON_NOT_IN_ROUND", "该人不在本轮的快照中。", "This person is not in the snapshot.", field="worker_id"
        )
    if job not in overlay.references(files, "jobs.csv", "job"):
        _refuse(
            "ORDER_NOT_IN_ROUND", "该订单不在本轮的快照中。", "This order is not in the snapshot.", field="job_order_id"
        )


def _check_pin(
    session: Session, current: Round, asked: Asked, *, files: dict[str, bytes], pins: Sequence[RoundEdit]
) -> None:
    if any(each.worker_id == asked.worker_id for each in pins):
        _refuse(
            "PIN_TWICE",
            "该人已固定到另一个订单，请先撤销那一项。",
            "This person is pinned to another order; undo that first.",
            field="worker_id",
        )
    policy = queries.policy_version(session, current.policy_id)
    if policy is None:
        raise NotFoundError
    problem = pinning.Problem(files, current.on_date, current.seed, policies.checked(policy.body))
    others = [(each.worker_id.hex, each.job_order_id.hex) for each in pins]
    # What tells sex, age or health is one class to who keeps the round.
    if codes := list(dict.fromkeys(map(class_of, problem.refusals(asked.pair)))):
        named = "、".join(codes)
        _refuse(
            "PIN_INELIGIBLE",
            f"该人不符合该订单的条件（{named}），不能固定。",
            f"The order is not open to this person ({', '.join(codes)}); no pin.",
        )
    seats, free = problem.seats(asked.pair, others)
    if not free:
        _refuse(
            "PIN_SEATS",
            f"该订单在本轮有 {seats} 个名额，固定的人已占满（保留名额只能给其对象）。",
            f"The order has {seats} seats in this round, and its pins leave none for this person.",
        )


def _files(session: Session, current: Round) -> dict[str, bytes]:
    frozen = queries.snapshot(session, current.id)
    if frozen is None:
        raise NotFoundError
    return {part.name: part.body for part in queries.snapshot_parts(session, frozen.id)}


def _refuse(code: str, zh: str, en: str, *, field: str = "job_order_id") -> Never:
    raise InvalidError(code, zh, en, field=field)
