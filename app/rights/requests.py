"""What workers ask about their own data: each request with the day an answer is due, answered or refused in words."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.audit import Event, note
from app.clock import now, today
from app.errors import ConflictError, InvalidError, NotFoundError
from app.models.rights_request import RightsRequest
from app.models.worker import Worker
from app.pools.people import own_worker
from app.rights import queries
from app.rights.due import due_on
from app.rights.schemas import AnswerIn

DELETE, OPT_OUT, EXPLAIN = "delete", "opt_out", "explain"
OPTED_OUT = (
    "已停止自动匹配:从下一次冻结起不再进入系统计算,改由工作人员人工推荐,不影响享受任何政策。"
    " / Automatic matching is off from the next freeze on; a person proposes by hand, without any disadvantage."
)


def receive(
    session: Session, worker_id: UUID, kind: str, *, received_on: date | None, caller: Principal
) -> RightsRequest:
    """Keep what a worker asks for; an opt-out takes effect at once and is thereby answered."""
    row = own_worker(session, worker_id, caller=caller)
    day = received_on or today()
    if day > today():
        raise InvalidError(
            "DAY_IN_FUTURE",
            "收到的日期不能晚于今天。",
            "A request is not received on a day to come.",
            field="received_on",
        )
    created = _added(session, row, kind, day=day)
    if kind == OPT_OUT:
        row.automatic = False
        _close(created, "answered", text=OPTED_OUT, by=caller.user_id)
    session.flush()
    return created


def opt_out_by_link(session: Session, row: Worker) -> RightsRequest | None:
    """Let a worker who holds a link be matched automatically no more; None: they are not already."""
    if not row.automatic:
        return None
    row.automatic = False
    created = _added(session, row, OPT_OUT, day=today())
    _close(created, "answered", text=OPTED_OUT, by=None)
    session.flush()
    return created


def explain_by_link(session: Session, row: Worker, answer: str) -> RightsRequest:
    """Keep that a worker who holds a link asked for the reasons, and that they were shown what was stored."""
    created = _added(session, row, EXPLAIN, day=today())
    _close(created, "answered", text=answer, by=None)
    session.flush()
    return created


def opt_in(session: Session, worker_id: UUID, *, evidence: str, caller: Principal) -> Worker:
    """Let a worker who says so in person be matched automatically again."""
    row = own_worker(session, worker_id, caller=caller)
    row.automatic = True
    session.flush()
    note(session, Event("rights.opt_in", "worker", row.id, subjects=[row.id], reason=evidence))
    return row


def request(session: Session, request_id: UUID, *, caller: Principal) -> RightsRequest:
    """Return a request that the caller's own office has to answer, or has answered."""
    caller.require(Role.COUNTY_CLERK)
    found = queries.request(session, request_id, caller.among_people)
    if found is None:
        raise NotFoundError
    own_worker(session, found.worker_id, caller=caller)
    return found


def list_requests(
    session: Session, *, caller: Principal, worker_id: UUID | None, waiting: bool, after: UUID | None, limit: int
) -> Sequence[RightsRequest]:
    """List requests made to the caller's office."""
    caller.require(Role.COUNTY_CLERK)
    if worker_id is not None:
        own_worker(session, worker_id, caller=caller)
    return queries.requests_page(
        session, caller.among_people, worker_id=worker_id, waiting=waiting, after=after, limit=limit
    )


def due(session: Session, *, caller: Principal, limit: int) -> Sequence[RightsRequest]:
    """List the requests that wait for an answer, the one due first before the others."""
    caller.require(Role.COUNTY_CLERK)
    return queries.requests_due(session, caller.among_people, limit=limit)


def closed(session: Session, *, caller: Principal, limit: int) -> Sequence[RightsRequest]:
    """List the requests answered or refused last."""
    caller.require(Role.COUNTY_CLERK)
    return queries.requests_closed(session, caller.among_people, limit=limit)


def answer(session: Session, row: RightsRequest, body: AnswerIn, *, caller: Principal) -> RightsRequest:
    """Answer or refuse a request; who asked to be erased is answered by the erasure itself."""
    caller.require(Role.COUNTY_CLERK)
    if row.closed_at is not None:
        raise ConflictError(
            "RIGHTS_CLOSED", "这项申请已经办结。", "This request has been closed already.", state=row.state
        )
    if row.kind == DELETE and body.state == "answered":
        raise ConflictError(
            "ERASE_FIRST",
            "删除申请要由两人办理删除(或写明理由不予删除),不能只作答复。",
            "To be erased is answered by erasing, with a second person, or refused with the reason.",
        )
    _close(row, body.state, text=body.answer, by=caller.user_id)
    session.flush()
    note(session, _event(f"rights.{body.state}", row))
    return row


def opted_out(session: Session, *, caller: Principal, after: UUID | None, limit: int) -> Sequence[Worker]:
    """List who of the caller's own office asked for no automated decision, for a person to propose to by hand."""
    caller.require(Role.COUNTY_CLERK)
    return queries.opted_out(session, caller.among_people, after=after, limit=limit)


def _added(session: Session, row: Worker, kind: str, *, day: date) -> RightsRequest:
    created = RightsRequest(
        organisation_id=row.organisation_id,
        worker_id=row.id,
        kind=kind,
        received_on=day,
        due_on=due_on(day),
        state="open",
    )
    session.add(created)
    session.flush()
    note(session, _event(f"rights.{kind}", created))
    return created


def _close(row: RightsRequest, state: str, *, text: str, by: UUID | None) -> None:
    """Close a request; ``by``: None, it was answered by what is stored, to who holds a link."""
    row.state, row.answer, row.answered_by, row.closed_at = state, text, by, now()


def _event(action: str, row: RightsRequest) -> Event:
    return Event(action, "rights_request", row.id, subjects=[row.worker_id])
