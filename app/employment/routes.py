"""/placements/{id}/events."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

from app.access.deps import Caller
from app.api.idempotency import Key
from app.api.routers import Router
from app.api.state import DbSession
from app.employment import service
from app.employment.schemas import EventIn, EventOut

router = Router(prefix="/placements/{placement_id}/events", tags=["employment"])


@router.get("")
def list_events(placement_id: UUID, caller: Caller, session: DbSession) -> list[EventOut]:
    """List what happened to a placement: four things at most."""
    return [EventOut.of(row) for row in service.events(session, placement_id, caller=caller)]


@router.post("", response_model=EventOut, status_code=201)
def record(
    placement_id: UUID, body: EventIn, caller: Caller, session: DbSession, key: Annotated[Key, Depends()]
) -> Response:
    """Keep what happened after arrival; who left is free, their seat open again."""
    return key.create(
        session,
        caller.user_id,
        body=body.model_dump_json().encode(),
        make=lambda: (EventOut.of(service.record(session, placement_id, body.happened, caller=caller)), None),
    )
