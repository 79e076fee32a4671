"""/console/exports: who asked for which file, letting it go, fetching it."""

from typing import Annotated
from uuid import UUID

from fastapi import Form, Query, Response

from app.access.principal import Role
from app.api.routers import Router
from app.api.state import AUDITED
from app.clock import now
from app.console import forms
from app.console.visit import Acting, Visiting, see, uuid_or_missing
from app.console.words import EXPORT_KINDS
from app.exports import service
from app.exports.routes import attachment
from app.exports.schemas import ExportIn
from app.rounds import service as rounds

router = Router(prefix="/console/exports")
SHOWN = 50
KINDS_OF: dict[Role, tuple[str, ...]] = {
    Role.COUNTY_CLERK: tuple(EXPORT_KINDS),
    Role.COORDINATOR: ("proposals", "offers", "placements", "tickets", "objections"),
    Role.RECEIVING_CLERK: ("proposals", "offers", "placements", "tickets"),
    Role.EMPLOYER_HR: ("proposals", "offers", "placements", "tickets"),
}
"""What each side has lines of; of the rest it is refused."""


@router.get("")
def list_exports(visit: Visiting) -> Response:
    """List the newest exports of the office, with what the visitor may do about each."""
    rows = service.newest(visit.session, caller=visit.caller, limit=SHOWN)
    links = [service.link_of(row, caller=visit.caller, keyring=visit.state.keyring, now=now()) for row in rows]
    mine = rounds.rounds(visit.session, caller=visit.caller, after=None, limit=SHOWN)
    return visit.page(
        "exports.html",
        exports=list(zip(rows, links, strict=True)),
        few=service.FEW,
        rounds=[one for one in reversed(mine) if one.published_solution_id is not None],
        kinds={kind: EXPORT_KINDS[kind] for kind in KINDS_OF[visit.caller.role]},
    )


@router.post("")
def ask(
    visit: Acting,
    asked: Annotated[str, Form(alias="round")] = "",
    kind: Annotated[str, Form(max_length=20)] = service.PROPOSALS,
) -> Response:
    """Ask for a file about a round: its proposals, its ledger, or what came of it."""
    body = forms.read(ExportIn, {"kind": kind, "round_id": uuid_or_missing(asked)})
    service.ask(visit.session, body, caller=visit.caller)
    return see("/console/exports")


@router.post("/{export_id}/approve")
def approve(export_id: UUID, visit: Acting) -> Response:
    """Let a colleague's export go."""
    service.approve(visit.session, export_id, caller=visit.caller, now=now())
    return see("/console/exports")


@router.get("/{export_id}/file", dependencies=[AUDITED])
def fetch(export_id: UUID, visit: Visiting, link: Annotated[str, Query(max_length=64)] = "") -> Response:
    """Give the file, once."""
    return attachment(service.fetch(visit.session, export_id, link, reader=visit.reader, now=now()))
