"""/console/workers, proposals and placements/{id}/reveal: a covered field of one person, for a reason."""

from typing import Annotated
from uuid import UUID

from fastapi import Form, Response

from app.api.routers import Router
from app.clock import today
from app.console import forms
from app.console.visit import Acting
from app.offers import placements
from app.pools import schemas as pools
from app.pools.people import Office
from app.rounds import reveals
from app.rounds.schemas import RevealIn
from app.rounds.showing import Showing

router = Router(prefix="/console")
Reason = Annotated[str, Form(max_length=1000)]


@router.post("/workers/{worker_id}/reveal")
def reveal_worker(worker_id: UUID, visit: Acting, reason: Reason = "") -> Response:
    """Show the ID number of one person of the caller's office."""
    body = forms.read(pools.RevealIn, {"fields": ["id_number"], "reason": reason})
    office = Office(visit.session, visit.caller, visit.state.keyring, today())
    opened = office.reveal(worker_id, body.fields, reason=body.reason)
    return visit.page("revealed.html", name=None, id_number=opened["id_number"], back="/console/pools")


@router.post("/proposals/{proposal_id}/reveal")
def reveal_proposed(proposal_id: UUID, visit: Acting, reason: Reason = "") -> Response:
    """Show the coordinator the name of one proposed person, the employer the number on the card of one it takes."""
    body = forms.read(RevealIn, {"reason": reason})
    showing = Showing(visit.session, visit.caller, visit.state.keyring, today())
    opened = reveals.reveal(showing, proposal_id, reason=body.reason)
    name, id_number = opened.get("name"), opened.get("id_number")
    return visit.page("revealed.html", name=name, id_number=id_number, back="/console/rounds")


@router.post("/placements/{placement_id}/reveal")
def reveal_placed(placement_id: UUID, visit: Acting, reason: Reason = "") -> Response:
    """Show the employer the number on the card of one person it has."""
    body = forms.read(RevealIn, {"reason": reason})
    row = placements.revealed_by(visit.session, placement_id, caller=visit.caller)
    showing = Showing(visit.session, visit.caller, visit.state.keyring, today())
    opened = reveals.reveal_placed(showing, row, reason=body.reason)
    return visit.page("revealed.html", name=None, id_number=opened["id_number"], back="/console/arrivals")
