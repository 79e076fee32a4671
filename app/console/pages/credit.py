"""/console/credit: what is held of employers; to the coordinator, which standing offers a bar leaves to decide."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Form, Query, Response

from app.access.principal import Role
from app.api.paging import LIMIT, Paging
from app.api.problems import STATUS
from app.api.routers import Router
from app.api.state import AUDITED
from app.clock import now, today
from app.console import forms
from app.console.visit import Acting, Visit, Visiting, check_version, see
from app.credit import service
from app.credit.schemas import CreditIn, EndIn
from app.demand import orders
from app.errors import ConflictError, InvalidError
from app.exports import service as exports
from app.exports.routes import attachment
from app.models.credit_record import CreditRecord
from app.models.offer import Offer
from app.offers import listing
from app.rounds.showing import Showing

router = Router(prefix="/console/credit")
Text = Annotated[str, Form(max_length=300)]


class CreditForm:
    """A record as it is filled in, but for its days."""

    def __init__(self, employer: Text = "", grade: Text = "", source: Text = "", reason: Text = "") -> None:
        self.filled: dict[str, object] = {"employer_id": employer, "grade": grade, "source": source, "reason": reason}


@router.get("", dependencies=[AUDITED])
def list_records(
    visit: Visiting, paging: Annotated[Paging, Depends()], find: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """Show what the visitor's office holds of employers, or what is held of the visitor; ``find``: of whom to write."""
    rows = service.records(visit.session, caller=visit.caller, after=paging.after, limit=paging.limit + 1)
    barred = _barred(visit) if visit.plays(Role.COORDINATOR) else []
    turned: dict[str, Any] = {"next": paging.page(rows, lambda row: row).next, "later": paging.after}
    return _page(visit, rows[: paging.limit], find=find, barred=barred, **turned)


@router.post("")
def write(visit: Acting, form: Annotated[CreditForm, Depends()], from_date: Text = "", until: Text = "") -> Response:
    """Keep a record of an employer; what is filled in wrong is said beside its field."""
    visit.caller.require(*service.WRITERS)
    filled = form.filled | {"from_date": from_date, "until": until or None}
    try:
        body = forms.read(CreditIn, filled)
        service.write(visit.session, body.written, caller=visit.caller)
    except InvalidError as error:
        return _page(visit, [], status=STATUS[InvalidError], filled=filled, wrong=forms.beside(error))
    return see("/console/credit")


@router.get("/file", dependencies=[AUDITED])
def save(visit: Visiting) -> Response:
    """Give all of it as a file."""
    return attachment(exports.credit_file(visit.session, caller=visit.caller, now=now()))


@router.post("/{record_id}/end")
def end(
    record_id: UUID, visit: Acting, version: Annotated[int, Form()], until: Text = "", reason: Text = ""
) -> Response:
    """Let a record hold up to a day and no longer."""
    row = service.record(visit.session, record_id, caller=visit.caller)
    check_version(row, version)
    filled: dict[str, object] = {"until": until, "reason": reason}
    try:
        body = forms.read(EndIn, filled)
        service.end(visit.session, row, until=body.until, reason=body.reason)
    except (ConflictError, InvalidError) as error:
        return _page(visit, [row], status=STATUS[type(error)], ended=filled, wrong=forms.beside(error))
    return see("/console/credit")


def _page(visit: Visit, rows: Sequence[CreditRecord], *, status: int = 200, find: str = "", **shown: Any) -> Response:
    """Draw the page of some records: all of them, or the one whose end, or none but the new one, was filled in wrong."""
    about: dict[str, Any] = {"barred": [], "next": None, "later": None, "filled": None, "ended": None, "wrong": {}}
    writes = visit.plays(*service.WRITERS)
    employers = service.employers(visit.session, find=find, caller=visit.caller, limit=LIMIT) if writes else []
    return visit.page(
        "credit.html",
        status=status,
        rows=rows,
        names=service.names(visit.session, rows),
        employers=employers,
        most=LIMIT,
        find=find,
        writes=writes,
        grades=service.GRADES,
        sources=service.SOURCES,
        today=today(),
        **(about | shown),
    )


def _barred(visit: Visit) -> list[tuple[Offer, object, object]]:
    """The first page of offers that a bar leaves to the coordinator, each with its person and its order."""
    rows = service.barred_standing(visit.session, caller=visit.caller, after=None, limit=LIMIT)
    showing = Showing(visit.session, visit.caller, visit.state.keyring, today())
    lines = orders.lines(
        visit.session, {row.job_order_id for row in rows}, offices={row.order_office_id for row in rows}
    )
    people = listing.shown(showing, Offer, rows)
    return [(row, people[row.id], lines.get(row.job_order_id)) for row in rows]
