"""/follow-ups, /employers/{id}/kept-promises, /placements/{id}/tickets, /rights-tickets."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response

from app.access.deps import Caller
from app.api.idempotency import Key
from app.api.paging import Page, Paging
from app.api.routers import Router
from app.api.state import AUDITED, DbSession
from app.api.versions import IfMatch, tag
from app.follow_ups import service, tickets
from app.follow_ups.schemas import FollowUpOut, OutcomeIn, PromisesOut, RecordIn, TicketIn, TicketOut
from app.follow_ups.tickets import Action
from app.models.follow_up import FollowUp
from app.models.rights_ticket import RightsTicket
from app.rounds.deps import People

router = Router(tags=["follow-ups"])
Pages = Annotated[Paging, Depends()]
Match = Annotated[IfMatch, Depends()]
Once = Annotated[Key, Depends()]


@router.get("/follow-ups", dependencies=[AUDITED], response_model_exclude_unset=True)
def list_calls(showing: People, paging: Pages, until: Annotated[date | None, Query()] = None) -> Page[FollowUpOut]:
    """List the calls the office has to make by a day (today unless one is named), those due longest first."""
    rows = service.to_call(
        showing.session, until=until, caller=showing.caller, after=paging.after, limit=paging.limit + 1
    )
    lines = {call.row.id: call for call in service.shown(showing, rows[: paging.limit])}
    return paging.page(rows, lambda row: FollowUpOut.of(lines[row.id]))


@router.get("/follow-ups/{follow_up_id}", dependencies=[AUDITED], response_model_exclude_unset=True)
def get_call(follow_up_id: UUID, showing: People, response: Response) -> FollowUpOut:
    """Show a call."""
    row = service.follow_up(showing.session, follow_up_id, caller=showing.caller)
    tag(response, row)
    return _called(showing, row)


@router.post("/follow-ups/{follow_up_id}/record", response_model_exclude_unset=True)
def record(follow_up_id: UUID, body: RecordIn, showing: People, if_match: Match, response: Response) -> FollowUpOut:
    """Keep what was heard in a call; the last one, to somebody at work, completes the placement."""
    row = service.follow_up(showing.session, follow_up_id, caller=showing.caller)
    if_match.check(row)
    service.record(showing.session, row, body.told, caller=showing.caller)
    tag(response, row)
    return _called(showing, row)


@router.post("/follow-ups/{follow_up_id}/unreachable", response_model_exclude_unset=True)
def unreachable(follow_up_id: UUID, showing: People, if_match: Match, response: Response) -> FollowUpOut:
    """Note that nobody answered; the call stays on the list."""
    row = service.follow_up(showing.session, follow_up_id, caller=showing.caller)
    if_match.check(row)
    service.unreachable(showing.session, row, caller=showing.caller)
    tag(response, row)
    return _called(showing, row)


@router.get("/employers/{employer_id}/kept-promises")
def get_promises(employer_id: UUID, caller: Caller, session: DbSession) -> PromisesOut:
    """Tell how often an employer paid what it promised, as those told who were called."""
    return PromisesOut.of(service.kept_promises(session, employer_id, caller=caller))


@router.post(
    "/placements/{placement_id}/tickets",
    response_model=TicketOut,
    response_model_exclude_unset=True,
    status_code=201,
)
def open_ticket(placement_id: UUID, body: TicketIn, showing: People, key: Once) -> Response:
    """Open a ticket about what goes wrong at a workplace."""

    def make() -> tuple[TicketOut, RightsTicket]:
        row = tickets.open_ticket(
            showing.session,
            placement_id,
            kind=body.kind,
            told=body.told,
            due_on=body.due_on,
            caller=showing.caller,
        )
        return _ticket(showing, row), row

    sent = body.model_dump_json().encode()
    return key.create(showing.session, showing.caller.user_id, body=sent, make=make)


@router.get("/rights-tickets", dependencies=[AUDITED], response_model_exclude_unset=True)
def list_tickets(showing: People, paging: Pages, state: Annotated[str, Query(max_length=20)] = "") -> Page[TicketOut]:
    """List the tickets of the caller's side."""
    rows = tickets.tickets(
        showing.session, state=state, caller=showing.caller, after=paging.after, limit=paging.limit + 1
    )
    lines = {line.row.id: line for line in tickets.shown(showing, rows[: paging.limit])}
    return paging.page(rows, lambda row: TicketOut.of(lines[row.id]))


@router.get("/rights-tickets/{ticket_id}", dependencies=[AUDITED], response_model_exclude_unset=True)
def get_ticket(ticket_id: UUID, showing: People, response: Response) -> TicketOut:
    """Show a ticket."""
    row = tickets.ticket(showing.session, ticket_id, caller=showing.caller)
    tag(response, row)
    return _ticket(showing, row)


@router.post("/rights-tickets/{ticket_id}/{action}", response_model_exclude_unset=True)
def act(
    ticket_id: UUID, action: Action, body: OutcomeIn, showing: People, *, if_match: Match, response: Response
) -> TicketOut:
    """Take a ticket in hand, settle it or refuse it."""
    row = tickets.ticket(showing.session, ticket_id, caller=showing.caller)
    if_match.check(row)
    tickets.act(showing.session, row, action, outcome=body.outcome, caller=showing.caller)
    tag(response, row)
    return _ticket(showing, row)


def _called(showing: People, row: FollowUp) -> FollowUpOut:
    return FollowUpOut.of(service.shown(showing, [row])[0])


def _ticket(showing: People, row: RightsTicket) -> TicketOut:
    return TicketOut.of(tickets.shown(showing, [row])[0])
