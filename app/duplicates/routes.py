"""/duplicates."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Response

from app.api.paging import Page, Paging
from app.api.routers import Router
from app.api.state import AUDITED
from app.api.versions import IfMatch, tag
from app.duplicates import service
from app.duplicates.schemas import DifferentIn, DuplicateOut, ReopenIn, SameIn
from app.models.duplicate import Duplicate
from app.rounds.deps import People
from app.rounds.showing import Showing

router = Router(tags=["duplicates"])
Match = Annotated[IfMatch, Depends()]
State = Literal["", "suspected", "same", "different"]


@router.get("/duplicates", dependencies=[AUDITED])
def list_duplicates(showing: People, paging: Annotated[Paging, Depends()], state: State = "") -> Page[DuplicateOut]:
    """List who of the caller's alliances stands in two offices, for the coordinator alone."""
    rows = service.duplicates(
        showing.session, state=state, caller=showing.caller, after=paging.after, limit=paging.limit + 1
    )
    lines = {line.row.id: line for line in service.shown(showing, rows[: paging.limit])}
    return paging.page(rows, lambda row: DuplicateOut.of(lines[row.id]))


@router.get("/duplicates/{duplicate_id}", dependencies=[AUDITED])
def get_duplicate(duplicate_id: UUID, showing: People, response: Response) -> DuplicateOut:
    """Show both sides of a duplicate."""
    row = service.duplicate(showing.session, duplicate_id, caller=showing.caller)
    return _shown(showing, row, response)


@router.post("/duplicates/{duplicate_id}/same")
def same(duplicate_id: UUID, body: SameIn, showing: People, if_match: Match, response: Response) -> DuplicateOut:
    """Settle that both are one person, and which office proposes them; or change that."""
    row = service.duplicate(showing.session, duplicate_id, caller=showing.caller)
    if_match.check(row)
    service.settle_same(showing.session, row, body.keep, reason=body.reason, caller=showing.caller)
    return _shown(showing, row, response)


@router.post("/duplicates/{duplicate_id}/different")
def different(
    duplicate_id: UUID, body: DifferentIn, showing: People, if_match: Match, response: Response
) -> DuplicateOut:
    """Settle that they are two people, of whom one number or both are doubtful."""
    row = service.duplicate(showing.session, duplicate_id, caller=showing.caller)
    if_match.check(row)
    service.settle_different(showing.session, row, body.doubtful, reason=body.reason, caller=showing.caller)
    return _shown(showing, row, response)


@router.post("/duplicates/{duplicate_id}/reopen")
def reopen(duplicate_id: UUID, body: ReopenIn, showing: People, if_match: Match, response: Response) -> DuplicateOut:
    """Take back what was settled."""
    row = service.duplicate(showing.session, duplicate_id, caller=showing.caller)
    if_match.check(row)
    service.reopen(showing.session, row, reason=body.reason, caller=showing.caller)
    return _shown(showing, row, response)


def _shown(showing: Showing, row: Duplicate, response: Response) -> DuplicateOut:
    tag(response, row)
    return DuplicateOut.of(service.shown(showing, [row])[0])
