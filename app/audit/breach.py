"""Whose data somebody read or changed in a window, from the audit alone."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.audit import list_queries, queries
from app.audit.chain import unpack
from app.audit.events import Event, note
from app.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Reading:
    """One event of an account: when, what, which fields, and the workers it is about with their office (None = gone)."""

    at: datetime
    action: str
    object_kind: str
    object_id: UUID | None
    outcome: str
    code: str
    reason: str
    fields: tuple[str, ...]
    workers: dict[UUID, UUID | None]
    request_id: str
    source: str

    @classmethod
    def of(cls, row: Row[Any], workers: dict[UUID, UUID | None]) -> Self:
        """Take an event as it is stored, and whom it is about."""
        return cls(
            row.at,
            row.action,
            row.object_kind,
            row.object_id,
            row.outcome,
            row.code,
            row.reason,
            tuple(row.detail.get("fields", ())),
            workers,
            row.request_id,
            row.source,
        )

    def plain(self) -> dict[str, Any]:
        """Return it as JSON knows it."""
        told = asdict(self)
        return told | {"workers": [{"worker_id": one, "office_id": office} for one, office in self.workers.items()]}


def account(session: Session, login: str) -> UUID:
    """Return the id of an account, for who may read the register of accounts."""
    found = queries.actor_named(session, login)
    if found is None:
        raise NotFoundError
    return found


def readings(session: Session, user_id: UUID, *, begin: datetime, end: datetime) -> Sequence[Reading]:
    """Return what an account did from ``begin`` on and before ``end``, in order; asking is itself an event."""
    note(session, Event("audit.read", "user", user_id, reason=f"{begin.isoformat()} - {end.isoformat()}"))
    rows = queries.events_of_actor(session, user_id, begin=begin, end=end)
    told = {row.id: unpack(row.packed) if row.packed is not None else [] for row in rows}
    offices = queries.offices_of(session, sorted({one for ids in told.values() for one in ids}))
    return [Reading.of(row, {one: offices.get(one) for one in told[row.id]}) for row in rows]


@dataclass(frozen=True, slots=True)
class Touch:
    """One event about a worker: who did it, and what."""

    login: str
    role: str
    organisation_id: UUID
    reading: Reading


def touches(session: Session, worker_id: UUID, *, begin: datetime, end: datetime) -> Sequence[Touch]:
    """Return who read or changed a worker's data from ``begin`` on and before ``end``; asking is itself an event."""
    note(session, Event("audit.who", "worker", worker_id, subjects=[worker_id]))
    rows = [
        row
        for row in list_queries.events_with_subjects(session, begin=begin, end=end)
        if row.object_id == worker_id or (row.packed is not None and worker_id in unpack(row.packed))
    ]
    logins = list_queries.logins(session, [row.actor_id for row in rows if row.actor_id is not None])
    offices = dict.fromkeys([worker_id]) | queries.offices_of(session, [worker_id])
    return [
        Touch(logins.get(row.actor_id, ""), row.actor_role, row.organisation_id, Reading.of(row, dict(offices)))
        for row in rows
    ]
