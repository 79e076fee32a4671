"""/algorithm: what the matching is for, how it decides, with which weights, and how to object; for everybody."""

from fastapi import APIRouter, Request, Response

from app.api.state import AppState, DbSession
from app.console.rendering import render
from app.console.visit import guest
from app.console.words import tiers
from app.rounds.policies import checked

router = APIRouter()


@router.get("/algorithm")
def show_algorithm(request: Request, state: AppState, session: DbSession) -> Response:
    """Explain the default policy in plain words."""
    policy = checked({}).to_dict()
    return render("algorithm.html", visit=guest(request, state, session=session), policy=policy, tiers=tiers(policy))
