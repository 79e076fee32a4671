"""/console/duplicates: who stands in two offices, both sides beside each other, and what the coordinator settles."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Response

from app.api.paging import Paging
from app.api.routers import Router
from app.api.state import AUDITED
from app.clock import today
from app.console import forms
from app.console.visit import Acting, Visiting, check_version, see
from app.duplicates import service
from app.duplicates.schemas import DifferentIn, DuplicateOut, ReopenIn, SameIn
from app.duplicates.states import DUPLICATE
from app.rounds.showing import Showing

router = Router(prefix="/console/duplicates")
ADDRESS = "/console/duplicates"
Text = Annotated[str, Form(max_length=300)]


@router.get("", dependencies=[AUDITED])
def list_duplicates(visit: Visiting, paging: Annotated[Paging, Depends()]) -> Response:
    """Show the duplicates of the coordinator's alliances, each with both sides and what may be settled."""
    rows = service.duplicates(visit.session, state="", caller=visit.caller, after=paging.after, limit=paging.limit + 1)
    showing = Showing(visit.session, visit.caller, visit.state.keyring, today())
    lines = {line.row.id: DuplicateOut.of(line) for line in service.shown(showing, rows[: paging.limit])}
    return visit.page(
        "duplicates.html",
        page=paging.page(rows, lambda row: lines[row.id]),
        waiting=service.waiting(visit.session, caller=visit.caller),
        states=DUPLICATE.states,
        paging=paging,
    )


@router.post("/{duplicate_id}/same")
def same(
    duplicate_id: UUID, visit: Acting, version: Annotated[int, Form()], keep: Text = "", reason: Text = ""
) -> Response:
    """Settle that both are one person, whom one office proposes."""
    row = service.duplicate(visit.session, duplicate_id, caller=visit.caller)
    check_version(row, version)
    body = forms.read(SameIn, {"keep": keep, "reason": reason})
    service.settle_same(visit.session, row, body.keep, reason=body.reason, caller=visit.caller)
    return see(ADDRESS)


@router.post("/{duplicate_id}/different")
def different(
    duplicate_id: UUID, visit: Acting, version: Annotated[int, Form()], doubtful: Text = "", reason: Text = ""
) -> Response:
    """Settle that they are two people."""
    row = service.duplicate(visit.session, duplicate_id, caller=visit.caller)
    check_version(row, version)
    body = forms.read(DifferentIn, {"doubtful": doubtful, "reason": reason})
    service.settle_different(visit.session, row, body.doubtful, reason=body.reason, caller=visit.caller)
    return see(ADDRESS)


@router.post("/{duplicate_id}/reopen")
def reopen(duplicate_id: UUID, visit: Acting, version: Annotated[int, Form()], reason: Text = "") -> Response:
    """Take back what was settled."""
    row = service.duplicate(visit.session, duplicate_id, caller=visit.caller)
    check_version(row, version)
    body = forms.read(ReopenIn, {"reason": reason})
    service.reopen(visit.session, row, reason=body.reason, caller=visit.caller)
    return see(ADDRESS)
