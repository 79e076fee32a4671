"""/console/offers: what a side is asked for, its answers as they were given, and the worker's link to print or send."""

from typing import Annotated
from uuid import UUID

import segno
from fastapi import Depends, Form, Query, Response
from markupsafe import Markup

from app.access.principal import Role
from app.api.paging import Paging
from app.api.routers import Router
from app.api.state import AUDITED
from app.clock import today
from app.console import forms
from app.console.places import LINK
from app.console.visit import Acting, Visiting, check_version, see
from app.console.words import OFFER_STATES
from app.demand import orders
from app.models.offer import Offer
from app.offers import answers, links, listing
from app.offers.answers import SIDES, Said
from app.offers.codes import REASONS, speaks_for_another
from app.offers.listing import Which
from app.offers.schemas import AnswerIn
from app.offers.states import OFFER
from app.rounds.showing import Showing

router = Router(prefix="/console/offers")
ADDRESS = "/console/offers"
TABS = ("open", "worker_yes", "employer_yes", "placed", "declined_worker", "declined_employer", "withdrawn")
Text = Annotated[str, Form(max_length=100)]
Written = Annotated[str, Form(max_length=300)]


class AnswerForm:
    """An answer as it is filled in."""

    def __init__(self, yes: Text = "", code: Text = "", via: Text = "", written_reason: Written = "") -> None:
        self.filled: dict[str, object] = {"yes": yes, "code": code, "via": via or "office"}
        self.filled["written_reason"] = written_reason


@router.get("", dependencies=[AUDITED])
def list_offers(
    visit: Visiting, paging: Annotated[Paging, Depends()], state: Annotated[str, Query(max_length=20)] = "open"
) -> Response:
    """Show the offers of the caller's own side in one state, with the form that answers each."""
    visit.caller.require(*SIDES)
    chosen = state if state in OFFER_STATES else "open"
    rows = listing.rows_of(
        visit.session, Offer, Which(state=chosen), caller=visit.caller, after=paging.after, limit=paging.limit + 1
    )
    showing = Showing(visit.session, visit.caller, visit.state.keyring, today())
    people = listing.shown(showing, Offer, rows[: paging.limit])
    shown = {row.id: (row, people[row.id]) for row in rows[: paging.limit]}
    side = SIDES[visit.caller.role]
    return visit.page(
        "offers.html",
        page=paging.page(rows, lambda row: shown[row.id]),
        orders=orders.lines(
            visit.session,
            {row.job_order_id for row, _ in shown.values()},
            offices={row.order_office_id for row, _ in shown.values()},
        ),
        paging=paging,
        state=chosen,
        tabs={name: OFFER_STATES[name] for name in TABS},
        codes=REASONS[side],
        for_another=speaks_for_another(visit.caller.role),
        answers=OFFER.step(f"{side}_yes", chosen) is not None,
        linked=visit.plays(Role.COUNTY_CLERK) and chosen in links.WAITING,
    )


@router.post("/{offer_id}/answer")
def answer(
    offer_id: UUID, visit: Acting, version: Annotated[int, Form()], form: Annotated[AnswerForm, Depends()]
) -> Response:
    """Keep what the caller's side says."""
    row, _ = answers.answered_by(visit.session, offer_id, caller=visit.caller)
    check_version(row, version)
    body = forms.read(AnswerIn, form.filled)
    said = Said(body.yes, "" if body.yes else body.code, body.via, body.written_reason)
    answers.answer(visit.session, offer_id, said, caller=visit.caller)
    return see(ADDRESS)


@router.post("/{offer_id}/link")
def make_link(offer_id: UUID, visit: Acting) -> Response:
    """Make a link for the worker and show it, once, to be printed or sent; an earlier one opens nothing more."""
    row, token = links.make(visit.session, offer_id, caller=visit.caller)
    base = visit.state.settings.public_url or str(visit.request.base_url)
    address = f"{base.rstrip('/')}{LINK}/{token}"
    # The picture is segno's own text: black squares of one path.
    picture = Markup(segno.make(address, error="m", micro=False).svg_inline(scale=5, light="#fff"))  # noqa: S704
    order = orders.lines(visit.session, [row.job_order_id], offices=[row.order_office_id])[row.job_order_id]
    return visit.page("link_made.html", offer=row, order=order, address=address, picture=picture)
