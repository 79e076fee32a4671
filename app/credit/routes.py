"""/credit-records, /barred-offers, /ending-orders."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

from app.access.deps import Caller
from app.api.idempotency import Key
from app.api.paging import Page, Paging
from app.api.routers import Router
from app.api.state import AUDITED, DbSession
from app.api.versions import IfMatch, tag
from app.credit import service
from app.credit.schemas import CreditIn, CreditOut, EndIn
from app.demand import stale
from app.demand.schemas import JobOrderOut
from app.models.credit_record import CreditRecord
from app.models.offer import Offer
from app.offers import listing
from app.offers.schemas import OfferOut
from app.rounds.deps import People

router = Router(tags=["credit"])
Pages = Annotated[Paging, Depends()]
Match = Annotated[IfMatch, Depends()]
Once = Annotated[Key, Depends()]


@router.get("/credit-records")
def list_records(caller: Caller, session: DbSession, paging: Pages) -> Page[CreditOut]:
    """List what the caller's office holds of employers; to an employer what is held of it."""
    rows = service.records(session, caller=caller, after=paging.after, limit=paging.limit + 1)
    return paging.page(rows, CreditOut.of)


@router.post("/credit-records", response_model=CreditOut, status_code=201)
def write(body: CreditIn, caller: Caller, session: DbSession, key: Once) -> Response:
    """Keep a record of an employer; who is barred leaves the next freeze."""

    def make() -> tuple[CreditOut, CreditRecord]:
        row = service.write(session, body.written, caller=caller)
        return CreditOut.of(row), row

    return key.create(session, caller.user_id, body=body.model_dump_json().encode(), make=make)


@router.post("/credit-records/{record_id}/end")
def end(
    record_id: UUID, body: EndIn, caller: Caller, session: DbSession, if_match: Match, response: Response
) -> CreditOut:
    """Let a record hold up to a day and no longer."""
    row = service.record(session, record_id, caller=caller)
    if_match.check(row)
    service.end(session, row, until=body.until, reason=body.reason)
    tag(response, row)
    return CreditOut.of(row)


@router.get("/barred-offers", dependencies=[AUDITED], response_model_exclude_unset=True)
def list_barred(showing: People, paging: Pages) -> Page[OfferOut]:
    """List the offers of the caller's rounds that still await an answer although the employer is barred."""
    rows = service.barred_standing(showing.session, caller=showing.caller, after=paging.after, limit=paging.limit + 1)
    lines = listing.shown(showing, Offer, rows[: paging.limit])
    return paging.page(rows, lambda row: OfferOut.of(row, lines[row.id]))


@router.get("/ending-orders")
def list_ending(caller: Caller, session: DbSession) -> list[JobOrderOut]:
    """List the caller's orders that end within a week, the first to end before the others; 200 at most."""
    return [JobOrderOut.of(row) for row in stale.ending(session, caller=caller)]
