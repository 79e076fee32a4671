"""/console/rounds/{round}/do/{action}: each step of a round is asked for, confirmed and taken; the progress of solving."""

from collections.abc import Callable
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Form, Response

from app.api.routers import Router
from app.console.pages.rounds import latest_task
from app.console.visit import Acting, Visiting, check_version, see
from app.offers import making
from app.rounds import publication, service, signing
from app.rounds.states import ROUND
from app.tasks import service as tasks

router = Router(prefix="/console/rounds/{round_id}")
Action = Literal["open", "freeze", "thaw", "solve", "sign", "reopen", "publish", "offer", "close", "cancel"]
TAKEN: dict[Action, Callable[..., Any]] = {
    "open": service.open_round,
    "freeze": service.freeze,
    "thaw": service.thaw,
    "solve": service.solve,
    "sign": signing.sign,
    "reopen": signing.reopen,
    "publish": publication.publish,
    "offer": making.offer_all,
    "cancel": service.cancel,
}
WAITING = frozenset({"queued", "running"})


@router.get("/do/{action}")
def ask(round_id: UUID, action: Action, visit: Visiting) -> Response:
    """Ask the coordinator whether to take a step, saying what it does."""
    row = service.kept_round(visit.session, round_id, caller=visit.caller)
    return visit.page("round_confirm.html", round=row, action=action, possible=row.state in ROUND.before(action))


@router.post("/do/{action}")
def take(
    round_id: UUID,
    action: Action,
    visit: Acting,
    version: Annotated[int, Form()],
    reason: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Take a step on the version of the round that the coordinator was shown."""
    row = service.kept_round(visit.session, round_id, caller=visit.caller)
    check_version(row, version)
    if action == "close":
        making.close(visit.session, row, reason=reason, caller=visit.caller)
    else:
        TAKEN[action](visit.session, row, caller=visit.caller)
    return see(f"/console/rounds/{round_id}" + ("/progress" if action == "solve" else ""))


@router.get("/progress")
def progress(round_id: UUID, visit: Visiting) -> Response:
    """Show how far the solving is; the page comes back by itself each second until it is over."""
    row = service.kept_round(visit.session, round_id, caller=visit.caller)
    task = latest_task(visit, row)
    if task is None or task.state not in WAITING:
        return see(f"/console/rounds/{round_id}")
    return visit.page("round_progress.html", round=row, task=task, stuck=tasks.is_stuck(visit.session, task))
