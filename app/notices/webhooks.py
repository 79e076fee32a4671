"""Webhooks: where an organisation's own system is told; the host is on the administrator's list, the secret is ours to sign with."""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_urlsafe
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.api.addresses import Resolve, check_url
from app.audit import Event, note
from app.clock import now
from app.db.crypto import Keyring
from app.db.ids import new_id
from app.errors import ConflictError, InvalidError, NotFoundError
from app.models.notice import Delivery, Notice, Webhook
from app.notices import queries
from app.notices.kinds import INBOX, told_to
from app.notices.states import DELIVERY

SECRET = "webhooks.secret"  # noqa: S105  # the column it is sealed for
MOST = 10
"""Webhooks of one organisation."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What says whether an address may be called: the hosts of the list, and how a name is resolved."""

    hosts: frozenset[str]
    resolve: Resolve


@dataclass(frozen=True, slots=True)
class Change:
    """What of a webhook is changed; None stays as it is."""

    url: str | None = None
    kinds: Sequence[str] | None = None
    active: bool | None = None


def webhooks(session: Session, *, caller: Principal, after: UUID | None, limit: int) -> Sequence[Webhook]:
    """List the webhooks of the caller's own organisation."""
    caller.require(*INBOX)
    return queries.webhooks(session, caller.organisation_id, after=after, limit=limit)


def webhook(session: Session, webhook_id: UUID, *, caller: Principal) -> Webhook:
    """Return a webhook of the caller's own organisation."""
    caller.require(*INBOX)
    found = queries.webhook(session, caller.organisation_id, webhook_id)
    if found is None:
        raise NotFoundError
    return found


def permit(reach: Reach, url: str, *, caller: Principal) -> None:
    """Refuse an address that must not be called; it may ask the name service, so no transaction is held meanwhile.

    Raises:
        InvalidError: URL_NOT_ALLOWED.
    """
    caller.require(*INBOX)
    check_url(url, hosts=reach.hosts, resolve=reach.resolve)


def create(
    session: Session, url: str, kinds: Sequence[str], *, keyring: Keyring, caller: Principal
) -> tuple[Webhook, str]:
    """Keep a webhook whose address was permitted, and return it with the secret that its deliveries are signed with.

    Raises:
        InvalidError: KIND_UNKNOWN. ConflictError: WEBHOOK_EXISTS, WEBHOOKS_FULL.
    """
    caller.require(*INBOX)
    _check_kinds(kinds, caller)
    _check_new(session, url, caller)
    if queries.count_webhooks(session, caller.organisation_id) >= MOST:
        raise ConflictError(
            "WEBHOOKS_FULL", f"每个单位最多 {MOST} 个回调地址。", f"An organisation has {MOST} webhooks at most."
        )
    made, secret = new_id(), token_urlsafe(32)
    row = Webhook(
        id=made,
        organisation_id=caller.organisation_id,
        url=url,
        secret=keyring.encrypt_many(SECRET, ids=[made], values=[secret])[0],
        kinds=sorted(set(kinds)),
        made_by=caller.user_id,
    )
    session.add(row)
    session.flush()
    note(session, Event("webhook.create", "webhook", row.id))
    return row, secret


def change(session: Session, row: Webhook, to: Change, *, caller: Principal) -> Webhook:
    """Change a webhook of the caller's; an address was permitted before.

    Raises:
        InvalidError: KIND_UNKNOWN. ConflictError: WEBHOOK_EXISTS.
    """
    if to.kinds is not None:
        _check_kinds(to.kinds, caller)
        row.kinds = sorted(set(to.kinds))
    if to.url is not None:
        _check_new(session, to.url, caller, but=row.id)
        row.url = to.url
    if to.active is not None:
        row.active = to.active
    session.flush()
    fields = tuple(name for name in ("url", "kinds", "active") if getattr(to, name) is not None)
    note(session, Event("webhook.change", "webhook", row.id, fields=fields))
    return row


def remove(session: Session, row: Webhook) -> None:
    """Delete a webhook with what is on its way there."""
    note(session, Event("webhook.remove", "webhook", row.id))
    session.delete(row)
    session.flush()


def test(session: Session, row: Webhook) -> Delivery:
    """Queue a test delivery to a webhook of the caller's; it is no notice of the inbox."""
    at = now()
    told = Notice(
        organisation_id=row.organisation_id,
        kind="webhook_test",
        subject_kind="webhook",
        subject_id=row.id,
        body={},
        read_at=at,
        handed_at=at,
    )
    session.add(told)
    session.flush()
    made = Delivery(
        organisation_id=row.organisation_id, notice_id=told.id, channel="webhook", webhook_id=row.id, next_at=at
    )
    session.add(made)
    session.flush()
    note(session, Event("webhook.test", "webhook", row.id))
    return made


def deliveries(
    session: Session, *, webhook_id: UUID | None, state: str, caller: Principal, after: UUID | None, limit: int
) -> queries.Sent:
    """List the deliveries of the caller's own organisation, the newest first."""
    caller.require(*INBOX)
    return queries.deliveries(
        session, caller.organisation_id, webhook_id=webhook_id, state=state, after=after, limit=limit
    )


def delivery(session: Session, delivery_id: UUID, *, caller: Principal) -> Delivery:
    """Return a delivery of the caller's own organisation."""
    caller.require(*INBOX)
    found = queries.delivery(session, caller.organisation_id, delivery_id)
    if found is None:
        raise NotFoundError
    return found


def again(session: Session, row: Delivery, *, caller: Principal) -> Delivery:
    """Have a delivery that did not arrive tried again at once, and as often as a new one.

    Raises:
        ConflictError: DELIVERY_STATE.
    """
    DELIVERY.take(session, row, "again", by=caller.role)
    row.tries, row.next_at = 0, now()
    session.flush()
    return row


def _check_kinds(kinds: Sequence[str], caller: Principal) -> None:
    unknown = sorted(set(kinds) - told_to(caller.role).keys())
    if unknown:
        raise InvalidError(
            "KIND_UNKNOWN",
            "所选通知类别不存在，或不会通知你单位。",
            "There is no such kind of notice, or your organisation is not told of it.",
            field="kinds",
        )


def _check_new(session: Session, url: str, caller: Principal, *, but: UUID | None = None) -> None:
    if queries.has_url(session, caller.organisation_id, url, but=but):
        raise ConflictError("WEBHOOK_EXISTS", "该回调地址已登记。", "This address is registered already.")
