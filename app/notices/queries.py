"""SQL of notices, webhooks and deliveries."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.clock import now
from app.db.ids import new_id
from app.db.paging import page
from app.models.notice import DUE, Delivery, Notice, Webhook


def add_daily(
    session: Session, kind: str, day: date, to: Mapping[UUID, Mapping[str, int | str]], *, subject: str
) -> None:
    """Add one notice an organisation about a day, unless it has one of that kind about it; the session is trusted."""
    table = Notice.__table__
    assert isinstance(table, Table)  # noqa: S101  # a mapped class has a table
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    at = now()
    rows = [
        {
            "id": new_id(),
            "created_at": at,
            "organisation_id": office,
            "kind": kind,
            "subject_kind": subject,
            "subject_id": office,
            "body": dict(body),
            "day": day,
        }
        for office, body in sorted(to.items())
    ]
    if rows:
        session.execute(insert(table).on_conflict_do_nothing(), rows)


def inbox(session: Session, office: UUID, *, after: UUID | None, limit: int) -> Sequence[Notice]:
    """List an organisation's notices: those that nobody read before the others, the newest of each first."""
    begin = None if after is None else session.get(Notice, after)
    rows: list[Notice] = []
    if begin is None or begin.read_at is None:
        rows += session.scalars(_newest(office, Notice.read_at.is_(None), begin, limit)).all()
        begin = None
    if len(rows) < limit:
        rows += session.scalars(_newest(office, Notice.read_at.is_not(None), begin, limit - len(rows))).all()
    return rows


def _newest(office: UUID, which: ColumnElement[bool], begin: Notice | None, limit: int) -> Select[Notice]:
    query = select(Notice).where(Notice.organisation_id == office, which)
    if begin is not None:
        query = query.where(Notice.id < begin.id)
    return query.order_by(Notice.id.desc()).limit(limit)


def unread(session: Session, office: UUID) -> int:
    """Count the notices of an organisation that nobody read."""
    query = select(func.count(Notice.id)).where(Notice.organisation_id == office, Notice.read_at.is_(None))
    return session.scalar(query) or 0


def notice(session: Session, office: UUID, notice_id: UUID) -> Notice | None:
    """Find a notice of an organisation."""
    query = select(Notice).where(Notice.id == notice_id, Notice.organisation_id == office)
    return session.scalars(query).one_or_none()


def read_all(session: Session, office: UUID, *, until: UUID | None, at: datetime) -> int:
    """Mark an organisation's notices as read, up to one of them; return how many there were."""
    query = update(Notice).where(Notice.organisation_id == office, Notice.read_at.is_(None))
    if until is not None:
        query = query.where(Notice.id <= until)
    done = session.execute(query.values(read_at=at).execution_options(synchronize_session=False))
    return getattr(done, "rowcount", 0)


def webhooks(session: Session, office: UUID, *, after: UUID | None, limit: int) -> Sequence[Webhook]:
    """List an organisation's webhooks by id."""
    query = select(Webhook).where(Webhook.organisation_id == office)
    return session.scalars(page(query, Webhook.id, after=after, limit=limit)).all()


def count_webhooks(session: Session, office: UUID) -> int:
    """Count an organisation's webhooks."""
    return session.scalar(select(func.count(Webhook.id)).where(Webhook.organisation_id == office)) or 0


def webhook(session: Session, office: UUID, webhook_id: UUID) -> Webhook | None:
    """Find a webhook of an organisation."""
    query = select(Webhook).where(Webhook.id == webhook_id, Webhook.organisation_id == office)
    return session.scalars(query).one_or_none()


def has_url(session: Session, office: UUID, url: str, *, but: UUID | None = None) -> bool:
    """Tell whether an organisation has another webhook of this address."""
    query = select(Webhook.id).where(Webhook.organisation_id == office, Webhook.url == url)
    if but is not None:
        query = query.where(Webhook.id != but)
    return session.scalars(query.limit(1)).first() is not None


Sent = Sequence[Any]
"""Rows of a delivery and the kind of its notice."""


def deliveries(
    session: Session, office: UUID, *, webhook_id: UUID | None, state: str, after: UUID | None, limit: int
) -> Sent:
    """List an organisation's deliveries, the newest first, each with the kind of its notice."""
    query = select(Delivery, Notice.kind).join(Notice, Notice.id == Delivery.notice_id)
    query = query.where(Delivery.organisation_id == office)
    if webhook_id is not None:
        query = query.where(Delivery.webhook_id == webhook_id)
    if state:
        query = query.where(Delivery.state == state)
    if after is not None:
        query = query.where(Delivery.id < after)
    return session.execute(query.order_by(Delivery.id.desc()).limit(limit)).all()


def delivery(session: Session, office: UUID, delivery_id: UUID) -> Delivery | None:
    """Find a delivery of an organisation."""
    query = select(Delivery).where(Delivery.id == delivery_id, Delivery.organisation_id == office)
    return session.scalars(query).one_or_none()


def kind_of(session: Session, delivered: Delivery) -> str:
    """Return the kind of a delivery's notice."""
    return session.scalars(select(Notice.kind).where(Notice.id == delivered.notice_id)).one()


def any_in_hand(session: Session) -> bool:
    """Tell whether the runner has to make deliveries of a notice."""
    return session.scalars(select(Notice.id).where(Notice.handed_at.is_(None)).limit(1)).first() is not None


def in_hand(session: Session, *, limit: int) -> Sequence[Notice]:
    """List and hold notices whose deliveries are not made yet, the oldest first."""
    query = select(Notice).where(Notice.handed_at.is_(None)).order_by(Notice.id).limit(limit)
    return session.scalars(query.with_for_update(skip_locked=True)).all()


def active_webhooks(session: Session, offices: Collection[UUID]) -> Sequence[Webhook]:
    """List the active webhooks of some organisations."""
    query = select(Webhook).where(Webhook.organisation_id.in_(offices), Webhook.active)
    return session.scalars(query.order_by(Webhook.id)).all()


def any_due(session: Session, instant: datetime) -> bool:
    """Tell whether a delivery is to be tried now."""
    query = select(Delivery.id).where(Delivery.state.in_(DUE), Delivery.next_at <= instant)
    return session.scalars(query.limit(1)).first() is not None


def next_due(session: Session, instant: datetime) -> Delivery | None:
    """Find and hold the delivery that waits longest to be tried."""
    query = select(Delivery).where(Delivery.state.in_(DUE), Delivery.next_at <= instant)
    query = query.order_by(Delivery.next_at, Delivery.id).limit(1).with_for_update(skip_locked=True)
    return session.scalars(query).one_or_none()


def held(session: Session, delivery_id: UUID, *, version: int) -> Delivery | None:
    """Hold a delivery that nobody took or changed since it had a version."""
    query = select(Delivery).where(Delivery.id == delivery_id, Delivery.version == version, Delivery.state.in_(DUE))
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()


def put_off(session: Session, webhook_id: UUID, until: datetime) -> None:
    """Let what else waits for a webhook wait until an instant: it does not answer now."""
    query = update(Delivery).where(Delivery.webhook_id == webhook_id, Delivery.state.in_(DUE), Delivery.next_at < until)
    session.execute(query.values(next_at=until).execution_options(synchronize_session=False))
