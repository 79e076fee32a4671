"""An export from being asked for to being fetched: few rows at once, many by a second person's leave, each once."""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy.orm import Session

from app.access import service as access
from app.access.principal import Principal, Role
from app.api import limits
from app.audit import Event, note
from app.clock import civil_day
from app.credit import service as credit_service
from app.db.crypto import Keyring
from app.db.keyfile import Purpose
from app.errors import ConflictError, DukouError, ForbiddenError, NotFoundError
from app.exports import credit, queries
from app.exports.kinds import KINDS
from app.exports.proposals import Reader
from app.exports.schemas import ExportIn
from app.models.export_request import ExportRequest
from app.models.matching_round import Round
from app.rounds import service as rounds

FEW = 200
PROPOSALS = "proposals"
MARK = "导出编号 export"
LIFE = timedelta(minutes=15)
EXPORTERS = (Role.COUNTY_CLERK, Role.COORDINATOR, Role.RECEIVING_CLERK, Role.EMPLOYER_HR)
WAITING, APPROVED, FETCHED = "waiting", "approved", "fetched"


class SecondPersonError(ForbiddenError):
    """Who asked for an export does not let it go as well."""

    def __init__(self) -> None:
        DukouError.__init__(
            self,
            "SAME_PERSON",
            "导出须由本单位的另一人批准，申请人不能批准自己的申请。",
            "An export is let go by another person of the office, not by who asked for it.",
        )


@dataclass(frozen=True, slots=True)
class File:
    """What leaves: a name, and rows of which the first is the header.

    Each ends with the mark of who took it and of the event by which the audit knows; that event is the last line, too.
    """

    name: str
    rows: Sequence[Sequence[object]]


def ask(session: Session, body: ExportIn, *, caller: Principal) -> ExportRequest:
    """Ask for a file; one of few rows needs nobody's leave."""
    caller.require(*EXPORTERS)
    current = rounds.readable_round(session, body.round_id, caller=caller)
    rows = KINDS[body.kind].count(session, current, caller=caller)
    asked = ExportRequest(
        organisation_id=caller.organisation_id,
        kind=body.kind,
        query={"round_id": str(current.id)},
        rows=rows,
        asked_by=caller.user_id,
        state=WAITING if rows > FEW else APPROVED,
    )
    session.add(asked)
    session.flush()
    note(session, Event("export.ask", "export", asked.id, reason=f"{body.kind} {current.id}"))
    return asked


def approve(session: Session, export_id: UUID, *, caller: Principal, now: datetime) -> ExportRequest:
    """Let an export go that a colleague asked for: its link opens for a quarter of an hour, once."""
    caller.require(*EXPORTERS)
    asked = _own(session, export_id, caller)
    if asked.asked_by == caller.user_id:
        raise SecondPersonError
    if asked.state != WAITING:
        raise _over()
    asked.state, asked.approved_by, asked.expires_at = APPROVED, caller.user_id, now + LIFE
    session.flush()
    note(session, Event("export.approve", "export", asked.id))
    return asked


def link_of(asked: ExportRequest, *, caller: Principal, keyring: Keyring, now: datetime) -> str | None:
    """Return what opens an export's file, to who asked for it and while it opens anything; it is kept nowhere."""
    if asked.asked_by != caller.user_id or not _is_open(asked, now):
        return None
    told = asked.id.bytes + asked.asked_by.bytes + (asked.approved_by or asked.asked_by).bytes
    return hmac.digest(keyring.purpose(Purpose.EXPORT), told, "sha256").hex()


