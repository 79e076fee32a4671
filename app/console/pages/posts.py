"""/console/people/{worker}/posts: free seats that the office may put before one of its people by hand."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Response

from app.api.paging import Paging
from app.api.routers import Router
from app.api.state import AUDITED
from app.clock import today
from app.console import forms
from app.console.visit import Acting, Visit, Visiting, see
from app.demand import orders
from app.errors import ConflictError
from app.offers import by_hand
from app.offers.by_hand import Place
from app.offers.schemas import HandIn
from app.pools.people import Office, own_worker
from app.pools.schemas import WorkerOut

router = Router(prefix="/console/people/{worker_id}/posts")
Text = Annotated[str, Form(max_length=200)]


def _place(visit: Visit, worker_id: UUID) -> Place | None:
    return by_hand.place_of(
        visit.session, own_worker(visit.session, worker_id, caller=visit.caller), caller=visit.caller
    )


@router.get("", dependencies=[AUDITED])
def show_posts(worker_id: UUID, visit: Visiting, paging: Annotated[Paging, Depends()]) -> Response:
    """Show which posts of the answering round have seats left, and what keeps the person from each."""
    person = Office(visit.session, visit.caller, visit.state.keyring, today()).person(worker_id)
    place = _place(visit, worker_id)
    rows = () if place is None else by_hand.free_seats(visit.session, place, after=paging.after, limit=paging.limit + 1)
    offices = () if place is None else place.offices
    return visit.page(
        "posts.html",
        person=WorkerOut.of(person),
        current=None if place is None else place.current,
        free=place is not None and by_hand.is_free(visit.session, place),
        page=paging.page(rows, lambda row: row),
        orders=orders.lines(visit.session, [row.id for row in rows], offices=offices),
        paging=paging,
        sentence=by_hand.sentence,
    )


@router.post("")
def put_post(worker_id: UUID, visit: Acting, order: Text = "", reason: Text = "") -> Response:
    """Put a post before the person."""
    body = forms.read(HandIn, {"worker_id": worker_id, "job_order_id": order, "reason": reason})
    place = _place(visit, worker_id)
    if place is None:
        raise ConflictError("ROUND_NOT_ANSWERING", *by_hand.sentence("ROUND_NOT_ANSWERING"))
    by_hand.offer(visit.session, place, order_id=body.job_order_id, reason=body.reason, caller=visit.caller)
    return see("/console/offers")
