"""/console/credit: what is held of employers; to the coordinator, which standing offers a bar leaves to decide."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Response

from app.access.principal import Role
from app.api.paging import LIMIT, Paging
from app.api.state import AUDITED
from app.clock import today
from app.console import forms
from app.console.visit import Acting, Visit, Visiting, check_version, see, uuid_or_missing
from app.credit import service
from app.credit.schemas import CreditIn, EndIn
from app.demand import orders
from app.models.offer import Offer
from app.offers import listing
from app.rounds.showing import Showing

router = APIRouter(prefix="/console/credit")
Text = Annotated[str, Form(max_length=300)]


class CreditForm:
    """A record as it is filled in, but for its days."""

    def __init__(self, employer: Text = "", grade: Text = "", source: Text = "", reason: Text = "") -> None:
        self.employer = employer
        self.filled: dict[str, object] = {"grade": grade, "source": source, "reason": reason}


@router.get("", dependencies=[AUDITED])
def list_records(visit: Visiting, paging: Annotated[Paging, Depends()]) -> Response:
    """Show what the visitor's office holds of employers, or what is held of the visitor."""
    rows = service.records(visit.session, caller=visit.caller, after=paging.after, limit=paging.limit + 1)
    employers = []
    if visit.plays(Role.RECEIVING_CLERK):
        employers = list(orders.employers(visit.session, caller=visit.caller, after=None, limit=LIMIT))
    return visit.page(
        "credit.html",
        page=paging.page(rows, lambda row: row),
        names=service.names(visit.session, rows),
        employers=employers,
        writes=visit.plays(*service.WRITERS),
        barred=_barred(visit) if visit.plays(Role.COORDINATOR) else [],
        grades=service.GRADES,
        sources=service.SOURCES,
        paging=paging,
        today=today(),
    )


@router.post("")
def write(visit: Acting, form: Annotated[CreditForm, Depends()], from_date: Text = "", until: Text = "") -> Response:
    """Keep a record of an employer."""
    employer = uuid_or_missing(form.employer)
    days = {"from_date": from_date, "until": until or None}
    body = forms.read(CreditIn, form.filled | days | {"employer_id": employer})
    service.write(visit.session, body.written, caller=visit.caller)
    return see("/console/credit")


@router.post("/{record_id}/end")
def end(
    record_id: UUID, visit: Acting, version: Annotated[int, Form()], until: Text = "", reason: Text = ""
) -> Response:
    """Let a record hold up to a day and no longer."""
    row = service.record(visit.session, record_id, caller=visit.caller)
    check_version(row, version)
    body = forms.read(EndIn, {"until": until, "reason": reason})
    service.end(visit.session, row, until=body.until, reason=body.reason)
    return see("/console/credit")


def _barred(visit: Visit) -> list[tuple[Offer, object, object]]:
    """The first page of offers that a bar leaves to the coordinator, each with its person and its order."""
    rows = service.barred_standing(visit.session, caller=visit.caller, after=None, limit=LIMIT)
    showing = Showing(visit.session, visit.caller, visit.state.keyring, today())
    lines = orders.lines(
        visit.session, {row.job_order_id for row in rows}, offices={row.order_office_id for row in rows}
    )
    people = listing.shown(showing, Offer, rows)
    return [(row, people[row.id], lines.get(row.job_order_id)) for row in rows]
