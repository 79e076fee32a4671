"""The runner's part: makes the deliveries of new notices, tries each, and again later as long as there is hope."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic

from sqlalchemy.orm import Session

from app import failpoints
from app.audit import actor
from app.clock import now
from app.db.engine import Database
from app.machines import RUNNER
from app.models.notice import Delivery, Notice, Webhook
from app.notices import queries
from app.notices.kinds import sentences
from app.notices.senders import FailedError, Parcel, Sender, Target
from app.notices.states import DELIVERY
from app.tasks.queries import database_now

BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
"""How long after the first, second, ... failed try the next one is; after one more it is given up."""
LEASE = timedelta(minutes=1)
"""How long a try may take before another runner takes the delivery; a call ends within seconds."""
AT_ONCE, SECONDS = 200, 5.0
"""Notices handed on in one transaction; how long the runner sends before it looks for other work."""


@dataclass
class Sending:
    """Hands on and sends beside the runner's other work; killed at any step, the next runner goes on.

    An inbox has each notice once. A channel may get one twice, under the same id.
    """

    database: Database
    senders: Mapping[str, Sender]
    seconds: float = SECONDS
    channels: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.channels = tuple(name for name in self.senders if name != "webhook")

    def step(self) -> None:
        """Hand on what is new and send what is due, for a few seconds at most."""
        until = monotonic() + self.seconds
        while hand_on(self.database, self.channels):
            pass
        while monotonic() < until and send_next(self.database, self.senders):
            pass


def hand_on(database: Database, channels: Sequence[str]) -> int:
    """Make the deliveries of notices that have none yet, each once; return of how many notices."""
    with database.read() as session:
        if not queries.any_in_hand(session):
            return 0
    with database.write() as session:
        rows = queries.in_hand(session, limit=AT_ONCE)
        hooks: dict[object, list[Webhook]] = defaultdict(list)
        for hook in queries.active_webhooks(session, {row.organisation_id for row in rows}):
            hooks[hook.organisation_id].append(hook)
        for row in rows:
            row.handed_at = now()
            session.add_all(_deliveries(row, hooks[row.organisation_id], channels))
        session.flush()
        return len(rows)


def _deliveries(row: Notice, hooks: Sequence[Webhook], channels: Sequence[str]) -> Iterator[Delivery]:
    for hook in hooks:
        if not hook.kinds or row.kind in hook.kinds:
            yield _delivery(row, "webhook", hook)
    for channel in channels:
        yield _delivery(row, channel, None)


def _delivery(row: Notice, channel: str, hook: Webhook | None) -> Delivery:
    return Delivery(
        organisation_id=row.organisation_id,
        notice_id=row.id,
        channel=channel,
        webhook_id=None if hook is None else hook.id,
        next_at=row.created_at,
    )


def send_next(database: Database, senders: Mapping[str, Sender]) -> bool:
    """Try the delivery that waits longest; tell whether there was one. No transaction is open during the call."""
    with database.read() as session:
        if not queries.any_due(session, database_now(session)):
            return False
    with database.write() as session:
        claimed = _claim(session)
    if claimed is None:
        return True
    parcel, version = claimed
    failpoints.reach("notice.claimed")
    failed = attempt(senders, parcel)
    failpoints.reach("notice.sent")
    with database.write() as session:
        settle(session, parcel, version, failed)
    return True


def _claim(session: Session) -> tuple[Parcel, int] | None:
    """Take a delivery under a lease; one that keeps killing its runner is given up."""
    instant = database_now(session)
    row = queries.next_due(session, instant)
    if row is None:
        return None
    if row.tries > len(BACK_OFF):
        _act_for(session, row)
        DELIVERY.take(session, row, "give_up", by=RUNNER, reason="RUNNER_GAVE_UP")
        row.last_code = "RUNNER_GAVE_UP"
        session.flush()
        return None
    row.tries += 1
    row.next_at = instant + LEASE
    session.flush()
    told = session.get_one(Notice, row.notice_id)
    hook = None if row.webhook_id is None else session.get_one(Webhook, row.webhook_id)
    target = Target(hook.id, hook.url, hook.secret) if hook is not None and hook.active else None
    return Parcel(row.id, row.channel, content_of(row, told), target), row.version


def content_of(row: Delivery, told: Notice) -> bytes:
    """Return a delivery as JSON: the same bytes at each try."""
    zh, en = sentences(told.kind, told.body)
    shape = {
        "id": str(row.id),
        "notice": str(told.id),
        "organisation": str(told.organisation_id),
        "kind": told.kind,
        "subject": {"kind": told.subject_kind, "id": str(told.subject_id)},
        "body": told.body,
        "at": told.created_at.isoformat(timespec="seconds"),
        "zh": zh,
        "en": en,
    }
    return json.dumps(shape, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def attempt(senders: Mapping[str, Sender], parcel: Parcel) -> FailedError | None:
    """Send a parcel; return why it failed, None where it did not."""
    sender = senders.get(parcel.channel)
    if sender is None:
        return FailedError("CHANNEL_OFF")
    try:
        sender.send(parcel)
    except FailedError as error:
        return error
    return None


def settle(session: Session, parcel: Parcel, version: int, failed: FailedError | None) -> bool:
    """Keep what came of a try; tell whether it was still ours to keep: past its lease nothing is written."""
    row = queries.held(session, parcel.delivery_id, version=version)
    if row is None:
        return False
    _act_for(session, row)
    if failed is None:
        DELIVERY.take(session, row, "send", by=RUNNER)
        row.sent_at, row.last_code, row.last_status = now(), "", None
    else:
        _keep_failure(session, row, failed)
    session.flush()
    return True


def _keep_failure(session: Session, row: Delivery, failed: FailedError) -> None:
    over = row.tries > len(BACK_OFF)
    DELIVERY.take(session, row, "give_up" if over else "fail", by=RUNNER, reason=failed.code)
    row.last_code, row.last_status = failed.code, failed.status
    if not over:
        row.next_at = database_now(session) + BACK_OFF[row.tries - 1]
        session.flush()
        if row.webhook_id is not None:
            queries.put_off(session, row.webhook_id, row.next_at)


def _act_for(session: Session, row: Delivery) -> None:
    actor(session, user_id=None, role=RUNNER, organisation_id=row.organisation_id, source=RUNNER)