def fetch(session: Session, export_id: UUID, link: str, *, reader: Reader, now: datetime) -> File:
    """Return an export's file to who asked for it; the link is used up when the transaction commits."""
    caller = reader.caller
    caller.require(*EXPORTERS)
    asked = _own(session, export_id, caller)
    opens = link_of(asked, caller=caller, keyring=reader.keyring, now=now)
    if opens is None or not hmac.compare_digest(opens.encode(), link.encode()):
        raise NotFoundError
    current = rounds.readable_round(session, UUID(asked.query["round_id"]), caller=caller)
    if KINDS[asked.kind].count(session, current, caller=caller) != asked.rows:
        raise ConflictError(
            "EXPORT_CHANGED",
            "批准之后内容有变动，请重新申请导出。",
            "What was asked for has changed since; ask for it again.",
        )
    limits.take_in(session, limits.EXPORTS, subject=caller.user_id, at=now)
    asked.state, asked.used_at = FETCHED, now
    asked.link_hash = sha256(link.encode()).digest()
    leaving = Event("export.fetch", "export", asked.id)
    asked.event_id = leaving.id
    session.flush()
    return _file(session, current, kind=asked.kind, reader=reader, leaving=leaving)


def needs_leave(session: Session, current: Round, *, caller: Principal, kind: str = PROPOSALS) -> bool:
    """Tell whether a round's rows of a kind are so many that a second person has to let them go."""
    return KINDS[kind].count(session, current, caller=caller) > FEW


def direct(session: Session, current: Round, *, reader: Reader, now: datetime, kind: str = PROPOSALS) -> File:
    """Return a round's rows of a kind at once, if they are few."""
    if needs_leave(session, current, caller=reader.caller, kind=kind):
        raise ConflictError(
            "EXPORT_NEEDS_APPROVAL",
            f"超过 {FEW} 行的导出须由本单位另一人批准，请先申请。",
            f"An export of more than {FEW} rows is let go by a second person of the office; ask for it first.",
        )
    limits.take_in(session, limits.EXPORTS, subject=reader.caller.user_id, at=now)
    leaving = Event(f"{kind}.export", "round", current.id)
    return _file(session, current, kind=kind, reader=reader, leaving=leaving)


def export(session: Session, export_id: UUID, *, caller: Principal) -> ExportRequest:
    """Return an export of the caller's office."""
    caller.require(*EXPORTERS)
    return _own(session, export_id, caller)


def exports(session: Session, *, caller: Principal, after: UUID | None, limit: int) -> Sequence[ExportRequest]:
    """List the exports of the caller's office."""
    caller.require(*EXPORTERS)
    return queries.exports(session, caller, after=after, limit=limit)


def newest(session: Session, *, caller: Principal, limit: int) -> Sequence[ExportRequest]:
    """List the newest exports of the caller's office."""
    caller.require(*EXPORTERS)
    return queries.newest(session, caller, limit=limit)


def credit_file(session: Session, *, caller: Principal, now: datetime) -> File:
    """Return what the caller reads of employers' credit: it is about nobody's person, and needs nobody's leave."""
    caller.require(*credit_service.READERS)
    limits.take_in(session, limits.EXPORTS, subject=caller.user_id, at=now)
    leaving = Event("credit.export", "credit_record", None)
    lines = (credit.HEADER, *credit.lines(session, caller=caller))
    return _marked(session, f"credit-{civil_day(now)}.csv", lines, caller=caller, leaving=leaving)


def _file(session: Session, current: Round, *, kind: str, reader: Reader, leaving: Event) -> File:
    lines = KINDS[kind].lines(session, current, reader=reader, leaving=leaving)
    rows = (KINDS[kind].HEADER, *lines)
    return _marked(session, f"{kind}-{current.on_date}.csv", rows, caller=reader.caller, leaving=leaving)


def _marked(
    session: Session, name: str, rows: Iterable[Sequence[object]], *, caller: Principal, leaving: Event
) -> File:
    note(session, leaving)
    mark = f"{MARK} {access.own_account(session, caller).login} {leaving.id}"
    return File(name, [*((*row, mark) for row in rows), (f"{MARK} {leaving.id}",)])


def _own(session: Session, export_id: UUID, caller: Principal) -> ExportRequest:
    found = queries.export(session, export_id, caller)
    if found is None:
        raise NotFoundError
    return found


def _is_open(asked: ExportRequest, now: datetime) -> bool:
    until = asked.expires_at or asked.created_at + LIFE
    return asked.state == APPROVED and asked.used_at is None and now < until


def _over() -> ConflictError:
    return ConflictError(
        "EXPORT_OVER", "该申请已经处理过或已失效。", "This export was let go, fetched or ended already."
    )
