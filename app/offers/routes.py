"""/rounds/{id}/offer and close, /offers, /placements."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

from app.access.deps import Caller
from app.api.idempotency import KeyOfAnswer
from app.api.paging import Page, Paging
from app.api.routers import Router
from app.api.state import AUDITED, DbSession
from app.api.versions import IfMatch, tag
from app.models.offer import Offer
from app.models.placement import Placement
from app.offers import answers, links, listing, making, placements, withdrawals
from app.offers.answers import Said
from app.offers.listing import Which
from app.offers.placements import Ending
from app.offers.schemas import (
    AnswerIn,
    ArriveIn,
    CloseIn,
    CountsOut,
    EndIn,
    LinkOut,
    OfferedOut,
    OfferOut,
    PlacementOut,
    WithdrawIn,
)
from app.rounds import reveals
from app.rounds import service as rounds
from app.rounds.deps import People
from app.rounds.schemas import RevealedOut, RevealIn, RoundOut

router = Router(tags=["offers"])
Pages = Annotated[Paging, Depends()]
Once = Annotated[KeyOfAnswer, Depends()]
Match = Annotated[IfMatch, Depends()]
Filter = Annotated[Which, Depends()]


@router.post("/rounds/{round_id}/offer")
def offer_all(round_id: UUID, caller: Caller, session: DbSession, if_match: Match, response: Response) -> OfferedOut:
    """Put a published round's proposals before both sides."""
    row = rounds.kept_round(session, round_id, caller=caller)
    if_match.check(row)
    done = making.offer_all(session, row, caller=caller)
    session.flush()
    tag(response, row)
    return OfferedOut(round=RoundOut.of(row), **done)


@router.post("/rounds/{round_id}/close")
def close(
    round_id: UUID, body: CloseIn, caller: Caller, session: DbSession, *, if_match: Match, response: Response
) -> RoundOut:
    """End a published round; what nobody answered is withdrawn."""
    row = rounds.kept_round(session, round_id, caller=caller)
    if_match.check(row)
    making.close(session, row, reason=body.reason, caller=caller)
    tag(response, row)
    return RoundOut.of(row)


@router.get("/rounds/{round_id}/answers")
def get_counts(round_id: UUID, caller: Caller, session: DbSession) -> CountsOut:
    """Count a round's offers and placements by state."""
    row = rounds.kept_round(session, round_id, caller=caller)
    which = Which(round_id=row.id)
    return CountsOut(
        offers=listing.by_state(session, Offer, which, caller=caller),
        placements=listing.by_state(session, Placement, which, caller=caller),
    )


@router.get("/offers", dependencies=[AUDITED], response_model_exclude_unset=True)
def list_offers(showing: People, paging: Pages, which: Filter) -> Page[OfferOut]:
    """List the offers of the caller's own side."""
    rows = listing.rows_of(
        showing.session,
        Offer,
        which,
        caller=showing.caller,
        after=paging.after,
        limit=paging.limit + 1,
    )
    lines = listing.shown(showing, Offer, rows[: paging.limit])
    return paging.page(rows, lambda row: OfferOut.of(row, lines[row.id]))


@router.get("/offers/{offer_id}", dependencies=[AUDITED], response_model_exclude_unset=True)
def get_offer(offer_id: UUID, showing: People, response: Response) -> OfferOut:
    """Show an offer."""
    row = listing.offer(showing.session, offer_id, caller=showing.caller)
    tag(response, row)
    return _shown(showing, row)


@router.post("/offers/{offer_id}/answer", response_model=OfferOut, response_model_exclude_unset=True)
def answer(offer_id: UUID, body: AnswerIn, showing: People, key: Once) -> Response:
    """Say yes or no for the caller's side; the same key gives the same reply."""

    def make() -> tuple[OfferOut, Offer]:
        said = Said(body.yes, body.code, body.via, body.written_reason)
        row = answers.answer(showing.session, offer_id, said, caller=showing.caller)
        return _shown(showing, row), row

    sent = body.model_dump_json().encode()
    return key.create(showing.session, showing.caller.user_id, body=sent, make=make)


