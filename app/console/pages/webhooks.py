"""/console/webhooks: where the office's own system is told, what came of it, and sending again."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Form, Query, Response

from app.api.paging import LIMIT, Paging
from app.api.routers import Router
from app.api.state import READS_FIRST, rest, writing_beside
from app.console import forms
from app.console.visit import Acting, Visit, Visiting, check_version, see
from app.notices import webhooks
from app.notices.kinds import KINDS, told_to
from app.notices.routes import reach_of
from app.notices.schemas import DeliveryOut, WebhookIn
from app.notices.states import DELIVERY
from app.notices.webhooks import Change

router = Router(prefix="/console/webhooks")
PAGE = "/console/webhooks"
State = Annotated[str, Query(max_length=10)]


@router.get("")
def list_webhooks(visit: Visiting, paging: Annotated[Paging, Depends()], state: State = "") -> Response:
    """Show the office's webhooks and what was sent on, the newest first."""
    return _page(visit, paging, state=state)


@router.post("", dependencies=[READS_FIRST])
def create(
    visit: Acting,
    paging: Annotated[Paging, Depends()],
    url: Annotated[str, Form(max_length=600)] = "",
    kind: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Register an address and show its secret, this once."""
    body = forms.read(WebhookIn, {"url": url.strip(), "kinds": kind or []})
    rest(visit.session)
    webhooks.permit(reach_of(visit.state), body.url, caller=visit.caller)
    with writing_beside(visit.session, visit.state.database) as writing:
        _, secret = webhooks.create(writing, body.url, body.kinds, keyring=visit.state.keyring, caller=visit.caller)
    return _page(visit, paging, secret=secret, address=body.url)


@router.post("/{webhook_id}/{action}")
def act(
    webhook_id: UUID,
    action: Literal["pause", "resume", "test", "remove"],
    visit: Acting,
    version: Annotated[int, Form()],
) -> Response:
    """Pause or resume a webhook, send it a test, or delete it."""
    row = webhooks.webhook(visit.session, webhook_id, caller=visit.caller)
    check_version(row, version)
    if action == "test":
        webhooks.test(visit.session, row)
    elif action == "remove":
        webhooks.remove(visit.session, row)
    else:
        webhooks.change(visit.session, row, Change(active=action == "resume"), caller=visit.caller)
    return see(PAGE)


@router.post("/deliveries/{delivery_id}/again")
def again(delivery_id: UUID, visit: Acting, version: Annotated[int, Form()]) -> Response:
    """Have a delivery that did not arrive tried again."""
    row = webhooks.delivery(visit.session, delivery_id, caller=visit.caller)
    check_version(row, version)
    webhooks.again(visit.session, row, caller=visit.caller)
    return see(PAGE)


def _page(visit: Visit, paging: Paging, *, state: str = "", **shown: Any) -> Response:
    session, caller = visit.session, visit.caller
    hooks = webhooks.webhooks(session, caller=caller, after=None, limit=LIMIT)
    sent = webhooks.deliveries(
        session, webhook_id=None, state=state, caller=caller, after=paging.after, limit=paging.limit + 1
    )
    kinds = {row.id: kind for row, kind in sent}
    return visit.page(
        "webhooks.html",
        hooks=hooks,
        urls={hook.id: hook.url for hook in hooks},
        page=paging.page([row for row, _ in sent], lambda row: DeliveryOut.of(row, kinds[row.id])),
        paging=paging,
        state=state,
        states=DELIVERY.states,
        again=DELIVERY.before("again"),
        kinds=KINDS,
        choices=told_to(caller.role),
        **{"secret": "", "address": "", **shown},
    )
