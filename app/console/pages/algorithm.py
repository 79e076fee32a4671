"""/algorithm: what the matching is for, how it decides, with which weights, and how to object; for everybody."""

from fastapi import Request, Response

from app.api.routers import Router
from app.api.state import AppState, DbSession
from app.console.rendering import render
from app.console.visit import guest
from app.console.words import tiers
from app.rights.algorithm import about

router = Router()


@router.get("/algorithm")
def show_algorithm(request: Request, state: AppState, session: DbSession) -> Response:
    """Explain purpose and mechanism in plain words, with the weights in force and those of published rounds."""
    visit = guest(request, state, session=session)
    told = about(session, contact=state.settings.contact)
    levels = tiers({"tiers": told.default.tiers})
    return render("algorithm.html", visit=visit, about=told, policy=told.default, tiers=levels)
