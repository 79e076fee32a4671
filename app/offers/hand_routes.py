"""/rounds/{id}/free-seats and /rounds/{id}/offers: posts that an office puts before one of its people by hand."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

from app.access.deps import Caller
from app.access.principal import Role
from app.api.idempotency import Key
from app.api.paging import Page, Paging
from app.api.routers import Router
from app.api.state import DbSession
from app.demand import orders
from app.models.offer import Offer
from app.offers import by_hand, listing
from app.offers.schemas import FreeSeatsOut, HandIn, OfferOut
from app.pools.people import own_worker
from app.rounds.deps import People

router = Router(tags=["offers"])
Pages = Annotated[Paging, Depends()]
Once = Annotated[Key, Depends()]


@router.get("/rounds/{round_id}/free-seats")
def list_free_seats(
    round_id: UUID, worker_id: UUID, caller: Caller, session: DbSession, paging: Pages
) -> Page[FreeSeatsOut]:
    """List the orders of an answering round with free seats that were not put before a person yet."""
    caller.require(Role.COUNTY_CLERK)
    place = by_hand.place_in(session, round_id, own_worker(session, worker_id, caller=caller), caller=caller)
    rows = by_hand.free_seats(session, place, after=paging.after, limit=paging.limit + 1)
    lines = orders.lines(session, [row.id for row in rows], offices=place.offices)
    return paging.page(rows, lambda row: FreeSeatsOut.of(row, lines[row.id]))


@router.post("/rounds/{round_id}/offers", response_model=OfferOut, response_model_exclude_unset=True, status_code=201)
def offer_by_hand(round_id: UUID, body: HandIn, showing: People, key: Once) -> Response:
    """Put a free seat before one of the caller's people, for a written reason."""
    session, caller = showing.session, showing.caller

    def make() -> tuple[OfferOut, Offer]:
        worker = own_worker(session, body.worker_id, caller=caller)
        place = by_hand.place_in(session, round_id, worker, caller=caller)
        row = by_hand.offer(session, place, order_id=body.job_order_id, reason=body.reason, caller=caller)
        return OfferOut.of(row, listing.shown_one(showing, row)), row

    caller.require(Role.COUNTY_CLERK)
    return key.create(session, caller.user_id, body=body.model_dump_json().encode(), make=make)
