"""/console/notices: the office's inbox, shared by everybody in it."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Response

from app.api.paging import Paging
from app.api.routers import Router
from app.console.visit import Acting, Visiting, see, uuid_or_missing
from app.notices import service
from app.notices.kinds import KINDS
from app.notices.schemas import NoticeOut

router = Router(prefix="/console/notices")
ABOUT = {
    "round": "/console/rounds/{}",
    "objection": "/console/objections",
    "ticket": "/console/tickets",
    "credit_record": "/console/credit",
    "order": "/console/orders/{}",
}
OF_KIND = {
    "calls_due": "/console/calls",
    "tickets_overdue": "/console/tickets",
    "orders_ending": "/console/orders",
    "offers_waiting": "/console/offers",
}
OWN_ORDERS = frozenset({"receiving_clerk", "employer_hr"})


@router.get("")
def list_notices(visit: Visiting, paging: Annotated[Paging, Depends()]) -> Response:
    """Show what the office was told: the unread before the others, the newest of each first."""
    rows = service.inbox(visit.session, caller=visit.caller, after=paging.after, limit=paging.limit + 1)
    lines = {row.id: NoticeOut.of(row) for row in rows[: paging.limit]}
    return visit.page(
        "notices.html",
        page=paging.page(rows, lambda row: lines[row.id]),
        newest=max(lines, default=None) if paging.after is None else None,
        links={line.id: _link(visit.caller.role, line) for line in lines.values()},
        kinds=KINDS,
        paging=paging,
    )


@router.post("/read")
def read_all(visit: Acting, until: Annotated[str, Form(max_length=40)] = "") -> Response:
    """Mark as read all that the page showed was there, and nothing that came meanwhile."""
    service.read_all(visit.session, until=uuid_or_missing(until), caller=visit.caller)
    return see("/console/notices")


@router.post("/{notice_id}/read")
def read(notice_id: UUID, visit: Acting) -> Response:
    """Mark a notice as read."""
    service.read(visit.session, notice_id, caller=visit.caller)
    return see("/console/notices")


def _link(role: str, line: NoticeOut) -> str:
    """Where the visitor looks into what a notice is about; empty = there is no page of theirs."""
    if line.subject_kind == "order" and role not in OWN_ORDERS:
        return ""
    if line.subject_kind == "dispatch":
        return "/console/arrivals"
    return OF_KIND.get(line.kind) or ABOUT.get(line.subject_kind, "").format(line.subject_id)
