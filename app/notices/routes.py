"""/notices, /webhooks, /deliveries."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response

from app.access.deps import Caller
from app.api.idempotency import Key
from app.api.paging import Page, Paging
from app.api.routers import Router
from app.api.state import READS_FIRST, AppState, DbSession, State, rest, writing_beside
from app.api.versions import IfMatch, tag
from app.models.notice import Delivery
from app.notices import queries, service, webhooks
from app.notices.schemas import (
    DeliveryOut,
    NoticeOut,
    ReadIn,
    ReadOut,
    UnreadOut,
    WebhookChange,
    WebhookIn,
    WebhookMade,
    WebhookOut,
)
from app.notices.webhooks import Reach

router = Router(tags=["notices"])
Pages = Annotated[Paging, Depends()]
Match = Annotated[IfMatch, Depends()]
Once = Annotated[Key, Depends()]


def reach_of(state: State) -> Reach:
    """Return where this installation may call."""
    return Reach(state.settings.outbound_hosts, state.resolve)


@router.get("/notices")
def list_notices(caller: Caller, session: DbSession, paging: Pages) -> Page[NoticeOut]:
    """List what the caller's organisation was told: the unread before the others, the newest of each first."""
    rows = service.inbox(session, caller=caller, after=paging.after, limit=paging.limit + 1)
    return paging.page(rows, NoticeOut.of)


@router.get("/notices/unread")
def count_unread(caller: Caller, session: DbSession) -> UnreadOut:
    """Count the notices that nobody of the caller's organisation has read."""
    return UnreadOut(unread=service.unread(session, caller=caller))


@router.post("/notices/read")
def read_all(body: ReadIn, caller: Caller, session: DbSession) -> ReadOut:
    """Mark all notices as read, or those up to one of them."""
    return ReadOut(read=service.read_all(session, until=body.until, caller=caller))


@router.get("/notices/{notice_id}")
def get_notice(notice_id: UUID, caller: Caller, session: DbSession) -> NoticeOut:
    """Show a notice."""
    return NoticeOut.of(service.notice(session, notice_id, caller=caller))


@router.post("/notices/{notice_id}/read")
def read(notice_id: UUID, caller: Caller, session: DbSession) -> NoticeOut:
    """Mark a notice as read; twice is once."""
    return NoticeOut.of(service.read(session, notice_id, caller=caller))


@router.get("/webhooks")
def list_webhooks(caller: Caller, session: DbSession, paging: Pages) -> Page[WebhookOut]:
    """List the webhooks of the caller's organisation."""
    rows = webhooks.webhooks(session, caller=caller, after=paging.after, limit=paging.limit + 1)
    return paging.page(rows, WebhookOut.of)


@router.post("/webhooks", status_code=201, dependencies=[READS_FIRST])
def create(body: WebhookIn, caller: Caller, session: DbSession, state: AppState, response: Response) -> WebhookMade:
    """Register an address and show its secret, this once: who repeats the request is told WEBHOOK_EXISTS."""
    rest(session)
    webhooks.permit(reach_of(state), body.url, caller=caller)
    with writing_beside(session, state.database) as writing:
        row, secret = webhooks.create(writing, body.url, body.kinds, keyring=state.keyring, caller=caller)
        tag(response, row)
        return WebhookMade.with_secret(row, secret)


@router.get("/webhooks/{webhook_id}")
def get_webhook(webhook_id: UUID, caller: Caller, session: DbSession, response: Response) -> WebhookOut:
    """Show a webhook."""
    row = webhooks.webhook(session, webhook_id, caller=caller)
    tag(response, row)
    return WebhookOut.of(row)


@router.patch("/webhooks/{webhook_id}", dependencies=[READS_FIRST])
def change(
    webhook_id: UUID,
    body: WebhookChange,
    caller: Caller,
    session: DbSession,
    state: AppState,
    if_match: Match,
    response: Response,
) -> WebhookOut:
    """Change the address, the kinds, or whether it is told at all."""
    webhooks.webhook(session, webhook_id, caller=caller)
    rest(session)
    if body.url is not None:
        webhooks.permit(reach_of(state), body.url, caller=caller)
    with writing_beside(session, state.database) as writing:
        row = webhooks.webhook(writing, webhook_id, caller=caller)
        if_match.check(row)
        webhooks.change(writing, row, body.change, caller=caller)
        tag(response, row)
        return WebhookOut.of(row)


@router.delete("/webhooks/{webhook_id}", status_code=204)
def remove(webhook_id: UUID, caller: Caller, session: DbSession) -> None:
    """Delete a webhook with what is on its way there."""
    webhooks.remove(session, webhooks.webhook(session, webhook_id, caller=caller))


@router.post("/webhooks/{webhook_id}/test", response_model=DeliveryOut, status_code=201)
def test(webhook_id: UUID, caller: Caller, session: DbSession, key: Once) -> Response:
    """Queue a test delivery; what comes of it stands in /deliveries."""

    def make() -> tuple[DeliveryOut, Delivery]:
        made = webhooks.test(session, webhooks.webhook(session, webhook_id, caller=caller))
        return DeliveryOut.of(made, "webhook_test"), made

    return key.create(session, caller.user_id, body=str(webhook_id).encode(), make=make)


@router.get("/deliveries")
def list_deliveries(
    caller: Caller,
    session: DbSession,
    paging: Pages,
    webhook_id: Annotated[UUID | None, Query()] = None,
    state: Annotated[str, Query(max_length=10)] = "",
) -> Page[DeliveryOut]:
    """List what was sent on and what came of it, the newest first."""
    rows = webhooks.deliveries(
        session, webhook_id=webhook_id, state=state, caller=caller, after=paging.after, limit=paging.limit + 1
    )
    kinds = {row.id: kind for row, kind in rows}
    return paging.page([row for row, _ in rows], lambda row: DeliveryOut.of(row, kinds[row.id]))


@router.get("/deliveries/{delivery_id}")
def get_delivery(delivery_id: UUID, caller: Caller, session: DbSession, response: Response) -> DeliveryOut:
    """Show a delivery."""
    row = webhooks.delivery(session, delivery_id, caller=caller)
    tag(response, row)
    return DeliveryOut.of(row, queries.kind_of(session, row))


@router.post("/deliveries/{delivery_id}/again")
def again(delivery_id: UUID, caller: Caller, session: DbSession, if_match: Match, response: Response) -> DeliveryOut:
    """Have a delivery that did not arrive tried again at once."""
    row = webhooks.delivery(session, delivery_id, caller=caller)
    if_match.check(row)
    webhooks.again(session, row, caller=caller)
    tag(response, row)
    return DeliveryOut.of(row, queries.kind_of(session, row))