@router.post("/offers/{offer_id}/undo", response_model_exclude_unset=True)
def undo(offer_id: UUID, showing: People, if_match: Match, response: Response) -> OfferOut:
    """Take a yes back within ten minutes, while the other side has not answered."""
    row, side = answers.answered_by(showing.session, offer_id, caller=showing.caller)
    if_match.check(row)
    answers.undo(showing.session, row, side=side, by=showing.caller.role)
    tag(response, row)
    return _shown(showing, row)


@router.post("/offers/{offer_id}/withdraw", response_model_exclude_unset=True)
def withdraw(offer_id: UUID, body: WithdrawIn, showing: People, if_match: Match, response: Response) -> OfferOut:
    """Withdraw an offer of a round the caller keeps."""
    row = withdrawals.kept_offer(showing.session, offer_id, caller=showing.caller)
    if_match.check(row)
    withdrawals.withdraw(showing.session, row, reason=body.reason, by=showing.caller.role)
    tag(response, row)
    return _shown(showing, row)


@router.post("/offers/{offer_id}/link", status_code=201)
def make_link(offer_id: UUID, caller: Caller, session: DbSession) -> LinkOut:
    """Make a link for the worker; an earlier one opens nothing more. No key: what opens it is stored nowhere."""
    row, token = links.make(session, offer_id, caller=caller)
    return LinkOut(path=f"/a/{token}", until=row.due_worker)


@router.get("/placements", dependencies=[AUDITED], response_model_exclude_unset=True)
def list_placements(showing: People, paging: Pages, which: Filter) -> Page[PlacementOut]:
    """List the placements of the caller's own side."""
    rows = listing.rows_of(
        showing.session,
        Placement,
        which,
        caller=showing.caller,
        after=paging.after,
        limit=paging.limit + 1,
    )
    lines = listing.shown(showing, Placement, rows[: paging.limit])
    return paging.page(rows, lambda row: PlacementOut.of(row, lines[row.id]))


@router.get("/placements/{placement_id}", dependencies=[AUDITED], response_model_exclude_unset=True)
def get_placement(placement_id: UUID, showing: People, response: Response) -> PlacementOut:
    """Show a placement."""
    row = placements.placement(showing.session, placement_id, caller=showing.caller)
    tag(response, row)
    return _placed(showing, row)


@router.post("/placements/{placement_id}/arrive", response_model_exclude_unset=True)
def arrive(placement_id: UUID, body: ArriveIn, showing: People, if_match: Match, response: Response) -> PlacementOut:
    """Note that a person arrived at the workplace."""
    row = placements.moved_by(showing.session, placement_id, "arrive", caller=showing.caller)
    if_match.check(row)
    placements.arrive(showing.session, row, on=body.on, caller=showing.caller)
    tag(response, row)
    return _placed(showing, row)


@router.post("/placements/{placement_id}/reveal", response_model_exclude_unset=True)
def reveal_placed(placement_id: UUID, body: RevealIn, showing: People) -> RevealedOut:
    """Show an employer the number on the card of one person it has, for a reason."""
    row = placements.revealed_by(showing.session, placement_id, caller=showing.caller)
    return RevealedOut.model_validate(reveals.reveal_placed(showing, row, reason=body.reason))


@router.post("/placements/{placement_id}/end/{ending}", response_model_exclude_unset=True)
def end(
    placement_id: UUID, ending: Ending, body: EndIn, showing: People, *, if_match: Match, response: Response
) -> PlacementOut:
    """End a placement: nobody came, left early, or called off; the person is free, the seat open again."""
    row = placements.moved_by(showing.session, placement_id, ending, caller=showing.caller)
    if_match.check(row)
    placements.end(showing.session, row, ending, code=body.code, on=body.on, caller=showing.caller)
    tag(response, row)
    return _placed(showing, row)


def _shown(showing: People, row: Offer) -> OfferOut:
    return OfferOut.of(row, listing.shown_one(showing, row))


def _placed(showing: People, row: Placement) -> PlacementOut:
    return PlacementOut.of(row, listing.shown_one(showing, row))
