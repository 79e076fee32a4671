"""Who may look at which events, and under which names they see people there; each look is itself an event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.masks import Pseudonyms
from app.access.principal import Principal, Role
from app.audit import Event, list_queries, note, queries
from app.audit.breach import Reading, readings
from app.audit.chain import unpack
from app.audit.list_queries import Reach, Wanted
from app.db.crypto import Keyring
from app.db.keyfile import Purpose
from app.db.scope import Why, widened
from app.errors import InvalidError, NotFoundError
from app.models.audit import AuditEvent

OFFICES = (Role.COUNTY_CLERK, Role.RECEIVING_CLERK, Role.EMPLOYER_HR, Role.COORDINATOR)
LOOKING = (*OFFICES, Role.AUDITOR, Role.SECURITY_ADMIN)


@dataclass(frozen=True)
class Oversight:
    """Shows the audit to one caller."""

    session: Session
    caller: Principal
    keyring: Keyring

    @property
    def reach(self) -> Reach:
        """What the caller may see: the auditor all, the security administrator sign-ins and denials, an office its own."""
        self.require()
        every = self.caller.role in {Role.AUDITOR, Role.SECURITY_ADMIN}
        return Reach(None if every else self.caller.organisation_id, sign_ins=self.caller.role is Role.SECURITY_ADMIN)

    def events(self, wanted: Wanted, *, before: UUID | None, limit: int) -> Sequence[AuditEvent]:
        """List a page of events, the newest first; noted."""
        rows = self.listed(wanted, before=before, limit=limit)
        note(self.session, Event("audit.list"))
        return rows

    def require(self) -> None:
        """Refuse who may not look at the audit at all."""
        self.caller.require(*LOOKING)

    def listed(self, wanted: Wanted, *, before: UUID | None, limit: int) -> Sequence[AuditEvent]:
        """List events, the newest first, to who notes it."""
        reach = self.reach
        actor = self._account(wanted.login) if wanted.login else None
        if wanted.login and actor is None:
            return []
        with widened(self.session, Why.AUDIT):
            return list_queries.newest(self.session, reach, wanted, actor=actor, before=before, limit=limit)

    def logins(self, rows: Sequence[AuditEvent]) -> Mapping[UUID, str]:
        """Name the accounts that did what is listed."""
        with widened(self.session, Why.REGISTER):
            return list_queries.logins(self.session, [row.actor_id for row in rows if row.actor_id is not None])

    def subjects(self, event_id: UUID) -> list[str]:
        """Return whom an event is about, as the caller may call them."""
        reach = self.reach
        with widened(self.session, Why.AUDIT):
            if list_queries.event(self.session, event_id, reach) is None:
                raise NotFoundError
            packed = list_queries.subjects(self.session, event_id)
        note(self.session, Event("audit.subjects", "event", event_id))
        return sorted(self.called(each) for each in unpack(packed or b"")) if packed else []

    def report(self, login: str, *, begin: datetime, end: datetime) -> Sequence[Reading]:
        """Return whose data an account read or changed in a window: the breach pack, for the auditor."""
        self.caller.require(Role.AUDITOR)
        if begin >= end:
            raise InvalidError(
                "END_BEFORE_START", "结束时间应晚于开始时间。", "The end comes after the beginning.", field="end"
            )
        user_id = self._account(login)
        if user_id is None:
            raise NotFoundError
        with widened(self.session, Why.AUDIT, seen=list_queries.organisations(self.session)):
            return readings(self.session, user_id, begin=begin, end=end)

    def called(self, worker_id: UUID) -> str:
        """Return what the caller calls a worker: the own office by its id, all others by a name that leads back to nobody."""
        match self.caller.role:
            case Role.COUNTY_CLERK:
                return str(worker_id)
            case Role.COORDINATOR:
                return self._names.worker(worker_id)
            case _:
                return self._names.hashed(worker_id)

    def object_of(self, kind: str, object_id: UUID | None) -> str:
        """Return what the caller calls the object of an event."""
        if object_id is None:
            return ""
        return self.called(object_id) if kind == "worker" else str(object_id)

    def _account(self, login: str) -> UUID | None:
        with widened(self.session, Why.REGISTER):
            return queries.actor_named(self.session, login)

    @property
    def _names(self) -> Pseudonyms:
        return Pseudonyms(self.keyring.purpose(Purpose.PSEUDONYM))
