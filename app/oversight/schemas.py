"""Shapes of the audit on the wire: names of fields, codes and ids, never a value."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from app.audit.breach import Reading
from app.models.audit import AuditEvent
from app.oversight.service import Oversight


class EventOut(BaseModel):
    """One event; ``people`` counts whom it is about, ``login`` is empty for what is nobody's."""

    id: UUID
    at: datetime
    organisation_id: UUID
    login: str
    role: str
    action: str
    object_kind: str
    object: str
    outcome: str
    code: str
    reason: str
    fields: list[str]
    people: int
    request_id: str
    source: str

    @classmethod
    def of(cls, row: AuditEvent, *, by: Oversight, logins: Mapping[UUID, str]) -> Self:
        """Show an event as ``by`` may see it."""
        return cls(
            id=row.id,
            at=row.at,
            organisation_id=row.organisation_id,
            login=logins.get(row.actor_id, "") if row.actor_id is not None else "",
            role=row.actor_role,
            action=row.action,
            object_kind=row.object_kind,
            object=by.object_of(row.object_kind, row.object_id),
            outcome=row.outcome,
            code=row.code,
            reason=row.reason,
            fields=list(row.detail.get("fields", ())),
            people=row.rows,
            request_id=row.request_id,
            source=row.source,
        )


class SubjectsOut(BaseModel):
    """Whom an event is about, some of ``people`` from ``offset`` on; ``next`` is the next offset, None at the end."""

    people: int
    items: list[str]
    next: int | None


class ReportIn(BaseModel):
    """Whose doings, from ``begin`` on and before ``end``."""

    model_config = ConfigDict(extra="forbid")
    login: str = Field(min_length=1, max_length=100)
    begin: AwareDatetime
    end: AwareDatetime


class ReadingOut(BaseModel):
    """One event of the account: whom it is about, each with the office that has to tell them (None = gone)."""

    at: datetime
    action: str
    object_kind: str
    object: str
    outcome: str
    code: str
    reason: str
    fields: list[str]
    workers: dict[str, UUID | None]
    request_id: str
    source: str

    @classmethod
    def of(cls, reading: Reading, *, by: Oversight) -> Self:
        """Show a reading as ``by`` may see it."""
        return cls(
            at=reading.at,
            action=reading.action,
            object_kind=reading.object_kind,
            object=by.object_of(reading.object_kind, reading.object_id),
            outcome=reading.outcome,
            code=reading.code,
            reason=reading.reason,
            fields=list(reading.fields),
            workers={by.called(one): office for one, office in reading.workers.items()},
            request_id=reading.request_id,
            source=reading.source,
        )


class ReportOut(BaseModel):
    """The breach pack: what the account did, and how many people that was about."""

    events: list[ReadingOut]
    people: int
