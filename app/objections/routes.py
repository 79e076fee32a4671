"""/objections: raised by the people's office, decided by who keeps the round."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response

from app.api.idempotency import Key
from app.api.paging import Page, Paging
from app.api.routers import Router
from app.api.state import AUDITED
from app.api.versions import IfMatch, tag
from app.models.objection import Objection
from app.objections import service
from app.objections.schemas import DecisionIn, ObjectionIn, ObjectionOut
from app.rounds.deps import People

router = Router(tags=["objections"])
Pages = Annotated[Paging, Depends()]
Match = Annotated[IfMatch, Depends()]
Once = Annotated[Key, Depends()]


@router.get("/objections", dependencies=[AUDITED], response_model_exclude_unset=True)
def list_objections(
    showing: People, paging: Pages, state: Annotated[str, Query(max_length=20)] = ""
) -> Page[ObjectionOut]:
    """List the objections of the caller's side."""
    rows = service.objections(
        showing.session, state=state, caller=showing.caller, after=paging.after, limit=paging.limit + 1
    )
    lines = {line.row.id: line for line in service.shown(showing, rows[: paging.limit])}
    return paging.page(rows, lambda row: ObjectionOut.of(lines[row.id]))


@router.post("/objections", response_model=ObjectionOut, response_model_exclude_unset=True, status_code=201)
def raise_objection(body: ObjectionIn, showing: People, key: Once) -> Response:
    """Raise an objection for one of the caller's people."""

    def make() -> tuple[ObjectionOut, Objection]:
        row = service.raise_for(
            showing.session,
            proposal_id=body.proposal_id,
            offer_id=body.offer_id,
            told=body.told,
            caller=showing.caller,
        )
        return _shown(showing, row), row

    return key.create(showing.session, showing.caller.user_id, body=body.model_dump_json().encode(), make=make)


@router.get("/objections/{objection_id}", dependencies=[AUDITED], response_model_exclude_unset=True)
def get_objection(objection_id: UUID, showing: People, response: Response) -> ObjectionOut:
    """Show an objection."""
    row = service.objection(showing.session, objection_id, caller=showing.caller)
    tag(response, row)
    return _shown(showing, row)


@router.post("/objections/{objection_id}/decide", response_model_exclude_unset=True)
def decide(objection_id: UUID, body: DecisionIn, showing: People, if_match: Match, response: Response) -> ObjectionOut:
    """Uphold an objection, with all that follows, or refuse it."""
    row = service.decided_by(showing.session, objection_id, caller=showing.caller)
    if_match.check(row)
    service.decide(showing.session, row, body.decision, reason=body.reason, caller=showing.caller)
    tag(response, row)
    return _shown(showing, row)


@router.post("/objections/{objection_id}/withdraw", response_model_exclude_unset=True)
def withdraw(objection_id: UUID, showing: People, if_match: Match, response: Response) -> ObjectionOut:
    """Take an objection back."""
    row = service.raised_by(showing.session, objection_id, caller=showing.caller)
    if_match.check(row)
    service.withdraw(showing.session, row, by=showing.caller.role)
    tag(response, row)
    return _shown(showing, row)


def _shown(showing: People, row: Objection) -> ObjectionOut:
    return ObjectionOut.of(service.shown(showing, [row])[0])
